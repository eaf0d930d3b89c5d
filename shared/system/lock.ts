/** One command at a time: a lock that is a file, held by a process. */
import { randomBytes } from 'node:crypto';
import { linkSync, renameSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../user-error';
import { createPrivateFileOnce, isErrno, readIfThere } from './private-files';
import { identify, isRunning } from './processes';
import type { ProcessIdentity } from './processes';

/** Between two looks at a lock that another command holds. */
const POLL_MS = 100;

/**
 * Runs work while holding a lock file. A lock whose process is gone is taken over.
 *
 * Own code: it knows a process by its id and start, so a lock of one that was killed is free at once. proper-lockfile 4.1.2 goes by time and
 * took 10.7 s.
 *
 * @throws UserError if another command still holds it after the time-out.
 */
export async function withLock<T>(file: string, timeoutMs: number, work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  const own = JSON.stringify({ ...identify(process.pid), nonce: randomBytes(6).toString('hex') });
  for (;;) {
    const content = createPrivateFileOnce(file, own);
    if (content === own) break;
    const holder = parse(content);
    if (holder === null || !isRunning(holder)) removeStale(file, content);
    else if (Date.now() > deadline) {
      throw new UserError(
        `Another command (process ${holder.pid}) holds the lock ${file}.`,
        'wait for it to end, then try again',
      );
    } else await sleep(POLL_MS);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
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

function parse(text: string): ProcessIdentity | null {
  try {
    const value = JSON.parse(text) as ProcessIdentity | null;
    return typeof value?.pid === 'number' ? value : null;
  } catch {
    return null;
  }
}
