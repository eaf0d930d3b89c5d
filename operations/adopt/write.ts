/** The files of an adoption: all of them, or none. */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { displayName } from '../catalog/files';
import { UserError } from '../../shared/user-error';

export interface NewFile {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
}

/** @throws UserError with every file that is there already */
export function refuseExisting(files: readonly NewFile[]): void {
  const existing = files.filter((file) => existsSync(file.path));
  if (existing.length === 0) return;
  const names = existing.map((file) => displayName(file.path)).join(', ');
  throw new UserError(existing.length === 1 ? `${names} already exists.` : `${names} already exist.`, [
    'for a domain: give it another name (--map <beginning of names>=<domain>, --rest-domain), or another folder (--output)',
    'for adoption/<environment>.json: deploy, then brokerform adopt --environment <name> --finish',
  ]);
}

/** Whatever fails, nothing that was written is left. */
export function writeAll(files: readonly NewFile[]): void {
  const written: string[] = [];
  try {
    for (const file of files) {
      mkdirSync(path.dirname(file.path), { recursive: true });
      // `wx`: never over a file that came into being meanwhile.
      writeFileSync(file.path, file.text, { flag: 'wx' });
      written.push(file.path);
    }
  } catch (error) {
    for (const file of written) rmSync(file, { force: true });
    throw error;
  }
}
