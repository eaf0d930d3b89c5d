/** Every Admin request that operations need, against a real Kafka: TLS, SCRAM, dedicated controllers. */
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KafkaAdmin } from '../../operations/kafka-admin';
import { createCluster } from './support/cluster';
import type { TestCluster } from './support/cluster';
import { remoteAdmin } from './support/remote-admin';

/** Controllers from 29700, brokers from 29750. */
const FIRST_PORT = 29700;
const MINUTE = 60_000;
const BROKERS = [101, 102, 103];
const TOPIC = 'order.created';
const UUID = /^[A-Za-z0-9_-]{22}$/;

let kafka: TestCluster;
let admin: KafkaAdmin;

beforeAll(async () => {
  kafka = await createCluster('admin-requests', FIRST_PORT, { controllers: 3, brokers: BROKERS.length });
  await kafka.cluster.start(1, 2, 3, ...BROKERS);
  admin = await remoteAdmin(kafka.commandConfig);
  const failures = await admin.createTopics([
    { name: TOPIC, partitions: 3, replicationFactor: 2, config: { 'min.insync.replicas': '2' } },
  ]);
  expect(failures).toEqual([]);
}, 10 * MINUTE);

afterAll(async () => {
  await admin?.close();
  await kafka?.remove();
}, MINUTE);

/** Brokers learn what controllers decided a moment later. */
async function eventually<T>(read: () => Promise<T>, expected: (value: T) => void): Promise<void> {
  for (let attempt = 0; attempt < 150; attempt += 1) {
    try {
      return expected(await read());
    } catch {
      await sleep(100);
    }
  }
  expected(await read());
}

async function replicasOf(partition: number): Promise<readonly number[]> {
  const states = await admin.listPartitionStates([TOPIC]);
  return states.find((state) => state.partition === partition)?.replicas ?? [];
}

describe('the cluster', () => {
  test('GIVEN running brokers THEN each is registered with its rack and not fenced', async () => {
    expect(await admin.listRegisteredBrokers()).toEqual(
      BROKERS.map((id, index) => ({
        id,
        host: 'localhost',
        port: FIRST_PORT + 50 + index,
        rack: `eu-central-1${'abc'.charAt(index)}`,
        fenced: false,
      })),
    );
  });

  test('GIVEN three controllers THEN the quorum tells their directories and when it heard from them', async () => {
    const { voters, leader } = await admin.describeQuorum();

    expect(voters.map(({ id }) => id).sort()).toEqual([1, 2, 3]);
    expect(voters.map(({ id }) => id)).toContain(leader);
    for (const { directoryId, lastFetchTimestamp, lastCaughtUpTimestamp } of voters) {
      expect(directoryId).toMatch(UUID);
      expect(lastFetchTimestamp).toBeGreaterThan(1_700_000_000_000);
      expect(lastCaughtUpTimestamp).toBeGreaterThan(1_700_000_000_000);
    }
  });

  test('GIVEN another password WHEN connected THEN the user is refused, which is no reason to wait', async () => {
    const file = `${kafka.commandConfig}.wrong`;
    const properties = readFileSync(kafka.commandConfig, 'utf8');
    writeFileSync(file, properties.replace(/password="[^"]*"/, 'password="another"'), { mode: 0o600 });

    await expect(remoteAdmin(file)).rejects.toMatchObject({
      name: 'UserRefused',
      message: expect.stringContaining('does not answer admin') as unknown,
    });
  });

  test('GIVEN a broker that nobody registered WHEN unregistered THEN Kafka says so', async () => {
    await expect(admin.unregisterBroker(999)).rejects.toThrow(
      'Broker 999 was not unregistered:\n    Broker ID 999 is not currently registered',
    );
  });
});

describe('features', () => {
  test('GIVEN Kafka 4.3 THEN its features have a supported range and a level', async () => {
    const features = await admin.describeFeatures();

    expect(features.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['kraft.version', 'metadata.version']),
    );
    expect(features).toContainEqual({
      name: 'eligible.leader.replicas.version',
      minSupported: 0,
      maxSupported: 1,
      finalized: 1,
    });
  });

  test('GIVEN the level that it has WHEN set again THEN nothing is wrong, and a level beyond is refused', async () => {
    const metadata = (await admin.describeFeatures()).find(({ name }) => name === 'metadata.version');
    const level = metadata?.finalized ?? 0;

    await admin.updateFeatures([{ name: 'metadata.version', level }], { validateOnly: true });
    await expect(admin.updateFeatures([{ name: 'metadata.version', level: level + 1 }])).rejects.toThrow(
      `Kafka does not raise metadata.version to level ${level + 1}:\n    `,
    );
    await expect(admin.updateFeatures([{ name: 'metadata.version', level: level - 1 }])).rejects.toThrow(
      "Can't downgrade",
    );
  });
});

describe('configuration', () => {
  const RATE = 'leader.replication.throttled.rate';

  test('GIVEN brokers WHEN asked THEN each tells its own, with where it comes from, and no secret', async () => {
    const configs = await admin.describeBrokerConfigs(BROKERS);

    expect([...configs.keys()]).toEqual(BROKERS);
    for (const [id, entries] of configs) {
      expect(entries).toContainEqual({
        name: 'broker.id',
        value: String(id),
        source: 'static',
        readOnly: true,
        sensitive: false,
      });
      expect(entries.filter(({ sensitive, value }) => sensitive && value !== null)).toEqual([]);
    }
  });

  test('GIVEN changes of several brokers and topics WHEN made THEN those that Kafka refuses come back with its words', async () => {
    const failures = await admin.incrementalAlterConfigs([
      { resource: { type: 'broker', name: '102' }, set: { [RATE]: '1000000' } },
      { resource: { type: 'broker', name: '103' }, set: { 'broker.rack': 'x' } },
      { resource: { type: 'broker', name: '999' }, set: { [RATE]: '1000000' } },
      { resource: { type: 'broker', name: '' }, set: { 'log.cleaner.threads': '2' } },
      { resource: { type: 'topic', name: TOPIC }, set: { 'retention.ms': '-5' } },
      { resource: { type: 'topic', name: 'absent' }, set: { 'retention.ms': '1000' } },
    ]);

    expect(Object.fromEntries(failures.map(({ resource, message }) => [resource.name, message]))).toEqual({
      '103': 'Cannot update these configs dynamically: [broker.rack]',
      '999': 'Broker 999 is fenced or not registered: it cannot be asked.',
      [TOPIC]: expect.stringContaining('Invalid value -5 for configuration retention.ms') as unknown,
      absent: "The topic 'absent' does not exist.",
    });
    await eventually(
      () => admin.describeBrokerConfigs([101, 102]),
      (configs) => {
        const find = (id: number, name: string): unknown =>
          configs.get(id)?.find((entry) => entry.name === name);
        expect(find(102, RATE)).toMatchObject({ value: '1000000', source: 'broker' });
        expect(find(101, RATE)).toBeUndefined();
        expect(find(101, 'log.cleaner.threads')).toMatchObject({ value: '2', source: 'broker-default' });
      },
    );
  });

  test('GIVEN a change WHEN only validated THEN nothing is changed; WHEN deleted THEN it is gone', async () => {
    const resource = { type: 'broker', name: '102' } as const;

    expect(
      await admin.incrementalAlterConfigs([{ resource, set: { [RATE]: '5' } }], { validateOnly: true }),
    ).toEqual([]);
    expect(await admin.incrementalAlterConfigs([{ resource, delete: [RATE] }])).toEqual([]);
    await eventually(
      () => admin.describeBrokerConfigs([102]),
      (configs) => expect(configs.get(102)?.some(({ name }) => name === RATE)).toBe(false),
    );
  });
});

describe('replicas', () => {
  test('GIVEN replicas WHEN their disks are described THEN each broker tells what lies on it', async () => {
    const directories = await admin.describeLogDirs(BROKERS);
    const states = await admin.listPartitionStates([TOPIC]);

    for (const id of BROKERS) {
      const [directory] = directories.get(id) ?? [];
      expect(directory).toMatchObject({ error: null });
      expect(directory?.totalBytes).toBeGreaterThan(directory?.usableBytes ?? Infinity);
      const held = states.filter(({ replicas }) => replicas.includes(id)).map(({ partition }) => partition);
      expect(directory?.replicas.map(({ partition }) => partition).sort()).toEqual(held);
    }
    await expect(admin.describeLogDirs([999])).rejects.toThrow('Broker 999 is fenced or not registered');
  });

  test('GIVEN new replicas WHEN asked for THEN they are moved, and what Kafka refuses comes back with its words', async () => {
    const moves = new Map(
      (await admin.listPartitionStates([TOPIC])).map((state) => [state.partition, state]),
    );
    const old = moves.get(0)?.replicas ?? [];
    const added = BROKERS.find((id) => !old.includes(id)) ?? 0;
    const wanted = [added, old[0] ?? 0];

    const failures = await admin.alterReassignments([
      { topic: TOPIC, partition: 0, replicas: wanted },
      { topic: TOPIC, partition: 1, replicas: [101, 999] },
      { topic: TOPIC, partition: 2, replicas: null },
      { topic: TOPIC, partition: 9, replicas: [101, 102] },
    ]);

    expect(failures.sort((a, b) => a.partition - b.partition)).toEqual([
      {
        topic: TOPIC,
        partition: 1,
        message: 'The manual partition assignment includes broker 999, but no such broker is registered.',
      },
      {
        topic: TOPIC,
        partition: 2,
        message: 'NO_REASSIGNMENT_IN_PROGRESS: No partition reassignment is in progress.',
      },
      { topic: TOPIC, partition: 9, message: `Unable to find partition ${TOPIC}:9.` },
    ]);
    await eventually(
      () => replicasOf(0),
      (replicas) => expect(replicas).toEqual(wanted),
    );
    expect(await admin.listReassignments()).toEqual([]);
  });

  test('GIVEN another order of replicas WHEN the preferred leaders are elected THEN the first one leads', async () => {
    const leaderOf1 = async (): Promise<number | null | undefined> =>
      (await admin.listPartitionStates([TOPIC])).find(({ partition }) => partition === 1)?.leader;
    const before = await replicasOf(1);
    const reversed = [...before].reverse();
    await admin.alterReassignments([{ topic: TOPIC, partition: 1, replicas: reversed }]);
    await eventually(
      () => replicasOf(1),
      (replicas) => expect(replicas).toEqual(reversed),
    );

    await admin.electPreferredLeaders(null);

    await eventually(leaderOf1, (leader) => expect(leader).toBe(reversed[0]));
    await admin.electPreferredLeaders([{ topic: TOPIC, partition: 1 }]); // It leads already.
    await expect(admin.electPreferredLeaders([{ topic: 'absent', partition: 0 }])).rejects.toThrow(
      'Not led by their preferred replica:\n    absent-0: No such topic as absent',
    );
  });

  test('GIVEN a topic that is not there WHEN described THEN it is named', async () => {
    expect(await admin.listPartitionStates([])).toEqual([]);
    await expect(admin.listPartitionStates([TOPIC, 'absent'])).rejects.toThrow(
      'Kafka does not describe these topics:\n    absent: UNKNOWN_TOPIC_OR_PARTITION',
    );
  });
});

describe('nodes that go', () => {
  test(
    'GIVEN a broker that was shut down THEN it is fenced, its replicas are eligible leaders, and it can be unregistered',
    async () => {
      await kafka.cluster.stop(103, 'SIGTERM');

      await eventually(
        () => admin.listRegisteredBrokers(),
        (brokers) => expect(brokers.filter(({ fenced }) => fenced).map(({ id }) => id)).toEqual([103]),
      );
      await eventually(
        () => admin.listPartitionStates(null),
        (states) => {
          const held = states.filter(({ topic, replicas }) => topic === TOPIC && replicas.includes(103));
          expect(held.length).toBeGreaterThan(0);
          for (const state of held) {
            expect(state.inSyncReplicas).not.toContain(103);
            expect(state.eligibleLeaderReplicas).toEqual([103]);
            expect(state.offlineReplicas).toEqual([103]);
          }
        },
      );
      await admin.unregisterBroker(103);
      await eventually(
        () => admin.listRegisteredBrokers(),
        (brokers) => expect(brokers.map(({ id }) => id)).toEqual([101, 102]),
      );
    },
    2 * MINUTE,
  );

  test(
    'GIVEN a controller that was shut down WHEN it is removed by its directory THEN two voters are left',
    async () => {
      const { voters, leader } = await admin.describeQuorum();
      const leaving = voters.find(({ id }) => id !== leader);
      if (leaving === undefined) throw new Error('the quorum has one voter');
      await kafka.cluster.stop(leaving.id, 'SIGTERM');

      await expect(admin.removeVoter(leaving.id, 'cdDkoUdvTYyZ3WwRkgd_7g')).rejects.toThrow(
        `Controller ${leaving.id} (cdDkoUdvTYyZ3WwRkgd_7g) was not taken out of the quorum:\n    Cannot remove voter`,
      );
      await admin.removeVoter(leaving.id, leaving.directoryId);

      expect((await admin.describeQuorum()).voters.map(({ id }) => id)).not.toContain(leaving.id);
    },
    2 * MINUTE,
  );
});
