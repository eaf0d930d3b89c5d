/** Files and folders that only their owner can read. */
import { chmodSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { UserError } from '../user-error';
import { createOnce, writeAtomically } from './atomic-file';
import { isErrno } from './errno';

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;
/** Permission bits of group and others. */
const OTHERS = 0o077;

/** Creates a folder with mode 0700, its parents too; an existing one is closed to others. */
export function ensurePrivateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
  if ((statSync(folder).mode & OTHERS) !== 0) chmodSync(folder, FOLDER_MODE);
}

/** Writes a file with mode 0600 so that a reader sees the old content or the new, never a part. */
export function writePrivateFile(file: string, content: string): void {
  writeAtomically(file, content, FILE_MODE);
}

/** Creates a file unless it exists, and returns what is in it: of several processes at once, one decides. */
export function createPrivateFileOnce(file: string, content: string): string {
  for (;;) {
    if (createOnce(file, content, FILE_MODE)) return content;
    // Gone already: whoever made it has removed it, so it can be made again.
    const found = readIfThere(file);
    if (found !== null) return found;
  }
}

/**
 * Content of a secret file.
 *
 * @param rotation command that replaces the secret, for the remedy
 * @throws UserError if others can read it, with the command that mends it.
 */
export function readPrivateFile(file: string, rotation?: string): string {
  const mode = statSync(file).mode & 0o777;
  if ((mode & OTHERS) !== 0) {
    throw new UserError(
      `${file} can be read by other users of this machine: its mode is 0${mode.toString(8)}, allowed is 0600.`,
      `chmod 600 '${file}', and rotate the secret if others use this machine${rotation === undefined ? '' : `: ${rotation}`}`,
    );
  }
  return readFileSync(file, 'utf8');
}

/** Content, or null if there is no such file. */
export function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return null;
    throw error;
  }
}

/** What a process that is started in `work` writes can be read by its owner only. */
export function withPrivateUmask<T>(work: () => T): T {
  const before = process.umask(OTHERS);
  try {
    return work();
  } finally {
    process.umask(before);
  }
}
