/** One command at a time: a lock that is a file, held by a process. */
import { randomBytes } from 'node:crypto';
import { linkSync, renameSync, rmSync } from 'node:fs';
import { UserError } from '../user-error';
import { isErrno } from './errno';
import { pollUntil } from './poll';
import { createPrivateFileOnce, readIfThere, writePrivateFile } from './private-files';
import { identify, isRunning } from './processes';
import type { ProcessIdentity } from './processes';

/** Between two looks at a lock that another command holds. */
const POLL_MS = 100;

/** What a lock file says: who holds it, and whatever else its holder notes. */
export type LockContent = { readonly process: ProcessIdentity } & Readonly<Record<string, unknown>>;

export interface LockOptions {
  /** What the file says beside the process. @default - nothing */
  readonly notes?: Readonly<Record<string, unknown>>;
  /** Whether its holder is still at work. @default - its process runs on this machine */
  readonly isHeld?: (content: LockContent) => boolean;
  /** At each look at a lock that another holds; what it throws ends the wait. */
  readonly onHeld: (content: LockContent) => void;
  /** Before a lock is taken over; null for a file that no command wrote. */
  readonly onLeftBehind?: (content: LockContent | null) => Promise<void>;
}

export interface HeldLock {
  /** Replaces the notes. */
  note(notes: Readonly<Record<string, unknown>>): void;
  release(): void;
}

/**
 * Takes a lock file, or waits for it. A lock whose process is gone is taken over.
 *
 * Own code: it knows a process by its id and start, so a lock of one that was killed is free at once. proper-lockfile 4.1.2 relies on time and
 * took 10.7 s.
 */
export async function takeLock(
  file: string,
  { notes = {}, isHeld = ({ process: holder }) => isRunning(holder), onHeld, onLeftBehind }: LockOptions,
): Promise<HeldLock> {
  const holder = {
    process: identify(process.pid) ?? { pid: process.pid, started: '' },
    nonce: randomBytes(6).toString('hex'),
  };
  const text = (more: object): string => JSON.stringify({ ...more, ...holder });
  const own = text(notes);
  const take = async (): Promise<true | undefined> => {
    for (;;) {
      const found = createPrivateFileOnce(file, own);
      if (found === own) return true;
      const content = parse(found);
      if (content !== null && isHeld(content)) {
        onHeld(content);
        return undefined;
      }
      await onLeftBehind?.(content);
      removeStale(file, found);
    }
  };
  await pollUntil(take, { everyMs: POLL_MS });
  return {
    note: (more) => {
      writePrivateFile(file, text(more));
    },
    release: () => {
      rmSync(file, { force: true });
    },
  };
}

/**
 * Runs work while holding a lock file.
 *
 * @param onWait called once, if another command holds it
 * @throws UserError if another command still holds it after the time-out.
 */
export async function withLock<T>(
  file: string,
  timeoutMs: number,
  work: () => Promise<T>,
  onWait: () => void = () => undefined,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  let waited = false;
  const lock = await takeLock(file, {
    onHeld: ({ process: { pid } }) => {
      if (Date.now() > deadline)
        throw new UserError(
          `Another command (process ${pid}) holds the lock ${file}.`,
          'wait for it to end, then try again',
        );
      if (!waited) onWait();
      waited = true;
    },
  });
  try {
    return await work();
  } finally {
    lock.release();
  }
}

/** Of several commands that find a stale lock, one removes it; a lock that is new by then is put back. */
function removeStale(file: string, content: string): void {
  const aside = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    renameSync(file, aside);
    if (readIfThere(aside) !== content) linkSync(aside, file);
  } catch (error) {
    if (!isErrno(error, 'ENOENT') && !isErrno(error, 'EEXIST')) throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function parse(text: string): LockContent | null {
  try {
    const value = JSON.parse(text) as LockContent | null;
    return typeof value?.process?.pid === 'number' ? value : null;
  } catch {
    return null;
  }
}
