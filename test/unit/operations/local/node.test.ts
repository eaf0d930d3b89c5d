import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { startNode, stopNode } from '../../../../operations/local/node';
import { identify } from '../../../../shared/system/processes';
import { readPassword } from '../../../../operations/local/secrets';
import type { LocalSettings } from '../../../../operations/local/settings';
import { liveness } from '../../../../operations/local/status';
import { fakeJavaHome } from './fake-java';
import { removeTemporaryFolders, settingsWithFreePorts, temporaryFolder } from './temporary';

const options = { classpath: '/kafka/libs/*' };
const environment = { ...process.env };
let java: string;
let settings: LocalSettings;

beforeEach(async () => {
  java = fakeJavaHome(temporaryFolder());
  process.env['JAVA_HOME'] = java;
  settings = await settingsWithFreePorts();
});

afterEach(async () => {
  await Promise.all([1, 2, 3].map((id) => stopNode(settings, id, { force: true, timeoutMs: 200 })));
  process.env = { ...environment };
  removeTemporaryFolders();
});

const calls = (): string[][] =>
  readFileSync(path.join(java, 'bin', 'calls'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as string[]);

const formatted = (): string => readFileSync(path.join(java, 'bin', 'argument-files'), 'utf8');

const record = (id: number): { pid: number } =>
  JSON.parse(readFileSync(`${settings.stateDirectory}/node-${id}/kafka.pid`, 'utf8')) as { pid: number };

describe('starting', () => {
  test('GIVEN no state WHEN all nodes are started at once THEN each is formatted, runs, and is told apart', async () => {
    const before = liveness(settings).generation;
    const results = await Promise.all([1, 2, 3].map((id) => startNode(settings, id, options)));

    expect(results.map(({ started, storage }) => [started, storage])).toEqual([
      [true, 'created'],
      [true, 'created'],
      [true, 'created'],
    ]);
    expect(results.map(({ pid }) => pid)).toEqual([1, 2, 3].map((id) => record(id).pid));
    expect(liveness(settings)).toMatchObject({ alive: true, generation: before });
  });

  test('GIVEN a running node WHEN started again THEN nothing happens', async () => {
    const { pid } = await startNode(settings, 1, options);
    expect(await startNode(settings, 1, options)).toEqual({ pid, started: false, storage: 'kept' });
  });

  test('GIVEN passwords WHEN formatted THEN no argument has them and the argument file is private and gone', async () => {
    await startNode(settings, 1, options);
    const seen = calls().flat().join('\n');

    expect(formatted()).toMatch(/^600 /);
    expect(formatted()).toContain('SCRAM-SHA-512=[name=admin,iterations=4096,salt=');
    expect(formatted()).toContain('"--initial-controllers"');
    expect(seen).not.toContain('salt');
    for (const user of ['admin', 'broker', 'controller']) {
      const password = readPassword(settings, user);
      expect(seen).not.toContain(password);
      expect(formatted()).not.toContain(password);
      expect(readFileSync(`${settings.stateDirectory}/node-1/server.properties`, 'utf8')).not.toContain(
        password,
      );
    }
    expect(existsSync(calls()[0]?.[0]?.slice(1) ?? '')).toBe(false);
    expect(statSync(`${settings.stateDirectory}/node-1/data/meta.properties`).mode & 0o077).toBe(0);
  });

  test('GIVEN three nodes WHEN formatted THEN all get the same voters and the same credentials', async () => {
    for (const id of [1, 2, 3]) await startNode(settings, id, options);
    const lines = formatted().split('\n');

    expect(new Set(lines.filter((line) => line.includes('saltedpassword'))).size).toBe(2);
    expect(new Set(lines.filter((line) => /^"1@localhost/.test(line))).size).toBe(1);
  });

  test('GIVEN a node that was stopped WHEN started THEN it is not formatted again', async () => {
    await startNode(settings, 1, options);
    await stopNode(settings, 1);
    expect(await startNode(settings, 1, options)).toMatchObject({ started: true, storage: 'kept' });
  });

  test('GIVEN a node that lost its data WHEN started THEN it joins instead of voting as before', async () => {
    await startNode(settings, 1, options);
    await stopNode(settings, 1);
    rmSync(`${settings.stateDirectory}/node-1/data`, { recursive: true });
    const said: string[] = [];

    const result = await startNode(settings, 1, { ...options, report: (line) => said.push(line) });

    expect(result.storage).toBe('rejoined');
    expect(said).toEqual(['Node 1 lost its data: it rejoins and copies everything from the others.']);
    expect(formatted().split('600 ')[2]).toContain('"--no-initial-controllers"');
    expect(formatted().split('600 ')[2]).not.toContain('--add-scram');
  });

  test('GIVEN a node that was killed WHEN started as Terraform expects THEN it has that generation', async () => {
    await startNode(settings, 1, options);
    process.kill(record(1).pid, 'SIGKILL');
    while (identify(record(1).pid) !== null) await new Promise((resolve) => setTimeout(resolve, 10));

    expect(liveness(settings).generations[1]).toBe('2');
    await startNode(settings, 1, { ...options, generation: '2' });
    expect(liveness(settings).generations[1]).toBe('2');
    await startNode(settings, 1, { ...options, generation: '7' });
    expect(liveness(settings).generations[1]).toBe('7');
  });

  test('GIVEN a process that ends while it starts WHEN started THEN its own error is the message', async () => {
    process.env['FAKE_FAIL'] = '1';
    await expect(startNode(settings, 1, options)).rejects.toThrow(
      [
        'Node 1 ended while it started:',
        '    [2026-01-01T00:00:00,000] ERROR it is broken (kafka.Kafka$)',
        `Its logs are in ${settings.stateDirectory}/logs/node-1.`,
      ].join('\n'),
    );
  });

  test('GIVEN a port of another node that is taken WHEN one is started THEN nothing starts', async () => {
    const port = settings.nodes[2]?.clientPort ?? 0;
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, 'localhost', resolve));
    try {
      await expect(startNode(settings, 1, options)).rejects.toThrow(
        `    ${port} (clientPort of node 3): by process`,
      );
      expect(existsSync(path.join(java, 'bin', 'calls'))).toBe(false);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });

  test('GIVEN Java 11 WHEN started THEN it is refused', async () => {
    process.env['FAKE_JAVA_VERSION'] = '11.0.2';
    await expect(startNode(settings, 1, options)).rejects.toThrow('required: 17 or later: runs Kafka');
  });

  test('GIVEN a node that does not exist WHEN started or stopped THEN those that do are named', async () => {
    const message = 'The environment local has no node 4; its nodes are 1, 2, 3.';
    await expect(startNode(settings, 4, options)).rejects.toThrow(message);
    await expect(stopNode(settings, 4)).rejects.toThrow(message);
  });
});

describe('stopping', () => {
  test('GIVEN a running node WHEN stopped twice THEN it ends once', async () => {
    const { pid } = await startNode(settings, 1, options);
    expect(await stopNode(settings, 1)).toBe(true);
    expect(identify(pid)).toBeNull();
    expect(await stopNode(settings, 1)).toBe(false);
  });

  test('GIVEN a node that does not end WHEN stopped THEN it is left alone until it is forced', async () => {
    process.env['FAKE_DEAF'] = '1';
    const { pid } = await startNode(settings, 1, options);

    await expect(stopNode(settings, 1, { timeoutMs: 200 })).rejects.toThrow(
      `Node 1 (process ${pid}) did not stop within 0.2 s; its log is ${settings.stateDirectory}/logs/node-1/server.log.`,
    );
    expect(identify(pid)).not.toBeNull();
    expect(await stopNode(settings, 1, { timeoutMs: 200, force: true })).toBe(true);
    expect(identify(pid)).toBeNull();
  });
});
