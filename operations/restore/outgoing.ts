/** The batches that are produced for a partition: always the same ones in the same order, so that a restore can be continued. */
import { CODECS, FIELD, codecOf } from '../../model/backup/batch';
import type { Codec } from '../../model/backup/batch';
import { buildBatch, rawRecords } from '../../model/backup/rewrite';
import type { RawRecord } from '../../model/backup/rewrite';
import { includes, needsDecoding } from '../../model/backup/restore';
import type { RecordCodec } from '@brokerform/kafka-admin';
import { readPartition } from './read';
import type { PartitionScan } from './scan';

/** Uncompressed batches below it are put together: a broker takes some two thousand batches a second, of any size. */
const SMALL_BYTES = 16 * 1024;
/** Batches that are put together are not larger, as those of producers with a large batch.size. */
const MERGED_BYTES = 128 * 1024;

export interface Outgoing {
  /** With offset 0, and of no producer yet. */
  readonly bytes: Buffer;
  readonly count: number;
  /** The records' old offsets, in rows. */
  readonly from: readonly { readonly offset: number; readonly count: number }[];
}

export type Codecs = ReadonlyMap<Codec, RecordCodec>;

/** @throws Error for a codec that this Node.js does not have, where a batch must be decoded */
export async function* outgoing(
  scan: PartitionScan,
  codecs: Codecs,
  onProgress: (bytes: number) => void,
): AsyncGenerator<Outgoing> {
  const pending = new Pending(codecs);
  const onDamage = (): void => undefined; // The scan has named it.
  for await (const { header, bytes } of readPartition(scan.source, { onDamage, onProgress })) {
    if (!scan.isKept(header)) continue;
    const codec = codecOf(header) ?? 'none';
    const decode = needsDecoding(header, scan.range);
    if (!decode && (codec !== 'none' || header.size >= SMALL_BYTES)) {
      yield* pending.flush();
      yield {
        bytes: Buffer.from(bytes),
        count: header.count,
        from: [{ offset: header.baseOffset, count: header.count }],
      };
      continue;
    }
    const records = Buffer.from(codecNamed(codecs, codec).decompress(bytes.subarray(FIELD.records)));
    const kept = [...rawRecords(header, records)].filter((record) => includes(scan.range, record));
    yield* pending.add(codec, kept);
  }
  yield* pending.flush();
}

function codecNamed(codecs: Codecs, codec: Codec): RecordCodec {
  const found = codecs.get(codec);
  if (found === undefined) throw new Error(`this Node.js (${process.version}) has no ${codec}`);
  return found;
}

/** Records that wait for others of their codec. */
class Pending {
  private records: RawRecord[] = [];
  private bytes = 0;
  private codec: Codec = 'none';

  public constructor(private readonly codecs: Codecs) {}

  public *add(codec: Codec, records: readonly RawRecord[]): Generator<Outgoing> {
    if (codec !== this.codec) yield* this.flush();
    this.codec = codec;
    for (const record of records) {
      if (this.records.length > 0 && this.bytes + record.body.length > MERGED_BYTES) yield* this.flush();
      this.records.push(record);
      this.bytes += record.body.length;
    }
  }

  public *flush(): Generator<Outgoing> {
    const { records, codec } = this;
    if (records.length === 0) return;
    this.records = [];
    this.bytes = 0;
    const compression = codecNamed(this.codecs, codec);
    const number = CODECS.indexOf(codec);
    yield {
      bytes: buildBatch(records, number, (packed) => compression.compress(packed)),
      count: records.length,
      from: rows(records),
    };
  }
}

function rows(records: readonly RawRecord[]): { offset: number; count: number }[] {
  const all: { offset: number; count: number }[] = [];
  for (const { offset } of records) {
    const last = all.at(-1);
    if (last !== undefined && last.offset + last.count === offset) last.count += 1;
    else all.push({ offset, count: 1 });
  }
  return all;
}
