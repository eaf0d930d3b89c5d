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
  /** The stack is called so by whoever gave the file. */
  readonly isNamed: boolean;
}

/**
 * @param origin `own`: plans that a review of this project kept
 * @throws UserError with everything that is wrong with any of them
 */
export function readPlanFiles(given: readonly string[], origin: 'own' | 'foreign' = 'foreign'): StackPlan[] {
  const named = given.map(nameOf);
  const problems = [...sameFiles(named), ...sameNames(named)];
  const plans: StackPlan[] = [];
  const contents: Content[] = [];
  const files = unique(named);
  for (const each of files) {
    const text = readText(each.file);
    if (typeof text !== 'string') {
      problems.push(`${shown(each.file)}: ${text.why}.`);
      continue;
    }
    const reading = readPlan(text, each.stack, origin);
    // A plan of a whole estate is large: one alone has no twin to be read for.
    const content = files.length > 1 ? contentOf(text, each) : undefined;
    if (content !== undefined) {
      const isCommon = origin === 'own' || !reading.ok || !hasResources(reading.plan);
      problems.push(...twins(content, contents, isCommon));
      contents.push(content);
    }
    if (reading.ok)
      plans.push(origin === 'own' ? reading.plan : { ...reading.plan, file: fileOf(each.file) });
    else problems.push(problemText(each.file, reading.error));
  }
  if (problems.length > 0) throw new UserError(['No review was made.', ...problems].join('\n'));
  return plans;
}

interface Content {
  readonly given: Named;
  /** As it would be printed again, without the time: line ends and indentation make no other plan. */
  readonly text: string;
  readonly timestamp: unknown;
}

/** Undefined for what is not JSON, or is empty: that is reported already. */
function contentOf(text: string, given: Named): Content | undefined {
  try {
    const { timestamp, ...rest } = JSON.parse(text) as { readonly timestamp?: unknown };
    return { given, text: JSON.stringify(rest), timestamp };
  } catch {
    return undefined;
  }
}

/** @param isCommon several stacks may have just this plan: of another time it is another one */
function twins(content: Content, others: readonly Content[], isCommon: boolean): string[] {
  const alike = others.filter(({ text }) => text === content.text);
  const same = alike.find(({ timestamp }) => timestamp === content.timestamp);
  if (same !== undefined) return [sameText(same.given, content.given, '', 'omit one')];
  const [older] = alike;
  if (older === undefined || isCommon || (older.given.isNamed && content.given.isNamed)) return [];
  return [
    sameText(
      older.given,
      content.given,
      ' except for the time at which it was made',
      'omit the older one; if they are of two stacks, name both: --plan <stack>=<file> <stack>=<file>',
    ),
  ];
}

function sameText(one: Named, other: Named, but: string, remedy: string): string {
  return `${shown(one.file)}, ${shown(other.file)}: both are the same plan${but}, and everything in it would count twice.\n    remedy:   ${remedy}`;
}

export function hasResources({ changes, prior, planned }: StackPlan): boolean {
  return changes.length + prior.length + planned.length > 0;
}

const fileOf = (file: string): string | null => (file === STANDARD_INPUT ? null : file);

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
  if (stack !== undefined && named !== undefined) return { stack, file: named, isNamed: true };
  if (given === STANDARD_INPUT) return { stack: STANDARD_INPUT_STACK, file: given, isNamed: false };
  const base = path.basename(given).replace(/\.(?:tf)?plan\.json$|\.json$/, '');
  return {
    stack: ANONYMOUS.test(base) ? path.basename(path.dirname(path.resolve(given))) : base,
    file: given,
    isNamed: false,
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
