/** Record batches made for tests. */
import { FIELD, HEADER_BYTES, LENGTH_OVERHEAD, MAGIC } from '../../../../model/backup/batch';
import { crc32c } from '../../../../model/backup/crc32c';

export interface BatchParts {
  readonly baseOffset: number;
  /** What it was written with. */
  readonly count: number;
  /** Records that it still has. @default - count */
  readonly records?: number;
  readonly leaderEpoch?: number;
  readonly attributes?: number;
  readonly timestamp?: number;
  /** What stands for the records. @default - none */
  readonly payload?: Buffer;
}

/** A batch with the right checksum, around any bytes. */
export function batch({
  baseOffset,
  count,
  records = count,
  leaderEpoch = 0,
  attributes = 0,
  timestamp = 1_700_000_000_000,
  payload = Buffer.alloc(0),
}: BatchParts): Buffer {
  const bytes = Buffer.concat([Buffer.alloc(HEADER_BYTES), payload]);
  bytes.writeBigInt64BE(BigInt(baseOffset), FIELD.baseOffset);
  bytes.writeInt32BE(bytes.length - LENGTH_OVERHEAD, FIELD.length);
  bytes.writeInt32BE(leaderEpoch, FIELD.leaderEpoch);
  bytes.writeInt8(MAGIC, FIELD.magic);
  bytes.writeInt16BE(attributes, FIELD.attributes);
  bytes.writeInt32BE(count - 1, FIELD.lastOffsetDelta);
  bytes.writeBigInt64BE(BigInt(timestamp), FIELD.baseTimestamp);
  bytes.writeBigInt64BE(BigInt(timestamp), FIELD.maxTimestamp);
  bytes.writeBigInt64BE(-1n, FIELD.producerId);
  bytes.writeInt16BE(-1, FIELD.producerEpoch);
  bytes.writeInt32BE(-1, FIELD.baseSequence);
  bytes.writeInt32BE(records, FIELD.count);
  bytes.writeUInt32BE(crc32c(bytes, FIELD.attributes), FIELD.crc);
  return bytes;
}
