/** Drift by the real command against a real Kafka: every kind of difference is made by hand, found, and mended. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { staging } from '../fixtures/environments/staging';
import { SCRAM_ITERATIONS, SCRAM_MECHANISM } from '../../model/access/platform';
import type { Quota } from '../../model/access/types';
import { declaredBy } from '../../model/drift/declared';
import type { Declared } from '../../model/drift/declared';
import { DRIFT_KINDS } from '../../model/drift/difference';
import { loadCatalog } from '../../operations/catalog/files';
import type { LiveAcl } from '../../model/live/cluster';
import type { DriftReport } from '../../operations/drift/report';
import { NO_DRIFT } from '../../operations/drift/text';
import type { KafkaAdmin } from '@brokerform/kafka-admin';
import { localEnvironment } from '../../operations/local/settings';
import { eventually } from '../support/eventually';
import { firstPort } from '../support/ports';
import { brokerform, startWith } from './support/brokerform';
import type { Outcome } from './support/brokerform';
import { createCluster } from './support/cluster';
import type { TestCluster } from './support/cluster';
import { Hands } from './support/hands';
import { remoteAdmin } from './support/remote-admin';

/** The controllers from here, brokers from 50 above. */
const FIRST_PORT = firstPort('drift');
const MINUTE = 60_000;
/** 104 is in the rack of 101. */
const BROKERS = [101, 102, 103, 104];
const ORDERS = 'order.created';
const PASSWORD = 'a-password-of-the-test';
/** A user that may see topics and nothing else. */
const STRANGER = 'stranger';

const CATALOG = `
domain: order
description: Orders.
owner: { team: order-team, contact: '#order-oncall' }
topics:
  - { name: ${ORDERS}, description: A customer placed an order., partitions: 3, key: orderId, retention: { time: 7d } }
  - { name: order.missing, description: Will be deleted., partitions: 1, key: none, retention: { time: 7d } }
  - { name: order.grown, description: Will have too many partitions., partitions: 1, key: none, retention: { time: 7d } }
  - { name: order.thin, description: Will have too few replicas., partitions: 1, key: none, retention: { time: 7d } }
  - { name: order.scratch, description: Will be on two brokers that end., durability: scratch, partitions: 1, key: none, retention: { time: 7d } }
retired:
  - { name: order.old, reason: Nobody reads it any more. }
services:
  - name: order-service
    description: Accepts orders.
    access:
      - { role: producer, topics: [${ORDERS}, order.missing, order.grown, order.thin, order.scratch] }
    quotas: { user: { produce: 1 MiB/s, consume: 2 MiB/s } }
  - name: order-totals
    description: Adds up.
    access:
      - { role: streams, applicationId: order-totals, inputs: [${ORDERS}], outputs: [order.grown] }
`;

let kafka: TestCluster;
let admin: KafkaAdmin;
let hands: Hands;
let declared: Declared;
let textfile: string;

beforeAll(async () => {
  kafka = await createCluster('drift', FIRST_PORT, { controllers: 1, brokers: BROKERS.length });
  const catalog = join(kafka.directory, 'catalog');
  mkdirSync(catalog);
  writeFileSync(join(catalog, 'order.yaml'), CATALOG);
  textfile = join(kafka.directory, 'drift.prom');
  const environment = localEnvironment();
  declared = declaredBy(loadCatalog(environment, { directory: catalog, warn: () => undefined }), environment);

  await kafka.cluster.start(1, ...BROKERS);
  admin = await remoteAdmin(kafka.commandConfig);
  hands = await Hands.start(kafka.directory, kafka.commandConfig, staging.kafkaVersion);
  await create(...declared.topics.keys());
  await hands.do(
    ...declared.acls.map((acl) => aclCommand('allow', acl)),
    ...declared.quotas.flatMap(quotaCommands),
    ...[...declared.users.keys()].map((name) => userCommand(name)),
  );
  await settled();
}, 10 * MINUTE);

afterAll(async () => {
  await hands?.stop();
  await admin?.close();
  await kafka?.remove();
}, MINUTE);

/** As the provider would: the partitions on brokers in three racks, so that nothing is to be spread. */
async function create(...names: readonly string[]): Promise<void> {
  const topics = names.flatMap((name) => declared.topics.get(name) ?? []);
  expect(
    await admin.createTopics(
      topics.map(({ name, partitions, replicationFactor, config }) => ({
        ...{ name, partitions: partitions.count, replicationFactor, config },
      })),
    ),
  ).toEqual([]);
}

/** Waits until every broker has what the controller decided, every replica is in sync and is led by its first one. */
async function settled(): Promise<void> {
  await sleep(1000);
  await eventually(async () => {
    const states = await admin.listPartitionStates(null);
    expect(states.filter(({ replicas, inSyncReplicas }) => replicas.length > inSyncReplicas.length)).toEqual(
      [],
    );
    expect(await admin.listReassignments()).toEqual([]);
  });
  await admin.electPreferredLeaders(null);
  await eventually(async () => {
    const states = await admin.listPartitionStates(null);
    expect(states.filter(({ leader, replicas }) => leader !== replicas[0])).toEqual([]);
  });
  // Brokers learn of it one after the other.
  await sleep(1000);
}

const KAFKA_NAMES: Readonly<Partial<Record<string, string>>> = { TransactionalID: 'Transactional_Id' };

/** Kafka's own spelling has underscores between words. */
function aclCommand(word: 'allow' | 'revoke', acl: Omit<LiveAcl, 'host' | 'permission'>): string {
  const operation = acl.operation.replace(/(?<=[a-z])(?=[A-Z])/g, '_');
  const type = KAFKA_NAMES[acl.resourceType] ?? acl.resourceType;
  return `${word} ${acl.principal} * ${operation} ${type} ${acl.resourceName} ${acl.patternType}`;
}

function quotaCommands({ entityType, entityName = '', config }: Quota): string[] {
  return Object.entries(config).map(([key, value]) => `quota ${entityType}=${entityName} ${key} ${value}`);
}

function userCommand(name: string, mechanism = SCRAM_MECHANISM, iterations = SCRAM_ITERATIONS): string {
  return `user ${name} ${mechanism} ${iterations} ${PASSWORD}`;
}

function drift(...args: readonly string[]): Promise<Outcome> {
  return startWith(
    { BROKERFORM_CATALOG: join(kafka.directory, 'catalog') },
    ...['drift', '--environment', 'local', '--command-config', kafka.commandConfig, ...args],
  ).outcome;
}

async function report(): Promise<DriftReport & { readonly status: number | null }> {
  const { status, output } = await drift('--json');
  return { ...(JSON.parse(output.slice(output.indexOf('{\n'))) as DriftReport), status };
}

const metric = (name: string): string | undefined =>
  readFileSync(textfile, 'utf8')
    .split('\n')
    .find((line) => line.startsWith(name))
    ?.split(' ')
    .at(-1);

/** Kinds that follow from a broker that is gone. */
const OF_BROKERS = ['offline', 'under-replicated'];
/** Of a schema registry, which test/schemas runs. */
const OF_SUBJECTS = DRIFT_KINDS.filter((kind) => kind.startsWith('subject-'));

test(
  'GIVEN a cluster as declared THEN there is no drift: exit 0, and the metrics say so',
  async () => {
    await admin.createTopics([
      { name: 'order-totals-store-changelog', partitions: 1, replicationFactor: 3, config: {} },
    ]);
    await settled();

    const { status, output } = await drift('--textfile', textfile);

    expect(output).toMatch(
      new RegExp(
        `local: ${NO_DRIFT}\\. .*\\b6 topics, \\d+ partitions, \\d+ ACLs, 1 quota, 5 users, 0 groups\\b.*\n$`,
      ),
    );
    expect(status).toBe(0);
    expect(metric('brokerform_drift_last_run_success')).toBe('1');
    expect(metric('brokerform_drift_differences{environment="local",kind="topic-missing"}')).toBe('0');
  },
  2 * MINUTE,
);

test(
  'GIVEN something of every kind changed by hand THEN each is found once and named: exit 3',
  async () => {
    const [first] = declared.acls.filter(({ domain }) => domain === 'order');
    await hands.do(
      'delete order.missing',
      'partitions order.grown 2',
      'delete order.thin',
      aclCommand('revoke', first!),
      'allow User:order-service * All Topic payment. prefixed',
      'no-quota user=order-service producer_byte_rate',
      'quota user=order-service consumer_byte_rate 5',
      'quota user=order-service request_percentage 50',
      'no-user order-totals SCRAM-SHA-512',
      userCommand('order-service', 'SCRAM-SHA-256', 4096),
      userCommand('deployer', SCRAM_MECHANISM, 8192),
      userCommand('visitor'),
    );
    const config = declared.topics.get('order.thin')?.config ?? {};
    await eventually(async () => {
      const topics = [
        { name: 'order.thin', partitions: 1, replicationFactor: 2, config },
        { name: 'order.old', partitions: 1, replicationFactor: 3, config: {} },
        { name: 'stray', partitions: 1, replicationFactor: 3, config: {} },
      ];
      const failures = await admin.createTopics(topics);
      expect(failures.filter(({ message }) => !message.includes('already exists'))).toEqual([]);
    });
    await admin.incrementalAlterConfigs([
      {
        resource: { type: 'topic', name: ORDERS },
        set: { 'min.insync.replicas': '1', 'segment.bytes': '1048576' },
        delete: ['retention.ms'],
      },
      // It wins over every server.properties.
      { resource: { type: 'broker', name: '' }, set: { 'min.insync.replicas': '1' } },
    ]);
    await settled();
    const led = (await admin.listPartitionStates([ORDERS])).find(({ partition }) => partition === 1)!;
    await admin.alterReassignments([
      { topic: ORDERS, partition: 0, replicas: [101, 104, 102] },
      { topic: ORDERS, partition: 1, replicas: [...led.replicas].reverse() },
    ]);
    await eventually(async () => expect(await admin.listReassignments()).toEqual([]));
    await hands.do('commit order-archive order.old 0 7');
    await sleep(1000);

    const { differences, unread, status } = await report();

    expect(unread).toEqual([]);
    const found = differences.map(({ kind, subject, declared: wanted, live }) => [
      kind,
      subject,
      wanted,
      live,
    ]);
    const text = expect.any(String) as unknown;
    expect(found).toEqual(
      expect.arrayContaining([
        ['topic-missing', 'order.missing', '1 partitions, replication factor 3', null],
        ['topic-unmanaged', 'stray', null, '1 partitions'],
        ['topic-retired', 'order.old', null, '1 partitions'],
        ['partitions', 'order.grown', '1', '2'],
        ['replication-factor', 'order.thin', '3', '2'],
        ['config-missing', ORDERS, 'retention.ms=604800000', null],
        ['config-different', ORDERS, 'min.insync.replicas=2', 'min.insync.replicas=1'],
        ['config-extra', ORDERS, null, 'segment.bytes=1048576'],
        ['racks', ORDERS, text, 'replicas share a rack: partition 0'],
        [
          'broker-config',
          'all brokers',
          'min.insync.replicas=2',
          'min.insync.replicas=1, set while they ran',
        ],
        ['preferred-leader', ORDERS, text, expect.stringContaining('partition') as unknown],
        ['acl-missing', 'User:order-service', text, null],
        ['acl-extra', 'User:order-service', null, 'Allow All on Topic payment.*'],
        ['quota-missing', 'user order-service', 'producer_byte_rate=1048576', null],
        ['quota-different', 'user order-service', 'consumer_byte_rate=2097152', 'consumer_byte_rate=5'],
        ['quota-extra', 'user order-service', null, 'request_percentage=50'],
        ['user-missing', 'order-totals', 'SCRAM-SHA-512, 4096 iterations', null],
        ['user-extra', 'visitor', null, 'SCRAM-SHA-512, 4096 iterations'],
        ['user-mechanism', 'order-service', text, text],
        ['user-iterations', 'deployer', text, 'SCRAM-SHA-512, 8192 iterations'],
        ['retired-offsets', 'order-archive', null, 'offsets of order.old (Empty, 0 members)'],
      ]),
    );
    const kinds = differences.map(({ kind }) => kind).sort();
    expect(kinds).toEqual(
      DRIFT_KINDS.filter((kind) => ![...OF_BROKERS, ...OF_SUBJECTS].includes(kind)).sort(),
    );
    expect(status).toBe(3);

    const shown = await drift('--textfile', textfile, '--domain', 'order');
    expect(shown.status).toBe(3);
    expect(shown.output).toContain("remedy:  npm run deploy 'local-topics-order'");
    expect(shown.output).not.toContain('visitor');
    expect(metric('brokerform_drift_differences{environment="local",kind="topic-missing"}')).toBe('1');
    expect(metric('brokerform_drift_last_run_success')).toBe('1');
  },
  4 * MINUTE,
);

test(
  'GIVEN these differences WHEN mended THEN there is no drift any more',
  async () => {
    const [first] = declared.acls.filter(({ domain }) => domain === 'order');
    await hands.do(
      ...['order.grown', 'order.thin', 'order.old', 'stray'].map((topic) => `delete ${topic}`),
      aclCommand('allow', first!),
      'revoke User:order-service * All Topic payment. prefixed',
      ...declared.quotas.flatMap(quotaCommands),
      'no-quota user=order-service request_percentage',
      userCommand('order-totals'),
      userCommand('deployer'),
      'no-user order-service SCRAM-SHA-256',
      'no-user visitor SCRAM-SHA-512',
    );
    await eventually(() => create('order.missing', 'order.grown', 'order.thin'));
    await admin.incrementalAlterConfigs([
      {
        resource: { type: 'topic', name: ORDERS },
        set: { ...declared.topics.get(ORDERS)?.config },
        delete: ['segment.bytes'],
      },
      { resource: { type: 'broker', name: '' }, set: { 'min.insync.replicas': '2' } },
    ]);
    const spread = await brokerform('brokers', 'spread', '--command-config', kafka.commandConfig);
    expect(spread.status).toBe(0);
    await settled();

    const { differences, status } = await report();

    expect(differences).toEqual([]);
    expect(status).toBe(0);
  },
  4 * MINUTE,
);

describe('what cannot be compared', () => {
  test(
    'GIVEN a user that may read little THEN what is unread is named and nothing is said to be in order: exit 1',
    async () => {
      await hands.do(userCommand(STRANGER), `allow User:${STRANGER} * Describe Topic order. prefixed`);
      const file = `${kafka.commandConfig}.stranger`;
      const properties = readFileSync(kafka.commandConfig, 'utf8');
      const login = `username="${STRANGER}" password="${PASSWORD}"`;
      writeFileSync(file, properties.replace(/username="[^"]*" password="[^"]*"/, login), { mode: 0o600 });
      await sleep(1000);

      const { status, output } = await drift('--command-config', file, '--textfile', textfile);

      expect(status).toBe(1);
      expect(output).not.toContain(NO_DRIFT);
      for (const what of [
        'ACLs',
        'quotas',
        'users',
        'groups',
        'topics that the user is not authorized to describe',
      ])
        expect(output).toContain(`    ${what}:`);
      expect(output).toContain('the user needs Describe on the cluster');
      expect(output).toContain('configuration of topic order.created');
      expect(metric('brokerform_drift_last_run_success')).toBe('0');
      await hands.do(
        `revoke User:${STRANGER} * Describe Topic order. prefixed`,
        `no-user ${STRANGER} SCRAM-SHA-512`,
      );
    },
    MINUTE,
  );

  test(
    'GIVEN nobody who answers THEN it says so, exit 1, and the metrics have no counts',
    async () => {
      const file = `${kafka.commandConfig}.nobody`;
      const properties = readFileSync(kafka.commandConfig, 'utf8');
      const nowhere = properties.replace(/^bootstrap\.servers=.*$/m, 'bootstrap.servers=localhost:1');
      writeFileSync(file, nowhere, { mode: 0o600 });

      const { status, output } = await drift('--command-config', file, '--textfile', textfile);

      expect(status).toBe(1);
      expect(output).toContain('Kafka at localhost:1 does not respond to admin');
      expect(metric('brokerform_drift_last_run_success')).toBe('0');
      expect(metric('brokerform_drift_differences')).toBeUndefined();
    },
    MINUTE,
  );

  test(
    'GIVEN a password that Kafka refuses THEN it says so, exit 1, and the metrics have no counts',
    async () => {
      const file = `${kafka.commandConfig}.refused`;
      const properties = readFileSync(kafka.commandConfig, 'utf8');
      writeFileSync(file, properties.replace(/password="[^"]*"/, 'password="wrong"'), { mode: 0o600 });

      const { status, output } = await drift('--command-config', file, '--textfile', textfile);

      expect(status).toBe(1);
      expect(output).toMatch(/does not respond to admin: .*[Aa]uthentication/);
      expect(output).not.toContain(NO_DRIFT);
      expect(metric('brokerform_drift_last_run_success')).toBe('0');
      expect(metric('brokerform_drift_differences')).toBeUndefined();
    },
    MINUTE,
  );

  test('GIVEN a domain that is not there THEN the names that are come with it', async () => {
    const { status, output } = await drift('--domain', 'ordre');

    expect(status).toBe(1);
    expect(output).toContain('The catalog has no domain "ordre".\n    allowed: order, platform');
  });

  test(
    'GIVEN half of the brokers down THEN what can be read is compared and the rest is named: exit 1',
    async () => {
      expect(
        await admin.alterReassignments([{ topic: 'order.scratch', partition: 0, replicas: [103, 104] }]),
      ).toEqual([]);
      await eventually(async () => expect(await admin.listReassignments()).toEqual([]));
      await hands.do('revoke User:order-service * Write Topic order.created literal');
      await Promise.all([103, 104].map((id) => kafka.cluster.stop(id, 'SIGKILL')));
      await eventually(async () => {
        const brokers = await admin.listRegisteredBrokers();
        expect(brokers.filter(({ fenced }) => fenced).map(({ id }) => id)).toEqual([103, 104]);
      });
      await sleep(1000);

      const { differences, unread, status } = await report();
      const shown = await drift();

      expect(status).toBe(1);
      expect(shown.status).toBe(1);
      expect(shown.output).toMatch(/^local: \d+ differences\b/m);
      expect(shown.output).not.toContain(NO_DRIFT);
      expect(unread.map(({ what }) => what)).toEqual(expect.arrayContaining(['broker 103', 'broker 104']));
      const kinds = new Set(differences.map(({ kind }) => kind));
      for (const kind of [...OF_BROKERS, 'acl-missing']) expect(kinds).toContain(kind);
      // It sets no min ISR of its own: the brokers' refuses writes with acks=all.
      expect(
        differences.find(
          ({ kind, subject }) => kind === 'under-replicated' && subject === '__consumer_offsets',
        ),
      ).toMatchObject({
        severity: 'error',
        live: expect.stringContaining('below min ISR 2') as unknown,
      });
      expect(differences.find(({ kind }) => kind === 'offline')).toMatchObject({
        subject: 'order.scratch',
        remedy: 'start brokers 103 and 104',
      });
    },
    3 * MINUTE,
  );
});
