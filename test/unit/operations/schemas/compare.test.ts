import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { historyOf } from '../../../../operations/schemas/base';
import { compareWithBase } from '../../../../operations/schemas/compare';
import type { SchemaComparison } from '../../../../operations/schemas/compare';

const fixture = path.resolve(__dirname, '../../../fixtures/schemas');
let root: string;
const catalog = (): string => `${root}/catalog`;
const git = (...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
    cwd: root,
    encoding: 'utf8',
  });
const commit = (): void => {
  git('add', '-A');
  git('commit', '-qm', 'A change.');
};
const edit = (file: string, from: string | RegExp, to: string): void => {
  const name = path.join(catalog(), file);
  const before = readFileSync(name, 'utf8');
  const after = before.replace(from, to);
  expect(after).not.toBe(before);
  writeFileSync(name, after);
};
const compare = (): Promise<SchemaComparison> =>
  compareWithBase('HEAD', ['local'], { where: { root, catalog: catalog() } });

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'brokerform-schemas-'));
  git('init', '-q');
  mkdirSync(catalog());
  cpSync(fixture, catalog(), { recursive: true });
  commit();
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('schemas against a commit', () => {
  test('GIVEN no change THEN no schema is read', async () => {
    expect(await compare()).toMatchObject({
      findings: [],
      unknown: [],
      counts: { schemas: 5, changed: 0, subjects: 0 },
    });
  });

  test('GIVEN white space alone THEN the change is read, and nothing is found', async () => {
    edit('payment/completed.json', '  "title"', '    "title"');
    expect(await compare()).toMatchObject({ findings: [], counts: { changed: 1, subjects: 1 } });
  });

  test('GIVEN a new schema that is not in Git yet THEN it is read', async () => {
    edit(
      'order.yaml',
      'schemas:\n',
      'schemas:\n  - { name: extra, description: X., file: order/extra.avsc }\n',
    );
    edit(
      'order.yaml',
      'schema: { value: status, compatibility: full }',
      'schema: { value: status, key: extra, compatibility: full }',
    );
    writeFileSync(
      path.join(catalog(), 'order/extra.avsc'),
      '{ "type": "record", "name": "Extra", "fields": [] }',
    );
    expect((await compare()).findings.map(({ rule }) => rule)).toEqual(['schema-docs-missing']);
  });

  test('GIVEN a change that breaks an earlier version only THEN a transitive compatibility finds it, also over a rename', async () => {
    const channel = '{ "name": "channel", "type": "string", "doc": "Where.", "default": "web" },';
    edit('order/created.avsc', '{ "name": "email"', `${channel}\n    { "name": "email"`);
    commit();
    renameSync(path.join(catalog(), 'order/created.avsc'), path.join(catalog(), 'order/placed.avsc'));
    edit('order.yaml', 'order/created.avsc', 'order/placed.avsc');
    commit();
    edit('order/placed.avsc', ', "default": "web"', '');
    const { findings } = await compare();
    expect(findings.map(({ rule }) => rule)).toEqual(['avro-incompatible']);
    expect(findings[0]?.message).toMatch(
      /compatibility is backward-transitive against commit [0-9a-f]{10}\./,
    );
    const history = await historyOf({ root, catalog: catalog() }, 'HEAD', 'order/placed.avsc', []);
    expect(history.versions).toHaveLength(1);
  });

  test('GIVEN a shallow clone THEN a transitive verdict is not known', async () => {
    edit('order/created.avsc', '"doc": "Where the confirmation is sent."', '"doc": "Mail address."');
    commit();
    const whole = root;
    root = mkdtempSync(path.join(tmpdir(), 'brokerform-schemas-'));
    rmSync(root, { recursive: true });
    execFileSync('git', ['clone', '-q', '--depth', '1', `file://${whole}`, root]);
    edit('order/created.avsc', '"doc": "Mail address."', '"doc": "Address."');
    const { unknown } = await compare();
    rmSync(whole, { recursive: true, force: true });
    expect(unknown).toHaveLength(1);
    expect(unknown[0]).toMatch(/the clone is shallow \(actions\/checkout: fetch-depth: 0\)$/);
  });

  test('GIVEN mistakes in several files THEN all at once, with line and column', async () => {
    edit('order/created.avsc', 'shop.payment.Money', 'shop.payment.Mony');
    edit('order/status.proto', 'State state', 'Stat state');
    edit('payment/completed.json', '"object"', '"objekt"');
    edit('payment.yaml', 'payment/money.avsc', 'payment/gone.avsc');
    await expect(compare()).rejects.toThrow(
      /status\.proto:12:3: error[\s\S]*payment\.yaml:13:5: error: file [\s\S]*gone\.avsc of schema payment\/money does not exist[\s\S]*3 errors/,
    );
    await expect(compare()).rejects.toThrow(/completed\.json:4:3: error/);
  });

  test.each(['assume-unchanged', 'skip-worktree'])(
    'GIVEN a file that Git is told not to look at (%s) THEN it is compared',
    async (flag) => {
      git('update-index', `--${flag}`, 'catalog/order/created.avsc');
      edit('order/created.avsc', '"fields": [', '"fields": [{ "name": "x", "type": "int", "doc": "X." },');
      expect((await compare()).findings.map(({ rule }) => rule)).toEqual(['avro-incompatible']);
    },
  );

  test('GIVEN a link that leads out of the catalog THEN it is not followed', async () => {
    rmSync(path.join(catalog(), 'payment/money.avsc'));
    symlinkSync('/etc/hostname', path.join(catalog(), 'payment/money.avsc'));
    await expect(compare()).rejects.toThrow(/is a link that leads out of the folder of the catalog/);
  });

  describe('a link inside the catalog', () => {
    const target = 'payment/money-1.avsc';
    beforeEach(() => {
      renameSync(path.join(catalog(), 'payment/money.avsc'), path.join(catalog(), target));
      symlinkSync('money-1.avsc', path.join(catalog(), 'payment/money.avsc'));
      commit();
    });
    const found = async (): Promise<string[]> => (await compare()).findings.map(({ rule }) => rule);

    test('GIVEN the same text behind it THEN no schema is read', async () =>
      expect(await compare()).toMatchObject({ findings: [], unknown: [], counts: { changed: 0 } }));

    test('GIVEN another text behind it THEN that is compared', async () => {
      edit(target, '"scale": 2', '"scale": 3');
      expect(await found()).toEqual(['avro-decimal-changed', 'avro-decimal-changed']);
    });

    test('GIVEN a file in its place THEN it is compared with what was behind the link', async () => {
      rmSync(path.join(catalog(), 'payment/money.avsc'));
      renameSync(path.join(catalog(), target), path.join(catalog(), 'payment/money.avsc'));
      edit('payment/money.avsc', '"scale": 2', '"scale": 3');
      expect(await found()).toEqual(['avro-decimal-changed', 'avro-decimal-changed']);
    });

    test('GIVEN an earlier text behind it THEN a transitive compatibility knows it', async () => {
      edit(target, ', "default": "EUR"', '');
      commit();
      const uses = ['payment/money.avsc'];
      const { versions } = await historyOf({ root, catalog: catalog() }, 'HEAD', 'order/created.avsc', uses);
      expect(versions.map(({ textOf }) => textOf?.(uses[0]!)?.includes('EUR'))).toEqual([true]);
    });

    test('GIVEN one that led nowhere in the commit THEN the verdict is not known', async () => {
      renameSync(path.join(catalog(), target), path.join(root, 'kept'));
      commit();
      renameSync(path.join(root, 'kept'), path.join(catalog(), target));
      expect((await compare()).unknown).not.toEqual([]);
    });
  });

  describe('a schema that others refer to', () => {
    const money = 'payment/money.avsc';
    const removed = /,\s*\{ "name": "currency".*\}/;
    const drop = (): void => edit(money, removed, '');

    test.each([
      ['in its place', (): string => money],
      [
        'over a rename',
        (): string => {
          renameSync(path.join(catalog(), money), path.join(catalog(), 'payment/amount.avsc'));
          edit('payment.yaml', money, 'payment/amount.avsc');
          commit();
          return 'payment/amount.avsc';
        },
      ],
    ])(
      'GIVEN an early version of it that breaks, %s THEN a transitive compatibility finds it',
      async (_, move) => {
        drop();
        commit();
        const file = move();
        const currency = '{ "name": "currency", "type": "int", "default": 0, "doc": "By number." }';
        edit(file, '"doc": "The amount."\n    }', `"doc": "The amount."\n    },\n    ${currency}`);
        const { findings } = await compare();
        expect(findings.map(({ rule, subject }) => `${rule} ${subject}`)).toEqual([
          'avro-incompatible order.created-value',
        ]);
        expect(findings[0]?.message).toMatch(/currency .*against commit [0-9a-f]{10}\./);
      },
    );
  });

  test('GIVEN a commit that does not exist THEN it says how to fetch it', async () => {
    await expect(
      compareWithBase('nowhere', ['local'], { where: { root, catalog: catalog() } }),
    ).rejects.toThrow(/There is no commit "nowhere" here/);
  });
});
