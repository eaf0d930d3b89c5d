/** Where a report of findings is written: files, standard output, and the exit status. */
import { readFileSync } from 'node:fs';
import type { ReviewResult } from '../../model/review/review';
import { isErrno } from '../../shared/system/errno';
import { UserError } from '../../shared/user-error';
import { EXIT } from '../exit-status';
import { saveText } from '../output-file';

export interface PublishOptions {
  /** A file for JSON; true, and `-`: standard output, in the place of the text. */
  readonly json?: string | true;
  readonly sarif?: string;
}

/** A report in each of its forms, made when it is asked for. */
export interface ReportForms {
  readonly terminal: () => string;
  readonly json: () => string;
  readonly sarif: () => string;
}

/**
 * Files first: standard output may end early.
 *
 * @throws UserError before anything is written, if the file for JSON has something else
 */
export function publish(
  { terminal, json, sarif }: ReportForms,
  verdict: ReviewResult['verdict'],
  options: PublishOptions,
): void {
  const toTerminal = options.json === true || options.json === '-';
  if (typeof options.json === 'string' && !toTerminal) {
    requireReplaceable(options.json);
    saveText(options.json, json());
  }
  if (options.sarif !== undefined) saveText(options.sarif, sarif());
  process.stdout.write(toTerminal ? json() : `${terminal()}\n`);
  if (verdict !== 'clear') process.exitCode = verdict === 'blocked' ? EXIT.blocked : EXIT.failed;
}

/** The word behind `--json` is its file, also where it was meant as an argument: what a lint reads can be JSON as well. */
function requireReplaceable(file: string): void {
  if (file === '')
    throw new UserError('--json= names no file. Nothing was written.', 'write --json, or --json <file>');
  if (isEmptyOrReport(file)) return;
  throw new UserError(
    `--json ${file}: the file exists and is not a report of this command. Nothing was written.`,
    'for standard output, put --json last; for a file, name a new one',
  );
}

function isEmptyOrReport(file: string): boolean {
  try {
    const text = readFileSync(file, 'utf8');
    if (text.trim() === '') return true;
    const content = JSON.parse(text) as { version?: unknown; verdict?: unknown } | null;
    return typeof content?.verdict === 'string' && typeof content.version === 'number';
  } catch (error) {
    // A folder is refused where it is written.
    return isErrno(error, 'ENOENT') || isErrno(error, 'EISDIR') || isErrno(error, 'ENOTDIR');
  }
}
