/** What `brokerform schemas check` does. The report goes to stdout. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { environments } from '../../environments';
import { review } from '../../model/review/review';
import { SCHEMA_RULES } from '../../model/schemas/rules';
import { EXIT } from '../exit-status';
import { sarifText } from '../review/data';
import { readWaivers } from '../review/waiver-file';
import { compareWithBase } from './compare';
import { asReview, jsonText, terminalText } from './text';

export interface CheckOptions {
  readonly base: string;
  readonly environment?: string;
  readonly waivers?: string;
  readonly json?: string;
  readonly sarif?: string;
}

/** @throws ValidationFailed if a schema or the catalog has mistakes, UserError if there is no such commit */
export async function check(options: CheckOptions): Promise<void> {
  const ids = new Set(SCHEMA_RULES.map(({ id }) => id));
  const waivers = readWaivers(options.waivers).filter(({ rule }) => ids.has(rule));
  const names = options.environment === undefined ? Object.keys(environments) : [options.environment];
  const comparison = await compareWithBase(options.base, names);
  const result = review(
    { plans: [], changes: [], topics: new Map(), schemas: comparison },
    waivers,
    new Date().toISOString().slice(0, 10),
  );
  const report = { base: options.base, comparison, result };
  if (options.sarif !== undefined) save(options.sarif, sarifText(asReview(report)));
  if (options.json !== undefined && options.json !== '-') save(options.json, jsonText(report));
  process.stdout.write(options.json === '-' ? jsonText(report) : `${terminalText(report)}\n`);
  if (result.verdict !== 'clear')
    process.exitCode = result.verdict === 'blocked' ? EXIT.blocked : EXIT.failed;
}

function save(file: string, text: string): void {
  const target = path.resolve(file);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, text);
}
