/** How far groups are behind, from what they committed and where partitions end. Offsets are numbers: below 2^53, which no log reaches. */
import type { Timeline } from './lag-timeline';
import { writtenAt } from './lag-timeline';

/** As ListGroups names kinds, in lower case. */
export type GroupKind = 'classic' | 'consumer' | 'share' | 'streams';

/** Offsets of one topic: partition and offset stand at the same place of two lists. */
export interface TopicOffsets {
  readonly topic: string;
  readonly partitions: readonly number[];
  /** The first record that is not read. */
  readonly offsets: readonly number[];
  /** Of share groups: unread records as the broker counts them, without those that are delivered and acknowledged out of order; -1: unknown. */
  readonly lags?: readonly number[];
}

export interface GroupReading {
  readonly id: string;
  readonly kind: GroupKind;
  /** As Kafka says: `Stable`, `Empty`, … */
  readonly state: string;
  /** @default - unknown */
  readonly members?: number;
  /** Of a share group none: they are read apart. */
  readonly commits: readonly TopicOffsets[];
}

/** A partition as it was read last. */
export interface PartitionReading {
  readonly oldest: number;
  /** High watermark. */
  readonly end: number;
  readonly timeline: Timeline;
}

export interface PartitionLag {
  readonly partition: number;
  /** Committed offset. */
  readonly current: number;
  readonly lag: number;
}

export interface TopicLag {
  readonly topic: string;
  readonly partitions: readonly PartitionLag[];
  /** Committed offsets of all partitions. */
  readonly currentSum: number;
  /** Unread records. */
  readonly sum: number;
  /** Of the partition with most. */
  readonly max: number;
  /** For how long the oldest unread record has waited. */
  readonly seconds: number;
}

/** What is known of a partition: `unknown` where it exists and was not read yet, `absent` where it does not exist. */
export type PartitionLookup = (topic: string, partition: number) => PartitionReading | 'unknown' | 'absent';

/**
 * Of each topic of a group. A topic with a partition whose end was never read has none: a part of a sum would look like a group that caught up. Partitions and
 * topics that do not exist have none either.
 */
export function topicLags(
  commits: readonly TopicOffsets[],
  lookup: PartitionLookup,
  now: number,
): TopicLag[] {
  return commits.flatMap((of) => {
    const partitions: PartitionLag[] = [];
    let [currentSum, sum, max, seconds] = [0, 0, 0, 0];
    for (const [index, partition] of of.partitions.entries()) {
      const current = of.offsets[index] ?? -1;
      const reading = lookup(of.topic, partition);
      if (current < 0 || reading === 'absent') continue;
      if (reading === 'unknown') return [];
      const counted = of.lags?.[index] ?? -1;
      const lag = counted >= 0 ? counted : lagOf(current, reading);
      partitions.push({ partition, current, lag });
      currentSum += current;
      sum += lag;
      max = Math.max(max, lag);
      if (lag > 0) seconds = Math.max(seconds, waited(current, reading, now));
    }
    return partitions.length === 0 ? [] : [{ topic: of.topic, partitions, currentSum, sum, max, seconds }];
  });
}

/** Never negative: a commit beyond the end that is known is newer than that, or of a log that lost its last records. */
function lagOf(current: number, { end }: PartitionReading): number {
  return Math.max(0, end - current);
}

function waited(current: number, { oldest, timeline }: PartitionReading, now: number): number {
  const written = writtenAt(timeline, firstUnread(current, oldest));
  return written === undefined ? 0 : Math.max(0, now - written) / 1000;
}

/** What retention has deleted does not wait any more. */
export function firstUnread(current: number, oldest: number): number {
  return Math.max(current, oldest);
}

/**
 * Partition of `__consumer_offsets` whose leader coordinates a group. Source: GroupMetadataManager.partitionFor, which takes Java's hash of the name.
 */
export function coordinatorPartition(group: string, partitions: number): number {
  let hash = 0;
  for (let index = 0; index < group.length; index += 1) hash = (hash * 31 + group.charCodeAt(index)) | 0;
  return (hash === -2_147_483_648 ? 0 : Math.abs(hash)) % partitions;
}

/** Topic that has the groups. */
export const OFFSETS_TOPIC = '__consumer_offsets';
