/** Rules on producers: the lint asks them of no other client. */
import { nameMatches } from '../../naming';
import { about, stated, topicsText } from './rule';
import type { ClientConfig, ConfigEntry } from './config';
import type { Hit, LintContext, LintRule } from './rule';

/** Classes of Java's client whose partition does not follow from the key. */
const KEYLESS_PARTITIONERS = ['org.apache.kafka.clients.producer.RoundRobinPartitioner'];

/** A class that the Java client does not bring: what it makes of a key is not known. */
export function ownPartitioner(config: ClientConfig): ConfigEntry | undefined {
  if (config.role !== 'producer' || config.family !== 'java') return undefined;
  const given = config.given('partitioner.class');
  return given === undefined || given === '' || KEYLESS_PARTITIONERS.includes(given)
    ? undefined
    : config.entry('partitioner.class');
}

/** Whether the producer is idempotent in the end. Undefined where only the running client knows. */
function isIdempotent({ config }: LintContext): boolean | undefined {
  const value = config.value('enable.idempotence');
  if (value === undefined) return config.isHidden('enable.idempotence') ? undefined : false;
  if (value !== 'true') return false;
  // Java turns its own default off without a word; what was asked for explicitly it refuses.
  if (config.family !== 'java' || config.entry('enable.idempotence') !== undefined) return true;
  const acks = config.value('acks');
  return (acks === undefined || acks === 'all' || acks === '-1') && config.value('retries') !== '0';
}

const idempotenceConflict: LintRule = {
  id: 'idempotence-conflict',
  severity: 'error',
  title: 'Idempotence is turned on beside settings that exclude it',
  reason:
    'An idempotent producer needs acks=all, retries above 0 and at most 5 requests in flight. The client does not start, or it drops the order that idempotence promises.',
  instead: 'Set acks=all, leave retries out, and set max.in.flight.requests.per.connection to at most 5.',
  sources: [
    'KIP-98',
    'ProducerConfig#postProcessAndValidateIdempotenceConfigs, Kafka 4.3.1',
    'librdkafka, idempotent producer',
  ],
  check({ config }) {
    if (config.value('enable.idempotence') !== 'true') return [];
    const explicit = config.entry('enable.idempotence') !== undefined || config.family !== 'java';
    const inFlight = config.number('max.in.flight.requests.per.connection');
    const given = (name: string): boolean => config.entry(name) !== undefined;
    return [
      ...(explicit && given('acks') && !['all', undefined].includes(config.value('acks'))
        ? [
            about(config, 'acks', {
              message: `${stated(config, 'acks')}, and ${stated(config, 'enable.idempotence')}.`,
              allowed: 'all',
            }),
          ]
        : []),
      ...(explicit && given('retries') && config.value('retries') === '0'
        ? [
            about(config, 'retries', {
              message: `${stated(config, 'retries')}, and ${stated(config, 'enable.idempotence')}.`,
              allowed: '1 or more',
            }),
          ]
        : []),
      // librdkafka lowers its own default; what is given it refuses.
      ...(given('max.in.flight.requests.per.connection') && inFlight !== undefined && inFlight > 5
        ? [
            about(config, 'max.in.flight.requests.per.connection', {
              message: `${stated(config, 'max.in.flight.requests.per.connection')}, and ${stated(config, 'enable.idempotence')}.`,
              allowed: '1 to 5',
            }),
          ]
        : []),
    ];
  },
};

const idempotenceOff: LintRule = {
  id: 'idempotence-off',
  severity: 'error',
  title: 'A producer is not idempotent',
  reason:
    'A send whose answer is lost is repeated: the record is written twice, and after later ones. The Java client turns idempotence off without an error when acks is not all or retries is 0; librdkafka, @platformatic/kafka and kafkajs have it off by default.',
  instead: 'Set enable.idempotence=true and acks=all, and leave retries out.',
  sources: ['KIP-98', 'KIP-679', 'model/topics/durability.ts, critical'],
  check(context) {
    const { config, topics } = context;
    if (isIdempotent(context) !== false) return [];
    // A transaction is idempotent or refused; the other rule says so.
    if (config.entry('transactional.id') !== undefined) return [];
    const strict = topics.filter(({ durability }) => durability === 'critical');
    if (strict.length === 0 && topics.every(({ durability }) => durability === 'scratch')) return [];
    const silently = config.value('enable.idempotence') === 'true';
    const cause = silently && config.value('retries') === '0' ? 'retries' : 'acks';
    return [
      about(config, silently ? cause : 'enable.idempotence', {
        severity: strict.length === 0 ? 'warning' : 'error',
        message: silently
          ? `${stated(config, cause)}: the client turns idempotence off without an error, and records of ${topicsText(strict.length > 0 ? strict : topics)} can be written twice and out of order.`
          : `${stated(config, 'enable.idempotence')}: a repeated send is written twice to ${topicsText(strict.length > 0 ? strict : topics)}.`,
        allowed: silently ? (cause === 'acks' ? 'all' : '1 or more') : 'true',
      }),
    ];
  },
};

const acksNotAll: LintRule = {
  id: 'acks-not-all',
  severity: 'error',
  title: 'Acknowledged records can be lost with one broker',
  reason:
    'With acks=1 the leader alone has a record when the send succeeds, with acks=0 perhaps no one. When that broker fails before another replica has the record, it is gone, whatever the replication factor and min ISR of the topic are.',
  instead: 'Set acks=all.',
  sources: ['Kafka documentation, producer configs, acks', 'operations guide 2.1'],
  check({ config, topics }) {
    const acks = config.value('acks');
    if (acks === undefined || acks === 'all') return [];
    const replicated = topics.filter(({ minInSyncReplicas }) => minInSyncReplicas >= 2);
    const kept = topics.filter(({ durability }) => durability !== 'scratch');
    const lost = replicated.length > 0 ? replicated : kept;
    if (lost.length === 0) return [];
    return [
      about(config, 'acks', {
        message: `${stated(config, 'acks')}: acknowledged records of ${topicsText(lost)} are lost with the leader, although min ISR is ${lost[0]?.minInSyncReplicas}.`,
        allowed: 'all',
      }),
    ];
  },
};

const minIsrOne: LintRule = {
  id: 'min-isr-too-low',
  severity: 'warning',
  title: 'acks=all waits for one replica only, or for every one',
  reason:
    'acks=all waits for the in-sync replicas, of which min ISR is the least number. With 1 a record that only the leader has is acknowledged; with as many as there are replicas one broker that is offline stops writes.',
  instead: 'Correct the durability class of the topic in the catalog: min ISR 2 of 3 replicas.',
  sources: ['Kafka documentation, topic configs, min.insync.replicas'],
  check({ config, topics }) {
    if (config.value('acks') !== 'all') return [];
    return topics
      .filter(
        ({ durability, minInSyncReplicas: least, replicationFactor }) =>
          durability !== 'scratch' && replicationFactor > 1 && (least < 2 || least >= replicationFactor),
      )
      .map((topic) =>
        about(config, 'acks', {
          message: `${stated(config, 'acks')}, and min ISR of ${topic.name} is ${topic.minInSyncReplicas} of ${topic.replicationFactor} replicas.`,
          allowed: 'min ISR of 2 or more, and below the replication factor',
        }),
      );
  },
};

const deliveryTimeout: LintRule = {
  id: 'delivery-timeout-too-short',
  severity: 'error',
  title: 'A delivery times out before its first request does',
  reason:
    'delivery.timeout.ms covers waiting in the batch and every attempt. Below linger.ms + request.timeout.ms the Java client does not start; librdkafka gives records up that were never answered.',
  instead: 'Set delivery.timeout.ms to at least linger.ms + request.timeout.ms; 120000 is the default.',
  sources: ['KIP-91', 'KafkaProducer#configureDeliveryTimeout, Kafka 4.3.1'],
  check({ config }) {
    if (config.entry('delivery.timeout.ms') === undefined) return [];
    const [delivery, linger, request] = [
      config.number('delivery.timeout.ms'),
      config.number('linger.ms'),
      config.number('request.timeout.ms'),
    ];
    if (delivery === undefined || linger === undefined || request === undefined) return [];
    // 0 is "no limit" to librdkafka.
    if (delivery >= linger + request || (delivery === 0 && config.family === 'librdkafka')) return [];
    // Above 2^53 a double does not hold every whole number.
    const sum =
      linger + request < Number.MAX_SAFE_INTEGER
        ? linger + request
        : BigInt(config.value('linger.ms') ?? 0) + BigInt(config.value('request.timeout.ms') ?? 0);
    return [
      about(config, 'delivery.timeout.ms', {
        message: `${stated(config, 'delivery.timeout.ms')}, and linger.ms + request.timeout.ms is ${sum}.`,
        allowed: `${sum} or more`,
      }),
    ];
  },
};

const retriesOff: LintRule = {
  id: 'retries-off',
  severity: 'error',
  title: 'A send is given up at the first error',
  reason:
    'Every election of a leader answers one request with an error that passes by itself. Without retries each restart of a broker fails the sends that were on their way; the application has to repeat them, and cannot know which were written.',
  instead: 'Leave retries out: delivery.timeout.ms limits how long a send is repeated.',
  sources: ['KIP-91', 'operations guide 2.1'],
  check({ config, topics }) {
    if (config.value('retries') !== '0') return [];
    if (topics.every(({ durability }) => durability === 'scratch')) return [];
    return [
      about(config, 'retries', {
        message: `${stated(config, 'retries')}: a restart of a broker fails sends.`,
        allowed: '1 or more',
      }),
    ];
  },
};

/** A broker that disappeared is fenced after 9 s (broker.session.timeout.ms of Kafka 4.3.1); then leaders are elected. */
const SHORT_RETRY_MS = 15_000;
const ADVISED_RETRY_MS = 60_000;

const retriesShort: LintRule = {
  id: 'retries-too-short',
  severity: 'warning',
  title: 'Sends are given up before a leader is elected',
  reason:
    '@platformatic/kafka repeats a request a number of times and has no limit for a whole delivery; the Java client and librdkafka do the same where retries is set. With few attempts a send fails while a broker that disappeared is still counted as alive (broker.session.timeout.ms, 9 s) and a new leader is elected.',
  instead: 'Set retries and the delay between them so that they last a minute or more.',
  sources: ['@platformatic/kafka 1.35.0, defaultBaseOptions', 'kafkajs documentation, retry'],
  check({ config, topics }) {
    if (config.family === 'kafkajs') return [];
    if (topics.every(({ durability }) => durability === 'scratch')) return [];
    if (config.family !== 'platformatic') {
      const [given, longest] = [config.number('retries'), config.number('retry.backoff.max.ms')];
      if (config.entry('retries') === undefined || given === undefined || longest === undefined) return [];
      if (given <= 0 || given * longest >= SHORT_RETRY_MS) return [];
      return [
        about(config, 'retries', {
          message: `${stated(config, 'retries')}, at most ${longest} ms apart: a send fails ${(given * longest) / 1000} s after a broker does.`,
          allowed: `${Math.ceil(ADVISED_RETRY_MS / Math.max(1, longest))} or more`,
          instead: 'Leave retries out: delivery.timeout.ms limits how long a send is repeated.',
        }),
      ];
    }
    const [retries, delay] = [config.number('retries'), config.number('retry.backoff.ms')];
    if (retries === undefined || retries === 0 || delay === undefined || retries * delay >= SHORT_RETRY_MS)
      return [];
    return [
      about(config, 'retries', {
        message: `${stated(config, 'retries')}, ${delay} ms apart: a send fails ${(retries * delay) / 1000} s after a broker does.`,
        allowed: `${Math.ceil(ADVISED_RETRY_MS / Math.max(1, delay))} or more`,
      }),
    ];
  },
};

const orderNotKept: LintRule = {
  id: 'order-not-kept',
  severity: 'warning',
  title: 'A repeated send overtakes a later one',
  reason:
    'Without idempotence, and with several requests in flight, a batch that is sent again is written after the next one. Topics with a key promise order for each key.',
  instead: 'Set enable.idempotence=true, or max.in.flight.requests.per.connection=1.',
  sources: ['KIP-98', 'Kafka documentation, producer configs, max.in.flight.requests.per.connection'],
  check(context) {
    const { config, topics } = context;
    if (isIdempotent(context) !== false || config.value('retries') === '0') return [];
    const keyed = topics.filter(({ key, durability }) => key !== null && durability !== 'scratch');
    const inFlight = config.number('max.in.flight.requests.per.connection');
    // kafkajs has no limit by default.
    const open =
      inFlight === undefined &&
      config.family === 'kafkajs' &&
      !config.isHidden('max.in.flight.requests.per.connection');
    if (keyed.length === 0 || !(open || (inFlight !== undefined && inFlight > 1))) return [];
    return [
      about(config, 'max.in.flight.requests.per.connection', {
        message: `${open ? `${config.nameOf('max.in.flight.requests.per.connection')} has no limit by default` : stated(config, 'max.in.flight.requests.per.connection')} without idempotence: records of one ${keyed[0]?.key} of ${topicsText(keyed)} change their order.`,
        allowed: '1',
      }),
    ];
  },
};

const requestLargerThanTopic: LintRule = {
  id: 'request-larger-than-topic',
  severity: 'error',
  title: 'The client sends batches that the topic refuses',
  reason:
    'A batch above max.message.bytes of the topic is refused with RecordTooLargeException, which no retry fixes. With a smaller limit in the client the send fails at once, before anything is batched with it.',
  instead: 'Lower the limit of the client, or raise maxMessageSize of the topic in the catalog.',
  sources: ['Kafka documentation, topic configs, max.message.bytes'],
  check({ config, topics }) {
    const size = config.number('max.request.size');
    if (size === undefined) return [];
    return topics
      .filter(({ maxMessageBytes }) => size > maxMessageBytes)
      .map(({ name, maxMessageBytes }) =>
        about(config, 'max.request.size', {
          message: `${stated(config, 'max.request.size')}, and ${name} takes batches of ${maxMessageBytes} bytes.`,
          allowed: `${maxMessageBytes} or less`,
        }),
      );
  },
};

const buffers: LintRule = {
  id: 'buffer-too-small',
  severity: 'warning',
  title: 'A batch or a request is larger than what holds it',
  reason:
    'buffer.memory holds every batch: a record that needs more waits for max.block.ms and fails. batch.size above max.request.size is never reached.',
  instead: 'Raise buffer.memory (32 MiB by default), or lower batch.size and max.request.size.',
  sources: ['Kafka documentation, producer configs, buffer.memory', 'KafkaProducer#ensureValidRecordSize'],
  check({ config }) {
    const compare = (small: string, large: string): ReturnType<LintRule['check']> => {
      const [a, b] = [config.number(small), config.number(large)];
      // Two defaults are the client's own affair.
      if (
        a === undefined ||
        b === undefined ||
        a <= b ||
        (config.entry(small) === undefined && config.entry(large) === undefined)
      )
        return [];
      return [
        about(config, config.entry(small) === undefined ? large : small, {
          message: `${stated(config, small)}, and ${stated(config, large)}.`,
          allowed: `${config.nameOf(small)} of at most ${config.nameOf(large)}`,
        }),
      ];
    };
    return [
      ...compare('batch.size', 'buffer.memory'),
      ...compare('max.request.size', 'buffer.memory'),
      ...compare('batch.size', 'max.request.size'),
    ];
  },
};

const compression: LintRule = {
  id: 'recompressed',
  severity: 'warning',
  title: 'Brokers compress every batch again',
  reason:
    'compression.type of the topic is a codec and not "producer": a batch of any other codec is unpacked and compressed again by the leader, which costs its processor time at every write.',
  instead: "Set the topic's codec in the client, or compression: producer in the catalog.",
  sources: ['Kafka documentation, topic configs, compression.type'],
  check({ config, topics }) {
    // kafkajs includes gzip only.
    if (config.family === 'kafkajs') return [];
    const codec = config.value('compression.type');
    if (codec === undefined) return [];
    const own = topics.filter(({ compression: stored }) => stored !== 'producer');
    const codecs = [
      ...new Set(own.map(({ compression: stored }) => (stored === 'uncompressed' ? 'none' : stored))),
    ];
    const [wanted] = codecs;
    // Of several codecs none is that of every topic.
    if (codecs.length !== 1 || wanted === undefined || wanted === codec) return [];
    return [
      about(config, 'compression.type', {
        message: `${stated(config, 'compression.type')}, and ${topicsText(own)} is stored as ${wanted}.`,
        allowed: wanted,
      }),
    ];
  },
};

const orderByKey: LintRule = {
  id: 'order-by-key-lost',
  severity: 'error',
  title: 'Records of one key are written to several partitions',
  reason:
    'Kafka keeps order within a partition. A partitioner that does not look at the key spreads the records of one key: consumers read them in any order, and a compacted topic keeps an old value in each partition.',
  instead: 'Remove the partitioner: the default takes the partition from the key.',
  sources: [
    'BuiltInPartitioner and RoundRobinPartitioner, Kafka 4.3.1',
    'KIP-794',
    'librdkafka configuration, partitioner',
  ],
  check({ config, topics }) {
    const keyed = topics.filter(({ key, durability }) => key !== null && durability !== 'scratch');
    const [first] = keyed;
    if (first === undefined) return [];
    const hit = (name: string, allowed: string): Hit =>
      about(config, name, {
        message: `${stated(config, name)}: records of one ${first.key} of ${topicsText(keyed)} are in several partitions, without an order.`,
        allowed,
      });
    if (config.family === 'librdkafka')
      return config.value('partitioner') === 'random' ? [hit('partitioner', 'murmur2_random, murmur2')] : [];
    if (config.family !== 'java') return [];
    const own = config.given('partitioner.class');
    if (own !== undefined && KEYLESS_PARTITIONERS.includes(own))
      return [hit('partitioner.class', 'no partitioner.class')];
    // Only the built-in partitioner reads it.
    return config.entry('partitioner.class') === undefined &&
      config.value('partitioner.ignore.keys') === 'true'
      ? [hit('partitioner.ignore.keys', 'false')]
      : [];
  },
};

const partitioner: LintRule = {
  id: 'partitioner-differs',
  severity: 'warning',
  title: "A key is written to another partition than by Java's clients",
  reason:
    "Java hashes keys with murmur2. librdkafka's default is CRC32, and @platformatic/kafka takes the hash as a number without a sign, which differs unless the number of partitions is a power of two. Two clients then write one key to two partitions, and its order is gone.",
  instead:
    'librdkafka: partitioner=murmur2_random. @platformatic/kafka: partitioner: compatibilityPartitioner.',
  sources: [
    'librdkafka configuration, partitioner',
    '@platformatic/kafka 1.35.0, partitioners.js',
    'BuiltInPartitioner, Kafka 4.3.1',
  ],
  check({ config, topics }) {
    const keyed = topics.filter(({ key }) => key !== null);
    const [first] = keyed;
    if (first === undefined) return [];
    const reach = `${first.key} of ${topicsText(keyed)}`;
    if (config.family === 'librdkafka') {
      const value = config.value('partitioner');
      // The other rule says what `random` does.
      if (value === undefined || value === 'random' || value.startsWith('murmur2')) return [];
      return [
        about(config, 'partitioner', {
          message: `${stated(config, 'partitioner')}: the same ${reach} is in another partition than Java writes it to.`,
          allowed: 'murmur2_random, murmur2',
        }),
      ];
    }
    if (config.family !== 'platformatic' || config.entry('partitioner') !== undefined) return [];
    const uneven = keyed.filter(({ partitions }) => (partitions & (partitions - 1)) !== 0);
    if (uneven.length === 0) return [];
    return [
      about(config, 'partitioner', {
        message: `partitioner is not set: the same ${uneven[0]?.key} of ${topicsText(uneven)} (${uneven[0]?.partitions} partitions) is in another partition than Java writes it to.`,
        allowed: 'compatibilityPartitioner',
      }),
    ];
  },
};

// --- Transactions

const transactionalWithout: LintRule = {
  id: 'transaction-without-idempotence',
  severity: 'error',
  title: 'A transactional producer is not idempotent',
  reason:
    'Transactions rest on idempotence. The Java client and librdkafka do not start; @platformatic/kafka and kafkajs do not promise what a transaction does.',
  instead: 'Set enable.idempotence=true (acks=all, at most 5 requests in flight).',
  sources: ['KIP-98', 'ProducerConfig#postProcessAndValidateIdempotenceConfigs, Kafka 4.3.1'],
  check(context) {
    const { config } = context;
    if (config.entry('transactional.id') === undefined) return [];
    const idempotent = isIdempotent(context);
    // librdkafka turns it on by itself, unless it is turned off.
    if (
      idempotent !== false ||
      (config.family === 'librdkafka' && config.entry('enable.idempotence') === undefined)
    )
      return [];
    const name =
      config.value('enable.idempotence') === 'true'
        ? config.value('retries') === '0'
          ? 'retries'
          : 'acks'
        : 'enable.idempotence';
    return [
      about(config, name, {
        message: `${stated(config, name)}, and ${config.nameOf('transactional.id')} is set.`,
        allowed: name === 'acks' ? 'all' : name === 'retries' ? '1 or more' : 'true',
      }),
    ];
  },
};

const transactionalId: LintRule = {
  id: 'transactional-id-not-declared',
  severity: 'error',
  title: 'The transactional id is not one of the service',
  reason:
    'Without an ACL for the id brokers answer TransactionalIdAuthorizationException. A service that is declared transactional and has no id writes records that readers see one by one.',
  instead: 'Use the id, or the prefix, that the catalog declares (transactionalId, transactionalIdPrefix).',
  sources: ['docs/access.md', 'KIP-98'],
  check({ config, need, clients }) {
    const producers = need.clients.filter((client) => client.role === 'producer');
    const declared = producers.flatMap(({ transactionalId: id }) => (id === undefined ? [] : [id]));
    const entry = config.entry('transactional.id');
    if (entry === undefined) {
      const only =
        clients.length > 0 &&
        clients.every((client) => client.role === 'producer' && client.transactionalId !== undefined);
      if (!only) return [];
      return [
        about(config, 'transactional.id', {
          severity: 'warning',
          message: `transactional.id is not set, and ${need.service} is declared to write in transactions.`,
          allowed: declared.join(', '),
        }),
      ];
    }
    const { value } = entry;
    if (value.kind !== 'text' && value.kind !== 'reference') return [];
    // Spring appends a number.
    const known = value.kind === 'text' && config.source !== 'spring';
    const begins = value.kind === 'reference' ? value.before : value.text;
    const fits = declared.some((pattern) =>
      pattern.endsWith('*')
        ? known
          ? nameMatches(pattern, begins)
          : begins.startsWith(pattern.slice(0, -1)) || (value.kind === 'reference' && begins === '')
        : known
          ? pattern === begins
          : value.kind === 'reference' && pattern.startsWith(begins) && config.source !== 'spring',
    );
    if (fits) return [];
    return [
      about(config, 'transactional.id', {
        message: `${entry.written} is ${JSON.stringify(value.text)}${config.source === 'spring' ? ' and a number that Spring appends' : ''}, which ${need.service} may not use.`,
        allowed:
          declared.length === 0
            ? `none: ${need.service} has no role transactional-producer`
            : declared.join(', '),
      }),
    ];
  },
};

const transactionTimeout: LintRule = {
  id: 'transaction-timeout',
  severity: 'error',
  title: 'The timeout of transactions does not fit the brokers or the delivery',
  reason:
    'Brokers refuse a producer whose transaction.timeout.ms is above their transaction.max.timeout.ms. A transaction that times out before a send of it is aborted under the producer, which is then fenced; librdkafka does not start.',
  instead:
    'Set transaction.timeout.ms to at most transaction.max.timeout.ms, and delivery.timeout.ms to at most transaction.timeout.ms.',
  sources: ['KIP-98', 'librdkafka, rd_kafka_conf_finalize'],
  check({ config, need }) {
    if (config.entry('transactional.id') === undefined) return [];
    const timeout = config.number('transaction.timeout.ms');
    const most = Number(need.cluster.broker('transaction.max.timeout.ms'));
    const delivery =
      config.entry('delivery.timeout.ms') === undefined ? undefined : config.number('delivery.timeout.ms');
    if (timeout === undefined) return [];
    return [
      ...(Number.isFinite(most) && timeout > most
        ? [
            about(config, 'transaction.timeout.ms', {
              message: `${stated(config, 'transaction.timeout.ms')}, and transaction.max.timeout.ms of the brokers is ${most}.`,
              allowed: `${most} or less`,
            }),
          ]
        : []),
      ...(delivery !== undefined && delivery > timeout
        ? [
            about(config, 'delivery.timeout.ms', {
              severity: config.family === 'librdkafka' ? 'error' : 'warning',
              message: `${stated(config, 'delivery.timeout.ms')}, and ${stated(config, 'transaction.timeout.ms')}.`,
              allowed: `${timeout} or less`,
            }),
          ]
        : []),
    ];
  },
};

export const producerRules: readonly LintRule[] = [
  acksNotAll,
  idempotenceConflict,
  idempotenceOff,
  retriesOff,
  deliveryTimeout,
  transactionalWithout,
  transactionalId,
  transactionTimeout,
  requestLargerThanTopic,
  orderNotKept,
  orderByKey,
  partitioner,
  minIsrOne,
  retriesShort,
  buffers,
  compression,
];
