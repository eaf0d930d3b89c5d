import fc from 'fast-check';
import { DURABILITY_PROFILES } from '../../../../model/topics/durability';
import { lint } from '../../../../model/clients/lint/lint';
import type { LintOptions } from '../../../../model/clients/lint/files';
import type { LintFinding } from '../../../../model/clients/lint/rule';
import type { ClientNeed, ServiceNeed, TopicNeed } from '../../../../model/clients/need';

export function topicNeed(changes: Partial<TopicNeed> = {}): TopicNeed {
  const { durability = 'critical' } = changes;
  const { replicationFactor, minInSyncReplicas } = DURABILITY_PROFILES[durability];
  return {
    name: 'order.created',
    durability,
    partitions: 12,
    replicationFactor,
    minInSyncReplicas,
    maxMessageBytes: 1_048_588,
    compression: 'producer',
    key: 'orderId',
    transactionalWriters: [],
    ...changes,
  };
}

/** As an environment declares them. Nothing connects to them in a unit test. */
export const DECLARED_SERVERS: readonly string[] = ['localhost:19092', 'localhost:19093', 'localhost:19094'];

export const BROKERS: Readonly<Record<string, string>> = {
  'group.min.session.timeout.ms': '6000',
  'group.max.session.timeout.ms': '1800000',
  'transaction.max.timeout.ms': '900000',
  'replica.selector.class': 'org.apache.kafka.common.replica.RackAwareReplicaSelector',
  'auto.create.topics.enable': 'false',
};

export function producerNeed(changes: Partial<Extract<ClientNeed, { role: 'producer' }>> = {}): ClientNeed {
  return { id: 'producer', role: 'producer', topics: [topicNeed()], ...changes };
}

export function consumerNeed(changes: Partial<Extract<ClientNeed, { role: 'consumer' }>> = {}): ClientNeed {
  return { id: 'consumer', role: 'consumer', topics: [topicNeed()], group: 'order-service', ...changes };
}

export function need(
  clients: readonly ClientNeed[],
  brokers: Readonly<Record<string, string>> = BROKERS,
): ServiceNeed {
  return {
    service: 'order-service',
    environment: 'local',
    kafkaVersion: '4.3.1',
    clients,
    others: [],
    externalCredential: false,
    cluster: {
      bootstrapServers: DECLARED_SERVERS,
      securityProtocol: 'SASL_PLAINTEXT',
      saslMechanism: 'SCRAM-SHA-512',
      racks: ['rack-a', 'rack-b'],
      broker: (key) => brokers[key],
    },
  };
}

export function findings(
  file: string,
  text: string,
  service: ServiceNeed,
  options: LintOptions = {},
): readonly LintFinding[] {
  return lint([{ file, text }], service, options).findings;
}

const topic = fc
  .record({
    durability: fc.constantFrom('standard' as const, 'critical' as const, 'scratch' as const),
    partitions: fc.integer({ min: 1, max: 100 }),
    maxMessageBytes: fc.oneof(fc.constant(1_048_588), fc.integer({ min: 2_000, max: 104_857_600 })),
    compression: fc.constantFrom('producer', 'zstd', 'lz4', 'snappy', 'gzip', 'uncompressed'),
    key: fc.constantFrom('orderId', null),
    transactionalWriters: fc.constantFrom<string[]>([], ['payment-service']),
  })
  .map(topicNeed);
const topics = fc
  .array(topic, { minLength: 1, maxLength: 4 })
  .map((drawn) => drawn.map((each, index) => ({ ...each, name: `order.topic-${index}` })));
/** Kafka takes any text as a group, and the catalog, too. */
const group = fc.oneof(
  fc.constantFrom('order-service', 'order-*', 'a=b:c #d', "o'group\\ü", '"quoted" group'),
  fc
    .string({ minLength: 1, maxLength: 20, unit: 'grapheme-ascii' })
    .filter((text) => /^[^\s*$][^*$]*[^\s*$]$/.test(text)),
);

/** Any declaration of a service with one producer and one consumer. */
export const drawnNeed: fc.Arbitrary<ServiceNeed> = fc
  .record({
    produced: topics,
    consumed: topics,
    group,
    transactional: fc.constantFrom(undefined, 'order-service-*', 'payments-*'),
  })
  .map(({ produced, consumed, group: name, transactional }) =>
    need([
      producerNeed({
        topics: produced,
        ...(transactional === undefined ? {} : { transactionalId: transactional }),
      }),
      consumerNeed({ topics: consumed, group: name }),
    ]),
  );
