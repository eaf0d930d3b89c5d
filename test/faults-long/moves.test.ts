/**
 * Replicas moved by the real commands between real brokers, under a producer with acks=all: onto a new broker, away from an old
 * one, interrupted, killed, resumed, refused.
 */
import { staging } from '../fixtures/environments/staging';
import type { PartitionState } from '../../model/live/kafka';
import type { KafkaAdmin } from '@brokerform/kafka-admin';
import { eventually } from '../support/eventually';
import { firstPort } from '../support/ports';
import { brokerform, start, startInTerminal } from '../faults/support/brokerform';
import type { Outcome } from '../faults/support/brokerform';
import { createCluster } from '../faults/support/cluster';
import type { TestCluster } from '../faults/support/cluster';
import { Load } from '../faults/support/load';
import { remoteAdmin } from '../faults/support/remote-admin';

/** The controllers from here, brokers from 50 above. */
const FIRST_PORT = firstPort('moves');
const MINUTE = 60_000;
/** One broker in each rack; 104 comes later, into the rack of 101. */
const FIRST_BROKERS = [101, 102, 103];
const RACKS: Readonly<Record<number, string>> = { 101: 'a', 102: 'b', 103: 'c', 104: 'a' };
/** As many replicas as racks. */
const ORDERS = 'order.created';
/** Fewer. */
const PAYMENTS = 'payment.settled';
const THROTTLES = /replication\.throttled/;

let kafka: TestCluster;
let admin: KafkaAdmin;
let load: Load;

beforeAll(async () => {
  kafka = await createCluster('moves', FIRST_PORT, { controllers: 1, brokers: 4 });
  await kafka.cluster.start(1, ...FIRST_BROKERS);
  admin = await remoteAdmin(kafka.commandConfig);
  expect(
    await admin.createTopics([
      { name: ORDERS, partitions: 8, replicationFactor: 3, config: { 'min.insync.replicas': '2' } },
      { name: PAYMENTS, partitions: 6, replicationFactor: 2, config: { 'min.insync.replicas': '1' } },
    ]),
  ).toEqual([]);
  load = await Load.start(kafka.directory, kafka.commandConfig, staging.kafkaVersion);
  await load.fill(ORDERS, 64);
  await load.fill(PAYMENTS, 12);
  await kafka.cluster.start(104);
}, 10 * MINUTE);

afterAll(async () => {
  await load?.stop();
  await admin?.close();
  await kafka?.remove();
}, MINUTE);

const brokers = (command: string, ...args: readonly string[]): [string, ...string[]] => [
  'brokers',
  command,
  ...args,
  '--command-config',
  kafka.commandConfig,
];
const run = (command: string, ...args: readonly string[]): Promise<Outcome> =>
  brokerform(...brokers(command, ...args));

async function states(topic: string): Promise<PartitionState[]> {
  return admin.listPartitionStates([topic]);
}

async function held(id: number): Promise<number> {
  return (await admin.listPartitionStates(null)).filter(({ replicas }) => replicas.includes(id)).length;
}

const racks = (replicas: readonly number[]): number => new Set(replicas.map((id) => RACKS[id])).size;

/** Everything that is throttled, by broker or topic. */
async function throttles(ids: readonly number[]): Promise<Record<string, string | null>> {
  const brokerConfigs = await admin.describeBrokerConfigs(ids);
  const topicConfigs = await admin.describeConfigs([ORDERS, PAYMENTS]);
  const found = [
    ...[...brokerConfigs].flatMap(([id, entries]) =>
      entries.filter(({ source }) => source === 'broker').map((entry) => ({ of: String(id), ...entry })),
    ),
    ...[...topicConfigs].flatMap(([topic, entries]) =>
      entries.filter(({ overridden }) => overridden).map((entry) => ({ of: topic, ...entry })),
    ),
  ];
  return Object.fromEntries(
    found.filter(({ name }) => THROTTLES.test(name)).map(({ of, name, value }) => [`${of} ${name}`, value]),
  );
}

/** Brokers learn what controllers decided a moment later. */
const ALL = [101, 102, 103, 104];

describe('a new broker', () => {
  test('GIVEN --dry-run WHEN filled THEN every move is shown and nothing is changed', async () => {
    const { status, output } = await run('fill', '--node', '104', '--dry-run');

    expect(status).toBe(0);
    expect(output).toMatch(/^101 +eu-central-1a +\d+ -> \d+ /m);
    expect(output).toMatch(/^104 +eu-central-1a +0 -> \d+ /m);
    expect(output).toMatch(
      /partitions, .* to copy, at least .*\. Throttle per broker: 30 MiB\/s, a quarter of/,
    );
    expect(await held(104)).toBe(0);
    expect(await admin.listReassignments()).toEqual([]);
  });

  test(
    'GIVEN a producer WHEN the broker is filled THEN it has its share, racks are spread as before, and no throttle is left',
    async () => {
      await load.begin(ORDERS, 200);
      const before = new Map(
        (await admin.listPartitionStates(null)).map((state) => [
          `${state.topic}-${state.partition}`,
          racks(state.replicas),
        ]),
      );

      const { status, output } = await run('fill', '--node', '104', '--throttle', '20');

      expect(output).toContain('Fill broker 104: done,');
      expect(status).toBe(0);
      for (const state of await admin.listPartitionStates(null)) {
        expect(racks(state.replicas)).toBeGreaterThanOrEqual(
          before.get(`${state.topic}-${state.partition}`) ?? 0,
        );
      }
      const [old, new_] = [await held(101), await held(104)];
      expect(Math.abs(old - new_)).toBeLessThanOrEqual(1);
      await eventually(async () => expect(await throttles(ALL)).toEqual({}));
    },
    2 * MINUTE,
  );

  test('GIVEN a filled broker WHEN filled again THEN there is nothing to move', async () => {
    expect(await run('fill', '--node', '104')).toMatchObject({
      status: 0,
      output: expect.stringContaining('nothing to move') as unknown,
    });
  });
});

describe('a broker that leaves', () => {
  const OTHERS = { 'leader.replication.throttled.rate': '77000000' };

  test('GIVEN a cordoned broker WHEN a topic is created THEN nothing of it is placed there', async () => {
    const { status, output } = await run('cordon', '--node', '101');
    expect(output).toBe(
      'Broker 101 is cordoned: no new replicas are placed there, and existing replicas stay.\n',
    );
    expect(status).toBe(0);
    expect((await run('status')).output).toMatch(/^101 +eu-central-1a +cordoned /m);

    await admin.createTopics([{ name: 'shipping.sent', partitions: 9, replicationFactor: 1, config: {} }]);

    await eventually(async () => {
      const placed = await states('shipping.sent');
      expect(placed).toHaveLength(9);
      expect(placed.filter(({ replicas }) => replicas.includes(101))).toEqual([]);
    });
  });

  test(
    "GIVEN a producer and somebody's throttle WHEN it is drained THEN it holds nothing, and that throttle is there again",
    async () => {
      await admin.incrementalAlterConfigs([
        { resource: { type: 'broker', name: '102' }, set: OTHERS },
        {
          resource: { type: 'topic', name: PAYMENTS },
          set: { 'follower.replication.throttled.replicas': '0:102' },
        },
      ]);

      const { status, output } = await run('drain', '--node', '101', '--throttle', '20');

      expect(output).toContain('Drain broker 101: done,');
      expect(status).toBe(0);
      expect(await held(101)).toBe(0);
      for (const { replicas, inSyncReplicas, leader } of await states(ORDERS)) {
        expect(racks(replicas)).toBe(3);
        expect([...inSyncReplicas].sort()).toEqual([...replicas].sort());
        expect(leader).toBe(replicas[0]);
      }
      await eventually(async () =>
        expect(await throttles(ALL)).toEqual({
          '102 leader.replication.throttled.rate': '77000000',
          [`${PAYMENTS} follower.replication.throttled.replicas`]: '0:102',
        }),
      );
      await admin.incrementalAlterConfigs([
        { resource: { type: 'broker', name: '102' }, delete: Object.keys(OTHERS) },
        { resource: { type: 'topic', name: PAYMENTS }, delete: ['follower.replication.throttled.replicas'] },
      ]);
    },
    2 * MINUTE,
  );

  test(
    'GIVEN all that was moved so far THEN no write failed, and every acknowledged record is there once, in order',
    async () => {
      const written = await load.end();

      expect(written).toMatchObject({ failed: 0, firstError: '-' });
      expect(written.acknowledged).toBeGreaterThan(1000);
      expect(await load.readBack(ORDERS)).toEqual({
        acknowledged: written.acknowledged,
        missing: 0,
        outOfOrder: 0,
        twice: 0,
      });
    },
    2 * MINUTE,
  );
});

describe('interrupted moves', () => {
  const replicas = async (): Promise<number> =>
    (await admin.listPartitionStates(null)).reduce((sum, { replicas: each }) => sum + each.length, 0);

  async function expectTakenBack(before: number): Promise<void> {
    await eventually(async () => {
      expect(await admin.listReassignments()).toEqual([]);
      expect(await throttles(ALL)).toEqual({});
      expect(await replicas()).toBe(before);
    });
  }

  beforeAll(() => run('uncordon', '--node', '101'));

  test.each<NodeJS.Signals>(['SIGINT', 'SIGTERM', 'SIGHUP'])(
    'GIVEN a move WHEN interrupted by %s THEN what was under way is taken back, no throttle is left, and it says how to go on',
    async (signal) => {
      const before = await replicas();
      const move = start(...brokers('fill', '--node', '101', '--throttle', '1'));
      await move.saw(/partitions moved/);
      expect((await admin.listReassignments()).length).toBeGreaterThan(0);
      expect(Object.keys(await throttles(ALL)).length).toBeGreaterThan(8);

      move.kill(signal);
      const { status, output } = await move.outcome;

      expect(status).toBe(1);
      expect(output).toMatch(
        /Interrupted: \d+ of \d+ partitions are moved and stay moved; moves in progress were canceled\./,
      );
      expect(output).toContain(
        `brokers fill --node 101 --command-config ${kafka.commandConfig} --throttle 1 continues`,
      );
      expect(output).not.toContain('    at ');
      await expectTakenBack(before);
    },
    2 * MINUTE,
  );

  test(
    'GIVEN a move in a terminal WHEN that is lost THEN what was under way is taken back as well, and no throttle is left',
    async () => {
      const before = await replicas();
      const move = await startInTerminal(
        kafka.directory,
        ...brokers('fill', '--node', '101', '--throttle', '1'),
      );
      await move.saw(/partitions moved/);
      expect((await admin.listReassignments()).length).toBeGreaterThan(0);

      move.loseTerminal();

      // 1, or 134: Node.js aborts at its very end where it cannot reset a terminal that is gone.
      expect(await move.status()).toBeGreaterThan(0);
      await expectTakenBack(before);
    },
    2 * MINUTE,
  );

  test(
    'GIVEN a move whose process was killed WHEN the command runs again THEN it waits for what Kafka still copies, and takes the throttles away',
    async () => {
      const first = start(...brokers('fill', '--node', '101', '--throttle', '1'));
      await first.saw(/partitions moved/);
      first.kill('SIGKILL');
      await first.outcome;
      expect((await admin.listReassignments()).length).toBeGreaterThan(0);
      expect(Object.keys(await throttles(ALL)).length).toBeGreaterThan(8);

      const refused = await run('drain', '--node', '102');
      expect(refused.status).toBe(1);
      expect(refused.output).toContain('being moved by another operation; nothing is changed:');
      expect(refused.output).toMatch(/^ {4}[a-z.]+-\d+: [\d, ]+ to [\d, ]+$/m);

      const { status, output } = await run('fill', '--node', '101', '--throttle', '50');

      expect(output).toMatch(/\d+ of them are in progress already, from an earlier run/);
      expect(output).toContain('Fill broker 101: done,');
      expect(status).toBe(0);
      await eventually(async () => expect(await throttles(ALL)).toEqual({}));
      expect(await admin.listReassignments()).toEqual([]);
    },
    2 * MINUTE,
  );
});

describe('what is refused', () => {
  test('GIVEN fewer brokers than replicas WHEN drained THEN the topics are named and nothing begins', async () => {
    const { status, output } = await run('drain', '--node', '102', '103');

    expect(status).toBe(1);
    expect(output).toContain('Without brokers 102, 103 there is not enough room for every replica:');
    expect(output).toContain(ORDERS);
    expect(await admin.listReassignments()).toEqual([]);
  });

  test('GIVEN a broker that runs or holds replicas WHEN unregistered THEN it is refused', async () => {
    const holds = await run('unregister', '--node', '102');
    expect(holds.status).toBe(1);
    expect(holds.output).toMatch(/Broker 102 holds \d+ replicas \(.*\): it stays registered\./);
    expect((await run('unregister', '--node', '109')).output).toContain(
      'Broker 109 is not registered.\n    remedy:  registered: 101, 102, 103, 104',
    );
  });

  test(
    'GIVEN a drained broker WHEN it runs THEN it is not unregistered, and WHEN it was stopped THEN it is',
    async () => {
      expect((await run('drain', '--node', '104')).status).toBe(0);
      const runs = await run('unregister', '--node', '104');
      expect(runs.status).toBe(1);
      expect(runs.output).toContain(
        'Broker 104 is not fenced: it is still running, and would register again.',
      );

      await kafka.cluster.stop(104, 'SIGTERM');
      await eventually(async () =>
        expect(
          (await admin.listRegisteredBrokers()).filter(({ fenced }) => fenced).map(({ id }) => id),
        ).toEqual([104]),
      );
      expect((await run('status')).output).toMatch(/^104 +eu-central-1a +fenced /m);

      expect(await run('unregister', '--node', '104')).toEqual({
        status: 0,
        output: 'Broker 104 is no longer registered.\n',
      });
    },
    2 * MINUTE,
  );

  test(
    'GIVEN partitions under min ISR WHEN anything shall be moved THEN it is refused with their names',
    async () => {
      await kafka.cluster.stop(102, 'SIGTERM');
      await admin.incrementalAlterConfigs([
        { resource: { type: 'topic', name: ORDERS }, set: { 'min.insync.replicas': '3' } },
      ]);
      await eventually(async () =>
        expect((await states(ORDERS)).every(({ inSyncReplicas }) => inSyncReplicas.length === 2)).toBe(true),
      );

      const { status, output } = await run('drain', '--node', '103');

      expect(status).toBe(1);
      expect(output).toContain('Nothing is moved while partitions are in danger:');
      expect(output).toMatch(/order\.created-\d is below min ISR: 2 of 3 in sync, min\.insync\.replicas=3/);
      expect(await admin.listReassignments()).toEqual([]);
    },
    2 * MINUTE,
  );
});
