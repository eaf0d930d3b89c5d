/** Plans that somebody made, from their files. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { StackPlan } from '../../model/review/change';
import { readPlan } from '../../model/review/plan-json';
import { UserError } from '../toolchain/user-error';

/** Names of a file that say nothing about the stack: the folder's name is taken. */
const ANONYMOUS = /^(?:tf)?plan$|^show$|^output$/i;

/** @throws UserError with everything that is wrong with any of them */
export function readPlanFiles(given: readonly string[]): StackPlan[] {
  const named = given.map(nameOf);
  const problems: string[] = [];
  const plans: StackPlan[] = [];
  for (const { stack, file } of named) {
    const twice = named.filter((other) => other.stack === stack);
    if (twice.length > 1 && twice[0]?.file === file)
      problems.push(
        `${twice.map((each) => each.file).join(', ')}: all are called ${stack}.\n    remedy:   name them: --plan <stack>=<file>`,
      );
    const text = readText(file);
    if (typeof text !== 'string') {
      problems.push(`${file}: ${text.why}.`);
      continue;
    }
    const reading = readPlan(text, stack);
    if (reading.ok) plans.push(reading.plan);
    else problems.push(problemText(file, reading.error));
  }
  if (problems.length > 0) throw new UserError(['No review was made.', ...problems].join('\n'));
  return plans;
}

export function problemText(
  file: string,
  error: { readonly message: string; readonly allowed?: string; readonly remedy: string },
): string {
  return [
    `${file}: ${error.message}`,
    ...(error.allowed === undefined ? [] : [`    allowed:  ${error.allowed}`]),
    `    remedy:   ${error.remedy}`,
  ].join('\n');
}

function nameOf(given: string): { stack: string; file: string } {
  const [, stack, named] = /^([A-Za-z0-9][\w.-]*)=(.+)$/.exec(given) ?? [];
  if (stack !== undefined && named !== undefined) return { stack, file: named };
  const base = path.basename(given).replace(/\.(?:tf)?plan\.json$|\.json$/, '');
  return {
    stack: ANONYMOUS.test(base) ? path.basename(path.dirname(path.resolve(given))) : base,
    file: given,
  };
}

function readText(file: string): string | { why: string } {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return {
      why: code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code ?? String(error)})`,
    };
  }
}
