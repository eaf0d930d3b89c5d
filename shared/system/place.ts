import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { UserError } from '../user-error';

/** Longest wait for another process that makes the same thing: a provider build on a slow machine. */
const LOCK_TIMEOUT_MS = 15 * 60_000;

/** Between two renewals of a lock's time by the process that holds it. */
const LOCK_HEARTBEAT_MS = 5_000;

/** A lock that was not renewed for so long has lost its process, whatever its process id says: ids come back after a reboot. */
const LOCK_STALE_MS = 12 * LOCK_HEARTBEAT_MS;

const TEMPORARY = '.tmp-';

export async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

/**
 * Makes a folder in the cache once, all or nothing: `make` fills a temporary folder beside it, which is
 * then renamed. Of two processes that want the same folder, one makes it and the other waits for it; should
 * the lock ever fail, the rename still lets only one of two complete folders win.
 */
export async function placeOnce(
  target: string,
  make: (temporary: string) => Promise<void>,
  onWait: () => void = () => undefined,
): Promise<void> {
  await mkdir(path.dirname(target), { recursive: true });
  const release = await acquireLock(`${target}.lock`, onWait);
  try {
    if (await exists(target)) return;
    await removeLeftovers(target);
    const temporary = await mkdtemp(`${target}${TEMPORARY}`);
    try {
      await make(temporary);
      await rename(temporary, target).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
      });
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
  } finally {
    await release();
  }
}

async function acquireLock(file: string, onWait: () => void): Promise<() => Promise<void>> {
  const deadline = Date.now() + LOCK_TIMEOUT_MS;
  for (let waited = false; Date.now() < deadline;) {
    try {
      await writeFile(file, String(process.pid), { flag: 'wx' });
      return holdLock(file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (await isStale(file)) {
      await rm(file, { force: true });
      continue;
    }
    if (!waited) onWait();
    waited = true;
    await sleep(200);
  }
  throw new UserError(
    `${file}: another process has held this lock for 15 minutes.`,
    'end that process (its id is in the file) and try again',
  );
}

/** A lock's time is renewed for as long as its process lives: process ids come back after a reboot. */
function holdLock(file: string): () => Promise<void> {
  const beat = setInterval(
    () => void utimes(file, new Date(), new Date()).catch(() => undefined),
    LOCK_HEARTBEAT_MS,
  );
  beat.unref();
  return () => {
    clearInterval(beat);
    return rm(file, { force: true });
  };
}

async function isStale(file: string): Promise<boolean> {
  const info = await stat(file).catch(() => undefined);
  if (info === undefined) return false;
  if (Date.now() - info.mtimeMs > LOCK_STALE_MS) return true;
  const pid = Number(await readFile(file, 'utf8').catch(() => ''));
  if (pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/** What processes that were killed left behind; called by the holder of the lock, so that nobody is at work there. */
async function removeLeftovers(target: string): Promise<void> {
  const folder = path.dirname(target);
  const names = (await readdir(folder)).filter((name) =>
    name.startsWith(`${path.basename(target)}${TEMPORARY}`),
  );
  await Promise.all(names.map((name) => rm(path.join(folder, name), { recursive: true, force: true })));
}
