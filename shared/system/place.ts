import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { withLock } from './lock';

/** Longest wait for another process that makes the same thing: a provider build on a slow machine. */
const LOCK_TIMEOUT_MS = 15 * 60_000;

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
  const place = async (): Promise<void> => {
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
  };
  await withLock(`${target}.lock`, LOCK_TIMEOUT_MS, place, onWait);
}

/** What processes that were killed left behind; called by the holder of the lock, so that no process is at work there. */
async function removeLeftovers(target: string): Promise<void> {
  const folder = path.dirname(target);
  const names = (await readdir(folder)).filter((name) =>
    name.startsWith(`${path.basename(target)}${TEMPORARY}`),
  );
  await Promise.all(names.map((name) => rm(path.join(folder, name), { recursive: true, force: true })));
}
