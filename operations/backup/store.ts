/** Bytes of segments into a target, without those that it has. */
import { createHash } from 'node:crypto';
import { HEADER_BYTES, readHeader } from '../../model/backup/batch';
import type { BatchHeader, WalkStop } from '../../model/backup/batch';
import type { FileEntry } from '../../model/backup/format';
import { dataFile, dataFileParts, dataFolder } from '../../model/backup/names';
import { FileSummary } from '../../model/backup/summary';
import { readBatches } from './batches';
import type { ReadAt } from './batches';
import { MOST_PARTS } from './limits';
import type { RateLimit } from './rate-limit';
import type { Target, Upload } from './target';

export interface StoredSegment {
  readonly files: readonly FileEntry[];
  /** The last batch, or that of what precedes if the segment has none. */
  readonly last: BatchHeader | undefined;
  /** Where the whole batches end, and what follows. */
  readonly end: number;
  readonly stop: WalkStop;
}

export interface SegmentSource {
  readonly base: number;
  /** To this size it is read. */
  readonly bytes: number;
  /** It is written no more. */
  readonly closed: boolean;
  readonly read: ReadAt;
  /** The last batch of the segment before it. */
  readonly before: BatchHeader | undefined;
}

interface Candidate {
  readonly offset: number;
  readonly sha256: string;
  readonly bytes: number;
}

/** Files of one partition in a target. */
export class PartitionStore {
  private constructor(
    private readonly target: Target,
    private readonly topic: string,
    private readonly partition: number,
    private readonly there: Candidate[],
    private readonly limit: RateLimit,
    private readonly onRead: (bytes: number) => void,
    /** Gets the name of each file that is written. */
    private readonly written: Set<string>,
  ) {}

  public static async open(
    target: Target,
    { topic, partition }: { readonly topic: string; readonly partition: number },
    options: {
      readonly limit: RateLimit;
      readonly onRead: (bytes: number) => void;
      readonly written: Set<string>;
    },
  ): Promise<PartitionStore> {
    const there = await filesOf(target, topic, partition);
    return new PartitionStore(
      ...([target, topic, partition, there, options.limit, options.onRead, options.written] as const),
    );
  }

  /** Parts that the target has, as far as they are those of the segment, and a new one of the rest. */
  public async store(source: SegmentSource): Promise<StoredSegment> {
    const stored = await this.storeParts(source);
    if (!source.closed || stored.files.length <= MOST_PARTS) return stored;
    const whole = await this.write(source, 0, source.before);
    return { ...stored, files: whole.entry === null ? [] : [whole.entry] };
  }

  private async storeParts(source: SegmentSource): Promise<StoredSegment> {
    const files: FileEntry[] = [];
    let position = 0;
    let last = source.before;
    for (;;) {
      const known = await this.findKnown(source, position, last);
      if (known === null) break;
      files.push(known.entry);
      position += known.entry.bytes;
      last = known.last;
    }
    const rest = await this.write(source, position, last);
    if (rest.entry !== null) files.push(rest.entry);
    return { files, last: rest.last, end: rest.end, stop: rest.stop };
  }

  private async findKnown(
    source: SegmentSource,
    position: number,
    before: BatchHeader | undefined,
  ): Promise<{ readonly entry: FileEntry; readonly last: BatchHeader | undefined } | null> {
    const header = Buffer.alloc(HEADER_BYTES);
    if (position + HEADER_BYTES > source.bytes) return null;
    if ((await source.read(header, 0, HEADER_BYTES, position)) < HEADER_BYTES) return null;
    const { baseOffset } = readHeader(header);
    const candidates = this.there
      .filter(({ offset, bytes }) => offset === baseOffset && position + bytes <= source.bytes)
      .sort((a, b) => b.bytes - a.bytes);
    for (const candidate of candidates) {
      const found = await this.consume(source, position, position + candidate.bytes, before);
      if (found.end === position + candidate.bytes && found.sha256 === candidate.sha256)
        return { entry: this.entry(source, found), last: found.last };
    }
    return null;
  }

  private async write(
    source: SegmentSource,
    position: number,
    before: BatchHeader | undefined,
  ): Promise<{
    readonly entry: FileEntry | null;
    readonly last: BatchHeader | undefined;
    readonly end: number;
    readonly stop: WalkStop;
  }> {
    let upload: Upload | undefined;
    try {
      const found = await this.consume(source, position, source.bytes, before, async (bytes) => {
        upload ??= await this.target.begin();
        await upload.write(bytes);
      });
      const { last, end, stop, bytes, sha256 } = found;
      if (upload === undefined) return { entry: null, last, end, stop };
      const entry = this.entry(source, found);
      await upload.commit(entry.file);
      this.there.push({ offset: entry.firstOffset, sha256, bytes });
      this.written.add(entry.file);
      return { entry, last, end, stop };
    } catch (error) {
      await upload?.abort();
      throw error;
    }
  }

  private async consume(
    source: SegmentSource,
    from: number,
    to: number,
    before: BatchHeader | undefined,
    write: (bytes: Buffer) => Promise<void> = () => Promise.resolve(),
  ): Promise<{
    readonly summary: FileSummary;
    readonly sha256: string;
    readonly bytes: number;
    readonly last: BatchHeader | undefined;
    readonly end: number;
    readonly stop: WalkStop;
  }> {
    const summary = new FileSummary();
    const hash = createHash('sha256');
    const limited: ReadAt = async (buffer, at, length, position) => {
      await this.limit.take(length);
      const got = await source.read(buffer, at, length, position);
      this.onRead(got);
      return got;
    };
    let last = before;
    const parts = readBatches(limited, { from, to, before });
    let part = await parts.next();
    for (; !part.done; part = await parts.next()) {
      for (const { header } of part.value.batches) {
        summary.add(header);
        last = header;
      }
      hash.update(part.value.bytes);
      await write(part.value.bytes);
    }
    const { end, stop } = part.value;
    return { summary, sha256: hash.digest('hex'), bytes: end - from, last, end, stop };
  }

  private entry(
    { base }: SegmentSource,
    found: { readonly summary: FileSummary; readonly sha256: string; readonly bytes: number },
  ): FileEntry {
    const content = found.summary.content();
    if (content === null) throw new Error('a file without batches has no entry');
    const { sha256, bytes } = found;
    return {
      file: dataFile(this.topic, this.partition, content.firstOffset, sha256),
      segment: base,
      bytes,
      sha256,
      ...content,
    };
  }
}

/** Files of a partition that the target has, whichever backup they are of: one that was killed leaves whole ones. */
export async function filesOf(target: Target, topic: string, partition: number): Promise<Candidate[]> {
  const files = await target.list(dataFolder(topic, partition));
  return files.flatMap(({ name, bytes }) => {
    const parts = dataFileParts(name);
    return parts === null ? [] : [{ ...parts, bytes }];
  });
}
