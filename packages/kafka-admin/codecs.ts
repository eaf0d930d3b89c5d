/** Compression of record batches, as Kafka's clients write it. */
import zlib from 'node:zlib';
import type { Codec } from '../../model/backup/batch';

export interface RecordCodec {
  decompress(bytes: Buffer): Buffer;
  compress(bytes: Buffer): Buffer;
}

/** The stream format of Java's snappy: blocks with their length, behind this mark and two version numbers. */
const XERIAL_MARK = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const XERIAL_HEADER_BYTES = 16;

/** A codec that this Node.js does not have is missing: zstd comes with 22.15. */
export async function recordCodecs(): Promise<ReadonlyMap<Codec, RecordCodec>> {
  const { compressionsAlgorithms } = await import('@platformatic/kafka');
  const { snappy, lz4 } = compressionsAlgorithms;
  const codecs = new Map<Codec, RecordCodec>([
    ['none', { decompress: (bytes) => bytes, compress: (bytes) => bytes }],
    ['gzip', { decompress: (bytes) => zlib.gunzipSync(bytes), compress: (bytes) => zlib.gzipSync(bytes) }],
    [
      'snappy',
      {
        decompress: (bytes) =>
          Buffer.concat(xerialBlocks(bytes).map((block) => snappy.decompressSync(block))),
        compress: (bytes) => snappy.compressSync(bytes),
      },
    ],
    [
      'lz4',
      {
        decompress: (bytes) => lz4.decompressSync(bytes),
        compress: (bytes) => lz4.compressSync(bytes),
      },
    ],
  ]);
  const { zstdDecompressSync, zstdCompressSync } = zlib as Partial<Zstd>;
  if (zstdDecompressSync !== undefined && zstdCompressSync !== undefined)
    codecs.set('zstd', { decompress: zstdDecompressSync, compress: zstdCompressSync });
  return codecs;
}

/** Newer than the types of the oldest Node.js that is supported. */
interface Zstd {
  zstdDecompressSync(bytes: Buffer): Buffer;
  zstdCompressSync(bytes: Buffer): Buffer;
}

/** librdkafka writes one block without the stream around it. */
function xerialBlocks(bytes: Buffer): Buffer[] {
  if (!bytes.subarray(0, XERIAL_MARK.length).equals(XERIAL_MARK)) return [bytes];
  const blocks: Buffer[] = [];
  for (let at = XERIAL_HEADER_BYTES; at < bytes.length;) {
    const length = bytes.readInt32BE(at);
    blocks.push(bytes.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return blocks;
}
