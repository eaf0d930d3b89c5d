/** How long records stay, and how much disk that takes. */
import { formatBytes, formatDuration } from '../../shared/units';

/** Kafka's own default (log.retention.hours=168): a week covers a weekend and a bank holiday of a stopped consumer. */
export const DEFAULT_RETENTION_MS = 604_800_000;

/** Kafka's value for "no limit" in `retention.ms` and `retention.bytes`. */
export const UNLIMITED = '-1';

/** `segment.bytes` and `segment.ms` of a topic that sets neither. Source: Kafka documentation, topic configs. */
export const DEFAULT_SEGMENT_BYTES = 2 ** 30;
export const DEFAULT_SEGMENT_MS = 604_800_000;

/** 100 KiB/s: some dozens of records of a kilobyte each second, what a domain's events commonly are. */
export const DEFAULT_PRODUCE_RATE = 100 * 2 ** 10;

export type Cleanup = 'delete' | 'compact' | 'compact,delete';

/** What decides about a topic's disk. */
export interface RetentionDemand {
  readonly cleanup: Cleanup;
  /** Milliseconds. */
  readonly time: number | 'unlimited';
  /** Bytes of each partition. */
  readonly size: number | 'unlimited';
  /** Bytes per second that producers write to the whole topic. */
  readonly produce: number;
  readonly partitions: number;
  /** `segment.bytes`. */
  readonly segmentBytes: number;
  /** `segment.ms`. */
  readonly segmentMs: number;
}

/**
 * Bytes of one copy of the topic once retention deletes as much as producers add. Undefined where nothing bounds it: no limit at
 * all, or compaction alone, which depends on how many keys there are.
 *
 * Per partition the lesser of rate × time and size, plus the active segment: Kafka deletes whole closed segments only.
 */
export function retainedBytes(demand: RetentionDemand): number | undefined {
  const { cleanup, time, size, partitions } = demand;
  if (cleanup === 'compact' || (time === 'unlimited' && size === 'unlimited')) return undefined;
  const rate = demand.produce / partitions;
  const byTime = time === 'unlimited' ? Infinity : (rate * time) / 1000;
  const bySize = size === 'unlimited' ? Infinity : size;
  return partitions * (Math.min(byTime, bySize) + activeSegmentBytes(demand));
}

/** The longest retention time in milliseconds with which one copy fits into so many bytes; zero or less if none does. */
export function fittingTimeMs(demand: RetentionDemand, bytes: number): number {
  const rate = demand.produce / demand.partitions;
  return ((bytes / demand.partitions - activeSegmentBytes(demand)) / rate) * 1000;
}

/** The largest retention size in bytes per partition with which one copy fits; zero or less if none does. */
export function fittingSize(demand: RetentionDemand, bytes: number): number {
  return bytes / demand.partitions - activeSegmentBytes(demand);
}

/** A segment is closed when it is full or old, whichever comes first. */
function activeSegmentBytes({ segmentBytes, segmentMs, produce, partitions }: RetentionDemand): number {
  return Math.min(segmentBytes, ((produce / partitions) * segmentMs) / 1000);
}

/** Retention of a topic's configuration for people: `7d, 10 GiB per partition, compacted`. */
export function describeRetention(config: Readonly<Record<string, string>>): string {
  const policies = (config['cleanup.policy'] ?? 'delete').split(',').map((policy) => policy.trim());
  return [
    ...(policies.includes('delete') ? [describeLimits(config)] : []),
    ...(policies.includes('compact') ? ['compacted'] : []),
  ].join(', ');
}

function describeLimits({
  'retention.ms': time,
  'retention.bytes': size = UNLIMITED,
}: Readonly<Record<string, string>>): string {
  const limits = [
    // Of an adopted topic only what was set on it is declared.
    ...(time === undefined
      ? ["the brokers' default"]
      : time === UNLIMITED
        ? []
        : [formatDuration(Number(time))]),
    ...(size === UNLIMITED ? [] : [`${formatBytes(Number(size))} per partition`]),
  ];
  return limits.length === 0 ? 'unlimited' : limits.join(', ');
}
