import { defineRule } from '../../define-rule';
import type { Draft } from '../../define-rule';
import { UNLIMITED } from '../../../topics/retention';
import { formatBytes, formatDuration } from '../../../../shared/units';
import type { PartitionNumbers } from '../../facts';
import { finding, lossUnknown } from '../../finding';
import type { Loss, ReviewContext } from '../../rule';
import { readersOf } from '../../text';
import { alteredTopics, changeText, effective, effectiveChange, isConcealed } from '../../topic-change';
import type {
  AlteredTopic as Altered,
  EffectiveChange,
  EffectiveValue,
  TopicChange,
  TopicState,
} from '../../topic-change';
import type { Need } from '../../needs';
import { changedTopics, inheritedValues, lossNeeds } from '../../topic-needs';

/** -1, or Kafka's largest number, which is the default of some keys and which some write for the same. */
const isUnlimited = (value: string): boolean => value === UNLIMITED || value === String(2n ** 63n - 1n);

export const retentionCut = defineRule({
  id: 'retention-cut',
  severity: 'error',
  title: 'Retention of a topic is reduced',
  reason:
    "At the next retention check (log.retention.check.interval.ms, five minutes by default) brokers permanently delete every segment that is entirely beyond the new limit, oldest first and on all replicas; the active segment is deleted as well if all of its records are too old. A key that is removed from the configuration falls back to the broker's own value, which may be lower. Groups that have not read the records skip them: their offset is out of range, and auto.offset.reset decides where they continue.",
  sources: [
    'Apache Kafka documentation, topic configs: retention.ms, retention.bytes; broker configs: log.retention.check.interval.ms',
    'Kafka 4.3, LogManager.cleanupLogs; UnifiedLog.deleteOldSegments',
  ],
  instead:
    'Let the groups that lag catch up, or copy the records that must stay, then reduce retention. If the cut is intended, add a waiver.',
  needs: (context) => [
    ...changedTopics(context),
    ...inheritedValues(context, LIMITS),
    ...alteredTopics(context).flatMap(beyondLimitsNeeds),
  ],
  check: (context) => alteredTopics(context).flatMap((topic) => cuts(context, topic)),
});

const LIMITS = ['retention.ms', 'retention.bytes'];

/** In what {@link beyondLimits} is counted. */
export function beyondLimitsNeeds(topic: Altered): Need[] {
  const olderThanMs = retentionCutMs(topic);
  return lossNeeds(topic.before.name, [
    ...(olderThanMs === undefined ? [] : [{ olderThanMs }]),
    ...(isSizeCut(topic) ? (['bytes'] as const) : []),
  ]);
}

/** What the age of records has to be asked for, before the rule can say how many there are. */
function retentionCutMs(topic: Altered): number | undefined {
  const limit = limitThatCuts(topic, 'retention.ms');
  return limit === undefined ? undefined : Number(limit.value);
}

/** Whether fewer bytes are kept than before. */
function isSizeCut(topic: Altered): boolean {
  return limitThatCuts(topic, 'retention.bytes') !== undefined;
}

/** A limit that is lower than before, or holds at all for the first time because the topic was only compacted. */
function limitThatCuts(topic: Altered, key: 'retention.ms' | 'retention.bytes'): EffectiveValue | undefined {
  if (!deletes(topic.after, topic)) return undefined;
  const limit = effective(topic.after, key, topic.facts);
  if (limit === undefined || isUnlimited(limit.value)) return undefined;
  const change = effectiveChange(topic, key);
  const lower = change !== undefined && isLower(change);
  return lower || switchedToDelete(topic) ? limit : undefined;
}

function cuts(context: ReviewContext, topic: Altered): Draft[] {
  const { after, change } = topic;
  if (!deletes(after, topic) || !deletes(topic.before, topic)) return [];
  const time = effectiveChange(topic, 'retention.ms');
  const size = effectiveChange(topic, 'retention.bytes');
  const lowered = [
    ...(time !== undefined && isLower(time) ? [changeText(time, durationOrNone)] : []),
    ...(size !== undefined && isLower(size) ? [changeText(size, bytesOrNone)] : []),
  ];
  if (lowered.length === 0) return [];
  const removed = ['retention.ms', 'retention.bytes'].filter(
    (key) =>
      topic.before.config[key] !== undefined && after.config[key] === undefined && !isConcealed(after, key),
  );
  const loss = beyondLimits(topic);
  return [
    finding(change, after.name, {
      message: `retention of topic ${after.name} is reduced: ${lowered.join(', ')}${removed.length === 0 ? '' : `, because ${removed.join(' and ')} ${removed.length === 1 ? 'is' : 'are'} no longer set on the topic`}. Segments beyond that are deleted at the next pass of the log cleaner.`,
      ...(loss === undefined ? {} : { loss }),
      notKnown: [...(time?.notKnown ?? []), ...(size?.notKnown ?? []), ...lossNotKnown(context, topic, loss)],
    }),
  ];
}

/** Why what is beyond the limits has no number, or one that may be too small. */
export function lossNotKnown(context: ReviewContext, topic: Altered, loss: Loss | undefined): string[] {
  return [
    ...(loss === undefined || topic.facts === undefined ? lossUnknown(context, topic.after.name) : []),
    ...hiddenLimits(topic).map((key) => `record and byte counts: ${key} is hidden`),
  ];
}

/** Limits of which the plan does not show what they will be: each may cut more than what it shows. */
function hiddenLimits({ after }: Altered): string[] {
  return ['retention.ms', 'retention.bytes'].filter((key) => isConcealed(after, key));
}

/** The limits of a topic that deletes, as text. */
export function limitsOf({ after, facts }: Altered): string[] {
  const time = effective(after, 'retention.ms', facts)?.value;
  const size = effective(after, 'retention.bytes', facts)?.value;
  return [
    ...(time === undefined ? ['its retention.ms'] : isUnlimited(time) ? [] : [durationOrNone(time)]),
    ...(size === undefined
      ? ['its retention.bytes']
      : isUnlimited(size)
        ? []
        : [`${bytesOrNone(size)} a partition`]),
  ];
}

/**
 * What is beyond the new limits, which hold for each partition by itself: records that are too old, which the cluster was asked to
 * count, or that exceed the size, whichever is more.
 */
export function beyondLimits(topic: Altered): Loss | undefined {
  const { facts } = topic;
  if (facts === undefined || hiddenLimits(topic).length > 0) return undefined;
  const age = retentionCutMs(topic);
  const size = limitThatCuts(topic, 'retention.bytes')?.value;
  const [byAge, bySize] = [age !== undefined, size !== undefined];
  const counted = facts.olderRecords !== undefined && (facts.olderThanMs ?? age) === age;
  // A part of it would be a false comfort.
  if ((!byAge && !bySize) || (byAge && !counted) || (bySize && facts.bytes === undefined)) return undefined;
  const partitions = facts.byPartition.map((partition) => {
    const tooOld = byAge ? olderThanLimit(partition) : NONE;
    const tooMuch = bySize ? beyondSize(partition, Number(size)) : NONE;
    return { records: most(tooOld.records, tooMuch.records), bytes: most(tooOld.bytes, tooMuch.bytes) };
  });
  const records = sumOf(partitions, (each) => each.records);
  const bytes = sumOf(partitions, (each) => each.bytes);
  const what = [
    ...(byAge ? ['records older than the new limit, their bytes in proportion'] : []),
    ...(bySize ? ['of each partition the bytes above the new size, their records in proportion'] : []),
  ];
  return {
    kind: 'estimate',
    ...(records === undefined ? {} : { records: BigInt(records) }),
    ...(bytes === undefined ? {} : { bytes }),
    groups: readersOf(facts),
    how: `${what.join('; ')}; whole segments are deleted, so up to one segment of each partition may stay`,
  };
}

interface Part {
  readonly records: number | undefined;
  readonly bytes: number | undefined;
}

const NONE: Part = { records: 0, bytes: 0 };

function olderThanLimit({ bytes, records, olderRecords }: PartitionNumbers): Part {
  return {
    records: olderRecords === undefined ? undefined : Number(olderRecords),
    bytes:
      bytes === undefined || records === undefined || olderRecords === undefined
        ? undefined
        : share(bytes, olderRecords, records),
  };
}

function beyondSize({ bytes = 0, records }: PartitionNumbers, limit: number): Part {
  const excess = Math.max(0, bytes - limit);
  return {
    bytes: excess,
    records: records === undefined ? undefined : share(Number(records), excess, bytes),
  };
}

/** Undefined if one of them is not known. */
function most(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : Math.max(a, b);
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

/** -1 is no limit, so anything is lower than it. */
function isLower({ before, after }: EffectiveChange): boolean {
  if (isUnlimited(after.value)) return false;
  return isUnlimited(before.value) || Number(after.value) < Number(before.value);
}

function deletes(state: TopicState, { facts }: Pick<TopicChange, 'facts'>): boolean {
  return effective(state, 'cleanup.policy', facts)?.value.includes('delete') ?? true;
}

function switchedToDelete(topic: Altered): boolean {
  return deletes(topic.after, topic) && !deletes(topic.before, topic);
}

export const durationOrNone = (value: string): string =>
  isUnlimited(value) ? 'no limit' : formatDuration(Number(value));
export const bytesOrNone = (value: string): string =>
  isUnlimited(value) ? 'no limit' : formatBytes(Number(value));

export const localRetentionCut = defineRule({
  id: 'local-retention-cut',
  severity: 'warning',
  title: 'Local retention of a tiered topic is reduced',
  reason:
    'Segments beyond local.retention are deleted from the brokers once they are in the remote tier, so older records are read from object storage: slower, and charged per request. They are not lost.',
  sources: [
    'KIP-405: tiered storage',
    'Apache Kafka documentation, topic configs: local.retention.ms, local.retention.bytes',
  ],
  instead: 'Keep on the brokers what consumers read again after an outage: a day or more.',
  needs: changedTopics,
  check: (context) =>
    alteredTopics(context).flatMap((topic) => {
      if (effective(topic.after, 'remote.storage.enable', topic.facts)?.value !== 'true') return [];
      return (['local.retention.ms', 'local.retention.bytes'] as const).flatMap((key) => {
        const change = effectiveChange(topic, key);
        if (change === undefined || Number(change.after.value) < 0 || !isLower(withoutFollow(change)))
          return [];
        const format = key === 'local.retention.ms' ? durationOrNone : bytesOrNone;
        return [
          finding(topic.change, topic.after.name, {
            message: `local retention of topic ${topic.after.name} is reduced: ${changeText(change, (value) => (value === '-2' ? 'as long as the topic' : format(value)))}. Older records are read from the remote tier.`,
          }),
        ];
      });
    }),
});

/** -2 means as much as the topic keeps at all, which is more than any number here. */
function withoutFollow(change: EffectiveChange): EffectiveChange {
  return change.before.value === '-2'
    ? { ...change, before: { ...change.before, value: UNLIMITED } }
    : change;
}

export const tieringOff = defineRule({
  id: 'tiered-storage-off',
  severity: 'error',
  title: 'Tiered storage of a topic is disabled',
  reason:
    'Records that are only in the remote tier are deleted with it. Kafka refuses the change unless remote.log.delete.on.disable=true confirms it; remote.log.copy.disable=true stops copying and keeps existing records readable.',
  sources: [
    'KIP-950: tiered storage disablement',
    'Apache Kafka documentation, topic configs: remote.storage.enable',
  ],
  instead:
    'Set remote.log.copy.disable=true until the records in the remote tier are past their retention; then disable it.',
  needs: (context) => [...changedTopics(context), ...inheritedValues(context, ['remote.storage.enable'])],
  check: (context) =>
    alteredTopics(context).flatMap((topic) => {
      const change = effectiveChange(topic, 'remote.storage.enable');
      if (change === undefined || change.after.value !== 'false') return [];
      return [
        finding(topic.change, topic.after.name, {
          message: `tiered storage of topic ${topic.after.name} is disabled: records that are only in the remote tier are deleted.`,
        }),
      ];
    }),
});
