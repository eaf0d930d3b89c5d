import { resolveCatalog } from '../../../../model/catalog/resolve';
import type { ResolvedService, ResolvedTopic } from '../../../../model/catalog/resolved';
import { domainFile, itReports, resolved, service, spacious, topic, withBrokers } from './support';

const adopted = (fields: string, name = 'Orders_raw'): string =>
  domainFile({ topics: [topic(name, `${fields}\nadopted: {}`)] });

function theTopic(...input: Parameters<typeof resolved>): ResolvedTopic {
  const [found] = resolved(...input).domains.flatMap(({ topics }) => topics);
  if (found === undefined) throw new Error('no topic');
  return found;
}

function theService(fields: string, name = 'order-service'): ResolvedService {
  const [found] = resolved(domainFile({ services: [service(name, fields)] })).domains.flatMap(
    ({ services }) => services,
  );
  if (found === undefined) throw new Error('no service');
  return found;
}

describe('an adopted topic', () => {
  it('GIVEN nothing but partitions THEN no configuration is declared, and the name may break the rule', () => {
    expect(theTopic(adopted('partitions: 7'))).toMatchObject({
      name: 'Orders_raw',
      adopted: true,
      partitions: { count: 7, basis: 'given' },
      replicationFactor: 3,
      // As the brokers have it.
      minInSyncReplicas: 2,
      config: {},
    });
  });

  it('GIVEN fields THEN exactly their keys are declared', () => {
    const fields = [
      'retention: { time: unlimited }',
      'cleanup: compact,delete',
      'compression: zstd',
      'maxMessageSize: 2 MB',
    ];
    expect(theTopic(adopted(fields.join('\n'))).config).toEqual({
      'cleanup.policy': 'compact,delete',
      'compression.type': 'zstd',
      'max.message.bytes': '2000000',
      'retention.ms': '-1',
    });
  });

  it('GIVEN a durability class THEN replicas and min ISR are its', () => {
    expect(theTopic(adopted('durability: scratch'))).toMatchObject({
      replicationFactor: 2,
      minInSyncReplicas: 1,
      config: { 'min.insync.replicas': '1' },
    });
  });

  it('GIVEN values in any spelling, in the file or an override THEN they are declared as Kafka prints them', () => {
    const config = [
      'config:',
      '  min.cleanable.dirty.ratio: 1.0',
      '  delete.retention.ms: 00086400000',
      '  flush.messages: 9223372036854775807',
      '  flush.ms: "0x1"',
      '  preallocate: "TRUE"',
      '  retention.ms: -1',
      '  cleanup.policy: "compact, delete"',
      '  confluent.placement: 1.0',
      '  confluent.long: 9223372036854775807',
      'environments: { test: { config: { preallocate: True, segment.jitter.ms: +7, min.compaction.lag.ms: 0 } } }',
    ];
    for (const text of [config.join('\n'), `${config.join('\n')}\n# anchors are read in another way: &x`]) {
      expect(theTopic(adopted(text)).config).toEqual({
        'cleanup.policy': 'compact,delete',
        // Nobody here knows what these are: as they are written.
        'confluent.long': '9223372036854775807',
        'confluent.placement': '1.0',
        'delete.retention.ms': '86400000',
        'flush.messages': '9223372036854775807',
        'flush.ms': '0x1',
        'min.cleanable.dirty.ratio': '1.0',
        'min.compaction.lag.ms': '0',
        preallocate: 'true',
        'retention.ms': '-1',
        'segment.jitter.ms': '7',
      });
    }
  });

  it('GIVEN keys that fields own under config THEN they are declared as they stand there', () => {
    const config = { 'retention.ms': '0', 'min.insync.replicas': '3', 'cleanup.policy': 'delete,compact' };
    expect(theTopic(adopted(`cleanup: delete\nconfig: ${JSON.stringify(config)}`))).toMatchObject({
      config,
      minInSyncReplicas: 3,
    });
  });

  it('GIVEN compaction and a retention THEN the retention is declared as found, not as -1', () => {
    expect(theTopic(adopted('cleanup: compact\nretention: { time: 1d }')).config).toEqual({
      'cleanup.policy': 'compact',
      'retention.ms': '86400000',
    });
  });

  it('GIVEN a class for this environment THEN it is stronger than the replication factor that was found', () => {
    const files = domainFile({
      topics: [
        topic('a', 'adopted: { replicationFactor: 1 }\nenvironments: { test: { durability: standard } }'),
      ],
    });
    expect(theTopic(files)).toMatchObject({ replicationFactor: 3, minInSyncReplicas: 2 });
  });

  it('WHEN no traffic is declared THEN its disk is not known and not counted', () => {
    const { diagnostics } = resolveCatalog(
      [{ file: 'catalog/order.yaml', text: adopted('retention: { time: 3650d }') }],
      { ...spacious, diskPerBrokerGiB: 1 },
    );
    expect(diagnostics.map(({ code }) => code)).toEqual(['adopted']);
    expect(theTopic(adopted('')).retainedBytes).toBeUndefined();
    expect(theTopic(adopted('throughput: { produce: 1 KiB/s }')).retainedBytes).toBeGreaterThan(0);
  });

  it('WHEN the marker is removed THEN every rule holds again', () => {
    const text = domainFile({ topics: [topic('Orders_raw', 'config: { retention.ms: "0" }')] });
    const { diagnostics } = resolveCatalog([{ file: 'catalog/order.yaml', text }], spacious);
    expect(diagnostics.map(({ code }) => code)).toEqual(['naming-rule', 'owned-config']);
  });
});

describe('an adopted service', () => {
  it('GIVEN entries that no role gives THEN each name, operation and host is one, and what roles give is left out', () => {
    const fields = [
      'access: [{ role: consumer, topicPrefix: order., group: g }]',
      'credential: external',
      'adopted:',
      '  acls:',
      '    - { operations: [Describe, Read], resource: Group, names: [g] }',
      '    - { permission: Deny, operations: [All], resource: Topic, prefixes: [x], hosts: [10.0.0.1, 10.0.0.2] }',
    ];
    const found = theService(fields.join('\n'), 'Order_Service');
    expect(found).toMatchObject({ name: 'Order_Service', credential: 'external' });
    const common = { principal: 'User:Order_Service' };
    const denied = {
      ...common,
      permission: 'Deny',
      operation: 'All',
      resourceType: 'Topic',
      resourceName: 'x',
      patternType: 'Prefixed',
    };
    expect(found.adoptedAcls).toEqual([
      {
        ...common,
        host: '*',
        permission: 'Allow',
        operation: 'Describe',
        resourceType: 'Group',
        resourceName: 'g',
        patternType: 'Literal',
      },
      { ...denied, host: '10.0.0.1' },
      { ...denied, host: '10.0.0.2' },
    ]);
  });

  it('GIVEN nothing of it THEN the resolved service has no trace of it', () => {
    expect(Object.keys(theService(''))).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/adopted|credential/)]),
    );
  });
});

const found = (code: string, message: string, remedy: string) => ({
  severity: 'warning' as const,
  code,
  message,
  remedy,
});

describe('what was adopted', () => {
  itReports([
    {
      given: 'adopted topics and services',
      files: domainFile({
        topics: [topic('a', 'adopted: ▸{}'), topic('b', 'adopted: {}')],
        services: [service('S_1', 'adopted: {}')],
      }),
      reports: [
        found(
          'adopted',
          '2 topics and 1 service of the domain order are declared as found on the cluster (a, b and S_1): the rules are not enforced for them.',
          'Declare what the rules require, one by one, then remove "adopted"; docs/adopt.md.',
        ),
      ],
    },
    {
      given: 'few replicas',
      files: domainFile({
        topics: [
          topic('a', 'adopted: { ▸▸replicationFactor: 1 }'),
          topic('b', 'config: { min.insync.replicas: "2" }\nadopted: { ▸replicationFactor: 2 }'),
          topic('c', 'config: { min.insync.replicas: "1" }\nadopted: { ▸replicationFactor: 3 }'),
        ],
      }),
      reports: [
        found(
          'adopted',
          '3 topics of the domain order are declared as found on the cluster (a, b and c): the rules are not enforced for them.',
          'Declare what the rules require, one by one, then remove "adopted"; docs/adopt.md.',
        ),
        found(
          'adopted-one-replica',
          'Adopted with one replica: a. A lost broker takes their records with it.',
          'Add replicas, then set durability: standard.',
        ),
        found(
          'adopted-min-isr-not-below-rf',
          'Adopted with a min ISR that is not below the replication factor: b. One lost or restarted broker stops every write with acks=all.',
          'Lower min.insync.replicas, or set durability: standard.',
        ),
        found(
          'adopted-min-isr-one',
          'Adopted with min ISR 1: c. A record that only the leader has is acknowledged, and lost with it.',
          'Set durability: standard, or scratch if records may be lost.',
        ),
      ],
    },
    {
      given: 'more replicas than this environment has brokers',
      files: domainFile({ topics: [topic('▸a', 'adopted: { ▸▸replicationFactor: 3 }')] }),
      environment: withBrokers(2),
      reports: [
        {
          code: 'too-few-brokers',
          message: 'topic a has replication factor 3; environment test has 2 brokers.',
          allowed: 'up to 2',
          remedy: 'Set environments.test.durability of the topic.',
        },
        found(
          'adopted',
          '1 topic of the domain order is declared as found on the cluster (a): the rules are not enforced for it.',
          'Declare what the rules require, one by one, then remove "adopted"; docs/adopt.md.',
        ),
        found(
          'adopted-min-isr-one',
          'Adopted with min ISR 1: a. A record that only the leader has is acknowledged, and lost with it.',
          'Set durability: standard, or scratch if records may be lost.',
        ),
      ],
    },
    {
      given: 'facts that nobody has said yet',
      files: [
        'domain: ▸order',
        'description: unknown',
        'owner: { team: unknown, contact: unknown }',
        'topics:',
        '  - { name: a, description: unknown, key: unknown, adopted: ▸{} }',
      ].join('\n'),
      reports: [
        found(
          'not-said-yet',
          'domain order: owner.team, owner.contact, description, description of 1 entry and key of 1 entry are "unknown".',
          'Ask their users, and declare it.',
        ),
        found(
          'adopted',
          '1 topic of the domain order is declared as found on the cluster (a): the rules are not enforced for it.',
          'Declare what the rules require, one by one, then remove "adopted"; docs/adopt.md.',
        ),
      ],
    },
    {
      given: 'an unknown key of a topic that is not adopted',
      files: domainFile({ topics: [topic('order.created', 'key: ▸unknown')] }),
      reports: [
        {
          code: 'key-unknown',
          message: 'key of topic order.created is "unknown", which is allowed only for an adopted topic.',
          allowed: 'the field that is the record key, or none',
          remedy: 'Ask the owners of its producers.',
        },
      ],
    },
    {
      given: 'keys that Kafka does not know on an adopted topic',
      files: domainFile({
        topics: [
          topic(
            'a',
            'config: { ▸leader.replication.throttled.replicas: "*", segment.ms: "1" }\nadopted: ▸{}',
          ),
        ],
      }),
      reports: [
        found(
          'transient-config',
          'leader.replication.throttled.replicas of topic a is set by kafka-reassign-partitions.sh while it moves replicas, and removed by it.',
          'Remove it.',
        ),
        found(
          'adopted',
          '1 topic of the domain order is declared as found on the cluster (a): the rules are not enforced for it.',
          'Declare what the rules require, one by one, then remove "adopted"; docs/adopt.md.',
        ),
      ],
    },
  ]);
});
