/** What a restore is to do: which records, by which engine, onto which brokers, and what happens to them afterwards. */
import type { BatchHeader } from './batch';
import { hasGaps } from './rewrite';

/** The records that are asked for. All of it must hold; without anything, all records. */
export interface RestoreRange {
  /** Inclusive. */
  readonly firstOffset?: number | undefined;
  /** Inclusive. */
  readonly lastOffset?: number | undefined;
  /** Ms since the epoch, inclusive. */
  readonly since?: number | undefined;
  /** Ms since the epoch, exclusive. */
  readonly until?: number | undefined;
}

export const isWhole = (range: RestoreRange): boolean =>
  Object.values(range).every((bound) => bound === undefined);

/** Whether a batch may have records of the range: by its offsets and its newest record. */
export function overlaps(
  { firstOffset = 0, lastOffset = Infinity, since = -Infinity, until = Infinity }: RestoreRange,
  batch: Pick<BatchHeader, 'baseOffset' | 'lastOffset' | 'baseTimestamp' | 'maxTimestamp'>,
): boolean {
  const oldest = Math.min(batch.baseTimestamp, batch.maxTimestamp);
  return (
    batch.lastOffset >= firstOffset &&
    batch.baseOffset <= lastOffset &&
    batch.maxTimestamp >= since &&
    // A batch's first record need not be its oldest: only what began after the range is certainly outside.
    oldest < until
  );
}

/** Whether one record is in the range. */
export function includes(
  { firstOffset = 0, lastOffset = Infinity, since = -Infinity, until = Infinity }: RestoreRange,
  { offset, timestamp }: { readonly offset: number; readonly timestamp: number },
): boolean {
  return offset >= firstOffset && offset <= lastOffset && timestamp >= since && timestamp < until;
}

/** Whether a batch can only be produced after its records were decoded. */
export function needsDecoding(header: BatchHeader, range: RestoreRange): boolean {
  return hasGaps(header) || isCut(header, range);
}

/** A part of the batch can be outside of the range. */
function isCut(
  { baseOffset, lastOffset, baseTimestamp, maxTimestamp }: BatchHeader,
  { firstOffset = 0, lastOffset: last = Infinity, since, until }: RestoreRange,
): boolean {
  if (baseOffset < firstOffset || lastOffset > last) return true;
  // A batch's first record need not be its oldest one: with a beginning every record is looked at.
  return since !== undefined || (until !== undefined && Math.max(baseTimestamp, maxTimestamp) >= until);
}

export type EngineName = 'place' | 'produce';

/** Why a topic cannot be placed; produced it can be. */
export interface EngineFacts {
  readonly topicExists: boolean;
  readonly sameCluster: boolean;
  /** Log directories that this machine cannot write, with the reason. */
  readonly unreachable: readonly string[];
  /** Records of a time range are chosen one by one, not by whole batches. */
  readonly timeRange: boolean;
}

export interface EngineChoice {
  readonly engine: EngineName;
  readonly because: string;
  /** Only where it was asked for and cannot be used. */
  readonly refused?: string;
}

/** `place` wherever it is possible: the offsets stay, and it is the faster one. */
export function chooseEngine(facts: EngineFacts, asked?: EngineName): EngineChoice {
  const against = [...(facts.topicExists ? ['the topic exists'] : []), ...facts.unreachable.slice(0, 1)];
  const [first] = against;
  if (asked === 'produce') return { engine: 'produce', because: 'asked for by --engine' };
  if (asked === 'place')
    return {
      engine: 'place',
      because: 'asked for by --engine',
      ...(first === undefined ? {} : { refused: first }),
    };
  if (first !== undefined) return { engine: 'produce', because: `place is not possible: ${first}` };
  if (facts.timeRange)
    return { engine: 'produce', because: 'a time range is cut by records, and place copies whole batches' };
  return {
    engine: 'place',
    because: "the topic does not exist, and this machine can write every broker's log directory",
  };
}

export interface AssignableBroker {
  readonly id: number;
  readonly rack: string | null;
}

/**
 * Brokers of each partition, the preferred leader first.
 *
 * @param before where the replicas were; kept where all of these brokers are registered
 * @returns null if there are fewer brokers than replicas
 */
export function assignReplicas(
  brokers: readonly AssignableBroker[],
  partitions: number,
  replicationFactor: number,
  before: readonly (readonly number[])[] | null,
): readonly (readonly number[])[] | null {
  if (replicationFactor > brokers.length) return null;
  const ids = new Set(brokers.map(({ id }) => id));
  const order = byRacksInTurn(brokers);
  return Array.from({ length: partitions }, (_, partition) => {
    const old = before?.[partition];
    if (old?.length === replicationFactor && old.every((id) => ids.has(id))) return old;
    return Array.from(
      { length: replicationFactor },
      (_each, replica) => order[(partition + replica) % order.length]?.id ?? 0,
    );
  });
}

/** One of each rack, then the second of each: neighbors are in different racks. */
function byRacksInTurn(brokers: readonly AssignableBroker[]): readonly AssignableBroker[] {
  const seen = new Map<string, number>();
  const placed = [...brokers]
    .sort((a, b) => a.id - b.id)
    .map((broker) => {
      const rack = broker.rack ?? '';
      const turn = seen.get(rack) ?? 0;
      seen.set(rack, turn + 1);
      return { broker, turn };
    });
  return placed.sort((a, b) => a.turn - b.turn).map(({ broker }) => broker);
}

/** A stretch of a partition that Kafka deletes as one. */
export interface SegmentFacts {
  readonly bytes: number;
  readonly firstOffset: number;
  readonly lastOffset: number;
  /** Newest record, ms since the epoch. */
  readonly maxTimestamp: number;
}

/**
 * How many of the segments, from the first one, retention deletes as soon as it is in force again.
 *
 * @param retentionMs -1: none
 * @param retentionBytes -1: none
 */
export function deletedByRetention(
  segments: readonly SegmentFacts[],
  retentionMs: number,
  retentionBytes: number,
  now: number,
): number {
  let byTime = 0;
  if (retentionMs >= 0) {
    const kept = segments.findIndex(({ maxTimestamp }) => now - maxTimestamp <= retentionMs);
    byTime = kept < 0 ? segments.length : kept;
  }
  let bySize = 0;
  if (retentionBytes >= 0) {
    let excess = segments.reduce((sum, { bytes }) => sum + bytes, 0) - retentionBytes;
    // The last segment is never deleted for its size.
    while (bySize < segments.length - 1 && excess - (segments[bySize]?.bytes ?? 0) >= 0) {
      excess -= segments[bySize]?.bytes ?? 0;
      bySize += 1;
    }
  }
  return Math.max(byTime, bySize);
}

/** While records come back nothing deletes or compacts them. */
export const SUSPENDED: Readonly<Record<string, string>> = {
  'cleanup.policy': 'delete',
  'retention.ms': '-1',
  'retention.bytes': '-1',
};

/** An offset of a group within what a partition has after the restore. */
export function clampOffset(offset: number, start: number, end: number): number {
  return Math.min(Math.max(offset, start), end);
}

/** `*` stands for any characters. */
export function topicPattern(text: string): (topic: string) => boolean {
  const source = text
    .split('*')
    .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join('.*');
  const expression = new RegExp(`^${source}$`);
  return (topic) => expression.test(topic);
}

/** Bytes that are missing on a file system, 0 or less if they fit. Indexes take some percent of their log. */
export function missingBytes(needed: number, usable: number): number {
  const INDEX_SHARE = 0.02;
  const RESERVE_BYTES = 64 * 2 ** 20;
  return Math.ceil(needed * (1 + INDEX_SHARE) + RESERVE_BYTES - usable);
}
