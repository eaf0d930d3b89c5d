/** Files and secrets that settings name. */
import path from 'node:path';
import type { SecretReference } from '../model/secret-reference';
import { isErrno } from '../shared/system/errno';
import { readPrivateFile } from '../shared/system/private-files';
import { UserError } from '../shared/user-error';
import { projectRoot } from './toolchain/paths';

/**
 * @param where of the setting, for messages
 * @param what the variable should hold, for the remedy: ` with the password of …`. @default - nothing is added
 * @throws UserError if it is not there, or others may read its file
 */
export function readSecret(
  reference: SecretReference,
  where: string,
  env: NodeJS.ProcessEnv,
  what = '',
): string {
  if ('file' in reference) return readNamed(reference.file, where, (file) => readPrivateFile(file)).trim();
  const value = env[reference.variable];
  if (value) return value;
  throw new UserError(
    `${where}: the variable ${reference.variable} is not set.`,
    `export ${reference.variable}=…${what}`,
  );
}

/** @param file relative to the project. @throws UserError if it does not exist */
export function readNamed(file: string, where: string, read: (file: string) => string): string {
  try {
    return read(path.resolve(projectRoot, file));
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw error;
    throw new UserError(
      `${where}: ${file} does not exist.`,
      'give the path of a file, relative to the project',
    );
  }
}
