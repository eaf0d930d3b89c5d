import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { exportCatalog } from '../../../../operations/catalog/export';

const fixture = path.resolve(__dirname, '../../../fixtures/schemas');
let repository: string;
const git = (...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
    cwd: repository,
    encoding: 'utf8',
  });
const commit = (): void => {
  git('add', '-A');
  git('commit', '-qm', 'A change.');
};
const edit = (file: string, from: string, to: string): void => {
  const name = path.join(repository, 'catalog', file);
  const before = readFileSync(name, 'utf8');
  expect(before).toContain(from);
  writeFileSync(name, before.replace(from, to));
};
let said: string[] = [];
const run = async (output: string, history = true): Promise<void> => {
  said = [];
  await exportCatalog(
    { output: path.join(repository, output), environment: 'local', history },
    { directory: path.join(repository, 'catalog'), root: repository },
  );
};
const written = (output: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(path.join(repository, output), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .map((file) => [path.relative(path.join(repository, output), file), readFileSync(file, 'utf8')]),
  );

beforeEach(() => {
  repository = mkdtempSync(path.join(tmpdir(), 'brokerform-export-'));
  mkdirSync(path.join(repository, 'catalog'));
  cpSync(fixture, path.join(repository, 'catalog'), { recursive: true });
  for (const stream of ['log', 'error'] as const)
    jest.spyOn(console, stream).mockImplementation((...line: unknown[]) => void said.push(line.join(' ')));
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(repository, { recursive: true, force: true });
});

describe('catalog export', () => {
  test('GIVEN a catalog in Git THEN every artifact is written, the same bytes twice, with the history of schemas', async () => {
    git('init', '-q');
    commit();
    edit('order/created.avsc', '"doc": "Sum of all lines."', '"doc": "Sum of all lines, with tax."');
    commit();
    edit('order/created.avsc', '"name": "email", "type": "string"', '"name": "mail", "type": "string"');
    await run('one');
    const files = written('one');
    expect(Object.keys(files).sort()).toEqual([
      'asyncapi/local.json',
      'catalog.html',
      'types/index.ts',
      'types/order/created.ts',
      'types/order/order-key.ts',
      'types/order/status.ts',
      'types/payment/completed.ts',
      'types/payment/money.ts',
    ]);
    const page = files['catalog.html'] ?? '';
    const schema = page.slice(page.indexOf('id="schema/order/created"'));
    const history = schema.slice(schema.indexOf('<h2>History'), schema.indexOf('</article>'));
    expect(history).toContain('<p>3 versions in Git, newest first.</p>');
    expect(history).toMatch(/<b>working tree<\/b> <span class="badge warn">breaks consumers<\/span> .*mail/);
    expect(history).toMatch(/<b>commit [0-9a-f]{10}<\/b> breaks no consumer/);
    expect(history).toMatch(/<b>commit [0-9a-f]{10}<\/b> the first version/);
    expect(history).toMatch(/<del>- .*email.*<\/del>\n<ins>\+ .*mail.*<\/ins>/);
    await run('two');
    expect(written('two')).toEqual(files);
    expect(said).toContain(`Wrote ${path.join(repository, 'two', 'catalog.html')}`);
  });

  test('GIVEN a schema that left the catalog THEN its types are deleted, and files of others stay', async () => {
    await run('out', false);
    writeFileSync(path.join(repository, 'out/types/order/own.ts'), 'export {};\n');
    writeFileSync(
      path.join(repository, 'out/types/order/old.ts'),
      readFileSync(path.join(repository, 'out/types/order/created.ts'), 'utf8'),
    );
    await run('out', false);
    expect(existsSync(path.join(repository, 'out/types/order/own.ts'))).toBe(true);
    expect(existsSync(path.join(repository, 'out/types/order/old.ts'))).toBe(false);
    expect(said.at(-1)).toBe('Deleted types of 1 schema that the catalog no longer has');
  });

  test('GIVEN a catalog without Git THEN the page and the terminal say that the history is missing', async () => {
    await run('out');
    expect(said.at(-1)).toMatch(/^History of schemas is incomplete: ./);
    expect(written('out')['catalog.html']).toContain('Earlier versions may be missing: ');
  });

  test('GIVEN mistakes in the catalog THEN all of them at once, and nothing is written', async () => {
    edit('order/created.avsc', 'shop.payment.Money', 'shop.payment.Mony');
    edit('payment/completed.json', '"object"', '"objekt"');
    await expect(run('out')).rejects.toThrow(/created\.avsc[\s\S]*completed\.json/);
    expect(existsSync(path.join(repository, 'out'))).toBe(false);
  });
});
