/** One partition into a target: from the fullest replica that has no damage. */
import type { BatchHeader, WalkStop } from '../../model/backup/batch';
import type { FileEntry, PartitionIndex } from '../../model/backup/format';
import { fullestFirst } from '../../model/backup/replicas';
import { count } from '../../shared/text';
import { UserError } from '../../shared/user-error';
import { visible } from '../../shared/visible';
import { ATTEMPTS } from './limits';
import type { ReplicaFolder } from './log-directories';
import type { RateLimit } from './rate-limit';
import { FolderGone, closeSegments, endOf, openSegments, readerOf } from './segments';
import type { OpenSegment } from './segments';
import { PartitionStore } from './store';
import type { Target } from './target';

export interface Replica extends ReplicaFolder {
  readonly isLeader: boolean;
  readonly leaderEpoch: number;
  readonly endOffset: number;
  readonly bytes: number;
}

export interface Copied {
  /** Null: every copy was deleted meanwhile, or none can be read. */
  readonly index: PartitionIndex | null;
  /** Why it is not whole. */
  readonly problem: string | null;
  readonly notes: readonly string[];
  /** Nothing was read because the folders went away. */
  readonly gone: boolean;
}

export interface CopyOptions {
  readonly target: Target;
  readonly limit: RateLimit;
  readonly onRead: (bytes: number) => void;
  readonly written: Set<string>;
}

/** The replicas of a partition with their ends, the fullest first. One that is gone is left out. */
export async function rankReplicas(
  replicas: readonly (ReplicaFolder & { readonly isLeader: boolean })[],
): Promise<Replica[]> {
  const ranked: Replica[] = [];
  const failures: unknown[] = [];
  for (const replica of replicas) {
    try {
      ranked.push({ ...replica, ...(await endOf(replica.folder)) });
    } catch (error) {
      if (error instanceof FolderGone) continue;
      if (!(error instanceof UserError)) throw error;
      failures.push(error);
    }
  }
  if (ranked.length === 0 && failures.length > 0) throw failures[0];
  return fullestFirst(ranked);
}

/** @param replicas the fullest first */
export async function copyPartition(replicas: readonly Replica[], options: CopyOptions): Promise<Copied> {
  let damaged: Copied | undefined;
  for (const replica of replicas) {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const copied = await tryReplica(replica, options);
      if (copied === null) break;
      if (copied.problem === null) {
        const others = damaged?.problem == null ? [] : [`${damaged.problem}; another replica was read`];
        return { ...copied, notes: [...copied.notes, ...others] };
      }
      // Of several damaged ones the fullest, up to its damage.
      if (damaged?.index == null) damaged = copied;
    }
  }
  return damaged ?? { index: null, problem: null, notes: [], gone: true };
}

async function tryReplica(replica: Replica, options: CopyOptions): Promise<Copied | null> {
  let segments: OpenSegment[];
  try {
    segments = await openSegments(replica.folder);
  } catch (error) {
    if (error instanceof FolderGone) return null;
    if (!(error instanceof UserError)) throw error;
    return { index: null, problem: firstLine(error.message), notes: [], gone: false };
  }
  try {
    return await copySegments(replica, segments, options);
  } finally {
    await closeSegments(segments);
  }
}

async function copySegments(
  replica: Replica,
  segments: readonly OpenSegment[],
  options: CopyOptions,
): Promise<Copied> {
  const { topic, partition, directory, folder } = replica;
  const store = await PartitionStore.open(options.target, replica, options);
  const files: FileEntry[] = [];
  const notes: string[] = [];
  let last: BatchHeader | undefined;
  let problem: string | null = null;
  for (const [i, segment] of segments.entries()) {
    const next = segments[i + 1];
    // Deleted by request, and the file not yet.
    if (next !== undefined && next.base <= replica.logStartOffset) continue;
    const stored = await store.store({
      ...{ base: segment.base, bytes: segment.bytes, closed: next !== undefined, before: last },
      read: readerOf(segment),
    });
    files.push(...stored.files);
    last = stored.last;
    const rest = segment.bytes - stored.end;
    if (rest === 0) continue;
    if (await hasShrunk(segment)) problem = `${visible(segment.file)} was cut while it was read`;
    else if (next === undefined && isTorn(stored.stop, rest))
      notes.push(
        `${topic}-${partition}: the last ${count(rest, 'byte')} of ${visible(segment.file)} are no whole batch and are left out`,
      );
    else problem = `${damageText(segment, stored.end, stored.stop)}${after(last)}`;
    if (problem !== null) break;
  }
  const start = segments[0]?.base ?? 0;
  const index: PartitionIndex = {
    partition,
    source: { node: directory.node, directoryId: directory.directoryId, folder },
    logStartOffset: Math.max(replica.logStartOffset, start),
    endOffset: last === undefined ? (segments.at(-1)?.base ?? 0) : last.lastOffset + 1,
    leaderEpoch: last?.leaderEpoch ?? -1,
    files,
  };
  return { index, problem, notes, gone: false };
}

/** What a write under way, or a power cut, leaves at the end of the last file. Kafka cuts it at the next start. */
function isTorn(stop: WalkStop, rest: number): boolean {
  if (stop.kind === 'partial') return true;
  return (
    stop.kind === 'damaged' && (stop.problem === 'zeros' || (stop.problem === 'crc' && rest === stop.size))
  );
}

async function hasShrunk({ handle, bytes }: OpenSegment): Promise<boolean> {
  return (await handle.stat()).size < bytes;
}

function damageText({ file }: OpenSegment, at: number, stop: WalkStop): string {
  if (stop.kind === 'damaged')
    return stop.problem === 'magic'
      ? `${visible(file)} has, at byte ${at}, ${stop.detail}; only format 2 (since Kafka 0.11) can be backed up`
      : `${visible(file)} is damaged at byte ${at}: ${stop.detail}`;
  return `${visible(file)} is truncated: the batch at byte ${at} is not whole`;
}

function after(last: BatchHeader | undefined): string {
  return last === undefined ? '' : `, after offset ${last.lastOffset}`;
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? text;
}
