/** Files that commands write for their users. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../shared/user-error';

const NOT_WRITABLE: Readonly<Record<string, string>> = {
  EISDIR: 'it is a folder',
  EEXIST: 'a folder in its path is a file',
  ENOTDIR: 'a folder in its path is a file',
  EACCES: 'you have no permission',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
};

/**
 * Writes a file, and the folders that it lies in.
 *
 * @throws UserError if there is a folder of that name, or a file where a folder has to be
 */
export function saveText(file: string, text: string): void {
  const target = path.resolve(file);
  try {
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const why = NOT_WRITABLE[code];
    if (why === undefined) throw error;
    throw new UserError(
      `${file} cannot be written: ${why}.`,
      'name a file in a folder that you may write to',
    );
  }
}
