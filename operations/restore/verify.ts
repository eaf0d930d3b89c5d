/** Reads a restored partition back through its leader and compares it with what was written. */
import { createHash } from 'node:crypto';
import type { KafkaAdmin } from '@brokerform/kafka-admin';
import { FIELD, readBatch } from '../../model/backup/batch';
import type { BatchHeader } from '../../model/backup/batch';
import { pollUntil } from '../../shared/system/poll';

/** Asked for at once; a batch that is larger comes whole. */
const FETCH_BYTES = 4 * 2 ** 20;
const POLL_MS = 200;
/** A leader that was just elected, or a follower that still copies. */
const PATIENCE_MS = 60_000;

/** The controller names a leader before that broker has opened the log. */
const PASSES: ReadonlySet<string> = new Set([
  'NOT_LEADER_OR_FOLLOWER',
  'UNKNOWN_TOPIC_OR_PARTITION',
  'LEADER_NOT_AVAILABLE',
  'KAFKA_STORAGE_ERROR',
  'OFFSET_NOT_AVAILABLE',
]);

export interface ReadBack {
  readonly startOffset: number;
  readonly endOffset: number;
  readonly batches: number;
  readonly records: number;
  readonly sha256: string;
}

export interface PartitionAt {
  readonly topic: string;
  readonly partition: number;
  readonly leader: number;
}

/**
 * Every batch from an offset up to the end.
 *
 * @param digest takes each batch; what it returns is added to the checksum. @default - the batch
 * @throws Error if the leader refuses, or gives a batch that is damaged
 */
export async function readBack(
  admin: Pick<KafkaAdmin, 'fetchBatches'>,
  at: PartitionAt,
  { startOffset, endOffset }: { readonly startOffset: number; readonly endOffset: number },
  digest: (bytes: Buffer, header: BatchHeader) => readonly Buffer[] = (bytes) => [bytes],
): Promise<ReadBack> {
  const hash = createHash('sha256');
  let [batches, records, next] = [0, 0, startOffset];
  let [logStart, end] = [startOffset, startOffset];
  const fetched = async (): Promise<Buffer | undefined> => {
    const answer = await admin.fetchBatches({ ...at, offset: BigInt(next), maxBytes: FETCH_BYTES });
    if (!answer.ok) {
      if (PASSES.has(answer.error)) return undefined;
      throw new Error(answer.message);
    }
    end = Number(answer.highWatermark);
    logStart = Number(answer.logStartOffset);
    // Nothing comes from beyond the high watermark, which rises once the followers have it all; where it has risen there may be no batch left.
    return answer.records.length > 0 || end >= endOffset ? answer.records : undefined;
  };
  // At least once: also of an empty log the offsets are compared.
  for (;;) {
    const fetchedRecords = await pollUntil(fetched, { everyMs: POLL_MS, timeoutMs: PATIENCE_MS });
    if (fetchedRecords === undefined || fetchedRecords.length === 0) break;
    const before = next;
    for (let position = 0; position < fetchedRecords.length;) {
      const reading = readBatch(fetchedRecords, position);
      if (reading.kind === 'partial') break;
      if (reading.kind === 'damaged')
        throw new Error(`${at.topic}-${at.partition} at offset ${next}: ${reading.detail}`);
      const { header } = reading;
      const bytes = fetchedRecords.subarray(position, position + header.size);
      for (const part of digest(bytes, header)) hash.update(part);
      position += header.size;
      batches += 1;
      records += header.count;
      next = header.lastOffset + 1;
    }
    if (next === before || next >= endOffset) break;
  }
  return { startOffset: logStart, endOffset: end, batches, records, sha256: hash.digest('hex') };
}

/** What of a batch a broker keeps when it takes it as it is: number and times of records, codec, and the records. */
export function contentOf(bytes: Buffer, { attributes }: BatchHeader): readonly Buffer[] {
  const CODEC = 0x07;
  return [
    Buffer.from([attributes & CODEC]),
    bytes.subarray(FIELD.lastOffsetDelta, FIELD.maxTimestamp),
    bytes.subarray(FIELD.count),
  ];
}
