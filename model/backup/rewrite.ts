/** Batches changed for a restore. What a record is (key, value, headers, time) never changes. */
import { ATTRIBUTE, FIELD, LENGTH_OVERHEAD, MAGIC, isTransactional } from './batch';
import type { BatchHeader } from './batch';
import { crc32c } from './crc32c';
import { varintSize, writeVarint, readVarint } from './varint';

/** Producer id, epoch and sequence of a batch that is neither idempotent nor transactional. */
const NONE = -1;
/** A topic that is created has this leader epoch first; with another one followers diverge from the leader. */
const FIRST_EPOCH = 0;

/** Who writes a batch, and as which of its records: the broker finds what it has already by them. */
export interface ProducerStamp {
  readonly producerId: bigint;
  readonly producerEpoch: number;
  /** Of the batch's first record. */
  readonly sequence: number;
}

/**
 * Prepares a batch for a folder that a broker opens as a new topic's: leader epoch 0, no producer.
 *
 * With the producer's id its state would come back: a new producer that is given the same id would be taken for the old one, and its records for
 * repeats. Changes `bytes`, which are one batch.
 */
export function cleanForPlacement(bytes: Buffer, header: BatchHeader): void {
  bytes.writeInt32BE(FIRST_EPOCH, FIELD.leaderEpoch);
  if (header.producerId === NONE && !isTransactional(header)) return;
  bytes.writeInt16BE(header.attributes & ~ATTRIBUTE.transactional, FIELD.attributes);
  writeProducer(bytes, { producerId: -1n, producerEpoch: NONE, sequence: NONE });
  writeCrc(bytes);
}

/** Prepares a batch for a Produce request: offset 0, no leader epoch, of this producer. Changes `bytes`, which are one batch. */
export function stampForProduce(bytes: Buffer, stamp: ProducerStamp): void {
  bytes.writeBigInt64BE(0n, FIELD.baseOffset);
  bytes.writeInt32BE(NONE, FIELD.leaderEpoch);
  const attributes = bytes.readInt16BE(FIELD.attributes);
  bytes.writeInt16BE(attributes & ATTRIBUTE.codec, FIELD.attributes);
  writeProducer(bytes, stamp);
  writeCrc(bytes);
}

/** A broker takes a batch only if its records' offsets have no gap: those of a compacted topic are numbered again. */
export function hasGaps({ baseOffset, lastOffset, count }: BatchHeader): boolean {
  return lastOffset - baseOffset + 1 !== count;
}

/** One record: what compression, numbering and the batch around it do not change. */
export interface RawRecord {
  readonly offset: number;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly attributes: number;
  /** Key, value and headers as they are, with their lengths. */
  readonly body: Buffer;
}

/**
 * The records of a batch.
 *
 * @param records what follows the header, decompressed
 * @throws RangeError if they end too early
 */
export function* rawRecords(header: BatchHeader, records: Buffer): Generator<RawRecord> {
  const isAppendTime = (header.attributes & ATTRIBUTE.logAppendTime) !== 0;
  let at = 0;
  for (let index = 0; index < header.count; index += 1) {
    const length = readVarint(records, at);
    const end = length.end + length.value;
    if (length.value < 0 || end > records.length) throw new RangeError(`record ${index} ends too early`);
    const time = readVarint(records, length.end + 1);
    const delta = readVarint(records, time.end);
    yield {
      offset: header.baseOffset + delta.value,
      timestamp: isAppendTime ? header.maxTimestamp : header.baseTimestamp + time.value,
      attributes: records.readInt8(length.end),
      body: records.subarray(delta.end, end),
    };
    at = end;
  }
}

/** Records one after the other, numbered from 0, as they follow a batch's header. */
export function packRecords(records: readonly RawRecord[], baseTimestamp: number): Buffer {
  const bodies = records.map(({ timestamp, body }, index) => {
    const time = timestamp - baseTimestamp;
    return { time, size: 1 + varintSize(time) + varintSize(index) + body.length };
  });
  const packed = Buffer.allocUnsafe(bodies.reduce((sum, { size }) => sum + varintSize(size) + size, 0));
  let at = 0;
  for (const [index, { attributes, body }] of records.entries()) {
    const { time, size } = bodies[index] as { time: number; size: number };
    at = writeVarint(packed, at, size);
    at = packed.writeInt8(attributes, at);
    at = writeVarint(packed, at, time);
    at = writeVarint(packed, at, index);
    at += body.copy(packed, at);
  }
  return packed;
}

/**
 * A batch of records that are numbered again.
 *
 * @param records at least one, in order
 * @param codec number of the codec by which `compress` works
 */
export function buildBatch(
  records: readonly RawRecord[],
  codec: number,
  compress: (packed: Buffer) => Buffer,
): Buffer {
  const baseTimestamp = records[0]?.timestamp ?? 0;
  const payload = compress(packRecords(records, baseTimestamp));
  const bytes = Buffer.allocUnsafe(FIELD.records + payload.length);
  bytes.writeBigInt64BE(0n, FIELD.baseOffset);
  bytes.writeInt32BE(bytes.length - LENGTH_OVERHEAD, FIELD.length);
  bytes.writeInt32BE(NONE, FIELD.leaderEpoch);
  bytes.writeInt8(MAGIC, FIELD.magic);
  bytes.writeInt16BE(codec, FIELD.attributes);
  bytes.writeInt32BE(records.length - 1, FIELD.lastOffsetDelta);
  bytes.writeBigInt64BE(BigInt(baseTimestamp), FIELD.baseTimestamp);
  const newest = records.reduce((time, { timestamp }) => Math.max(time, timestamp), NONE);
  bytes.writeBigInt64BE(BigInt(newest), FIELD.maxTimestamp);
  bytes.writeInt32BE(records.length, FIELD.count);
  writeProducer(bytes, { producerId: -1n, producerEpoch: NONE, sequence: NONE });
  payload.copy(bytes, FIELD.records);
  writeCrc(bytes);
  return bytes;
}

function writeProducer(bytes: Buffer, { producerId, producerEpoch, sequence }: ProducerStamp): void {
  bytes.writeBigInt64BE(producerId, FIELD.producerId);
  bytes.writeInt16BE(producerEpoch, FIELD.producerEpoch);
  bytes.writeInt32BE(sequence, FIELD.baseSequence);
}

function writeCrc(bytes: Buffer): void {
  bytes.writeUInt32BE(crc32c(bytes, FIELD.attributes), FIELD.crc);
}
