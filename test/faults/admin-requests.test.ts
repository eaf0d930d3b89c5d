/** Every Admin request that operations need, against a real Kafka: TLS, SCRAM, dedicated controllers. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { KafkaAdmin } from '@brokerform/kafka-admin';
import { staging } from '../fixtures/environments/staging';
import { eventually as retried } from '../support/eventually';
import { firstPort } from '../support/ports';
import { brokerform } from './support/brokerform';
import { createCluster } from './support/cluster';
import type { TestCluster } from './support/cluster';
import { Hands } from './support/hands';
import { remoteAdmin } from './support/remote-admin';

/** The controllers from here, brokers from 50 above. */
const FIRST_PORT = firstPort('admin-requests');
const MINUTE = 60_000;
const BROKERS = [101, 102, 103];
const TOPIC = 'order.created';
/** When the oldest records are written: within the topic’s retention, or the brokers would remove them while the tests run. */
const FIRST = Date.now() - 60 * MINUTE;
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
const eventually = <T>(read: () => Promise<T>, expected: (value: T) => void): Promise<void> =>
  retried(async () => expected(await read()));

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
      message: expect.stringContaining('does not respond to admin') as unknown,
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
      `Kafka rejects metadata.version to level ${level + 1}:\n    `,
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

    expect(failures.find(({ resource }) => resource.name === 'absent')).toMatchObject({
      error: 'UNKNOWN_TOPIC_OR_PARTITION',
    });
    expect(Object.fromEntries(failures.map(({ resource, message }) => [resource.name, message]))).toEqual({
      '103': 'Cannot update these configs dynamically: [broker.rack]',
      '999': 'Broker 999 is fenced or not registered: it cannot be queried.',
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

    expect(failures.sort((a, b) => a.partition - b.partition)).toMatchObject([
      {
        topic: TOPIC,
        partition: 1,
        message: 'The manual partition assignment includes broker 999, but no such broker is registered.',
      },
      {
        topic: TOPIC,
        partition: 2,
        error: 'NO_REASSIGNMENT_IN_PROGRESS',
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
      'Cannot read these topics from Kafka:\n    absent: UNKNOWN_TOPIC_OR_PARTITION',
    );
  });
});

describe('what drift and the review read', () => {
  /** Has a password and no permission. */
  const STRANGER = 'stranger';
  let hands: Hands;
  let stranger: KafkaAdmin;

  beforeAll(async () => {
    hands = await Hands.start(kafka.directory, kafka.commandConfig, staging.kafkaVersion);
    await hands.do(`user ${STRANGER} SCRAM-SHA-512 4096 password-of-the-stranger`);
    const file = `${kafka.commandConfig}.stranger`;
    const properties = readFileSync(kafka.commandConfig, 'utf8');
    writeFileSync(
      file,
      properties.replace(
        /username="[^"]*" password="[^"]*"/,
        `username="${STRANGER}" password="password-of-the-stranger"`,
      ),
      { mode: 0o600 },
    );
    await eventually(
      async () => remoteAdmin(file),
      (connected) => void (stranger = connected),
    );
  }, MINUTE);

  afterAll(async () => {
    await stranger?.close();
    await hands?.stop();
  });

  test('GIVEN entries of every sort WHEN listed THEN each is told, also what the model never grants', async () => {
    await hands.do(
      'allow User:order-service * Write Topic order.created literal',
      'deny User:visitor 127.0.0.1 All Group visitors- prefixed',
      'allow User:order-service * Create_Tokens User visitor literal',
      'allow User:order-service * Describe Transactional_Id * literal',
    );

    await eventually(
      () => admin.listAcls(),
      (acls) => {
        expect(acls).toHaveLength(4);
        expect(acls).toEqual(
          expect.arrayContaining([
            {
              ...{ principal: 'User:order-service', host: '*', permission: 'Allow', operation: 'Write' },
              ...{ resourceType: 'Topic', resourceName: 'order.created', patternType: 'Literal' },
            },
            {
              ...{ principal: 'User:visitor', host: '127.0.0.1', permission: 'Deny', operation: 'All' },
              ...{ resourceType: 'Group', resourceName: 'visitors-', patternType: 'Prefixed' },
            },
            {
              ...{
                principal: 'User:order-service',
                host: '*',
                permission: 'Allow',
                operation: 'CreateTokens',
              },
              ...{ resourceType: 'User', resourceName: 'visitor', patternType: 'Literal' },
            },
            {
              ...{ principal: 'User:order-service', host: '*', permission: 'Allow', operation: 'Describe' },
              ...{ resourceType: 'TransactionalID', resourceName: '*', patternType: 'Literal' },
            },
          ]),
        );
      },
    );
  });

  test('GIVEN quotas of users, client ids, addresses and of two at once WHEN listed THEN none is left out', async () => {
    await hands.do(
      'quota user=order-service producer_byte_rate 1048576',
      'quota user=order-service request_percentage 12.5',
      'quota user= consumer_byte_rate 2048',
      'quota user=order-service+client-id= producer_byte_rate 5',
      'quota ip=127.0.0.1 connection_creation_rate 50',
    );

    await eventually(
      () => admin.listQuotas(),
      (quotas) => {
        expect(quotas).toHaveLength(4);
        expect(quotas).toEqual(
          expect.arrayContaining([
            {
              entity: { user: 'order-service' },
              config: { producer_byte_rate: 1048576, request_percentage: 12.5 },
            },
            { entity: { user: null }, config: { consumer_byte_rate: 2048 } },
            { entity: { user: 'order-service', 'client-id': null }, config: { producer_byte_rate: 5 } },
            { entity: { ip: '127.0.0.1' }, config: { connection_creation_rate: 50 } },
          ]),
        );
      },
    );
  });

  test('GIVEN a user with two mechanisms WHEN listed THEN each is told with its iterations', async () => {
    await hands.do(
      'user order-service SCRAM-SHA-256 8192 first-password',
      'user order-service SCRAM-SHA-512 4096 second-password',
    );

    await eventually(
      () => admin.listUsers(),
      (users) => {
        expect(users.map(({ name }) => name).sort()).toEqual(['admin', 'broker', 'order-service', STRANGER]);
        expect(users.find(({ name }) => name === 'order-service')?.credentials).toEqual([
          { mechanism: 'SCRAM-SHA-256', iterations: 8192 },
          { mechanism: 'SCRAM-SHA-512', iterations: 4096 },
        ]);
      },
    );
  });

  test(
    'GIVEN groups of the classic, the new and the share protocol WHEN listed THEN each has its members and offsets',
    async () => {
      await hands.do(
        `write order.created 0 3 ${String(FIRST)}`,
        'commit archive order.created 1 7',
        'join classic-readers order.created classic',
        'join new-readers order.created consumer',
        'join share-readers order.created share',
      );

      await eventually(
        () => admin.listGroups(BROKERS),
        (groups) =>
          expect(groups.map(({ id, state, members }) => [id, state, members])).toEqual([
            ['archive', 'Empty', 0],
            ['classic-readers', 'Stable', 1],
            ['new-readers', 'Stable', 1],
            ['share-readers', 'Stable', 1],
          ]),
      );
      await eventually(
        async () => new Map((await admin.listGroups(BROKERS)).map((group) => [group.id, group.offsets])),
        (offsets) => {
          expect(offsets.get('archive')).toEqual([{ topic: TOPIC, partition: 1, offset: 7n }]);
          for (const readers of ['classic-readers', 'new-readers'])
            expect(offsets.get(readers)).toContainEqual({ topic: TOPIC, partition: 0, offset: 3n });
          expect(offsets.get('share-readers')).toEqual([]);
        },
      );
      await hands.do('leave classic-readers', 'leave new-readers', 'leave share-readers');
      await expect(admin.listGroups([101, 999])).rejects.toThrow('Broker 999 is fenced or not registered');
    },
    2 * MINUTE,
  );

  test('GIVEN records of two moments WHEN offsets are listed THEN first, end and what is younger are told', async () => {
    await hands.do(
      `write order.created 2 3 ${String(FIRST)}`,
      `write order.created 2 2 ${String(FIRST + 2 * MINUTE)}`,
    );
    const at = (timestamp: number, partition = 2): object => ({ topic: TOPIC, partition, timestamp });

    const { offsets, failures } = await admin.listOffsets([
      ...[-2, -1, FIRST + MINUTE, FIRST + 3 * MINUTE].map((timestamp) => ({
        topic: TOPIC,
        partition: 2,
        timestamp,
      })),
      { topic: TOPIC, partition: 9, timestamp: -1 },
      { topic: 'absent', partition: 0, timestamp: -1 },
    ]);

    expect(offsets).toEqual([
      { ...at(-2), offset: 0n },
      { ...at(-1), offset: 5n },
      { ...at(FIRST + MINUTE), offset: 3n },
      { ...at(FIRST + 3 * MINUTE), offset: null },
    ]);
    expect(failures).toEqual([
      { topic: TOPIC, partition: 9, message: 'The partition has no leader, or does not exist.' },
      {
        topic: 'absent',
        partition: 0,
        error: 'UNKNOWN_TOPIC_OR_PARTITION',
        message: expect.stringContaining('UNKNOWN_TOPIC_OR_PARTITION') as unknown,
      },
    ]);
  });

  test('GIVEN keys that a topic sets WHEN inherited values are asked for THEN each is what the brokers have', async () => {
    await admin.incrementalAlterConfigs([
      {
        resource: { type: 'topic', name: TOPIC },
        set: { 'retention.ms': '1000', 'segment.bytes': '1048576', 'remote.log.copy.disable': 'false' },
      },
    ]);
    const inherited = async (): Promise<Map<string, unknown>> =>
      new Map(
        ((await admin.describeConfigs([TOPIC], { inherited: true })).get(TOPIC) ?? []).map((entry) => [
          entry.name,
          [entry.overridden, entry.value, entry.inherited],
        ]),
      );

    await eventually(inherited, (entries) => {
      // Kafka names no synonym in another unit: log.retention.hours.
      expect(entries.get('retention.ms')).toEqual([true, '1000', '604800000']);
      expect(entries.get('segment.bytes')).toEqual([true, '1048576', '1073741824']);
      expect(entries.get('remote.log.copy.disable')).toEqual([true, 'false', 'false']);
      expect(entries.get('min.insync.replicas')).toEqual([true, '2', '2']);
      expect(entries.get('cleanup.policy')).toEqual([false, 'delete', 'delete']);
    });
    const without = (await admin.describeConfigs([TOPIC])).get(TOPIC) ?? [];
    expect(without.find(({ name }) => name === 'retention.ms')).toEqual({
      ...{ name: 'retention.ms', value: '1000', overridden: true },
    });
  });

  test('GIVEN a user without permissions WHEN it reads THEN each request says what may not be read, and what that takes', async () => {
    await expect(stranger.listAcls()).rejects.toMatchObject({
      name: 'UserError',
      message:
        'Cannot read the ACLs from Kafka:\n    CLUSTER_AUTHORIZATION_FAILED: Cluster authorization failed.\n' +
        '    remedy:  the user needs Describe on the cluster',
    });
    await expect(stranger.listQuotas()).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(
        /^Cannot read the quotas from Kafka:\n.*[\s\S]*remedy: {2}the user needs DescribeConfigs on the cluster$/,
      ) as unknown,
    });
    await expect(stranger.listUsers()).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(
        /^Cannot read the users from Kafka:\n.*[\s\S]*remedy: {2}the user needs Describe on the cluster$/,
      ) as unknown,
    });
    await expect(stranger.listGroups(BROKERS)).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(/^Kafka does not list every group:\n/) as unknown,
    });
    await expect(stranger.describeConfigs([TOPIC])).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringContaining(`topic ${TOPIC}: Topic authorization failed.`) as unknown,
    });
    const { offsets, failures } = await stranger.listOffsets([{ topic: TOPIC, partition: 0, timestamp: -1 }]);
    expect(offsets).toEqual([]);
    expect(failures).toEqual([
      {
        topic: TOPIC,
        partition: 0,
        error: 'TOPIC_AUTHORIZATION_FAILED',
        message: 'TOPIC_AUTHORIZATION_FAILED: Topic authorization failed.',
      },
    ]);
  });
});

describe('names and addresses as operators write them', () => {
  const status = (properties: string) => brokerform('brokers', 'status', '--command-config', properties);

  /** Client properties as the administrator's, but for these lines. */
  function properties(name: string, lines: Readonly<Record<string, string>>): string {
    const file = `${kafka.commandConfig}.${name}`;
    const own = readFileSync(kafka.commandConfig, 'utf8')
      .split('\n')
      .filter((line) => !Object.keys(lines).some((key) => line.startsWith(`${key}=`)));
    const given = Object.entries(lines).map(([key, value]) => `${key}=${value}`);
    writeFileSync(file, [...own, ...given, ''].join('\n'), { mode: 0o600 });
    return file;
  }

  test(
    'GIVEN a JAAS line without quotes, and users Admin and admin WHEN connected THEN each is who it says, to Kafka and here',
    async () => {
      const password = 'a-Password_of$a.test';
      const jaas = (user: string, word = password) => ({
        'sasl.jaas.config': `org.apache.kafka.common.security.scram.ScramLoginModule required username=${user} password=${word};`,
      });
      const hands = await Hands.start(kafka.directory, kafka.commandConfig, staging.kafkaVersion);
      await hands.do(`user Admin SCRAM-SHA-512 4096 ${password}`);
      const upper = properties('upper', jaas('Admin'));
      await eventually(
        () => status(upper),
        ({ output }) => expect(output).not.toContain('does not respond'),
      );

      // Kafka's own client reads the same line as the same user: no administrator.
      const java = await Hands.start(kafka.directory, upper, staging.kafkaVersion);
      await expect(java.do('allow User:Admin * Read Topic admin.upper literal')).rejects.toThrow(
        'ClusterAuthorizationException',
      );
      await java.stop();
      await expect(remoteAdmin(properties('lower', jaas('admin')))).rejects.toMatchObject({
        name: 'UserRefused',
      });
      const refused = await status(upper);
      expect(refused.status).toBe(1);
      expect(refused.output).toMatch(/[Aa]uthorization failed/);
      await hands.do('no-user Admin SCRAM-SHA-512');
      await hands.stop();
    },
    2 * MINUTE,
  );

  test(
    'GIVEN a broker that listens on ::1 and has no rack WHEN asked there THEN it responds, and status, spread and fill name it',
    async () => {
      const port = FIRST_PORT + 52;
      const file = `${kafka.directory}/broker-103/server.properties`;
      const before = readFileSync(file, 'utf8');
      const moved = before
        .replace(/^broker\.rack=.*\n/m, '')
        .replaceAll(new RegExp(`localhost:${port}\\b`, 'g'), `[::1]:${port}`);
      expect(moved).not.toMatch(/^broker\.rack=/m);
      expect(moved).toMatch(new RegExp(`^listeners=.*\\[::1\\]:${port}`, 'm'));
      await kafka.cluster.stop(103, 'SIGTERM');
      writeFileSync(file, moved);
      await kafka.cluster.restart(103, '::1');
      await eventually(
        () => admin.listRegisteredBrokers(),
        (brokers) =>
          expect(brokers.find(({ id }) => id === 103)).toEqual({
            ...{ id: 103, host: '::1', port, rack: null, fenced: false },
          }),
      );

      const config = properties('ipv6', { 'bootstrap.servers': `[::1]:${port}` });
      const notice =
        'Broker 103 has no rack (broker.rack). Each counts as a separate rack: replicas of one partition can share a zone or a host unnoticed.';
      // No broker can be drained here, where each topic has a replica on all three.
      for (const words of [['status'], ['spread', '--dry-run'], ['fill', '--node', '103', '--dry-run']]) {
        const { status: code, output } = await brokerform('brokers', ...words, '--command-config', config);
        expect([words, code, output]).toEqual([words, 0, expect.stringContaining(notice)]);
      }
    },
    5 * MINUTE,
  );
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
        `Controller ${leaving.id} (cdDkoUdvTYyZ3WwRkgd_7g) was not removed from the quorum:\n    Cannot remove voter`,
      );
      await admin.removeVoter(leaving.id, leaving.directoryId);

      expect((await admin.describeQuorum()).voters.map(({ id }) => id)).not.toContain(leaving.id);
    },
    2 * MINUTE,
  );
});
