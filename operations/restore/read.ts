/** The batches of a partition of a source, one after the other, in memory that does not grow with it. */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { FIELD, HEADER_BYTES, MAGIC, problemAfter, readBatch } from '../../model/backup/batch';
import type { BatchHeader } from '../../model/backup/batch';
import { isErrno } from '../../shared/system/errno';
import type { SourceFile, SourcePartition } from './source';

/** Read at once. A batch that is larger is read in one piece. */
const CHUNK_BYTES = 4 * 2 ** 20;
/** A length beyond it is damage: message.max.bytes is far below it. */
const LARGEST_BATCH_BYTES = 128 * 2 ** 20;

/** What of a partition cannot be read. */
export interface Damage {
  readonly topic: string;
  readonly partition: number;
  readonly file: string;
  /** First byte of the file that cannot be read. */
  readonly byte: number;
  /** The records that are missing, at most. */
  readonly from: number;
  readonly to: number | null;
  readonly detail: string;
}

export interface SourceBatch {
  readonly header: BatchHeader;
  /** The batch; a view that is valid until the next one is taken, and may be changed. */
  readonly bytes: Buffer;
  readonly segment: number;
}

export interface ReadOptions {
  /** Takes what cannot be read; the reading continues with the next batch that can. */
  readonly onDamage: (damage: Damage) => void;
  /** Bytes that were read, of the file. */
  readonly onProgress?: (bytes: number) => void;
  /** Compare each file with its SHA-256. @default false */
  readonly checksums?: boolean;
}

/** Every whole batch whose checksum is right, in order of offset. */
export async function* readPartition(
  { topic, partition, files }: SourcePartition,
  options: ReadOptions,
): AsyncGenerator<SourceBatch> {
  let before: BatchHeader | undefined;
  for (const [index, file] of files.entries()) {
    const next = files[index + 1]?.expected?.firstOffset ?? files[index + 1]?.segment ?? null;
    const report = (byte: number, detail: string, to: number | null): void =>
      options.onDamage({
        topic,
        partition,
        file: file.path,
        byte,
        from: Math.max(
          before === undefined ? 0 : before.lastOffset + 1,
          file.expected?.firstOffset ?? file.segment,
        ),
        to: to ?? file.expected?.lastOffset ?? (next === null ? null : next - 1),
        detail,
      });
    // The last segment of a broker that was killed ends within a batch, which no producer has as acknowledged.
    const isTornTail = file.expected === undefined && next === null;
    for await (const batch of readFile(file, () => before, { ...options, report, isTornTail })) {
      before = batch.header;
      yield batch;
    }
  }
}

interface FileOptions extends ReadOptions {
  readonly report: (byte: number, detail: string, to: number | null) => void;
  readonly isTornTail: boolean;
}

async function* readFile(
  file: SourceFile,
  before: () => BatchHeader | undefined,
  { report, onProgress, checksums = false, isTornTail }: FileOptions,
): AsyncGenerator<SourceBatch> {
  const { expected } = file;
  const handle = await openIfThere(file.path);
  if (handle === undefined) return report(0, 'the file is missing', null);
  const hash = checksums && expected !== undefined ? createHash('sha256') : undefined;
  let reported = false;
  const damage = (byte: number, detail: string, to: number | null): void => {
    reported = true;
    report(byte, detail, to);
  };
  try {
    let buffer: Buffer = Buffer.alloc(0);
    /** Byte of the file at which the buffer begins. */
    let base = 0;
    let at = 0;
    let ended = false;
    let needed: number = HEADER_BYTES;
    /** Where damage began that has not ended yet. */
    let lost: { readonly byte: number; readonly detail: string } | undefined;
    const more = async (): Promise<void> => {
      const rest = buffer.subarray(at);
      const grown = Buffer.allocUnsafe(Math.max(CHUNK_BYTES, needed) + rest.length);
      rest.copy(grown);
      const { bytesRead } = await handle.read(
        grown,
        rest.length,
        grown.length - rest.length,
        base + buffer.length,
      );
      base += at;
      at = 0;
      buffer = grown.subarray(0, rest.length + bytesRead);
      hash?.update(buffer.subarray(rest.length));
      ended = bytesRead === 0;
      onProgress?.(bytesRead);
    };
    await more();
    for (;;) {
      if (at >= buffer.length) {
        if (ended) break;
        await more();
        continue;
      }
      if (lost !== undefined) {
        at = nextCandidate(buffer, at);
        if (buffer.length - at < HEADER_BYTES) {
          if (ended) break;
          needed = HEADER_BYTES;
          await more();
          continue;
        }
      }
      const reading = readBatch(buffer, at);
      if (reading.kind === 'partial' && reading.needed <= LARGEST_BATCH_BYTES && !ended) {
        needed = reading.needed;
        await more();
        continue;
      }
      const problem =
        reading.kind === 'batch'
          ? problemAfter(before(), reading.header)?.detail
          : reading.kind === 'partial'
            ? 'the file ends within a batch'
            : reading.detail;
      if (problem !== undefined || reading.kind !== 'batch') {
        if (
          isTornTail &&
          (reading.kind === 'partial' || (reading.kind === 'damaged' && reading.problem === 'zeros'))
        )
          break;
        if (lost === undefined && reading.kind === 'damaged' && reading.problem === 'magic') {
          // Nothing behind it is of another format within this file.
          damage(base + at, `${reading.detail}, which is not supported`, null);
          return;
        }
        lost ??= { byte: base + at, detail: problem ?? '' };
        at += 1;
        continue;
      }
      const { header } = reading;
      if (lost !== undefined) damage(lost.byte, lost.detail, header.baseOffset - 1);
      lost = undefined;
      const bytes = buffer.subarray(at, at + header.size);
      at += header.size;
      yield { header, bytes, segment: file.segment };
    }
    if (lost !== undefined) damage(lost.byte, lost.detail, null);
    const size = base + buffer.length;
    if (expected !== undefined && size !== expected.bytes && !reported)
      damage(size, `the file has ${size} bytes, and the index says ${expected.bytes}`, null);
    else if (hash !== undefined && !reported && hash.digest('hex') !== expected?.sha256)
      damage(0, 'the file does not have the SHA-256 of the index: an offset or epoch was changed', null);
  } finally {
    await handle.close();
  }
}

/** The next byte at which a batch may begin: the rest is checked by its checksum. */
function nextCandidate(buffer: Buffer, from: number): number {
  const last = buffer.length - HEADER_BYTES;
  for (let at = from; at <= last; at += 1) {
    if (buffer[at + FIELD.magic] === MAGIC && buffer[at] === 0 && buffer.readInt32BE(at + FIELD.length) > 0)
      return at;
  }
  return Math.max(from, last + 1);
}

async function openIfThere(file: string): Promise<Awaited<ReturnType<typeof open>> | undefined> {
  try {
    return await open(file, 'r');
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined;
    throw error;
  }
}
