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

  test('GIVEN a commit that does not exist THEN it says how to fetch it', async () => {
    await expect(
      compareWithBase('nowhere', ['local'], { where: { root, catalog: catalog() } }),
    ).rejects.toThrow(/There is no commit "nowhere" here/);
  });
});
