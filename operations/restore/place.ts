/**
 * Restores partitions at their offsets: their folders are written on every replica, and then the topic is created with its assignment. A broker
 * opens a folder that is there like any log.
 */
import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { cleanForPlacement } from '../../model/backup/rewrite';
import { offsetName } from '../../model/backup/names';
import { isErrno } from '../../shared/system/errno';
import type { PlacedReplica, ReachableDir } from './place-plan';
import { readPartition } from './read';
import { hasEnd } from './scan';
import type { PartitionScan } from './scan';

/** Written at once, to each replica. */
const WRITE_BYTES = 4 * 2 ** 20;
/** Kafka leaves files that it does not know; with it a restore that was killed recognizes its folders. */
export const MARKER = 'brokerform-restore.json';

/** What was written, and who wrote it. */
export interface PlacedPartition {
  readonly restore: string;
  readonly partition: number;
  /** Of the log; a batch is whole, so it can be lower than what was asked for. */
  readonly startOffset: number;
  readonly endOffset: number;
  readonly batches: number;
  readonly records: number;
  readonly bytes: number;
  /** Of all batches one after the other, as a reader gets them. */
  readonly sha256: string;
}

/** The marker of a folder: undefined if it has none; `writing` if what is in it is not whole. */
export async function readMarker(folder: string): Promise<PlacedPartition | { restore: string } | undefined> {
  try {
    return JSON.parse(await readFile(path.join(folder, MARKER), 'utf8')) as PlacedPartition;
  } catch (error) {
    if (isErrno(error, 'ENOENT') || isErrno(error, 'ENOTDIR')) return undefined;
    if (error instanceof SyntaxError) return { restore: '' };
    throw error;
  }
}

export const isWritten = (marker: object | undefined): marker is PlacedPartition =>
  marker !== undefined && 'sha256' in marker;

/**
 * Writes the folders of one partition. Those that the same restore wrote before it was interrupted are kept if all are whole, else written again.
 *
 * @param restore which restore this is: the same again continues it
 */
export async function writePartition(
  scan: PartitionScan,
  replicas: readonly PlacedReplica[],
  restore: string,
  onProgress: (bytes: number) => void,
): Promise<PlacedPartition> {
  const markers = await Promise.all(replicas.map(({ folder }) => readMarker(folder)));
  const [first] = markers;
  if (isWritten(first) && markers.every((each) => isWritten(each) && each.sha256 === first.sha256)) {
    onProgress(first.bytes);
    return first;
  }
  const { partition } = scan.source;
  await Promise.all(replicas.map((replica) => beginFolder(replica, restore)));
  const writer = new ReplicaWriter(replicas, scan.startOffset);
  const hash = createHash('sha256');
  let [batches, records, bytes, end] = [0, 0, 0, scan.startOffset];
  let startOffset = scan.startOffset;
  const onDamage = (): void => undefined; // The scan has named it.
  for await (const batch of readPartition(scan.source, { onDamage, onProgress })) {
    if (!scan.isKept(batch.header)) continue;
    cleanForPlacement(batch.bytes, batch.header);
    hash.update(batch.bytes);
    await writer.write(batch.bytes, batch.segment);
    startOffset = Math.min(startOffset, batch.header.baseOffset);
    batches += 1;
    records += batch.header.count;
    bytes += batch.bytes.length;
    end = batch.header.lastOffset + 1;
  }
  // Batches that were left out stood behind: an empty segment keeps the end, so that no offset is given twice.
  const endOffset = hasEnd(scan.range) ? Math.max(scan.endOffset, end) : end;
  if (endOffset > end || batches === 0) await writer.begin(endOffset);
  await writer.close();
  const done: PlacedPartition = {
    ...{ restore, partition, batches, records, bytes, endOffset },
    startOffset: batches === 0 ? endOffset : startOffset,
    sha256: hash.digest('hex'),
  };
  await Promise.all(replicas.map((replica) => endFolder(replica, done)));
  return done;
}

async function beginFolder({ folder, dir }: PlacedReplica, restore: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { mode: 0o755 });
  await own(folder, dir);
  await writeOwned(path.join(folder, MARKER), JSON.stringify({ restore }), dir);
}

/** The checkpoint has the only epoch of the batches: a replica that has none, or another one, is cut back by its leader. */
async function endFolder({ folder, dir }: PlacedReplica, done: PlacedPartition): Promise<void> {
  const checkpoint = `0\n1\n0 ${done.startOffset}\n`;
  await writeOwned(path.join(folder, 'leader-epoch-checkpoint'), checkpoint, dir);
  await writeOwned(path.join(folder, MARKER), JSON.stringify(done), dir);
}

async function writeOwned(file: string, text: string, dir: ReachableDir): Promise<void> {
  await writeFile(file, text, { mode: 0o644, flush: true });
  await own(file, dir);
}

/** Kafka's user must be able to write what root wrote. */
async function own(file: string, { uid, gid }: ReachableDir): Promise<void> {
  if (process.geteuid?.() !== 0) return;
  const { chown } = await import('node:fs/promises');
  await chown(file, uid, gid);
}

/** The same bytes to every replica, in segments as the source has them. */
class ReplicaWriter {
  private handles: FileHandle[] = [];
  private buffered: Buffer[] = [];
  private bytes = 0;
  private segment: number | undefined;

  /** @param start name of the first segment: where the log begins */
  public constructor(
    private readonly replicas: readonly PlacedReplica[],
    private start: number,
  ) {}

  /** @param segment of the source: another one than before begins a new file */
  public async write(batch: Buffer, segment: number): Promise<void> {
    if (this.segment !== segment) {
      await this.begin(
        this.segment === undefined ? Math.min(this.start, Number(batch.readBigInt64BE(0))) : segment,
      );
      this.segment = segment;
    }
    // The reader uses its memory again.
    this.buffered.push(Buffer.from(batch));
    this.bytes += batch.length;
    if (this.bytes >= WRITE_BYTES) await this.flush();
  }

  /** Begins a segment file. */
  public async begin(offset: number): Promise<void> {
    await this.close();
    this.handles = await Promise.all(
      this.replicas.map(async ({ folder, dir }) => {
        const file = path.join(folder, `${offsetName(offset)}.log`);
        const handle = await open(file, 'w', 0o644);
        await own(file, dir);
        return handle;
      }),
    );
  }

  public async close(): Promise<void> {
    await this.flush();
    await Promise.all(
      this.handles.map(async (handle) => {
        await handle.sync();
        await handle.close();
      }),
    );
    this.handles = [];
  }

  private async flush(): Promise<void> {
    const parts = this.buffered;
    if (parts.length === 0) return;
    this.buffered = [];
    this.bytes = 0;
    await Promise.all(this.handles.map((handle) => writeAll(handle, parts)));
  }
}

/** A full disk can take a part of a write and refuse the next. */
async function writeAll(handle: FileHandle, parts: readonly Buffer[]): Promise<void> {
  const whole = Buffer.concat(parts);
  for (let at = 0; at < whole.length;) {
    const { bytesWritten } = await handle.write(whole, at);
    at += bytesWritten;
  }
}
