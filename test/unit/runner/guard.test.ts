import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { layout } from '../../../operations/local/layout';
import { identify } from '../../../shared/system/processes';
import { differences, snapshot } from '../../runner/guard';

let project: string;
let env: NodeJS.ProcessEnv;
const write = (file: string, text = 'x'): void => {
  mkdirSync(dirname(join(project, file)), { recursive: true });
  writeFileSync(join(project, file), text);
};
const STATE = '.brokerform/local';

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'brokerform-guard-'));
  env = { BROKERFORM_LOCAL_STATE: join(project, STATE) };
  for (const file of ['catalog/order.yaml', 'environments/staging.ts', 'cdktf.out/manifest.json'])
    write(file);
  for (const file of [
    'secrets/admin/password',
    'terraform/local-cluster.tfstate',
    'node-1/server.properties',
  ])
    write(`${STATE}/${file}`);
  write(`${STATE}/node-1/data/order.created-0/0.log`);
  write(`${STATE}/logs/node-1/server.log`);
  write(`${STATE}/monitoring/prometheus.yml`);
  write(`${STATE}/monitoring/prometheus/wal/0`);
  write(`${STATE}/monitoring/alertmanager/nflog`);
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

/** What is said of whatever happens between two looks. */
function told(happens: () => void): string[] {
  const before = snapshot(project, env);
  happens();
  return differences(before, snapshot(project, env));
}

test.each([
  'catalog/order.yaml',
  'environments/staging.ts',
  'cdktf.out/manifest.json',
  `${STATE}/secrets/admin/password`,
  `${STATE}/terraform/local-cluster.tfstate`,
  `${STATE}/node-1/server.properties`,
])('GIVEN %s was written to THEN it is named', (file) =>
  expect(told(() => write(file, 'y'))).toEqual([`${file} was changed`]),
);

test('GIVEN the same text was written again THEN its time shows it', () =>
  expect(told(() => utimesSync(join(project, 'catalog/order.yaml'), 1, 1))).toEqual([
    'catalog/order.yaml was changed',
  ]));

test('GIVEN a file was created, and another one removed THEN both are named, and their folders', () =>
  expect(
    told(() => {
      write('adoption/local.json');
      rmSync(join(project, 'cdktf.out/manifest.json'));
    }),
  ).toEqual([
    'adoption/ was created',
    'adoption/local.json was created',
    'cdktf.out/ was changed',
    'cdktf.out/manifest.json was removed',
  ]));

test('GIVEN nodes and a Prometheus that write their data and logs THEN that is no difference', () =>
  expect(
    told(() => {
      write(`${STATE}/monitoring/prometheus/wal/0`, 'more');
      write(`${STATE}/monitoring/alertmanager/silences`);
      write(`${STATE}/node-1/data/order.created-0/0.log`, 'more');
      write(`${STATE}/logs/node-1/server.log`, 'more');
      write(`${STATE}/logs/node-1/gc.log`);
    }),
  ).toEqual([]));

test('GIVEN another configuration of that Prometheus THEN that is named', () =>
  expect(told(() => write(`${STATE}/monitoring/prometheus.yml`, 'more'))).toEqual([
    `${STATE}/monitoring/prometheus.yml was changed`,
  ]));

test('GIVEN a state folder elsewhere THEN it is looked after as well', () => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'brokerform-guard-'));
  try {
    env = { BROKERFORM_LOCAL_STATE: elsewhere };
    expect(told(() => writeFileSync(join(elsewhere, 'cluster-id'), 'x'))).toEqual([
      `${elsewhere}/ was changed`,
      `${elsewhere}/cluster-id was created`,
    ]);
  } finally {
    rmSync(elsewhere, { recursive: true });
  }
});

test('GIVEN a node whose process ends THEN that is named', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  const ended = new Promise((done) => child.once('exit', done));
  const { pid } = layout(join(project, STATE)).node(1);
  const record = { ...identify(child.pid ?? 0), startedAt: new Date().toISOString(), logStart: {} };
  writeFileSync(pid, JSON.stringify(record));
  const before = snapshot(project, env);
  expect(before.get('the process of node 1')).toBe(`runs as ${child.pid}`);
  child.kill('SIGKILL');
  await ended;
  expect(differences(before, snapshot(project, env))).toEqual(['the process of node 1 was changed']);
  expect(readFileSync(pid, 'utf8')).toContain('started');
});
