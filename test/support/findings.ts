/**
 * Findings of the review as fields: rule, severity, subject, and the names and numbers of the case. A rule's sentence is asserted
 * once, word for word, in the rule's unit test; every other test asserts these fields, and holds when the sentence is rewritten.
 */
import { readFileSync } from 'node:fs';
import type { Finding, Loss, ReviewSeverity } from '../../model/review/rule';

/** A name or number of the case. */
export type Named = string | number;
export type Names = readonly (Named | readonly Named[])[];

/** A text that has each of these as a whole word, in any order; those of a list in the list's order. */
export function naming(...names: Names): string {
  const conditions = names.map((name) => {
    const inOrder = typeof name === 'object' ? name : [name];
    return `(?=[^]*${inOrder.map(wholeWord).join('[^]*?')})`;
  });
  return expect.stringMatching(new RegExp(`^${conditions.join('')}`)) as string;
}

/** A number is not one where it belongs to a name: 1 is neither in `node-1` nor in `1.5`. */
function wholeWord(name: Named): string {
  const text = String(name);
  const escaped = text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  if (typeof name === 'number') return `(?<![\\w.-])${escaped}(?![\\w]|[.-]\\w)`;
  return `${/^\w/.test(text) ? '(?<!\\w)' : ''}${escaped}${/\w$/.test(text) ? '(?!\\w)' : ''}`;
}

/** What `toMatchObject` compares a finding with. */
export interface ExpectedFinding {
  readonly severity: ReviewSeverity;
  readonly subject: string;
  readonly message: string;
}

type Expectation = (subject: string, ...names: Names) => ExpectedFinding;

const expected =
  (severity: ReviewSeverity): Expectation =>
  (subject, ...names) => ({ severity, subject, message: naming(...names) });

export const error = expected('error');
export const warning = expected('warning');
export const note = expected('note');

/** A loss as JSON has it: 64 bits as text. */
export interface LossJson extends Pick<Loss, 'bytes' | 'how'> {
  readonly records?: string;
  readonly groups?: readonly {
    readonly id: string;
    readonly state: string;
    readonly lag?: string;
    readonly uncommitted?: string;
  }[];
}

export interface FindingJson extends Omit<Finding, 'loss'> {
  readonly loss?: LossJson;
}

/** What `brokerform review --json` writes, as far as tests read it. */
export interface ReviewJson {
  readonly verdict: string;
  readonly stacks: readonly { readonly stack: string; readonly changes: readonly { address: string }[] }[];
  readonly unchanged: readonly string[];
  readonly findings: readonly FindingJson[];
  readonly waived: readonly { readonly finding: FindingJson }[];
  readonly untold: readonly string[];
  readonly notKnown: readonly string[];
  /** Only with `--drift`. */
  readonly drift?: {
    readonly differences: readonly {
      readonly kind: string;
      readonly subject: string;
      readonly domain: string | null;
    }[];
  };
}

/** `severity` is `level`, as people read it: version 1 of the JSON has former names there. */
type Written = FindingJson & { readonly level: ReviewSeverity };

const asRead = ({ level, ...finding }: Written): FindingJson => ({ ...finding, severity: level });

/** @returns undefined if no review was written, as where the command failed before */
export function readReview(file: string): ReviewJson | undefined {
  const written = JSON.parse(readFileSync(file, 'utf8')) as Omit<ReviewJson, 'findings' | 'waived'> & {
    readonly findings?: readonly Written[];
    readonly waived?: readonly { readonly finding: Written }[];
  };
  const { findings, waived = [] } = written;
  if (findings === undefined) return undefined;
  return {
    ...written,
    findings: findings.map(asRead),
    waived: waived.map((each) => ({ ...each, finding: asRead(each.finding) })),
  };
}

export function ofRule<T extends { readonly rule: string }>(findings: readonly T[], rule: string): T[] {
  return findings.filter((finding) => finding.rule === rule);
}
