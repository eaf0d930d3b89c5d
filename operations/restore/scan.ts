/** Reads everything that is to be restored once, before anything is written. */
import { ATTRIBUTE, CODECS, codecOf, isControl, isTransactional } from '../../model/backup/batch';
import type { BatchHeader } from '../../model/backup/batch';
import { hasGaps } from '../../model/backup/rewrite';
import { TransactionScan } from '../../model/backup/transactions';
import { needsDecoding, overlaps } from '../../model/backup/restore';
import type { RestoreRange, SegmentFacts } from '../../model/backup/restore';
import { append } from '../../shared/collections';
import { readPartition } from './read';
import type { Damage } from './read';
import type { SourcePartition } from './source';

export interface PartitionScan {
  readonly source: SourcePartition;
  readonly range: RestoreRange;
  readonly damage: readonly Damage[];
  /** First offset that the partition is to have. */
  readonly startOffset: number;
  /** One more than its last offset. */
  readonly endOffset: number;
  /** Of the batches that are restored. */
  readonly bytes: number;
  readonly batches: number;
  readonly records: number;
  readonly segments: readonly SegmentFacts[];
  /** Records of aborted transactions, and of those that were open. */
  readonly abortedRecords: number;
  readonly openTransactions: readonly { readonly producerId: number; readonly from: number }[];
  /** Batches that lost records to compaction. */
  readonly batchesWithGaps: number;
  readonly codecs: readonly string[];
  readonly appendTime: boolean;
  readonly largestBatch: number;
  /** A zstd batch has gaps, or is cut by the range: to produce it, it must be decoded. */
  readonly needsZstd: boolean;
  /** Whether a batch is restored. */
  isKept(header: BatchHeader): boolean;
}

/** Whether the restored partition ends where the source ends, with or without a record there. */
export const hasEnd = ({ lastOffset, until }: RestoreRange): boolean =>
  lastOffset === undefined && until === undefined;

export async function scanPartition(
  source: SourcePartition,
  range: RestoreRange,
  onProgress: (bytes: number) => void,
): Promise<PartitionScan> {
  const damage: Damage[] = [];
  const transactions = new TransactionScan();
  // Records before the log's start were deleted, also where a file still has them.
  const kept: RestoreRange = {
    ...range,
    firstOffset: Math.max(range.firstOffset ?? 0, source.logStartOffset),
  };
  // Whether a batch in a transaction is kept is known at its marker: until then its header is remembered.
  const undecided = new Map<number, { readonly header: BatchHeader; readonly segment: number }[]>();
  let abortedRecords = 0;
  const decide = (producerId: number): void => {
    for (const { header, segment } of undecided.get(producerId) ?? []) {
      if (transactions.isVisible(header)) tally.add(header, segment);
      else abortedRecords += header.count;
    }
    undecided.delete(producerId);
  };
  const tally = new Tally(kept);
  let last = -1;
  const options = { onDamage: (each: Damage) => void damage.push(each), onProgress, checksums: true };
  for await (const { header, bytes, segment } of readPartition(source, options)) {
    transactions.add(header, bytes);
    last = header.lastOffset;
    if (isControl(header)) decide(header.producerId);
    else if (header.count === 0 || !overlaps(kept, header)) continue;
    else if (isTransactional(header)) append(undecided, header.producerId, { header, segment });
    else tally.add(header, segment);
  }
  [...undecided.keys()].forEach(decide);
  const end = source.endOffset ?? last + 1;
  const { firstOffset = 0 } = kept;
  const isTimed = range.since !== undefined;
  const startOffset = isTimed
    ? (tally.first ?? end)
    : Math.min(firstOffset, Math.max(end, source.logStartOffset));
  return {
    source,
    range: kept,
    damage,
    startOffset,
    endOffset: hasEnd(range) ? Math.max(end, startOffset) : (tally.last ?? startOffset - 1) + 1,
    bytes: tally.bytes,
    batches: tally.batches,
    records: tally.records,
    segments: tally.segments(),
    abortedRecords,
    openTransactions: transactions.open(),
    batchesWithGaps: tally.batchesWithGaps,
    codecs: CODECS.filter((_, number) => tally.codecs.has(number)),
    appendTime: tally.appendTime,
    largestBatch: tally.largestBatch,
    needsZstd: tally.needsZstd,
    isKept: (header) => header.count > 0 && overlaps(kept, header) && transactions.isVisible(header),
  };
}

/** Sums over the batches that are restored; those of transactions come last. */
class Tally {
  public bytes = 0;
  public batches = 0;
  public records = 0;
  public batchesWithGaps = 0;
  public appendTime = false;
  public largestBatch = 0;
  public first: number | undefined;
  public last: number | undefined;
  public readonly codecs = new Set<number>();
  public needsZstd = false;
  private readonly bySegment = new Map<number, SegmentFacts>();

  public constructor(private readonly range: RestoreRange) {}

  public add(header: BatchHeader, segment: number): void {
    const { size, count, attributes, baseOffset, lastOffset, maxTimestamp } = header;
    this.bytes += size;
    this.batches += 1;
    this.records += count;
    if (hasGaps(header)) this.batchesWithGaps += 1;
    if ((attributes & ATTRIBUTE.logAppendTime) !== 0) this.appendTime = true;
    this.largestBatch = Math.max(this.largestBatch, size);
    this.first = Math.min(this.first ?? Infinity, baseOffset);
    this.last = Math.max(this.last ?? 0, lastOffset);
    if (count > 0) this.codecs.add(attributes & ATTRIBUTE.codec);
    if (codecOf(header) === 'zstd' && needsDecoding(header, this.range)) this.needsZstd = true;
    const before = this.bySegment.get(segment);
    this.bySegment.set(segment, {
      bytes: (before?.bytes ?? 0) + size,
      firstOffset: Math.min(before?.firstOffset ?? Infinity, baseOffset),
      lastOffset: Math.max(before?.lastOffset ?? 0, lastOffset),
      maxTimestamp: Math.max(before?.maxTimestamp ?? -1, maxTimestamp),
    });
  }

  public segments(): SegmentFacts[] {
    return [...this.bySegment.values()].sort((a, b) => a.firstOffset - b.firstOffset);
  }
}
