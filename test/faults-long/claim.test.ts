/**
 * The claim on a cluster, by the real commands on a real cluster: of many that want it at once one has it, it survives the restart of every broker, it
 * ends with its holder, and it is broken only by the owner's name.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureKafka } from '../../operations/toolchain/kafka';
import { run } from '../../shared/system/run';
import { staging } from '../fixtures/environments/staging';
import { firstPort } from '../support/ports';
import { brokerform, start } from '../faults/support/brokerform';
import type { Outcome, Running } from '../faults/support/brokerform';
import { createCluster } from '../faults/support/cluster';
import type { TestCluster } from '../faults/support/cluster';

/** The controllers from here, brokers from 50 above. */
const FIRST_PORT = firstPort('claim');
const MINUTE = 60_000;
const BROKERS = [101, 102, 103];
const owner = `${process.env['SUDO_USER'] ?? userInfo().username}@${hostname()}`;

let kafka: TestCluster;
let directory: string;
const running: Running[] = [];

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'brokerform-claim-'));
  kafka = await createCluster('claim', FIRST_PORT, { controllers: 1, brokers: BROKERS.length });
  await kafka.cluster.start(1, ...BROKERS);
}, 10 * MINUTE);

afterEach(async () => {
  running.forEach((each) => each.kill('SIGTERM'));
  await Promise.all(running.splice(0).map(({ outcome }) => outcome));
});

afterAll(async () => {
  await kafka?.remove();
  rmSync(directory, { recursive: true, force: true });
}, MINUTE);

const connect = (): string[] => ['--command-config', kafka.commandConfig];
const claim = (...words: readonly string[]): string[] => ['claim', ...words];
const status = (): Promise<Outcome> => brokerform(...claim('status', ...connect()));

/** Also of a holder that is killed nothing is left. */
const UNTIL_PARENT_ENDS = 'echo holding; while kill -0 $PPID 2>/dev/null; do sleep 0.2; done';

/** A holder that says so, and works until it is ended. */
async function holder(what: string, ...options: readonly string[]): Promise<Running> {
  const held = start(
    ...claim('run', ...connect(), '--for', what, ...options, '--', 'sh', '-c', UNTIL_PARENT_ENDS),
  );
  running.push(held);
  await held.saw(/holding/);
  return held;
}

/** One of Kafka's own tools, as the administrator. */
async function kafkaClass(name: string, args: readonly string[]): Promise<void> {
  const { classpath } = await ensureKafka(staging.kafkaVersion);
  await run(
    'java',
    [
      ...['-cp', classpath, `org.apache.kafka.tools.${name}`],
      ...[
        '--bootstrap-server',
        `localhost:${FIRST_PORT + 50}`,
        '--command-config',
        kafka.commandConfig,
        ...args,
      ],
    ],
    // The authority's file in the client's properties is relative.
    { cwd: kafka.directory },
  );
}

test(
  'GIVEN six that want it at once WHEN they wait THEN each has it alone, and none is left out',
  async () => {
    const log = join(directory, 'log');
    const script = 'echo "begin $1" >>"$0"; sleep 0.3; echo "end $1" >>"$0"';
    const outcomes = await Promise.all(
      [1, 2, 3, 4, 5, 6].map((each) =>
        brokerform(
          ...claim('run', ...connect(), '--for', `operation ${each}`, '--wait'),
          ...['--', 'sh', '-c', script, log, String(each)],
        ),
      ),
    );
    const lines = readFileSync(log, 'utf8').trim().split('\n');

    expect(outcomes.map((outcome) => outcome.status)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(lines.filter((_, index) => index % 2 === 0).every((line) => line.startsWith('begin'))).toBe(true);
    lines.forEach((line, index) => {
      if (index % 2 === 1) expect(line).toBe((lines[index - 1] ?? '').replace('begin', 'end'));
    });
    expect(lines).toHaveLength(12);
    expect((await status()).output).toContain('No one holds the claim on this cluster.');
  },
  5 * MINUTE,
);

test(
  'GIVEN a holder THEN every operation that takes a node down or moves replicas names it and ends; what only looks does not',
  async () => {
    // There has to be something to move, and a feature to raise.
    await kafkaClass('TopicCommand', [
      ...['--create', '--topic', 'claim.moved', '--partitions', '1', '--replication-factor', '2'],
      ...['--config', 'min.insync.replicas=1'],
    ]);
    await kafkaClass('FeatureCommand', ['downgrade', '--feature', 'transaction.version=1']);
    await holder('roll of broker-101');
    const inventory = join(directory, 'inventory.json');
    writeFileSync(inventory, JSON.stringify(localInventory()));
    const operations = [
      ['roll', '--inventory', inventory],
      ['roll', 'check', '--before', '--node', 'broker-101', '--inventory', inventory],
      ['brokers', 'drain', '--node', '103'],
      ['brokers', 'fill', '--node', '103'],
      ['brokers', 'spread'],
      ['brokers', 'unregister', '--node', '103'],
      ['controllers', 'remove', '--node', '1'],
      ['reassign', '--topic', 'claim.moved', '--replication-factor', '3'],
      ['features', 'finalize', '--yes'],
      ['claim', 'run', '--for', 'another', '--', 'true'],
      ['claim', 'hold', '--for', 'another', '--process', String(process.pid)],
    ];
    for (const words of operations) {
      const refused = await brokerform(
        ...words.slice(0, words.indexOf('--') >>> 0),
        ...connect(),
        ...tail(words),
      );
      expect([words, refused.status]).toEqual([words, 1]);
      expect(refused.output).toMatch(
        new RegExp(
          `${owner} has held the claim on this cluster since \\S+: roll of broker-101 \\(process \\d+\\)`,
        ),
      );
      expect(refused.output).toContain(`--break-claim ${owner} takes it over`);
    }
    const looking = [
      ['brokers', 'status'],
      ['brokers', 'fill', '--node', '103', '--dry-run'],
      ['features', 'status'],
    ];
    for (const words of looking) {
      const { status: code } = await brokerform(...words, ...connect());
      expect([words, code]).toEqual([words, 0]);
    }
    expect((await status()).status).toBe(3);
  },
  // A process each, some thirty of them.
  12 * MINUTE,
);

test(
  'WHEN every broker is restarted, the coordinator among them, THEN the holder keeps it and no other gets it',
  async () => {
    const held = await holder('rolling');
    const before = await status();
    for (const id of BROKERS) {
      await kafka.cluster.stop(id, 'SIGTERM');
      expect((await status()).output).toBe(before.output);
      const other = await brokerform(...claim('run', ...connect(), '--for', 'another', '--', 'true'));
      expect(other).toMatchObject({ status: 1, output: expect.stringContaining('rolling') as string });
      await kafka.cluster.restart(id);
    }
    // One that was killed, too: nothing was handed over.
    await kafka.cluster.stop(102, 'SIGKILL');
    await sleep(5_000);
    await kafka.cluster.restart(102);

    expect((await status()).output).toBe(before.output);
    held.kill('SIGTERM');
    await held.outcome;
    expect((await status()).status).toBe(0);
  },
  8 * MINUTE,
);

test(
  'GIVEN a holder that is killed on this machine THEN the next one sees that its process has ended, and takes the claim',
  async () => {
    const held = await holder('killed');
    held.kill('SIGKILL');
    await held.outcome;
    expect((await status()).output).toContain('killed');
    const next = await brokerform(...claim('run', ...connect(), '--for', 'next', '--', 'echo', 'mine'));

    expect(next).toMatchObject({ status: 0, output: expect.stringContaining('mine') as string });
  },
  3 * MINUTE,
);

test(
  'WHEN it is broken THEN only by the name of its owner, and the holder begins nothing more',
  async () => {
    const held = await holder('stuck');
    const wrong = await brokerform(
      ...claim('run', ...connect(), '--for', 'b', '--break-claim', 'someone@else', '--', 'true'),
    );
    expect(wrong.status).toBe(1);
    expect(wrong.output).toContain(
      '--break-claim names someone@else, but the claim is held by another owner',
    );
    const right = await brokerform(
      ...claim('run', ...connect(), '--for', 'b', '--break-claim', owner, '--', 'echo', 'mine'),
    );
    expect(right).toMatchObject({ status: 0, output: expect.stringContaining('mine') as string });
    // Its command is asked to end, without anybody's signal.
    expect((await held.outcome).status).not.toBe(0);
  },
  3 * MINUTE,
);

test(
  'WHEN a playbook holds it THEN what it starts works under it, what another starts does not, and it ends with the playbook',
  async () => {
    const script = [
      'node bin/brokerform.js claim hold "$1" "$2" --for playbook --process $$ || exit 9',
      'node bin/brokerform.js brokers spread --claimed "$1" "$2" && echo under',
      'node bin/brokerform.js claim hold "$1" "$2" --for part --process $$ && echo nested',
      'read line',
    ].join('\n');
    const playbook = start(...claim('status', ...connect())); // warms nothing up: it must see no claim
    expect((await playbook.outcome).status).toBe(0);
    const { spawn } = await import('node:child_process');
    const shell = spawn('sh', ['-c', script, 'playbook', ...connect()], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let output = '';
    shell.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    for (let attempt = 0; attempt < 600 && !output.includes('nested'); attempt += 1) await sleep(100);
    const stranger = await brokerform('brokers', 'spread', '--claimed', ...connect());

    expect(output).toContain('The claim on the cluster is held for: playbook.');
    expect(output).toContain('under');
    expect(output).toContain('The caller already holds the claim.');
    expect(stranger.status).toBe(1);
    expect(stranger.output).toContain('playbook (process');
    shell.kill('SIGKILL');
    let free = await status();
    for (let attempt = 0; attempt < 20 && free.status !== 0; attempt += 1) free = await status();
    expect(free.status).toBe(0);
    const alone = await brokerform('brokers', 'spread', '--claimed', ...connect());
    expect(alone.output).toContain('The claim of the caller no longer exists');
  },
  3 * MINUTE,
);

describe('what asks a check to stop while it waits', () => {
  beforeAll(() => kafka.cluster.stop(103, 'SIGTERM'), MINUTE);
  afterAll(() => kafka.cluster.restart(103), 3 * MINUTE);

  test.each<NodeJS.Signals>(['SIGINT', 'SIGTERM', 'SIGHUP'])(
    '%s: THEN it ends at once, says so, and has exit status 1',
    async (signal) => {
      const inventory = join(directory, 'inventory.json');
      writeFileSync(inventory, JSON.stringify(localInventory()));
      const check = start(
        ...['roll', 'check', '--before', '--node', 'broker-101', '--inventory', inventory, ...connect()],
      );
      running.push(check);
      await check.saw(/has to stay up/);
      check.kill(signal);
      const { status: code, output } = await check.outcome;

      expect(code).toBe(1);
      expect(output).toContain(
        `Stopped (${signal === 'SIGINT' ? 'Ctrl-C' : signal}) before it was known whether broker-101 can be stopped; nothing was started.`,
      );
      expect(output).not.toContain('can be stopped.\n');
    },
    3 * MINUTE,
  );
});

/** Of a host that no Ansible has to reach: a check reads the inventory alone. */
function localInventory(): unknown {
  const nodes = [1, ...BROKERS].map((id) => {
    const role = id > 100 ? 'broker' : 'controller';
    const port = id > 100 ? FIRST_PORT + 50 + id - 101 : FIRST_PORT;
    return [`${role}-${id}`, { node: { id, role, rack: 'a', host: 'localhost', port } }];
  });
  return { all: { hosts: Object.fromEntries(nodes) as unknown } };
}

function tail(words: readonly string[]): readonly string[] {
  const index = words.indexOf('--');
  return index < 0 ? [] : words.slice(index);
}
