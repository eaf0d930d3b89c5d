/** Where a report of findings is written: files, standard output, and the exit status. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ReviewResult } from '../../model/review/review';
import { EXIT } from '../exit-status';

/** Files for programs. `-` for JSON: standard output, in the place of the text. */
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

/** Files first: standard output may end early. */
export function publish(
  { terminal, json, sarif }: ReportForms,
  verdict: ReviewResult['verdict'],
  options: PublishOptions,
): void {
  if (options.sarif !== undefined) saveText(options.sarif, sarif());
  if (options.json !== undefined && options.json !== '-') saveText(options.json, json());
  process.stdout.write(options.json === '-' ? json() : `${terminal()}\n`);
  if (verdict !== 'clear') process.exitCode = verdict === 'blocked' ? EXIT.blocked : EXIT.failed;
}

/** Writes a file, and the folders that it lies in. */
export function saveText(file: string, text: string): void {
  const target = path.resolve(file);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, text);
}
