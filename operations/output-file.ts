/** Files that commands write for their users. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isErrno } from '../shared/system/errno';
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

/** A file for JSON; true, and `-`: standard output, in the place of the text. */
export type JsonOutput = string | true | undefined;

interface Report {
  readonly terminal: () => string;
  readonly json: () => string;
  /** Whether the content of a file is an earlier report of the same command. */
  readonly isOne: (content: Readonly<Record<string, unknown>>) => boolean;
}

/**
 * Prints a report, or its JSON; where `--json` names a file, the JSON is there and the text is printed.
 *
 * @param between other files of the report. Files come first: standard output may end early.
 * @throws UserError before anything is written, if the file for JSON has something else
 */
export function publishReport(
  output: JsonOutput,
  { terminal, json, isOne }: Report,
  between?: () => void,
): void {
  const isPrinted = output === true || output === '-';
  if (typeof output === 'string' && !isPrinted) {
    requireReplaceable(output, isOne);
    saveText(output, json());
  }
  between?.();
  process.stdout.write(isPrinted ? json() : terminal());
}

/** The word behind `--json` is its file, also where it was meant as an argument: what a lint reads can be JSON as well. */
function requireReplaceable(file: string, isOne: Report['isOne']): void {
  if (file === '')
    throw new UserError('--json= names no file. Nothing was written.', 'write --json, or --json <file>');
  if (isEmptyOrReport(file, isOne)) return;
  throw new UserError(
    `--json ${file}: the file exists and is not a report of this command. Nothing was written.`,
    'for standard output, put --json last; for a file, name a new one',
  );
}

function isEmptyOrReport(file: string, isOne: Report['isOne']): boolean {
  try {
    const text = readFileSync(file, 'utf8');
    if (text.trim() === '') return true;
    const content: unknown = JSON.parse(text);
    return typeof content === 'object' && content !== null && isOne({ ...content });
  } catch (error) {
    // A folder is refused where it is written.
    return isErrno(error, 'ENOENT') || isErrno(error, 'EISDIR') || isErrno(error, 'ENOTDIR');
  }
}
