import { formatBytes } from '../../../units';
import { finding } from '../../finding';
import type { Rule } from '../../rule';
import { alteredTopics, changeText, effectiveChange } from '../../topic-change';

const bytes = (value: string): string => formatBytes(Number(value));

/** `max.request.size` of a producer, `max.partition.fetch.bytes` of a consumer: both 1 MiB by default. Source: Kafka 4.3. */
const CLIENT_DEFAULT_BYTES = 2 ** 20;

export const maxMessageSize: Rule = {
  id: 'max-message-size-changed',
  severity: 'block',
  title: 'The maximum record batch size of a topic changes',
  reason:
    'A lower limit rejects batches that producers send today (RecordTooLargeException): they lose records or block, depending on their code. A higher one admits batches that others must handle as well: since KIP-74 a consumer and a follower get one batch however large it is, but they need the memory for it, and everything that copies records with a producer of its own (MirrorMaker, Kafka Connect, Streams) has max.request.size, 1 MiB by default.',
  sources: [
    'Apache Kafka documentation, topic configs: max.message.bytes; producer configs: max.request.size; broker configs: replica.fetch.max.bytes',
    'KIP-74: fetch response size limits are soft',
  ],
  instead:
    'To raise: brokers (replica.fetch.max.bytes, message.max.bytes) and every consumer and copier first, then the topic, then producers. To lower: producers first.',
  check: (context) =>
    alteredTopics(context).flatMap((topic) => {
      const change = effectiveChange(topic, 'max.message.bytes');
      if (change === undefined) return [];
      const [before, after] = [Number(change.before.value), Number(change.after.value)];
      const lower = after < before;
      const fetch = Number(
        context.facts?.brokerConfig.get('replica.fetch.max.bytes') ?? CLIENT_DEFAULT_BYTES,
      );
      const beyond = [
        ...(after > fetch ? [`brokers' replica.fetch.max.bytes of ${bytes(String(fetch))}`] : []),
        ...(after > CLIENT_DEFAULT_BYTES
          ? [`the default fetch and request size of clients, ${bytes(String(CLIENT_DEFAULT_BYTES))}`]
          : []),
      ];
      return [
        finding(maxMessageSize, topic.change, topic.after.name, {
          severity: lower ? 'block' : 'warn',
          message: `topic ${topic.after.name}: ${changeText(change, bytes)}. ${
            lower
              ? 'Larger batches, which producers may send today, are rejected.'
              : `Consumers and copiers get larger batches${beyond.length === 0 ? '' : `, beyond ${beyond.join(' and ')}`}.`
          }`,
          notKnown: change.notKnown,
        }),
      ];
    }),
};

export const timestampType: Rule = {
  id: 'timestamp-type-changed',
  severity: 'warn',
  title: 'The timestamp type of a topic changes',
  reason:
    'With LogAppendTime the broker overwrites the time that the producer wrote, with CreateTime it keeps it. Retention by time, search by time (offsetsForTimes), windows of Kafka Streams and every reader of the timestamp use it, and existing records keep theirs: timestamps in the log may be out of order.',
  sources: ['KIP-32', 'Apache Kafka documentation, topic configs: message.timestamp.type'],
  instead: 'A new topic, so that no reader sees both.',
  check: (context) =>
    alteredTopics(context).flatMap((topic) => {
      const change = effectiveChange(topic, 'message.timestamp.type');
      if (change === undefined) return [];
      return [
        finding(timestampType, topic.change, topic.after.name, {
          message: `topic ${topic.after.name}: ${changeText(change, (value) => value)}. Retention, search by time and windows use another clock for new records.`,
          notKnown: change.notKnown,
        }),
      ];
    }),
};

/** What consumers or producers notice, and is no loss. */
const VISIBLE: Readonly<Record<string, string>> = {
  'compression.type':
    'brokers recompress batches if producers use another codec, which costs CPU; clients that do not support the codec fail (zstd: clients before 2.1)',
  'message.timestamp.before.max.ms': 'records whose time is further in the past are refused',
  'message.timestamp.after.max.ms': 'records whose time is further in the future are refused',
  'min.compaction.lag.ms': 'compaction begins earlier or later',
  'max.compaction.lag.ms': 'compaction begins earlier or later',
  'delete.retention.ms':
    'tombstones are kept for a different time: a consumer that needs longer to read the whole topic misses deletions',
};

export const consumerVisible: Rule = {
  id: 'consumer-visible-change',
  severity: 'note',
  title: 'Clients notice a change of the topic',
  reason:
    'No records are lost. Producers or consumers may behave differently, and their owners should know when.',
  sources: ['Apache Kafka documentation, topic configs'],
  instead: 'Inform the owners of the clients.',
  check: (context) =>
    alteredTopics(context).flatMap((topic) =>
      Object.entries(VISIBLE).flatMap(([key, effect]) => {
        const change = effectiveChange(topic, key);
        if (change === undefined) return [];
        return [
          finding(consumerVisible, topic.change, topic.after.name, {
            message: `topic ${topic.after.name}: ${changeText(change, (value) => value)}: ${effect}.`,
          }),
        ];
      }),
    ),
};
