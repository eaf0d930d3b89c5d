/** What examples/ has in common with the rest: generated types, versions of packages, and that it leaves a cluster of another catalog alone. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const project = path.resolve(__dirname, '../../..');
const examples = path.join(project, 'examples');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'brokerform-examples-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function run(args: readonly string[], env: NodeJS.ProcessEnv): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: project,
    encoding: 'utf8',
    env: { ...process.env, ...env, NO_COLOR: '1' },
    timeout: 120_000,
  });
  return { status, output: `${stdout}${stderr}` };
}

const filesOf = (root: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .map((file) => [path.relative(root, file), readFileSync(file, 'utf8')]),
  );

test('GIVEN the catalog of the examples WHEN it is exported THEN the types are those that are committed', () => {
  const args = ['catalog', 'export', '--output', folder, '--environment', 'local', '--no-history'];
  const { status, output } = run([path.join(project, 'bin/brokerform.js'), ...args], {
    BROKERFORM_CATALOG: path.join(examples, 'catalog'),
  });
  expect([status, output]).toEqual([0, expect.stringContaining('/types: 4 files')]);
  expect(filesOf(path.join(examples, 'types'))).toEqual(filesOf(path.join(folder, 'types')));
}, 180_000);

test('GIVEN a local cluster with topics of another catalog WHEN the examples are started THEN nothing happens, and it is said how to have a second cluster', () => {
  mkdirSync(path.join(folder, 'terraform'));
  const topic = (name: string): object => ({ type: 'kafka_topic', instances: [{ attributes: { name } }] });
  const state = { resources: [topic('order.placed'), topic('order.created')] };
  writeFileSync(path.join(folder, 'terraform/local-topics-order.tfstate'), JSON.stringify(state));
  for (const command of ['up', 'down', 'wipe']) {
    const { status, output } = run(['--import', 'tsx', path.join(examples, 'run.ts'), command], {
      BROKERFORM_LOCAL_STATE: folder,
    });
    expect(status).toBe(1);
    expect(output).toBe(
      `examples: the local cluster in ${folder} has topics of another catalog, for instance order.created. Nothing was changed.\n` +
        '    remedy:  a second cluster for the examples: export BROKERFORM_LOCAL_STATE="$PWD/.brokerform/examples" BROKERFORM_LOCAL_PORT_BASE=29092\n',
    );
  }
}, 60_000);

test('THEN packages that the project has as well have its versions', () => {
  const read = (file: string): Record<string, Record<string, string>> =>
    JSON.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, string>>;
  const versions = (file: string): Record<string, string> => {
    const { dependencies, devDependencies } = read(file);
    return { ...dependencies, ...devDependencies };
  };
  const ours = versions(path.join(project, 'package.json'));
  const theirs = Object.entries(versions(path.join(examples, 'package.json'))).filter(
    ([name]) => name in ours,
  );
  expect(theirs.length).toBeGreaterThan(4);
  expect(Object.fromEntries(theirs)).toEqual(Object.fromEntries(theirs.map(([name]) => [name, ours[name]])));
});
