import { formatBytes, formatDuration } from '../../../units';
import { finding, lossUnknown } from '../../finding';
import type { Loss, ReviewContext, Rule } from '../../rule';
import { readersOf } from '../../text';
import { alteredTopics, changeText, effective, effectiveChange } from '../../topic-change';
import type { EffectiveChange, TopicChange, TopicState } from '../../topic-change';

type Altered = TopicChange & { readonly before: TopicState; readonly after: TopicState };

const NO_LIMIT = '-1';

export const retentionCut: Rule = {
  id: 'retention-cut',
  severity: 'block',
  title: 'Records are kept for less time, or fewer bytes of them',
  reason:
    "At the next pass of the log cleaner (log.retention.check.interval.ms, five minutes by default) brokers delete every segment that is beyond the new limit as a whole, from the oldest on, on all replicas and for good; the one that is being written goes as well if all of its records are too old. A key that is removed from the configuration falls back to the broker's own value, which may be lower. Groups that had not read the records skip them: their offset is out of range, and auto.offset.reset decides where they go on.",
  sources: [
    'Apache Kafka documentation, topic configs: retention.ms, retention.bytes; broker configs: log.retention.check.interval.ms',
    'Kafka 4.3, LogManager.cleanupLogs; UnifiedLog.deleteOldSegments',
  ],
  instead:
    'Ask the groups that lag to catch up, or copy what must stay, then cut. Where the cut is wanted, say so in a waiver.',
  check: (context) => alteredTopics(context).flatMap((topic) => cuts(context, topic)),
};

/** What the age of records has to be asked for, before the rule can say how many there are: ms by topic. */
export function retentionCutMs(topic: Altered): number | undefined {
  if (!deletes(topic.after, topic)) return undefined;
  const change = effectiveChange(topic, 'retention.ms');
  const switched = switchedToDelete(topic);
  const limit = Number(effective(topic.after, 'retention.ms', topic.facts)?.value ?? NO_LIMIT);
  if (limit < 0 || (!switched && (change === undefined || !isLower(change)))) return undefined;
  return limit;
}

/** Whether fewer bytes are kept than before. */
export function isSizeCut(topic: Altered): boolean {
  const size = effectiveChange(topic, 'retention.bytes');
  return size !== undefined && isLower(size) && deletes(topic.before, topic) && deletes(topic.after, topic);
}

function cuts(context: ReviewContext, topic: Altered): ReturnType<Rule['check']> {
  const { after, change, facts } = topic;
  if (!deletes(after, topic) || !deletes(topic.before, topic)) return [];
  const time = effectiveChange(topic, 'retention.ms');
  const size = effectiveChange(topic, 'retention.bytes');
  const lowered = [
    ...(time !== undefined && isLower(time) ? [changeText(time, durationOrNone)] : []),
    ...(size !== undefined && isLower(size) ? [changeText(size, bytesOrNone)] : []),
  ];
  if (lowered.length === 0) return [];
  const removed = ['retention.ms', 'retention.bytes'].filter(
    (key) => topic.before.config[key] !== undefined && after.config[key] === undefined,
  );
  const loss = time !== undefined && isLower(time) ? olderLoss(topic) : undefined;
  const bySize = size !== undefined && isLower(size) ? sizeLoss(topic, Number(size.after.value)) : undefined;
  const worst = larger(loss, bySize);
  return [
    finding(retentionCut, change, after.name, {
      message: `topic ${after.name} keeps less: ${lowered.join(', ')}${removed.length === 0 ? '' : `, because ${removed.join(' and ')} ${removed.length === 1 ? 'is' : 'are'} no longer set on the topic`}. Segments beyond that are deleted at the next pass of the cleaner.`,
      ...(worst === undefined ? {} : { loss: worst }),
      notKnown: [
        ...(time?.notKnown ?? []),
        ...(size?.notKnown ?? []),
        ...(worst === undefined || facts === undefined ? lossUnknown(context, after.name) : []),
      ],
    }),
  ];
}

/** Records older than the new limit, which the cluster was asked to count; their bytes in proportion. */
export function olderLoss({ facts }: Pick<TopicChange, 'facts'>): Loss | undefined {
  if (facts?.olderRecords === undefined) return undefined;
  const bytes = sumOf(facts.byPartition, ({ bytes: all, records, olderRecords }) =>
    all === undefined || records === undefined || olderRecords === undefined
      ? undefined
      : share(all, olderRecords, records),
  );
  return {
    kind: 'estimate',
    records: facts.olderRecords,
    ...(bytes === undefined ? {} : { bytes }),
    groups: readersOf(facts),
    how: 'records older than the new limit, their bytes in proportion; whole segments go, so that of each partition less than one segment of it may stay',
  };
}

/** The limit holds for each partition by itself. */
function sizeLoss({ facts }: Altered, limit: number): Loss | undefined {
  if (facts?.bytes === undefined || limit < 0) return undefined;
  const beyond = facts.byPartition.map(({ bytes = 0, records }) => {
    const excess = Math.max(0, bytes - limit);
    return {
      bytes: excess,
      records: records === undefined ? undefined : share(Number(records), excess, bytes),
    };
  });
  const records = sumOf(beyond, (each) => each.records);
  return {
    kind: 'estimate',
    bytes: beyond.reduce((sum, { bytes }) => sum + bytes, 0),
    ...(records === undefined ? {} : { records: BigInt(records) }),
    groups: readersOf(facts),
    how: 'of each partition what exceeds the new size, its records in proportion; whole segments go, so that of each partition less than one segment of it may stay',
  };
}

/** Rounded up: what is said to be lost is not less than what is. */
function share(all: number, part: number | bigint, whole: number | bigint): number {
  return Number(whole) === 0 ? 0 : Math.ceil((all * Number(part)) / Number(whole));
}

/** Undefined if one of them is not known. */
function sumOf<T>(items: readonly T[], of: (item: T) => number | undefined): number | undefined {
  let sum = 0;
  for (const item of items) {
    const some = of(item);
    if (some === undefined) return undefined;
    sum += some;
  }
  return sum;
}

function larger(a: Loss | undefined, b: Loss | undefined): Loss | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  // A number that is not known is not the smaller one.
  if (a.records === undefined || b.records === undefined) {
    return a.records === undefined ? a : b;
  }
  return a.records >= b.records ? a : b;
}

/** -1 is no limit, so anything is lower than it. */
function isLower({ before, after }: EffectiveChange): boolean {
  if (after.value === NO_LIMIT) return false;
  return before.value === NO_LIMIT || Number(after.value) < Number(before.value);
}

function deletes(state: TopicState, { facts }: Pick<TopicChange, 'facts'>): boolean {
  return effective(state, 'cleanup.policy', facts)?.value.includes('delete') ?? true;
}

function switchedToDelete(topic: Altered): boolean {
  return deletes(topic.after, topic) && !deletes(topic.before, topic);
}

export const durationOrNone = (value: string): string =>
  value === NO_LIMIT ? 'no limit' : formatDuration(Number(value));
export const bytesOrNone = (value: string): string =>
  value === NO_LIMIT ? 'no limit' : formatBytes(Number(value));

export const localRetentionCut: Rule = {
  id: 'local-retention-cut',
  severity: 'warn',
  title: 'Less of a tiered topic stays on the brokers',
  reason:
    'Segments beyond local.retention are deleted from the brokers once they are in the remote tier, so that older records are read from object storage: slower, and paid for by request. They are not lost.',
  sources: [
    'KIP-405: tiered storage',
    'Apache Kafka documentation, topic configs: local.retention.ms, local.retention.bytes',
  ],
  instead: 'Keep on the brokers what consumers read again after an outage, a day or more.',
  check: (context) =>
    alteredTopics(context).flatMap((topic) => {
      if (effective(topic.after, 'remote.storage.enable', topic.facts)?.value !== 'true') return [];
      return (['local.retention.ms', 'local.retention.bytes'] as const).flatMap((key) => {
        const change = effectiveChange(topic, key);
        if (change === undefined || Number(change.after.value) < 0 || !isLower(withoutFollow(change)))
          return [];
        const format = key === 'local.retention.ms' ? durationOrNone : bytesOrNone;
        return [
          finding(localRetentionCut, topic.change, topic.after.name, {
            message: `topic ${topic.after.name} keeps less on the brokers: ${changeText(change, (value) => (value === '-2' ? 'as long as the topic' : format(value)))}. Older records are read from the remote tier.`,
          }),
        ];
      });
    }),
};

/** -2 means as much as the topic keeps at all, which is more than any number here. */
function withoutFollow(change: EffectiveChange): EffectiveChange {
  return change.before.value === '-2' ? { ...change, before: { ...change.before, value: NO_LIMIT } } : change;
}

export const tieringOff: Rule = {
  id: 'tiered-storage-off',
  severity: 'block',
  title: 'Tiered storage of a topic is switched off',
  reason:
    'Everything that is only in the remote tier is deleted with it. Kafka refuses the change unless remote.log.delete.on.disable=true says that this is meant; remote.log.copy.disable=true stops copying and keeps what is there readable.',
  sources: [
    'KIP-950: tiered storage disablement',
    'Apache Kafka documentation, topic configs: remote.storage.enable',
  ],
  instead:
    'remote.log.copy.disable=true, until what is in the remote tier is past its retention; then switch it off.',
  check: (context) =>
    alteredTopics(context).flatMap((topic) => {
      const change = effectiveChange(topic, 'remote.storage.enable');
      if (change === undefined || change.after.value !== 'false') return [];
      return [
        finding(tieringOff, topic.change, topic.after.name, {
          message: `topic ${topic.after.name} leaves tiered storage: records that are only in the remote tier are deleted.`,
        }),
      ];
    }),
};
