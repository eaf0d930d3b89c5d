/** What `brokerform schemas check` does. The report is written to stdout. */
import { environmentNames } from '../environments';
import { review } from '../../model/review/review';
import { SCHEMA_RULES } from '../../model/schemas/rules';
import { sarifText } from '../review/data';
import { publish } from '../review/publish';
import type { PublishOptions } from '../review/publish';
import { readWaivers } from '../review/waiver-file';
import { compareWithBase } from './compare';
import { asReview, jsonText, terminalText } from './text';

export interface CheckOptions extends PublishOptions {
  readonly base: string;
  readonly environment?: string;
  readonly waivers?: string;
}

/** @throws ValidationFailed if a schema or the catalog has mistakes, UserError if there is no such commit */
export async function check(options: CheckOptions): Promise<void> {
  const ids = new Set(SCHEMA_RULES.map(({ id }) => id));
  const waivers = readWaivers(options.waivers).filter(({ rule }) => ids.has(rule));
  const names = environmentNames(options.environment);
  const comparison = await compareWithBase(options.base, names);
  const result = review(
    { plans: [], changes: [], topics: new Map(), schemas: comparison },
    waivers,
    new Date().toISOString().slice(0, 10),
  );
  const report = { base: options.base, comparison, result };
  const forms = {
    terminal: () => terminalText(report),
    json: () => jsonText(report),
    sarif: () => sarifText(asReview(report)),
  };
  publish(forms, result.verdict, options);
}
