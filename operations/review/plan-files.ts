/** Plans that somebody made, from their files. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { StackPlan } from '../../model/review/change';
import { readPlan } from '../../model/review/plan-json';
import { UserError } from '../../shared/user-error';

/** Names of a file that say nothing about the stack: the folder's name is taken. */
const ANONYMOUS = /^(?:tf)?plan$|^show$|^output$/i;

/** As a file's name, for standard input. */
const STANDARD_INPUT = '-';
const STANDARD_INPUT_STACK = 'stdin';

interface Named {
  readonly stack: string;
  readonly file: string;
}

/**
 * @param origin `own`: plans that a review of this project kept
 * @throws UserError with everything that is wrong with any of them
 */
export function readPlanFiles(given: readonly string[], origin: 'own' | 'foreign' = 'foreign'): StackPlan[] {
  const named = given.map(nameOf);
  const problems = [...sameFiles(named), ...sameNames(named)];
  const plans: StackPlan[] = [];
  /** By text: a plan has the moment at which it was made. */
  const read = new Map<string, string>();
  const files = unique(named);
  for (const { stack, file } of files) {
    const text = readText(file);
    if (typeof text !== 'string') {
      problems.push(`${shown(file)}: ${text.why}.`);
      continue;
    }
    // A plan of a whole estate is large: one alone has no twin to be read for.
    const content = files.length > 1 ? withoutSpace(text) : text.trim();
    const twin = read.get(content);
    if (twin !== undefined && content !== '')
      problems.push(
        `${shown(twin)}, ${shown(file)}: both are the same plan, and everything in it would count twice.\n    remedy:   omit one`,
      );
    read.set(content, file);
    const reading = readPlan(text, stack, origin);
    if (reading.ok) plans.push(reading.plan);
    else problems.push(problemText(file, reading.error));
  }
  if (problems.length > 0) throw new UserError(['No review was made.', ...problems].join('\n'));
  return plans;
}

/** As it would be printed again: line ends and indentation make no other plan. */
function withoutSpace(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text.trim();
  }
}

/** Each file once, in order. */
function unique(named: readonly Named[]): Named[] {
  return [...new Map(named.map((each) => [placeOf(each), each])).values()];
}

function sameFiles(named: readonly Named[]): string[] {
  return unique(named)
    .filter((each) => named.filter((other) => placeOf(other) === placeOf(each)).length > 1)
    .map(({ file }) => `${shown(file)}: it is given more than once.\n    remedy:   give each plan once`);
}

function sameNames(named: readonly Named[]): string[] {
  const files = unique(named);
  return [...new Set(files.map(({ stack }) => stack))].flatMap((stack) => {
    const same = files.filter((each) => each.stack === stack);
    if (same.length < 2) return [];
    return [
      `${same.map(({ file }) => shown(file)).join(', ')}: all have the stack name ${stack}.\n    remedy:   name them: --plan <stack>=<file>`,
    ];
  });
}

function placeOf({ file }: Named): string {
  return file === STANDARD_INPUT ? file : path.resolve(file);
}

function shown(file: string): string {
  return file === STANDARD_INPUT ? 'standard input' : file;
}

export function problemText(
  file: string,
  error: { readonly message: string; readonly allowed?: string; readonly remedy: string },
): string {
  return [
    `${shown(file)}: ${error.message}`,
    ...(error.allowed === undefined ? [] : [`    allowed:  ${error.allowed}`]),
    `    remedy:   ${error.remedy}`,
  ].join('\n');
}

function nameOf(given: string): Named {
  const [, stack, named] = /^([A-Za-z0-9][\w.-]*)=(.+)$/.exec(given) ?? [];
  if (stack !== undefined && named !== undefined) return { stack, file: named };
  if (given === STANDARD_INPUT) return { stack: STANDARD_INPUT_STACK, file: given };
  const base = path.basename(given).replace(/\.(?:tf)?plan\.json$|\.json$/, '');
  return {
    stack: ANONYMOUS.test(base) ? path.basename(path.dirname(path.resolve(given))) : base,
    file: given,
  };
}

function readText(file: string): string | { why: string } {
  try {
    return readFileSync(file === STANDARD_INPUT ? 0 : file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return {
      why: code === 'ENOENT' ? 'the file does not exist' : `it cannot be read (${code ?? String(error)})`,
    };
  }
}
