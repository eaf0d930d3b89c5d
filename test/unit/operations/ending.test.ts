/** A command whose cluster fails under it ends: nothing that it opened keeps its process. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { projectRoot } from '../../../operations/toolchain/paths';
import { tryRun } from '../../../shared/system/run';
import { startOneAnswerBroker } from './one-answer-broker';
import type { OneAnswerBroker } from './one-answer-broker';

/** A process that compiles TypeScript as it starts, beside others on few processors. */
const TIMEOUT_MS = 120_000;

const folder = mkdtempSync(path.join(tmpdir(), 'brokerform-ending-'));
const config = path.join(folder, 'client.properties');
const plan = path.join(folder, 'plan.json');
let broker: OneAnswerBroker;

beforeAll(async () => {
  broker = await startOneAnswerBroker('cut');
  writeFileSync(config, `bootstrap.servers=127.0.0.1:${broker.port}\n`, { mode: 0o600 });
  const before = { name: 'order.created', partitions: 1, replication_factor: 1, config: {} };
  const deletion = { address: 'kafka_topic.a', type: 'kafka_topic', change: { actions: ['delete'], before } };
  writeFileSync(
    plan,
    JSON.stringify({ format_version: '1.2', terraform_version: '1.11.4', resource_changes: [deletion] }),
  );
});

afterAll(async () => {
  await broker.close();
  rmSync(folder, { recursive: true });
});

/** As on a terminal, whose spinner turns until it is stopped: a variable CI, of whatever value, would keep it still. */
const ON_TERMINAL = path.join(__dirname, 'on-terminal.cjs');
const variables = Object.fromEntries(Object.entries(process.env).filter(([name]) => name !== 'CI'));
const onTerminal = { ...variables, TERM: 'xterm', NO_COLOR: '1' };

const commands = [
  ['brokers', 'status'],
  ['brokers', 'cordon', '--node', '1'],
  ['brokers', 'drain', '--node', '1', '--dry-run'],
  ['brokers', 'drain', '--node', '1', '--without-claim'],
  ['brokers', 'unregister', '--node', '1', '--without-claim'],
  ['controllers', 'remove', '--node', '1', '--without-claim'],
  ['reassign', '--topic', 'a', '--replication-factor', '3', '--dry-run'],
  ['adopt', '--dry-run'],
  ['review', '--plan', plan],
];

test.each(commands.map((words) => [words.join(' ').replace(plan, '<plan>'), words] as const))(
  '%s',
  async (_, words) => {
    const answered = broker.answered();
    const args = ['--require', ON_TERMINAL, 'bin/brokerform.js', ...words, '--command-config', config];
    const { status, stderr } = await tryRun(process.execPath, args, {
      cwd: projectRoot,
      env: onTerminal,
      timeoutMs: TIMEOUT_MS,
    });

    // Null: it was still there at the time-out.
    expect({ status, stderr }).toMatchObject({ status: 1 });
    expect(broker.answered()).toBeGreaterThan(answered);
  },
  TIMEOUT_MS + 10_000,
);
