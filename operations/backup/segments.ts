/**
 * Segment files of a partition whose broker keeps writing, compacting and deleting.
 *
 * Every file is opened, and the folder then listed again until nothing changed: an open file keeps its content when its name is removed, as a
 * hard link does, and needs no place in the broker's folder, where Kafka refuses to start with a folder that it does not know.
 */
import { constants } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HEADER_BYTES, MAGIC, readHeader } from '../../model/backup/batch';
import { segmentOffsetOf } from '../../model/backup/names';
import { isErrno } from '../../shared/system/errno';
import { UserError } from '../../shared/user-error';
import { visible } from '../../shared/visible';
import { readBatches } from './batches';
import type { ReadAt } from './batches';
import { explained } from './log-directories';
import { SETTLE_POLL_MS, SETTLE_TIMEOUT_MS } from './limits';

export interface OpenSegment {
  readonly file: string;
  readonly base: number;
  readonly handle: FileHandle;
  /** When it was opened. The last one grows. */
  readonly bytes: number;
  /** Of the device: a file of the same name can be another one. */
  readonly inode: number;
}

/** The folder was removed, or renamed as that of a deleted topic is. */
export class FolderGone extends Error {
  public override readonly name = 'FolderGone';
}

/**
 * All segments at one moment, in order of offset.
 *
 * @throws FolderGone; UserError if the folder does not settle, or cannot be read
 */
export async function openSegments(folder: string, now: () => number = Date.now): Promise<OpenSegment[]> {
  const deadline = now() + SETTLE_TIMEOUT_MS;
  const opened = new Map<string, OpenSegment>();
  try {
    for (;;) {
      const before = await segmentNames(folder);
      for (const name of before.names) if (!opened.has(name)) await openInto(opened, folder, name);
      const after = await segmentNames(folder);
      const isSame = await closeChanged(opened, folder, after.names);
      if (isSame && opened.size === after.names.length && after.unsettled === null)
        return [...opened.values()].sort((a, b) => a.base - b.base);
      if (now() > deadline)
        throw new UserError(
          `${visible(folder)} does not settle: ${visible(after.unsettled ?? 'its files are replaced all the time')}.`,
          'if the broker is stopped, start it: it completes what it began; otherwise delete this replica and let the broker copy it again',
        );
      if (after.unsettled !== null) await sleep(SETTLE_POLL_MS);
    }
  } catch (error) {
    await closeSegments([...opened.values()]);
    throw error;
  }
}

export async function closeSegments(segments: readonly OpenSegment[]): Promise<void> {
  await Promise.all(segments.map(({ handle }) => handle.close()));
}

export const readerOf =
  ({ handle }: Pick<OpenSegment, 'handle'>): ReadAt =>
  async (buffer, at, length, position) => {
    let done = 0;
    while (done < length) {
      const { bytesRead } = await handle.read(buffer, at + done, length - done, position + done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return done;
  };

/** The end of a replica, from the headers of its last batches; their content is not checked. */
export async function endOf(
  folder: string,
): Promise<{ leaderEpoch: number; endOffset: number; bytes: number }> {
  const segments = await openSegments(folder);
  try {
    const bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0);
    for (const segment of [...segments].reverse()) {
      if (segment.bytes < HEADER_BYTES) continue;
      const read = readerOf(segment);
      const from = await lastIndexed(segment, read);
      const steps = readBatches(read, { from, to: segment.bytes, skipCrc: true });
      let last;
      for (let step = await steps.next(); !step.done; step = await steps.next())
        last = step.value.batches.at(-1)?.header ?? last;
      if (last !== undefined) return { leaderEpoch: last.leaderEpoch, endOffset: last.lastOffset + 1, bytes };
    }
    // An empty last segment still says where the partition is.
    return { leaderEpoch: -1, endOffset: segments.at(-1)?.base ?? 0, bytes };
  } finally {
    await closeSegments(segments);
  }
}

/** Names of segments; and why the folder is not to be read at this moment, if so. */
async function segmentNames(
  folder: string,
): Promise<{ readonly names: readonly string[]; readonly unsettled: string | null }> {
  let all: string[];
  try {
    all = await readdir(folder);
  } catch (error) {
    if (isErrno(error, 'ENOENT')) throw new FolderGone(folder);
    throw explained(error, folder);
  }
  const names = all.filter((name) => segmentOffsetOf(name) !== null).sort();
  const there = new Set(names);
  // Between the removal of the old files and the renaming of the new one, neither is there under its name.
  const swap = all.find((name) => name.endsWith('.log.swap'));
  const lonely = all.find(
    (name) => /^\d{20}\.index$/.test(name) && !there.has(name.replace(/index$/, 'log')),
  );
  const unsettled =
    (swap === undefined ? null : `the replacement of ${swap} has not ended`) ??
    (lonely === undefined ? null : `the index ${lonely} has no log`);
  return { names, unsettled };
}

async function openInto(opened: Map<string, OpenSegment>, folder: string, name: string): Promise<void> {
  const file = path.join(folder, name);
  let handle: FileHandle;
  try {
    // A link to elsewhere is no file of Kafka's.
    handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return;
    throw explained(error, file);
  }
  const { size, ino } = await handle.stat();
  opened.set(name, { file, base: segmentOffsetOf(name) ?? 0, handle, bytes: size, inode: ino });
}

/** Closes what is no longer there under its name. Returns whether everything was. */
async function closeChanged(
  opened: Map<string, OpenSegment>,
  folder: string,
  names: readonly string[],
): Promise<boolean> {
  const there = new Set(names);
  let isSame = true;
  for (const [name, segment] of opened) {
    const inode = there.has(name) ? await inodeOf(path.join(folder, name)) : null;
    if (inode === segment.inode) continue;
    isSame = false;
    opened.delete(name);
    await segment.handle.close();
  }
  return isSame;
}

async function inodeOf(file: string): Promise<number | null> {
  try {
    return (await stat(file)).ino;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return null;
    throw explained(error, file);
  }
}

/** Entries of an offset index: offset less the segment's base, and position. */
const INDEX_ENTRY_BYTES = 8;

/** A position near the end at which a batch begins, by the segment's offset index; 0 if that is of no use. */
async function lastIndexed({ file, base, bytes }: OpenSegment, read: ReadAt): Promise<number> {
  let index: FileHandle;
  try {
    index = await open(file.replace(/log$/, 'index'));
  } catch {
    return 0;
  }
  try {
    const entry = Buffer.alloc(INDEX_ENTRY_BYTES);
    const positionAt = async (n: number): Promise<number> => {
      await index.read(entry, 0, INDEX_ENTRY_BYTES, n * INDEX_ENTRY_BYTES);
      return entry.readInt32BE(4);
    };
    // The file is preallocated: behind the last entry there are zeros.
    let low = 0;
    let high = Math.floor((await index.stat()).size / INDEX_ENTRY_BYTES);
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((await positionAt(middle)) > 0) low = middle + 1;
      else high = middle;
    }
    if (low === 0) return 0;
    const position = await positionAt(low - 1);
    const offset = base + entry.readInt32BE(0);
    const header = Buffer.alloc(HEADER_BYTES);
    if (position + HEADER_BYTES > bytes || (await read(header, 0, HEADER_BYTES, position)) < HEADER_BYTES)
      return 0;
    const { baseOffset, lastOffset } = readHeader(header);
    const isBatch = header.readInt8(16) === MAGIC && baseOffset <= offset && offset <= lastOffset;
    return isBatch ? position : 0;
  } finally {
    await index.close();
  }
}
