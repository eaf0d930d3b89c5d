/** Reads backups back and computes everything again that their indexes say. */
import { createHash } from 'node:crypto';
import { problemAfter } from '../../model/backup/batch';
import type { BatchHeader, WalkStop } from '../../model/backup/batch';
import { UnreadableBackup } from '../../model/backup/format';
import type { FileEntry, Manifest, PartitionIndex } from '../../model/backup/format';
import { verifiedFile } from '../../model/backup/names';
import { FileSummary } from '../../model/backup/summary';
import { isErrno } from '../../shared/system/errno';
import { readBatches } from './batches';
import type { ReadAt } from './batches';
import { readIndex } from './catalog';
import { inParallel } from './parallel';
import type { RateLimit } from './rate-limit';
import type { Target } from './target';

export interface Damage {
  readonly file: string;
  readonly topic: string;
  /** @default - the index of the topic */
  readonly partition?: number;
  readonly firstOffset?: number;
  readonly lastOffset?: number;
  readonly message: string;
}

export interface VerifyOptions {
  readonly limit: RateLimit;
  readonly parallel: number;
  readonly onRead: (bytes: number) => void;
  /** What was found of a file, for backups that share it. */
  readonly checked: Map<string, string | null>;
}

export interface VerifyResult {
  readonly damages: readonly Damage[];
  readonly files: number;
  readonly bytes: number;
  readonly records: number;
}

export async function verifyBackup(
  target: Target,
  manifest: Manifest,
  options: VerifyOptions,
): Promise<VerifyResult> {
  const damages: Damage[] = [];
  const partitions: { topic: string; index: PartitionIndex }[] = [];
  for (const entry of manifest.topics) {
    try {
      const { topic, partitions: indexes } = await readIndex(target, entry);
      partitions.push(...indexes.map((index) => ({ topic, index })));
    } catch (error) {
      if (!(error instanceof UnreadableBackup)) throw error;
      const { topic, index } = entry;
      damages.push({ file: index.file, topic, message: error.message.split('\n')[0] ?? '' });
    }
  }
  const found = await inParallel(partitions, options.parallel, async ({ topic, index }) => {
    const ofPartition: Damage[] = [];
    let before: FileEntry | undefined;
    for (const entry of index.files) {
      const known = options.checked.get(entry.file);
      const own = known === undefined ? await checkFile(target, entry, options) : known;
      options.checked.set(entry.file, own);
      const order = before && problemAfter(before, firstOf(entry));
      const message = own ?? order?.detail ?? null;
      const { file, firstOffset, lastOffset } = entry;
      if (message !== null)
        ofPartition.push({ file, topic, partition: index.partition, firstOffset, lastOffset, message });
      before = entry;
    }
    return ofPartition;
  });
  damages.push(...found.flat());
  const files = partitions.flatMap(({ index }) => index.files);
  return {
    damages,
    files: files.length,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    records: files.reduce((sum, { records }) => sum + records, 0),
  };
}

/** Notes in the target that a backup was read back. */
export async function noteVerified(target: Target, backup: string, damaged: number, at: Date): Promise<void> {
  await target.writeText(
    verifiedFile(backup),
    `${JSON.stringify({ format: 'brokerform-backup-verified', version: 1, at: at.toISOString(), damaged }, null, 1)}\n`,
  );
}

/** What is wrong with a file, or null. */
async function checkFile(
  target: Target,
  entry: FileEntry,
  { limit, onRead }: VerifyOptions,
): Promise<string | null> {
  const parts = target.read(entry.file)[Symbol.asyncIterator]();
  const hash = createHash('sha256');
  let bytes = 0;
  // A part of what was read and not taken yet.
  let left = Buffer.alloc(0);
  const read: ReadAt = async (buffer, at, length) => {
    let done = 0;
    while (done < length) {
      if (left.length === 0) {
        const part = await parts.next();
        if (part.done) break;
        await limit.take(part.value.length);
        onRead(part.value.length);
        hash.update(part.value);
        bytes += part.value.length;
        left = Buffer.from(part.value);
      }
      const taken = left.copy(buffer, at + done, 0, Math.min(left.length, length - done));
      left = left.subarray(taken);
      done += taken;
    }
    return done;
  };
  try {
    const summary = new FileSummary();
    const steps = readBatches(read, { to: entry.bytes });
    let step = await steps.next();
    for (; !step.done; step = await steps.next())
      for (const { header } of step.value.batches) summary.add(header);
    const { end, stop } = step.value;
    // To the end of the file: the hash is of all of it.
    const rest = Buffer.alloc(64 * 1024);
    while ((await read(rest, 0, rest.length, 0)) > 0);
    return difference(entry, { bytes, sha256: hash.digest('hex'), end, stop, summary });
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return 'the file is missing';
    if (isErrno(error, 'EIO')) return 'the file cannot be read: input/output error';
    throw error;
  } finally {
    await parts.return?.();
  }
}

function difference(
  entry: FileEntry,
  found: {
    readonly bytes: number;
    readonly sha256: string;
    readonly end: number;
    readonly stop: WalkStop;
    readonly summary: FileSummary;
  },
): string | null {
  if (found.bytes < entry.bytes) return `truncated: ${found.bytes} of ${entry.bytes} bytes`;
  if (found.bytes > entry.bytes) return `too long: ${found.bytes} bytes instead of ${entry.bytes}`;
  const damage =
    found.stop.kind === 'damaged'
      ? `damaged at byte ${found.end}: ${found.stop.detail}`
      : found.stop.kind === 'partial'
        ? `damaged at byte ${found.end}: the batch is not whole`
        : null;
  if (found.sha256 !== entry.sha256)
    return damage === null ? 'wrong checksum (SHA-256)' : `wrong checksum (SHA-256); ${damage}`;
  if (damage !== null) return damage;
  const content = found.summary.content();
  const wrong = Object.entries(content ?? {}).find(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(entry[key as keyof FileEntry]),
  );
  if (content === null) return 'there is no batch in it';
  if (wrong === undefined) return null;
  const [key, value] = wrong;
  return `the index says ${key} ${JSON.stringify(entry[key as keyof FileEntry])}, the file has ${JSON.stringify(value)}`;
}

/** What is to be compared with the file before it. */
function firstOf({ firstOffset, lastOffset, firstLeaderEpoch }: FileEntry): BatchHeader {
  return {
    ...{ baseOffset: firstOffset, lastOffset, leaderEpoch: firstLeaderEpoch },
    ...{ size: 0, crc: 0, attributes: 0, baseTimestamp: 0, maxTimestamp: 0 },
    ...{ producerId: -1, producerEpoch: -1, baseSequence: -1, count: 0 },
  };
}
