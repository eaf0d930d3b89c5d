/** Where a report of findings is written: files, standard output, and the exit status. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ReviewResult } from '../../model/review/review';
import { UserError } from '../../shared/user-error';
import { isErrno } from '../../shared/system/errno';
import { STANDARD_OUTPUT } from '../arguments';
import { EXIT } from '../exit-status';

/** Files for programs. */
export interface PublishOptions {
  readonly json?: string;
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
 * @throws UserError before anything is written, if the file for JSON is one that is something else
 */
export function publish(
  { terminal, json, sarif }: ReportForms,
  verdict: ReviewResult['verdict'],
  options: PublishOptions,
): void {
  const file = options.json === STANDARD_OUTPUT ? undefined : options.json;
  if (file !== undefined) requireReplaceable(file);
  if (options.sarif !== undefined) saveText(options.sarif, sarif());
  if (file !== undefined) saveText(file, json());
  process.stdout.write(options.json === STANDARD_OUTPUT ? json() : `${terminal()}\n`);
  if (verdict !== 'clear') process.exitCode = verdict === 'blocked' ? EXIT.blocked : EXIT.failed;
}

/** The word behind `--json` is its file, also where another argument was meant. */
function requireReplaceable(file: string): void {
  try {
    JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return;
    throw new UserError(
      `--json ${file}: there is such a file, and it is not JSON. Nothing was written.`,
      'put --json behind all other arguments, or name a file that can be replaced',
    );
  }
}

/** Writes a file, and the folders that it lies in. */
export function saveText(file: string, text: string): void {
  const target = path.resolve(file);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, text);
}
