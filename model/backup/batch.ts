/**
 * Record batches as Kafka keeps them in a segment file: version 2 of the message format (since Kafka 0.11).
 *
 * Bytes 0 to 20 are outside of the checksum: a damaged base offset or leader epoch shows only against the batch before.
 */
import { crc32c } from './crc32c';

/** Positions of a batch's fields, in bytes. */
export const FIELD = {
  baseOffset: 0,
  length: 8,
  leaderEpoch: 12,
  magic: 16,
  crc: 17,
  attributes: 21,
  lastOffsetDelta: 23,
  baseTimestamp: 27,
  maxTimestamp: 35,
  producerId: 43,
  producerEpoch: 51,
  baseSequence: 53,
  count: 57,
  records: 61,
} as const;

/** Base offset and length: what the length does not count. */
export const LENGTH_OVERHEAD = 12;
/** The smallest batch: one without records, as compaction leaves it of a producer. */
export const HEADER_BYTES = FIELD.records;
/** The version of the message format that is read here. */
export const MAGIC = 2;

/** Bits of the attributes. */
export const ATTRIBUTE = {
  codec: 0x07,
  logAppendTime: 0x08,
  transactional: 0x10,
  control: 0x20,
  deleteHorizon: 0x40,
} as const;

/** By number in the attributes. */
export const CODECS = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;
export type Codec = (typeof CODECS)[number];

/** A batch's header. Offsets are whole numbers below 2^53, times ms since the epoch, -1 where there is none. */
export interface BatchHeader {
  readonly baseOffset: number;
  /** Of the whole batch in bytes, header included. */
  readonly size: number;
  readonly leaderEpoch: number;
  readonly crc: number;
  readonly attributes: number;
  /** Stays what it was when compaction removes records. */
  readonly lastOffset: number;
  /** Of the first record when the batch was written; the delete horizon where that bit is set. */
  readonly baseTimestamp: number;
  readonly maxTimestamp: number;
  /** -1: neither idempotent nor transactional. */
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly baseSequence: number;
  /** Records that are in it. */
  readonly count: number;
}

export type BatchProblem =
  /** The bytes that follow are zero: a file that was preallocated, or that lost its last pages. */
  | 'zeros'
  /** The length cannot be that of a batch. */
  | 'length'
  /** A message of format 0 or 1. */
  | 'magic'
  /** The content is not what its checksum was made of. */
  | 'crc'
  /** It overlaps the batch before it. */
  | 'offset'
  /** Its leader epoch is lower than that of the batch before it. */
  | 'epoch';

export type BatchReading =
  | { readonly kind: 'batch'; readonly header: BatchHeader }
  /** The batch does not end within the bytes; `needed` from its start on: at least the header, then the whole batch. */
  | { readonly kind: 'partial'; readonly needed: number }
  | {
      readonly kind: 'damaged';
      readonly problem: BatchProblem;
      readonly detail: string;
      /** Of the damaged batch in bytes, where its length can be believed. @default - not known */
      readonly size?: number;
    };

export function codecOf({ attributes }: Pick<BatchHeader, 'attributes'>): Codec | undefined {
  return CODECS[attributes & ATTRIBUTE.codec];
}

export function isControl({ attributes }: Pick<BatchHeader, 'attributes'>): boolean {
  return (attributes & ATTRIBUTE.control) !== 0;
}

export function isTransactional({ attributes }: Pick<BatchHeader, 'attributes'>): boolean {
  return (attributes & ATTRIBUTE.transactional) !== 0;
}

/** Of the 61 bytes at `at`, whatever they are; check them by `readBatch`. */
export function readHeader(bytes: Buffer, at = 0): BatchHeader {
  const baseOffset = readLong(bytes, at + FIELD.baseOffset);
  return {
    baseOffset,
    size: LENGTH_OVERHEAD + bytes.readInt32BE(at + FIELD.length),
    leaderEpoch: bytes.readInt32BE(at + FIELD.leaderEpoch),
    crc: bytes.readUInt32BE(at + FIELD.crc),
    attributes: bytes.readInt16BE(at + FIELD.attributes),
    lastOffset: baseOffset + bytes.readInt32BE(at + FIELD.lastOffsetDelta),
    baseTimestamp: readLong(bytes, at + FIELD.baseTimestamp),
    maxTimestamp: readLong(bytes, at + FIELD.maxTimestamp),
    producerId: readLong(bytes, at + FIELD.producerId),
    producerEpoch: bytes.readInt16BE(at + FIELD.producerEpoch),
    baseSequence: bytes.readInt32BE(at + FIELD.baseSequence),
    count: bytes.readInt32BE(at + FIELD.count),
  };
}

/**
 * The batch that begins at `at`, checked as far as it can be by itself.
 *
 * @param skipCrc for who looks for the last offset only. @default false
 */
export function readBatch(bytes: Buffer, at = 0, skipCrc = false): BatchReading {
  const there = bytes.length - at;
  if (there < FIELD.crc) return { kind: 'partial', needed: HEADER_BYTES };
  const size = LENGTH_OVERHEAD + bytes.readInt32BE(at + FIELD.length);
  // Before the length: that of an old message can be lower.
  const magic = bytes.readInt8(at + FIELD.magic);
  const isOld = (magic === 0 || magic === 1) && size > FIELD.crc;
  if (size === LENGTH_OVERHEAD && isZero(bytes, at, Math.min(there, HEADER_BYTES)))
    return damaged('zeros', 'the bytes are zero');
  if (isOld) return damaged('magic', `a message of format ${magic}`);
  if (size < HEADER_BYTES) return damaged('length', `a length of ${size} bytes`);
  if (magic !== MAGIC) return damaged('magic', `an unknown message format, ${magic}`);
  if (there < size) return { kind: 'partial', needed: size };
  const header = readHeader(bytes, at);
  if (!skipCrc && crc32c(bytes, at + FIELD.attributes, at + size) !== header.crc)
    return { ...damaged('crc', 'a wrong checksum (CRC-32C)'), size };
  if (header.baseOffset < 0 || !Number.isSafeInteger(header.lastOffset))
    return damaged('offset', `an impossible offset, ${header.baseOffset}`);
  return { kind: 'batch', header };
}

/** What must hold between a batch and the one before it in the same partition; null if it does. */
export function problemAfter(
  before: Pick<BatchHeader, 'lastOffset' | 'leaderEpoch'> | undefined,
  header: BatchHeader,
): { readonly problem: BatchProblem; readonly detail: string } | null {
  if (header.lastOffset < header.baseOffset)
    return { problem: 'offset', detail: `it ends at offset ${header.lastOffset} and begins later` };
  if (before === undefined) return null;
  if (header.baseOffset <= before.lastOffset)
    return {
      problem: 'offset',
      detail: `it begins at offset ${header.baseOffset}, and the batch before it ends at ${before.lastOffset}`,
    };
  if (header.leaderEpoch < before.leaderEpoch)
    return {
      problem: 'epoch',
      detail: `its leader epoch is ${header.leaderEpoch}, and that of the batch before it ${before.leaderEpoch}`,
    };
  return null;
}

/** Why a walk ended: at the end of the bytes, within a batch, or at a damaged one. */
export type WalkStop = { readonly kind: 'end' } | Exclude<BatchReading, { readonly kind: 'batch' }>;

export interface BatchAt {
  readonly header: BatchHeader;
  /** Where it begins. */
  readonly at: number;
}

export interface WalkOptions {
  /** The last batch of what precedes the bytes. @default - nothing precedes */
  readonly before?: Pick<BatchHeader, 'lastOffset' | 'leaderEpoch'> | undefined;
  readonly skipCrc?: boolean;
}

/**
 * Every whole batch of `bytes` in order. The generator returns where the last one ends, and why the walk ended there: what
 * follows is neither checked nor shown.
 */
export function* walkBatches(
  bytes: Buffer,
  { before, skipCrc = false }: WalkOptions = {},
): Generator<BatchAt, { readonly end: number; readonly stop: WalkStop }> {
  let at = 0;
  let previous = before;
  while (at < bytes.length) {
    const reading = readBatch(bytes, at, skipCrc);
    if (reading.kind !== 'batch') return { end: at, stop: reading };
    const problem = problemAfter(previous, reading.header);
    if (problem !== null) return { end: at, stop: { kind: 'damaged', ...problem } };
    yield { header: reading.header, at };
    at += reading.header.size;
    previous = reading.header;
  }
  return { end: at, stop: { kind: 'end' } };
}

function damaged(problem: BatchProblem, detail: string): Extract<BatchReading, { readonly kind: 'damaged' }> {
  return { kind: 'damaged', problem, detail };
}

function isZero(bytes: Buffer, at: number, length: number): boolean {
  return bytes.subarray(at, at + length).every((byte) => byte === 0);
}

/** Offsets, ids and times of Kafka are far below 2^53; what is not is damage, which the checks find. */
function readLong(bytes: Buffer, at: number): number {
  return bytes.readInt32BE(at) * 2 ** 32 + bytes.readUInt32BE(at + 4);
}
