import fc from 'fast-check';
import { local } from '../../../fixtures/environments/local';
import type { ResolvedDomain } from '../../../../model/catalog/resolved';
import { compare } from '../../../../model/drift/compare';
import { declaredBy } from '../../../../model/drift/declared';
import { DRIFT_KINDS } from '../../../../model/drift/difference';
import type { Difference } from '../../../../model/drift/difference';
import type { LiveCluster } from '../../../../model/live/cluster';
import type { Unread } from '../../../../model/live/unread';
import { catalog, domain, service, topic } from '../../../support/resolved';
import { BROKERS, liveAcl, liveCluster, liveTopic, partitions } from './live';

function differences(live: Partial<LiveCluster>, declared: Partial<ResolvedDomain> = {}): Difference[] {
  return [...compare(declaredBy(catalog(domain(declared)), local), liveCluster(live)).differences];
}

const source = { file: 'catalog/order.yaml', line: 1, column: 1 };
const DEPLOY = "npm run deploy 'local-topics-order'";
const ADMIN_CREDENTIAL = [{ mechanism: 'SCRAM-SHA-512', iterations: 4096 }];
const withUser = (
  credentials: readonly { mechanism: string; iterations: number }[],
): Partial<LiveCluster> => ({
  users: [
    { name: 'deployer', credentials: ADMIN_CREDENTIAL },
    { name: 'order-service', credentials },
  ],
});

test('GIVEN a cluster as declared THEN there is no difference, and what was compared is counted', () => {
  expect(compare(declaredBy(catalog(domain()), local), liveCluster())).toEqual({
    differences: [],
    compared: { topics: 1, partitions: 6, acls: 6, quotas: 1, users: 4, groups: 0 },
    unread: [],
  });
});

test('GIVEN an adopted service THEN what was found besides its roles is declared, and its user is not Terraform’s', () => {
  const found = liveAcl({ permission: 'Deny', host: '10.0.0.1' });
  const declared = { services: [service({ adoptedAcls: [found], credential: 'external' })] };
  const acls = [...(liveCluster().acls ?? []), found];
  expect(differences({ acls }, declared)).toEqual([]);
  expect(differences({ ...withUser([]), acls }, declared)).toEqual([]);
  expect(differences({}, declared)).toMatchObject([
    { kind: 'acl-missing', domain: 'order', declared: 'Deny Write on Topic order.created from 10.0.0.1' },
  ]);
});

describe('topics', () => {
  test('GIVEN a topic that is not there THEN a deploy makes it', () => {
    expect(differences({ topics: [] })).toEqual([
      {
        kind: 'topic-missing',
        domain: 'order',
        subject: 'order.created',
        declared: '6 partitions, replication factor 3',
        live: null,
        severity: 'error',
        remedy: DEPLOY,
      },
    ]);
  });

  test('GIVEN topics that nobody declares THEN each is named with the domain of its name, and internal ones are not', () => {
    const names = ['order.forgotten', 'stray', '__remote_log_metadata', '__consumer_offsets'];
    const topics = names.map((name) => liveTopic({ name, internal: name === '__consumer_offsets' }));

    expect(differences({ topics: [liveTopic(), ...topics] })).toMatchObject([
      { kind: 'topic-unmanaged', domain: 'order', subject: 'order.forgotten', live: '6 partitions' },
      {
        kind: 'topic-unmanaged',
        domain: null,
        subject: 'stray',
        remedy: 'declare it in the catalog, or delete it: kafka-topics.sh --delete --topic stray',
      },
    ]);
  });

  test('GIVEN topics that a service may create THEN they are not unmanaged; what the deployer may create is', () => {
    const creator = service({
      acls: [
        {
          ...{ principal: 'User:order-service', resourceType: 'Topic', operation: 'Create' },
          ...{ resourceName: 'order-totals-', patternType: 'Prefixed', reason: 'Streams' },
        },
      ],
    });
    const found = differences(
      {
        topics: [liveTopic(), liveTopic({ name: 'order-totals-store-changelog' }), liveTopic({ name: 'x' })],
      },
      { services: [creator] },
    );

    expect(found.filter(({ kind }) => kind === 'topic-unmanaged').map(({ subject }) => subject)).toEqual([
      'x',
    ]);
  });

  test('GIVEN a retired topic that is still there THEN the next deploy deletes it, and offsets for it are named', () => {
    const offsets = [{ topic: 'order.old', partition: 0, offset: 5n }];
    const retired = [{ name: 'order.old', reason: 'replaced', source }];
    const found = differences(
      {
        topics: [liveTopic(), liveTopic({ name: 'order.old' })],
        groups: [
          { id: 'left', state: 'Empty', members: 0, offsets },
          { id: 'reads', state: 'Stable', members: 1, offsets },
          { id: 'other', state: 'Empty', members: 0, offsets: [{ ...offsets[0]!, topic: 'order.created' }] },
        ],
      },
      { retired },
    );

    expect(found.filter(({ domain: of }) => of === 'order')).toMatchObject([
      { kind: 'topic-retired', severity: 'note', remedy: `${DEPLOY} deletes it, as the catalog announced` },
      {
        kind: 'retired-offsets',
        subject: 'left',
        live: 'offsets of order.old (Empty, 0 members)',
        severity: 'note',
        remedy: 'kafka-consumer-groups.sh --delete-offsets --group left --topic order.old',
      },
      { kind: 'retired-offsets', subject: 'reads', severity: 'warning' },
    ]);
  });

  test.each([
    [4, 'warning', `${DEPLOY}; records with keys then move to other partitions`],
    [
      9,
      'error',
      'write partitions: 9 in the catalog: Kafka cannot remove partitions, and deploys fail until then',
    ],
  ])('GIVEN %d partitions of 6 THEN it is told what mends that', (count, severity, remedy) => {
    expect(differences({ topics: [liveTopic({ partitions: partitions(count) })] })).toEqual([
      {
        ...{
          kind: 'partitions',
          domain: 'order',
          subject: 'order.created',
          declared: '6',
          live: String(count),
        },
        ...{ severity, remedy },
      },
    ]);
  });

  test('GIVEN some partitions with another number of replicas THEN they are named', () => {
    const fewer = { replicas: [101, 102], inSyncReplicas: [101, 102] };
    const [first, ...rest] = partitions(6);
    const found = differences({ topics: [liveTopic({ partitions: [{ ...first!, ...fewer }, ...rest] })] });

    expect(found).toMatchObject([
      { kind: 'replication-factor', declared: '3', live: '2 in partition 0', severity: 'error' },
    ]);
  });
});

describe('configuration', () => {
  const config = topic().config;

  test('GIVEN keys that are missing, different or too many THEN each is a difference', () => {
    const live = { 'min.insync.replicas': '1', 'retention.ms': '604800000', 'segment.bytes': '1048576' };

    expect(differences({ topics: [liveTopic({ config: live })] })).toMatchObject([
      { kind: 'config-missing', declared: 'cleanup.policy=delete', live: null, severity: 'error' },
      {
        kind: 'config-different',
        declared: 'min.insync.replicas=2',
        live: 'min.insync.replicas=1',
        severity: 'error',
      },
      { kind: 'config-extra', declared: null, live: 'segment.bytes=1048576', severity: 'warning' },
    ]);
  });

  test('GIVEN the same value in other words THEN it is no difference', () => {
    const declared = { ...config, 'cleanup.policy': 'compact,delete' };
    const live = { ...config, 'cleanup.policy': 'delete, compact' };

    expect(
      differences({ topics: [liveTopic({ config: live })] }, { topics: [topic({ config: declared })] }),
    ).toEqual([]);
  });

  test('GIVEN the throttle of a move THEN it is a note', () => {
    const live = { ...config, 'leader.replication.throttled.replicas': '0:101' };

    expect(differences({ topics: [liveTopic({ config: live })] })).toMatchObject([
      {
        kind: 'config-extra',
        severity: 'note',
        remedy: 'brokerform brokers status: a move sets it and removes it at its end',
      },
    ]);
  });

  test('GIVEN a configuration that could not be read THEN no difference is made of it', () => {
    const unread: Unread[] = [{ what: { of: 'topic-config', topic: 'order.created' }, why: 'refused' }];

    expect(differences({ topics: [liveTopic({ config: {} })], unread })).toEqual([]);
  });
});

describe('replicas', () => {
  test('GIVEN replicas in one rack twice while another has room THEN the topic is named', () => {
    const crowded = partitions(6, { replicas: [101, 104, 102], inSyncReplicas: [101, 104, 102] });

    expect(differences({ topics: [liveTopic({ partitions: crowded })] })).toMatchObject([
      {
        kind: 'racks',
        live: 'replicas share a rack: partitions 0, 1, 2, 3, 4 and 1 more',
        remedy: 'brokerform brokers spread',
      },
    ]);
    const twoRacks = BROKERS.filter(({ id }) => id !== 103);
    expect(differences({ topics: [liveTopic({ partitions: crowded })], brokers: twoRacks })).toEqual([]);
  });

  test('GIVEN a broker that is gone THEN what is behind, offline and led by others is told once a topic', () => {
    const states = partitions(6, { inSyncReplicas: [102, 103], leader: 102 });
    states[0] = { ...states[0]!, inSyncReplicas: [102] };
    states[1] = { ...states[1]!, inSyncReplicas: [101], leader: null };
    const brokers = BROKERS.map((broker) => ({ ...broker, fenced: broker.id === 101 }));

    expect(differences({ topics: [liveTopic({ partitions: states })], brokers })).toMatchObject([
      {
        kind: 'offline',
        live: 'none for partition 1',
        severity: 'error',
        remedy: 'start brokers 101, 102 and 103',
      },
      {
        kind: 'under-replicated',
        live: 'out of sync: partitions 0, 2, 3, 4 and 5; writes with acks=all fail: partition 0 below min ISR 2',
        severity: 'error',
        remedy: 'check brokers 101 and 103: brokerform brokers status',
      },
      {
        kind: 'preferred-leader',
        live: 'led by another replica: partitions 0, 2, 3, 4 and 5',
        remedy: 'start broker 101; brokers elect it within five minutes',
      },
    ]);
  });
});

describe('what topics inherit', () => {
  const behind = (config: Record<string, string>, inSync: number[]): Partial<LiveCluster> => ({
    topics: [
      liveTopic({ name: 'order.created', config, partitions: partitions(1, { inSyncReplicas: inSync }) }),
    ],
  });
  const inherited = (minInSyncReplicas: number): Partial<LiveCluster> => ({
    brokerConfig: { overrides: [], minInSyncReplicas },
  });
  const found = (live: Partial<LiveCluster>): unknown[] =>
    differences(live)
      .filter(({ kind }) => kind === 'under-replicated')
      .map(({ severity, live: text }) => [severity, text]);

  // Declared are 2 for the topic; what the cluster goes by decides.
  test.each([
    ['the brokers ask for 3', behind({}, [101, 102]), inherited(3), 'error', 'below min ISR 3'],
    ['the brokers ask for 1', behind({}, [101]), inherited(1), 'warning', 'out of sync: partition 0'],
    [
      'the topic asks for 3',
      behind({ 'min.insync.replicas': '3' }, [101, 102]),
      inherited(1),
      'error',
      'ISR 3',
    ],
    ['more than there are replicas', behind({}, [101, 102, 103].slice(0, 2)), inherited(4), 'error', 'ISR 4'],
    ['brokers do not say', behind({}, [101]), {}, 'error', 'below min ISR 2'],
  ])('GIVEN that %s THEN drift goes by it', (_, topics, brokers, severity, text) => {
    expect(found({ ...topics, ...brokers })).toEqual([[severity, expect.stringContaining(text)]]);
  });

  test('GIVEN dynamic values of brokers THEN those that override a declared property are named with what mends them', () => {
    const overrides = [
      { broker: null, key: 'min.insync.replicas', value: '1' },
      { broker: 102, key: 'num.io.threads', value: '64' },
      { broker: null, key: 'unclean.leader.election.enable', value: 'TRUE' },
      // As declared, in another spelling; not declared; a secret.
      { broker: null, key: 'auto.create.topics.enable', value: 'FALSE' },
      { broker: 101, key: 'leader.replication.throttled.rate', value: '1' },
      { broker: 101, key: 'num.network.threads', value: null },
    ];
    const declared = declaredBy(catalog(domain()), local);
    expect(declared.brokerProperties.get('min.insync.replicas')).toBe('2');
    const all = {
      ...declared,
      brokerProperties: new Map([...declared.brokerProperties, ['num.io.threads', '8']]),
    };

    expect(
      compare(all, liveCluster({ brokerConfig: { overrides, minInSyncReplicas: 1 } })).differences,
    ).toMatchObject([
      {
        kind: 'broker-config',
        domain: 'platform',
        subject: 'all brokers',
        declared: 'min.insync.replicas=2',
        live: 'min.insync.replicas=1, set while they ran',
        severity: 'error',
        remedy:
          'kafka-configs.sh --alter --entity-type brokers --entity-default --add-config min.insync.replicas=2',
      },
      {
        subject: 'all brokers',
        declared: 'unclean.leader.election.enable=false',
        severity: 'error',
        remedy:
          'kafka-configs.sh --alter --entity-type brokers --entity-default --delete-config unclean.leader.election.enable',
      },
      {
        subject: 'broker 102',
        declared: 'num.io.threads=8',
        live: 'num.io.threads=64, set while they ran',
        severity: 'warning',
        remedy:
          'kafka-configs.sh --alter --entity-type brokers --entity-name 102 --delete-config num.io.threads',
      },
    ]);
  });
});

describe('access', () => {
  test('GIVEN entries that are missing or too many THEN each is named, with the command that takes it away', () => {
    const own = (liveCluster().acls ?? []).filter(({ principal }) => principal === 'User:deployer');
    const acls = [
      ...own.slice(1),
      liveAcl(),
      liveAcl({ permission: 'Deny', host: '10.0.0.1' }),
      liveAcl({ principal: 'User:guest', operation: 'Read', resourceName: "it's-", patternType: 'Prefixed' }),
      liveAcl({
        principal: 'User:guest',
        operation: 'CreateTokens',
        resourceType: 'User',
        resourceName: '*',
      }),
    ];

    expect(differences({ acls })).toMatchObject([
      {
        kind: 'acl-extra',
        domain: 'order',
        subject: 'User:order-service',
        live: 'Deny Write on Topic order.created from 10.0.0.1',
        severity: 'error',
        remedy:
          'kafka-acls.sh --remove --deny-principal User:order-service --deny-host 10.0.0.1 --operation Write --topic order.created',
      },
      {
        kind: 'acl-missing',
        domain: 'platform',
        severity: 'error',
        remedy: "npm run deploy 'local-platform'",
      },
      { kind: 'acl-extra', domain: null, live: 'Allow CreateTokens on User *', severity: 'error' },
      {
        kind: 'acl-extra',
        live: "Allow Read on Topic it's-*",
        severity: 'warning',
        remedy:
          "kafka-acls.sh --remove --allow-principal User:guest --operation Read --topic 'it'\\''s-' --resource-pattern-type prefixed",
      },
    ]);
  });

  test('GIVEN quotas that differ THEN each key is a difference, composite entities among them', () => {
    const quotas = [
      { entity: { user: 'order-service' }, config: { producer_byte_rate: 5, request_percentage: 10 } },
      { entity: { user: 'order-service', 'client-id': null }, config: { consumer_byte_rate: 1 } },
    ];

    expect(differences({ quotas })).toMatchObject([
      {
        kind: 'quota-different',
        domain: 'order',
        subject: 'user order-service',
        declared: 'producer_byte_rate=10485760',
        live: 'producer_byte_rate=5',
      },
      {
        kind: 'quota-extra',
        subject: 'user order-service',
        remedy:
          'kafka-configs.sh --alter --entity-type users --entity-name order-service --delete-config request_percentage',
      },
      {
        kind: 'quota-extra',
        subject: 'user order-service, default client-id',
        remedy:
          'kafka-configs.sh --alter --entity-type users --entity-name order-service --entity-type clients --entity-default --delete-config consumer_byte_rate',
      },
    ]);
    expect(differences({ quotas: [] })).toMatchObject([{ kind: 'quota-missing', live: null }]);
  });

  test('GIVEN a default quota of the environment THEN it is the platform’s', () => {
    const environment = { ...local, defaultUserQuota: { consumerByteRate: 7 } };

    expect(compare(declaredBy(catalog(domain()), environment), liveCluster()).differences).toMatchObject([
      {
        kind: 'quota-missing',
        domain: 'platform',
        subject: 'default user',
        declared: 'consumer_byte_rate=7',
      },
    ]);
  });

  test('GIVEN users that differ THEN mechanism and iterations are told; of the platform’s own none is too many', () => {
    expect(differences(withUser([{ mechanism: 'SCRAM-SHA-256', iterations: 4096 }]))).toMatchObject([
      { kind: 'user-mechanism', live: 'SCRAM-SHA-256, 4096 iterations', severity: 'error' },
    ]);
    expect(differences(withUser([{ mechanism: 'SCRAM-SHA-512', iterations: 8192 }]))).toMatchObject([
      {
        kind: 'user-iterations',
        declared: 'SCRAM-SHA-512, 4096 iterations',
        live: 'SCRAM-SHA-512, 8192 iterations',
      },
    ]);
    expect(
      differences({
        users: [
          ...['deployer', 'broker-second', 'guest'].map((name) => ({ name, credentials: ADMIN_CREDENTIAL })),
        ],
      }),
    ).toMatchObject([
      { kind: 'user-missing', subject: 'order-service', severity: 'error', remedy: DEPLOY },
      {
        kind: 'user-extra',
        subject: 'guest',
        remedy:
          'kafka-configs.sh --alter --entity-type users --entity-name guest --delete-config SCRAM-SHA-512',
      },
    ]);
  });
});

describe('what was not read', () => {
  test('GIVEN kinds that were not read THEN nothing of them is missing, and they are not counted', () => {
    const { clusterId, readAt, brokers, topics, unread } = liveCluster();
    const live = { clusterId, readAt, brokers, topics, unread };

    expect(compare(declaredBy(catalog(domain()), local), live)).toEqual({
      differences: [],
      compared: { topics: 1, partitions: 6 },
      unread: [],
    });
  });
});

test('GIVEN domains that are asked for THEN the others are left out', () => {
  const drift = compare(declaredBy(catalog(domain()), local), liveCluster({ topics: [], acls: [] }), [
    'platform',
  ]);

  expect(new Set(drift.differences.map((difference) => difference.domain))).toEqual(new Set(['platform']));
});

test('GIVEN a Deny for everyone THEN it is each domain’s; one for a stranger, and an Allow, are no one’s', () => {
  const entry = {
    host: '*',
    operation: 'Write',
    resourceType: 'Topic',
    resourceName: 'order.created',
    patternType: 'Literal',
  } as const;
  const live = liveCluster();
  const acls = [
    ...(live.acls ?? []),
    { ...entry, principal: 'User:*', permission: 'Deny' } as const,
    { ...entry, principal: 'User:*', permission: 'Allow' } as const,
    { ...entry, principal: 'User:stranger', permission: 'Deny' } as const,
  ];
  const { differences } = compare(declaredBy(catalog(domain()), local), { ...live, acls }, ['order']);

  expect(differences.map(({ kind, subject, live: there }) => [kind, subject, there])).toEqual([
    ['acl-extra', 'User:*', 'Deny Write on Topic order.created'],
  ]);
});

test('GIVEN any part of what is declared THEN what is missing is just the rest', () => {
  const topics = Array.from({ length: 8 }, (_, index) => topic({ name: `order.event-${index}` }));
  const declared = declaredBy(catalog(domain({ topics })), local);
  fc.assert(
    fc.property(fc.subarray(topics), (there) => {
      const live = liveCluster({ topics: there.map(({ name }) => liveTopic({ name })) });
      const missing = topics.filter((each) => !there.includes(each)).map(({ name }) => name);
      expect(compare(declared, live).differences.map(({ kind, subject }) => [kind, subject])).toEqual(
        missing.map((name) => ['topic-missing', name]),
      );
    }),
  );
});

test('GIVEN the kinds THEN each stands once', () => {
  expect(new Set(DRIFT_KINDS).size).toBe(DRIFT_KINDS.length);
});
