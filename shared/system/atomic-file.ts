/**
 * Files that a reader sees whole, or as they were before.
 *
 * Own code: write-file-atomic always replaces, and half of what is here must not; the rest is one rename.
 */
import { randomBytes } from 'node:crypto';
import { chmodSync, linkSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isErrno } from './errno';

/** @param mode whatever the umask is. @default - 0666 less the umask */
export function writeAtomically(file: string, content: string, mode?: number): void {
  withTemporary(file, content, mode, (temporary) => renameSync(temporary, file));
}

/** Replaces nothing. @returns false if there is such a file */
export function createOnce(file: string, content: string, mode?: number): boolean {
  return withTemporary(file, content, mode, (temporary) => {
    try {
      // A link, unlike a rename, replaces nothing.
      linkSync(temporary, file);
      return true;
    } catch (error) {
      if (isErrno(error, 'EEXIST')) return false;
      throw error;
    }
  });
}

/** The name ends otherwise than the file's: who reads every `*.prom` or `*.yaml` of a folder does not find it. */
function withTemporary<T>(
  file: string,
  content: string,
  mode: number | undefined,
  place: (temporary: string) => T,
): T {
  const temporary = path.join(
    path.dirname(file),
    `.${path.basename(file)}.${randomBytes(6).toString('hex')}`,
  );
  try {
    writeFileSync(temporary, content, { flag: 'wx', ...(mode === undefined ? {} : { mode }) });
    if (mode !== undefined) chmodSync(temporary, mode);
    return place(temporary);
  } finally {
    rmSync(temporary, { force: true });
  }
}
