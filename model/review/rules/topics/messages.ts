import { defineRule } from '../../define-rule';
import { formatBytes } from '../../../../shared/units';
import { finding } from '../../finding';
import { alteredTopics, changeText, effective, effectiveChange } from '../../topic-change';
import type { AlteredTopic, TopicState } from '../../topic-change';
import { durationOrNone } from './retention';
import { changedTopics, inheritedValues } from '../../topic-needs';

const bytes = (value: string): string => formatBytes(Number(value));

/** `max.request.size` of a producer, `max.partition.fetch.bytes` of a consumer: both 1 MiB by default. Source: Kafka 4.3. */
const CLIENT_DEFAULT_BYTES = 2 ** 20;

export const maxMessageSize = defineRule({
  id: 'max-message-size-changed',
  severity: 'error',
  title: 'The maximum record batch size of a topic changes',
  reason:
    'A lower limit rejects batches that producers send today (RecordTooLargeException): they lose records or block, depending on their code. A higher one admits batches that others must handle as well: since KIP-74 a consumer and a follower get one batch however large it is, but they need the memory for it, and everything that copies records with a producer of its own (MirrorMaker, Kafka Connect, Streams) has max.request.size, 1 MiB by default.',
  sources: [
    'Apache Kafka documentation, topic configs: max.message.bytes; producer configs: max.request.size; broker configs: replica.fetch.max.bytes',
    'KIP-74: fetch response size limits are soft',
    'Kafka 4.3, UnifiedLog.append: a batch larger than segment.bytes is refused (RecordBatchTooLargeException)',
  ],
  instead:
    'To raise: brokers (replica.fetch.max.bytes, message.max.bytes) and every consumer and copier first, then the topic, then producers. To lower: producers first.',
  needs: (context) => [
    ...changedTopics(context),
    ...inheritedValues(context, ['max.message.bytes']),
    { fact: { of: 'broker-config' } },
  ],
  check: (context) =>
    alteredTopics(context).flatMap((topic) => {
      const changes = ['max.message.bytes', 'segment.bytes'].flatMap(
        (key) => effectiveChange(topic, key) ?? [],
      );
      const [before, after] = [largestBatch(topic.before, topic), largestBatch(topic.after, topic)];
      if (changes.length === 0 || before === undefined || after === undefined || before === after) return [];
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
        finding(topic.change, topic.after.name, {
          severity: lower ? 'error' : 'warning',
          message: `topic ${topic.after.name}: ${changes.map((change) => changeText(change, bytes)).join(', ')}. ${
            lower
              ? `Larger batches${limitedBySegment(topic) ? ' than a segment' : ''}, which producers may send today, are rejected.`
              : `Consumers and copiers get larger batches${beyond.length === 0 ? '' : `, beyond ${beyond.join(' and ')}`}.`
          }`,
          notKnown: changes.flatMap(({ notKnown }) => notKnown),
        }),
      ];
    }),
});

/** Bytes of the largest batch that is taken: a segment holds whole batches. */
function largestBatch(state: TopicState, { facts }: AlteredTopic): number | undefined {
  const [batch, segment] = ['max.message.bytes', 'segment.bytes'].map((key) => effective(state, key, facts));
  if (batch === undefined || segment === undefined) return undefined;
  return Math.min(Number(batch.value), Number(segment.value));
}

function limitedBySegment(topic: AlteredTopic): boolean {
  return (
    effective(topic.after, 'segment.bytes', topic.facts)?.value === String(largestBatch(topic.after, topic))
  );
}

export const timestampType = defineRule({
  id: 'timestamp-type-changed',
  severity: 'warning',
  title: 'The timestamp type of a topic changes',
  reason:
    'With LogAppendTime the broker overwrites the time that the producer wrote, with CreateTime it keeps it. Retention by time, search by time (offsetsForTimes), windows of Kafka Streams and every reader of the timestamp use it, and existing records keep theirs: timestamps in the log may be out of order.',
  sources: ['KIP-32', 'Apache Kafka documentation, topic configs: message.timestamp.type'],
  instead: 'A new topic, so that no reader sees both.',
  needs: changedTopics,
  check: (context) =>
    alteredTopics(context).flatMap((topic) => {
      const change = effectiveChange(topic, 'message.timestamp.type');
      if (change === undefined) return [];
      return [
        finding(topic.change, topic.after.name, {
          message: `topic ${topic.after.name}: ${changeText(change, (value) => value)}. Retention, search by time and windows use another clock for new records.`,
          notKnown: change.notKnown,
        }),
      ];
    }),
});

/** How long a record may wait in a producer before it is sent: `delivery.timeout.ms`. Source: Kafka 4.3, default of producers. */
const DELIVERY_TIMEOUT_MS = 120_000;

const WINDOW = {
  'message.timestamp.before.max.ms': 'past',
  'message.timestamp.after.max.ms': 'future',
} as const;

export const timestampsRefused = defineRule({
  id: 'timestamps-refused',
  severity: 'error',
  title: 'Records are refused because of their time',
  reason:
    'With message.timestamp.type=CreateTime a broker refuses a batch with a record that is older than message.timestamp.before.max.ms, or further in the future than message.timestamp.after.max.ms (InvalidTimestampException, which producers do not repeat). A record may wait for delivery.timeout.ms in its producer, two minutes by default, and clocks differ: a limit below that stops producers in normal operation. Whoever replays or copies old records is stopped by any limit that is shorter than their age.',
  sources: [
    'KIP-937: message timestamp validation',
    'Apache Kafka documentation, topic configs: message.timestamp.before.max.ms, message.timestamp.after.max.ms; producer configs: delivery.timeout.ms',
  ],
  instead: 'Leave the past unlimited, which is the default, or as long as retention; an hour for the future.',
  needs: changedTopics,
  check: (context) =>
    alteredTopics(context).flatMap((topic) => {
      if (effective(topic.after, 'message.timestamp.type', topic.facts)?.value === 'LogAppendTime') return [];
      return (Object.keys(WINDOW) as (keyof typeof WINDOW)[]).flatMap((key) => {
        const change = effectiveChange(topic, key);
        if (change === undefined || Number(change.after.value) >= Number(change.before.value)) return [];
        return [
          finding(topic.change, topic.after.name, {
            severity: Number(change.after.value) <= DELIVERY_TIMEOUT_MS ? 'error' : 'warning',
            message: `topic ${topic.after.name}: ${changeText(change, durationOrNone)}. Records whose time is further in the ${WINDOW[key]} are refused.`,
            notKnown: change.notKnown,
          }),
        ];
      });
    }),
});

const COMPACTION: Readonly<Record<string, string>> = {
  'min.compaction.lag.ms':
    'earlier values of a key, which readers could count on for that time, may be removed sooner',
  'max.compaction.lag.ms': 'earlier values of a key are removed at that age at the latest',
  'delete.retention.ms':
    'tombstones are removed sooner: a reader that needs longer for the whole topic misses deletions and keeps what was deleted',
};

export const compactedEarlier = defineRule({
  id: 'compacted-earlier',
  severity: 'warning',
  title: 'Compaction removes records earlier',
  reason:
    'Compaction keeps the last record of each key. Within min.compaction.lag.ms it leaves earlier ones alone, at max.compaction.lag.ms it has to look at them, and a tombstone stays for delete.retention.ms after it was compacted. A lower value lets the cleaner remove at its next pass what consumers that lag have not read.',
  sources: [
    'Apache Kafka documentation, Design: log compaction; topic configs: min.compaction.lag.ms, max.compaction.lag.ms, delete.retention.ms',
    'KIP-58, KIP-354',
  ],
  instead:
    'Let every group of the topic catch up first, and keep the value above the longest outage of a reader.',
  needs: changedTopics,
  check: (context) =>
    alteredTopics(context).flatMap((topic) => {
      if (effective(topic.after, 'cleanup.policy', topic.facts)?.value.includes('compact') === false)
        return [];
      return Object.entries(COMPACTION).flatMap(([key, effect]) => {
        const change = effectiveChange(topic, key);
        if (change === undefined || Number(change.after.value) >= Number(change.before.value)) return [];
        return [
          finding(topic.change, topic.after.name, {
            message: `topic ${topic.after.name}: ${changeText(change, durationOrNone)}: ${effect}.`,
            notKnown: change.notKnown,
          }),
        ];
      });
    }),
});

/** What consumers or producers notice, and is no loss: a lower value of a number is another rule's. */
const VISIBLE: Readonly<Record<string, string>> = {
  'compression.type':
    'brokers recompress batches if producers use another codec, which costs CPU; clients that do not support the codec fail (zstd: clients before 2.1)',
  'message.timestamp.before.max.ms': 'older records are accepted',
  'message.timestamp.after.max.ms': 'records whose time is further in the future are accepted',
  'min.compaction.lag.ms': 'compaction begins later',
  'max.compaction.lag.ms': 'compaction begins later',
  'delete.retention.ms': 'tombstones are kept longer',
};

export const consumerVisible = defineRule({
  id: 'consumer-visible-change',
  severity: 'note',
  title: 'Clients notice a change of the topic',
  reason:
    'No records are lost. Producers or consumers may behave differently, and their owners should know when.',
  sources: ['Apache Kafka documentation, topic configs'],
  instead: 'Inform the owners of the clients.',
  needs: changedTopics,
  check: (context) =>
    alteredTopics(context).flatMap((topic) =>
      Object.entries(VISIBLE).flatMap(([key, effect]) => {
        const change = effectiveChange(topic, key);
        if (change === undefined || Number(change.after.value) < Number(change.before.value)) return [];
        return [
          finding(topic.change, topic.after.name, {
            message: `topic ${topic.after.name}: ${changeText(change, key === 'compression.type' ? (value) => value : durationOrNone)}: ${effect}.`,
          }),
        ];
      }),
    ),
});
