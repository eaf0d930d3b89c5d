/**
 * One name for one setting: Java's. Each family's own keys and values are read as Java's and written from them, so that a rule, and
 * a reason, is written once.
 */
import { clientKey, mainName } from './families';
import type { ClientRole, Family } from './families';
import { canonicalText } from './values';

/** A family's key of a setting that Java has, too. */
interface Row {
  readonly key: string;
  /** What the client does without it, as Java would write it. @default - its own table's */
  readonly default?: string;
  /** The family's value as Java's. @default - the same text */
  readonly read?: (text: string) => string;
  /** Java's value as the family's. @default - the same text */
  readonly write?: (text: string) => string;
  /** Names of the value in the family's file. @default - text in lines, the type of its table otherwise */
  readonly literal?: 'text' | 'number' | 'boolean' | 'list';
}

type Rows = Readonly<Partial<Record<string, Row>>>;

const times = (factor: number): Pick<Row, 'read' | 'write'> => ({
  read: (text) => (/^\d+$/.test(text) ? String(BigInt(text) * BigInt(factor)) : text),
  write: (text) => (/^\d+$/.test(text) ? String(BigInt(text) / BigInt(factor)) : text),
});
const acks: Pick<Row, 'read' | 'write'> = {
  read: (text) => (text === '-1' ? 'all' : text),
  write: (text) => (text === 'all' ? '-1' : text),
};
const RESETS: Readonly<Record<string, string>> = {
  smallest: 'earliest',
  beginning: 'earliest',
  largest: 'latest',
  end: 'latest',
  error: 'none',
};

const JAVA: Rows = {
  acks: { key: 'acks', read: acks.read! },
  'security.protocol': { key: 'security.protocol', read: (text) => text.toUpperCase() },
  'group.protocol': { key: 'group.protocol', read: (text) => text.toLowerCase() },
};

const LIBRDKAFKA: Rows = {
  acks: { key: 'request.required.acks', read: acks.read! },
  'auto.offset.reset': { key: 'auto.offset.reset', read: (text) => RESETS[text] ?? text },
  'bootstrap.servers': { key: 'metadata.broker.list' },
  'buffer.memory': { key: 'queue.buffering.max.kbytes', ...times(1024) },
  'compression.type': { key: 'compression.codec' },
  'delivery.timeout.ms': { key: 'message.timeout.ms' },
  'fetch.max.wait.ms': { key: 'fetch.wait.max.ms' },
  'linger.ms': { key: 'queue.buffering.max.ms' },
  'max.partition.fetch.bytes': { key: 'fetch.message.max.bytes' },
  'max.request.size': { key: 'message.max.bytes' },
  'group.protocol': { key: 'group.protocol', read: (text) => text.toLowerCase() },
  retries: { key: 'message.send.max.retries' },
  'sasl.mechanism': { key: 'sasl.mechanisms' },
  'security.protocol': {
    key: 'security.protocol',
    read: (text) => text.toUpperCase(),
    write: (text) => text.toLowerCase(),
  },
};

/** Source: defaultBaseOptions, defaultConsumerOptions and Producer#send of the package; `acks` is 1 unless the producer is idempotent. */
const PLATFORMATIC: Rows = {
  acks: { key: 'acks', default: '1', ...acks },
  'allow.auto.create.topics': { key: 'autocreateTopics', default: 'false' },
  'bootstrap.servers': { key: 'bootstrapBrokers', literal: 'list' },
  'client.id': { key: 'clientId' },
  'compression.type': { key: 'compression', default: 'none' },
  'enable.auto.commit': {
    key: 'autocommit',
    default: 'true',
    // A number is the interval.
    read: (text) => (/^\d+$/.test(text) ? 'true' : text),
    literal: 'boolean',
  },
  'enable.idempotence': { key: 'idempotent', default: 'false' },
  'fetch.max.bytes': { key: 'maxBytes', default: '10485760' },
  'fetch.max.wait.ms': { key: 'maxWaitTime', default: '5000' },
  'fetch.min.bytes': { key: 'minBytes', default: '1' },
  'group.id': { key: 'groupId' },
  'group.instance.id': { key: 'groupInstanceId' },
  'group.protocol': { key: 'groupProtocol', default: 'classic' },
  'heartbeat.interval.ms': { key: 'heartbeatInterval', default: '3000' },
  'isolation.level': {
    key: 'isolationLevel',
    default: 'read_committed',
    read: (text) => ({ '0': 'read_uncommitted', '1': 'read_committed' })[text] ?? text,
    write: (text) => (text === 'read_committed' ? '1' : '0'),
  },
  'max.in.flight.requests.per.connection': { key: 'maxInflights', default: '5' },
  'max.partition.fetch.bytes': { key: 'maxBytesPerPartition', default: '10485760' },
  'request.timeout.ms': { key: 'timeout', default: '5000' },
  retries: {
    key: 'retries',
    default: '3',
    read: (text) => ({ true: '2147483647', false: '0' })[text] ?? text,
    literal: 'number',
  },
  'retry.backoff.ms': { key: 'retryDelay', default: '1000', literal: 'number' },
  'sasl.mechanism': { key: 'sasl.mechanism' },
  'sasl.password': { key: 'sasl.password', literal: 'text' },
  'sasl.username': { key: 'sasl.username', literal: 'text' },
  'session.timeout.ms': { key: 'sessionTimeout', default: '60000' },
  'transactional.id': { key: 'transactionalId' },
};

/** Source: kafkajs 2.2.4, src/producer, src/consumer, src/network. `acks` and `autoCommit` are arguments of calls. */
const KAFKAJS: Rows = {
  acks: { key: 'acks', default: 'all', ...acks },
  'allow.auto.create.topics': { key: 'allowAutoTopicCreation', default: 'true' },
  'bootstrap.servers': { key: 'brokers', literal: 'list' },
  'client.id': { key: 'clientId' },
  'client.rack': { key: 'rackId' },
  'enable.auto.commit': { key: 'autoCommit', default: 'true' },
  'enable.idempotence': { key: 'idempotent', default: 'false' },
  'fetch.max.bytes': { key: 'maxBytes', default: '10485760' },
  'fetch.max.wait.ms': { key: 'maxWaitTimeInMs', default: '5000' },
  'fetch.min.bytes': { key: 'minBytes', default: '1' },
  'group.id': { key: 'groupId' },
  'heartbeat.interval.ms': { key: 'heartbeatInterval', default: '3000' },
  'isolation.level': {
    key: 'readUncommitted',
    default: 'read_committed',
    read: (text) => ({ true: 'read_uncommitted', false: 'read_committed' })[text] ?? text,
    write: (text) => String(text === 'read_uncommitted'),
  },
  'max.in.flight.requests.per.connection': { key: 'maxInFlightRequests' },
  'max.partition.fetch.bytes': { key: 'maxBytesPerPartition', default: '1048576' },
  'request.timeout.ms': { key: 'requestTimeout', default: '30000' },
  retries: { key: 'retry.retries', default: '5' },
  'sasl.mechanism': {
    key: 'sasl.mechanism',
    read: (text) => text.toUpperCase(),
    write: (text) => text.toLowerCase(),
  },
  'sasl.password': { key: 'sasl.password' },
  'sasl.username': { key: 'sasl.username' },
  'session.timeout.ms': { key: 'sessionTimeout', default: '30000' },
  'transaction.timeout.ms': { key: 'transactionTimeout', default: '60000' },
  'transactional.id': { key: 'transactionalId' },
};

const ROWS: Readonly<Record<Family, Rows>> = {
  java: JAVA,
  librdkafka: LIBRDKAFKA,
  platformatic: PLATFORMATIC,
  kafkajs: KAFKAJS,
};

/** Families whose keys are Java's unless a row says otherwise; the others have what their rows name. */
const DOTTED: readonly Family[] = ['java', 'librdkafka'];

const BY_KEY = new Map(
  Object.entries(ROWS).map(([family, rows]) => [
    family,
    new Map(Object.entries(rows).map(([name, row]) => [row!.key, name])),
  ]),
);

/** Java's name of a family's key; its own name where Java has none. */
export function nameOfKey(family: Family, key: string): string {
  const main = mainName(family, key);
  return BY_KEY.get(family)?.get(main) ?? main;
}

/** The family's key of Java's name, as people write it; undefined where the family has none. */
export function keyOfName(family: Family, name: string): string | undefined {
  // librdkafka knows most of Java's names as other names of its own.
  if (DOTTED.includes(family) && clientKey(family, name) !== undefined) return name;
  return ROWS[family][name]?.key;
}

export function readValue(family: Family, name: string, text: string): string {
  const row = ROWS[family][name];
  const key = row?.key ?? name;
  const definition = clientKey(family, key);
  const plain = definition === undefined ? text.trim() : canonicalText(family, key, definition, text);
  return row?.read?.(plain) ?? plain;
}

export function writeValue(family: Family, name: string, text: string): string {
  return ROWS[family][name]?.write?.(text) ?? text;
}

/** How the value of a setting is written in JavaScript. */
export function literalOf(family: Family, name: string): 'text' | 'number' | 'boolean' | 'list' {
  const row = ROWS[family][name];
  if (row?.literal !== undefined) return row.literal;
  const type = row === undefined ? undefined : clientKey(family, row.key)?.type;
  return type === 'number' || type === 'boolean' ? type : 'text';
}

/** What the client does where the setting is not given, as Java would write it; undefined for nothing, or if it depends. */
export function defaultOf(family: Family, role: ClientRole, name: string): string | undefined {
  const row = ROWS[family][name];
  if (row?.default !== undefined) return row.default;
  const key = row?.key ?? keyOfName(family, name);
  const definition = key === undefined ? undefined : clientKey(family, key);
  if (definition === undefined || !definition.roles.includes(role)) return undefined;
  const preset = definition.default;
  return preset === undefined || preset === null ? undefined : readValue(family, name, preset);
}
