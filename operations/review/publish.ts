/** Where a report of findings is written: files, standard output, and the exit status. */
import type { ReviewResult } from '../../model/review/review';
import { EXIT } from '../exit-status';
import { publishReport, saveText } from '../output-file';

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
  publishReport(options.json, { terminal: () => `${terminal()}\n`, json, isOne: isReview }, () => {
    if (options.sarif !== undefined) saveText(options.sarif, sarif());
  });
  if (verdict !== 'clear') process.exitCode = verdict === 'blocked' ? EXIT.blocked : EXIT.failed;
}

function isReview(content: Readonly<Record<string, unknown>>): boolean {
  return typeof content['verdict'] === 'string' && typeof content['version'] === 'number';
}
