/** Client settings, computed from what the catalog declares: each with its reason. */
import type { ClientRole, Family } from './families';
import { defaultOf } from './names';
import type { ClientNeed, ServiceNeed, TopicNeed } from './need';

/** What is traded within what the topics promise; the promise itself is never traded. */
export const PROFILES = {
  durability: 'sends outlast a rolling restart; batches and fetches as the client has them by default',
  throughput: 'large batches and fetches; a record waits up to 50 ms',
  latency: 'a record is sent and fetched at once; a send that takes too long is given up early',
} as const;
export type Profile = keyof typeof PROFILES;

/** Variables of the process environment that a client of any language reads; no secret stands in a file. */
export const VARIABLES = {
  password: 'KAFKA_PASSWORD',
  caFile: 'KAFKA_CA_FILE',
  rack: 'KAFKA_CLIENT_RACK',
  instance: 'KAFKA_INSTANCE',
  group: 'KAFKA_GROUP',
} as const;

/** A value that is known where the client runs: text before it, and a variable of the process environment. */
export interface Reference {
  readonly before: string;
  readonly variable: string;
}

export interface Setting {
  /** Java's name; of what Java does not have, the family's own. */
  readonly name: string;
  /** As Java would write it. */
  readonly value: string | Reference;
  readonly reason: string;
  /** What it follows from: the catalog, the profile, the environment, a KIP. */
  readonly source: string;
}

export interface ClientSettings {
  /** As in the need. */
  readonly id: string;
  readonly role: ClientRole;
  readonly settings: readonly Setting[];
}

/** Longest time that a rolling restart keeps one partition without a leader, with a margin for two brokers in a row. */
const DURABLE_DELIVERY_MS = 300_000;
const DELIVERY_MS = 120_000;
const QUICK_DELIVERY_MS = 30_000;
const REQUEST_MS = 30_000;
const QUICK_REQUEST_MS = 10_000;
/** Kafka's default; readers of committed records wait as long for a producer that disappeared in a transaction. */
const TRANSACTION_MS = 60_000;
/** Room for the request, so that a batch fails before its transaction is aborted under it. */
const TRANSACTION_DELIVERY_MS = 50_000;

/** The largest request that Kafka's clients send by default: 1 MiB. */
const DEFAULT_REQUEST_BYTES = 1_048_576;

export function clientSettings(need: ServiceNeed, profile: Profile, family: Family): ClientSettings[] {
  return need.clients.map((client) => ({
    id: client.id,
    role: client.role,
    settings: [
      ...connection(need, family),
      ...(client.role === 'producer'
        ? producer(client, profile, family)
        : consumer(client, need, profile, family)),
    ],
  }));
}

function connection({ service, environment, cluster }: ServiceNeed, family: Family): Setting[] {
  const source = `environment ${environment}`;
  const tls = cluster.securityProtocol.endsWith('SSL');
  return [
    {
      name: 'bootstrap.servers',
      value: cluster.bootstrapServers.join(','),
      reason: 'Every broker: the client starts while some are down.',
      source,
    },
    {
      name: 'client.id',
      value: service,
      reason: "The service's name in the brokers' logs, metrics and quotas.",
      source: 'catalog',
    },
    {
      name: 'security.protocol',
      value: cluster.securityProtocol,
      reason: tls
        ? 'TLS with SASL: the listener of clients has nothing else.'
        : 'SASL; traffic stays on the loopback interface.',
      source,
    },
    {
      name: 'sasl.mechanism',
      value: cluster.saslMechanism,
      reason: "Mechanism of every user's password.",
      source,
    },
    {
      name: 'sasl.username',
      value: service,
      reason: 'ACLs and quotas are those of this user.',
      source: 'catalog',
    },
    {
      name: 'sasl.password',
      value: { before: '', variable: VARIABLES.password },
      reason: 'From the process environment: no secret stands in a file.',
      source,
    },
    ...(tls
      ? [
          {
            name: 'ssl.ca',
            value: { before: '', variable: VARIABLES.caFile },
            reason: "Only certificates of the cluster's own authority are trusted, host names are verified.",
            source,
          },
        ]
      : []),
    ...(family === 'platformatic' || family === 'kafkajs' ? retriesOfNode(family) : []),
  ];
}

/** Neither has a limit for a whole delivery: attempts are what there is. */
function retriesOfNode(family: 'platformatic' | 'kafkajs'): Setting[] {
  return [
    {
      name: 'retries',
      value: family === 'platformatic' ? '120' : '10',
      reason:
        family === 'platformatic'
          ? 'Every second for two minutes: outlasts the election of a leader and a restart.'
          : 'With increasing pauses for two minutes: outlasts the election of a leader and a restart.',
      source: 'operations guide 2.1',
    },
  ];
}

type ProducerNeed = Extract<ClientNeed, { role: 'producer' }>;
type ConsumerNeed = Extract<ClientNeed, { role: 'consumer' }>;

function producer(need: ProducerNeed, profile: Profile, family: Family): Setting[] {
  const { topics, transactionalId } = need;
  const strictest = [...topics].sort((a, b) => b.minInSyncReplicas - a.minInSyncReplicas)[0];
  const keyed = topics.find(({ key }) => key !== null);
  const request = requestSize(topics);
  return [
    {
      name: 'acks',
      value: 'all',
      reason:
        strictest === undefined || strictest.minInSyncReplicas < 2
          ? 'A write counts once every in-sync replica has it.'
          : `A write counts once every in-sync replica has it, at least ${strictest.minInSyncReplicas} of ${strictest.replicationFactor}; fewer copies are lost with a broker.`,
      source: topicSource(strictest),
    },
    {
      name: 'enable.idempotence',
      value: 'true',
      reason: 'A send that is retried is written once and in its place.',
      source: 'KIP-98',
    },
    {
      name: 'max.in.flight.requests.per.connection',
      // kafkajs keeps the order of an idempotent producer with one alone.
      value: family === 'kafkajs' ? '1' : '5',
      reason:
        family === 'kafkajs'
          ? 'kafkajs keeps order only with one request at a time.'
          : 'The most at which an idempotent producer keeps order.',
      source: family === 'kafkajs' ? 'kafkajs documentation, producing' : 'KAFKA-5494',
    },
    ...timeouts(need, profile),
    ...batches(profile, Number(request.value)),
    compression(topics, profile, family),
    request,
    ...(transactionalId === undefined ? [] : transactions(transactionalId, family)),
    ...(keyed === undefined ? [] : partitioner(keyed, family)),
  ];
}

function timeouts({ transactionalId }: ProducerNeed, profile: Profile): Setting[] {
  const request = profile === 'latency' ? QUICK_REQUEST_MS : REQUEST_MS;
  const [delivery, reason] =
    profile === 'latency'
      ? [
          QUICK_DELIVERY_MS,
          'A send that takes longer is reported as failed: whoever waits for it has given up.',
        ]
      : transactionalId !== undefined
        ? [
            TRANSACTION_DELIVERY_MS,
            'A send fails before its transaction times out: then it is aborted in order.',
          ]
        : profile === 'durability'
          ? [DURABLE_DELIVERY_MS, 'A send outlasts the election of leaders during a rolling restart.']
          : [DELIVERY_MS, "Kafka's default: outlasts the loss of a broker."];
  return [
    {
      name: 'request.timeout.ms',
      value: String(request),
      reason: 'A request without an answer is sent again.',
      source: `profile ${profile}`,
    },
    { name: 'delivery.timeout.ms', value: String(delivery), reason, source: `profile ${profile}` },
  ];
}

/** 32 MiB: Kafka's default. */
const BUFFER_BYTES = 33_554_432;

/** @param largest bytes of the largest request: a batch is no larger, and the buffer holds two of them */
function batches(profile: Profile, largest: number): Setting[] {
  const source = `profile ${profile}`;
  const [linger, batch, why] = {
    durability: [5, 16_384, "Kafka's default: little waiting, small batches."],
    throughput: [50, 262_144, 'Large batches compress better and cost fewer requests.'],
    latency: [0, 16_384, 'A record is sent as soon as a request is free.'],
  }[profile] as [number, number, string];
  const buffer = Math.max(profile === 'throughput' ? 2 * BUFFER_BYTES : BUFFER_BYTES, 2 * largest);
  return [
    { name: 'linger.ms', value: String(linger), reason: why, source },
    {
      name: 'batch.size',
      value: String(Math.min(batch, largest)),
      reason: 'Bytes of a partition that one request takes at most.',
      source,
    },
    ...(buffer === BUFFER_BYTES
      ? []
      : [
          {
            name: 'buffer.memory',
            value: String(buffer),
            reason: 'Batches of many partitions wait in it while brokers are slow.',
            source,
          },
        ]),
  ];
}

/** The topics' own codec, if they have one: brokers would compress another one again. */
function compression(topics: readonly TopicNeed[], profile: Profile, family: Family): Setting {
  const own = [...new Set(topics.map((topic) => topic.compression).filter((codec) => codec !== 'producer'))];
  const [codec] = own;
  // kafkajs brings gzip, and packages of others the rest.
  if (family === 'kafkajs')
    return {
      name: 'compression.type',
      value: own.length === 1 && codec === 'uncompressed' ? 'none' : 'gzip',
      reason: 'kafkajs includes gzip only.',
      source: 'kafkajs documentation, compression',
    };
  if (own.length === 1 && codec !== undefined)
    return {
      name: 'compression.type',
      value: codec === 'uncompressed' ? 'none' : codec,
      reason: 'As the topic stores it: brokers write batches as they come.',
      source: topicSource(topics.find((topic) => topic.compression === codec)),
    };
  return {
    name: 'compression.type',
    value: profile === 'throughput' ? 'zstd' : 'lz4',
    reason:
      profile === 'throughput'
        ? 'The smallest batches on network and disk, for some processor time.'
        : 'Smaller batches on network and disk for little processor time.',
    source: `profile ${profile}`,
  };
}

function requestSize(topics: readonly TopicNeed[]): Setting {
  const smallest = [...topics].sort((a, b) => a.maxMessageBytes - b.maxMessageBytes)[0];
  const least = smallest?.maxMessageBytes ?? DEFAULT_REQUEST_BYTES;
  // The default of topics leaves 12 bytes for the overhead of a batch.
  const value = least <= DEFAULT_REQUEST_BYTES + 12 ? Math.min(least, DEFAULT_REQUEST_BYTES) : least;
  return {
    name: 'max.request.size',
    value: String(value),
    reason: `No larger than the largest batch that ${smallest?.name ?? 'the topic'} takes (${least} bytes): the client refuses what the broker would.`,
    source: topicSource(smallest),
  };
}

function transactions(id: string, family: Family): Setting[] {
  const prefix = id.endsWith('*');
  return [
    {
      name: 'transactional.id',
      value: prefix ? { before: id.slice(0, -1), variable: VARIABLES.instance } : id,
      reason: prefix
        ? 'One id for each instance, the same after a restart: the new process ends what the old one left open.'
        : 'One instance; a second one fences the first.',
      source: 'catalog',
    },
    {
      name: 'transaction.timeout.ms',
      value: String(TRANSACTION_MS),
      reason: 'Readers of committed records wait as long for a producer that disappeared.',
      source: 'KIP-98',
    },
    ...(family === 'platformatic'
      ? [
          {
            name: 'producerId',
            value: '-1n',
            reason: 'Without it a restart with the same transactional id is refused as an older producer.',
            source: 'measured with 1.35.0',
          },
          {
            name: 'producerEpoch',
            value: '-1',
            reason: 'As the id before it.',
            source: 'measured with 1.35.0',
          },
        ]
      : []),
  ];
}

function partitioner({ name, key }: TopicNeed, family: Family): Setting[] {
  const reason = `The same ${key} is in the same partition of ${name}, whichever client writes it: Java's hash.`;
  if (family === 'librdkafka')
    return [{ name: 'partitioner', value: 'murmur2_random', reason, source: 'librdkafka configuration' }];
  if (family === 'platformatic')
    return [
      {
        name: 'partitioner',
        value: 'compatibilityPartitioner',
        reason,
        source: 'package source, partitioners',
      },
    ];
  return [];
}

function consumer(
  need: ConsumerNeed,
  { cluster, kafkaVersion }: ServiceNeed,
  profile: Profile,
  family: Family,
): Setting[] {
  const { topics, group } = need;
  const prefix = group.endsWith('*');
  const transactional = topics.find(({ transactionalWriters }) => transactionalWriters.length > 0);
  const node = family === 'platformatic' || family === 'kafkajs';
  const newProtocol = !node && Number(kafkaVersion.split('.')[0]) >= 4;
  return [
    {
      name: 'group.id',
      value: prefix ? { before: group.slice(0, -1), variable: VARIABLES.group } : group,
      reason: 'Instances with this group share the partitions.',
      source: 'catalog',
    },
    ...(newProtocol
      ? [
          {
            name: 'group.protocol',
            value: 'consumer',
            reason: 'Brokers assign partitions one by one: a rebalance stops no other partition.',
            source: 'KIP-848',
          },
        ]
      : [
          {
            name: 'session.timeout.ms',
            value: '45000',
            reason: 'A member that is silent for as long has lost its partitions.',
            source: 'KIP-735',
          },
          {
            name: 'heartbeat.interval.ms',
            value: '3000',
            reason: 'Several heartbeats may be lost before the session ends.',
            source: 'Kafka documentation, consumer configs',
          },
        ]),
    {
      name: 'enable.auto.commit',
      value: 'false',
      reason:
        'Offsets are committed after records were processed: a crash in between repeats records and loses none.',
      source: 'operations guide 2.2',
    },
    {
      name: 'auto.offset.reset',
      value: 'earliest',
      reason:
        'A new group, or one whose offsets expired, reads what is there; "latest" would skip it without an error.',
      source: 'Kafka documentation, consumer configs',
    },
    {
      name: 'isolation.level',
      value: transactional === undefined ? 'read_uncommitted' : 'read_committed',
      reason:
        transactional === undefined
          ? 'No declared producer of these topics is transactional.'
          : `${transactional.transactionalWriters[0]} writes ${transactional.name} in transactions: what was aborted is not read.`,
      source: 'catalog',
    },
    ...fetches(topics, profile, family),
    {
      name: 'max.poll.records',
      value: { durability: '500', throughput: '2000', latency: '100' }[profile],
      reason: 'Records of one poll; all of them have to be processed within max.poll.interval.ms.',
      source: `profile ${profile}`,
    },
    {
      name: 'max.poll.interval.ms',
      value: '300000',
      reason: 'A member that does not poll for as long leaves the group.',
      source: 'Kafka documentation, consumer configs',
    },
    {
      name: 'allow.auto.create.topics',
      value: 'false',
      reason: 'Topics are declared in the catalog; a misspelled name is an error.',
      source: 'catalog',
    },
    ...(cluster.racks.length > 1 &&
    cluster.broker('replica.selector.class')?.endsWith('RackAwareReplicaSelector') === true
      ? [
          {
            name: 'client.rack',
            value: { before: '', variable: VARIABLES.rack },
            reason: `Reads from a replica in its own rack (${cluster.racks.join(', ')}): no traffic between zones.`,
            source: 'KIP-392',
          },
        ]
      : []),
    ...(family === 'librdkafka'
      ? [
          {
            name: 'check.crcs',
            value: 'true',
            reason: 'A damaged record is an error; librdkafka does not look by default.',
            source: 'librdkafka configuration',
          },
        ]
      : []),
  ];
}

/** What a fetch takes of a partition by default. */
const FETCH_PARTITION_BYTES = 1_048_576;
/** What librdkafka asks receive.message.max.bytes to have above fetch.max.bytes. */
export const RESPONSE_OVERHEAD_BYTES = 512;

function fetches(topics: readonly TopicNeed[], profile: Profile, family: Family): Setting[] {
  const source = `profile ${profile}`;
  const largest = [...topics].sort((a, b) => b.maxMessageBytes - a.maxMessageBytes)[0];
  const message = largest?.maxMessageBytes ?? 0;
  const least = profile === 'throughput' ? 4 * FETCH_PARTITION_BYTES : FETCH_PARTITION_BYTES;
  const partition = Math.max(least, message);
  return [
    {
      name: 'fetch.min.bytes',
      value: profile === 'throughput' ? '65536' : '1',
      reason: profile === 'throughput' ? 'Fewer, larger answers.' : 'An answer as soon as there is a record.',
      source,
    },
    {
      name: 'fetch.max.wait.ms',
      value: profile === 'latency' ? '100' : '500',
      reason: 'Longest wait of the broker for fetch.min.bytes.',
      source,
    },
    {
      name: 'max.partition.fetch.bytes',
      value: String(partition),
      reason:
        message > least
          ? `As large as the largest batch of ${largest?.name} (${message} bytes).`
          : 'Bytes of one partition in an answer.',
      source: message > least ? topicSource(largest) : source,
    },
    ...(partition > Number(defaultOf(family, 'consumer', 'fetch.max.bytes'))
      ? [
          {
            name: 'fetch.max.bytes',
            value: String(partition),
            reason: 'No less than one partition may bring.',
            source: topicSource(largest),
          },
          ...(family === 'librdkafka'
            ? [
                {
                  name: 'receive.message.max.bytes',
                  value: String(partition + RESPONSE_OVERHEAD_BYTES),
                  reason: 'librdkafka refuses a fetch that its largest answer does not hold.',
                  source: 'librdkafka configuration',
                },
              ]
            : []),
        ]
      : []),
  ];
}

function topicSource(topic: TopicNeed | undefined): string {
  return topic === undefined ? 'catalog' : `${topic.name}, ${topic.durability}`;
}
