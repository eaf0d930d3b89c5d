/** A review as every form of output shows it. */
import type { Drift } from '../../model/drift/compare';
import type { StackPlan } from '../../model/review/change';
import type { ReviewFacts } from '../../model/review/facts';
import { totalLoss, totalLossText } from '../../model/review/danger';
import type { ReviewResult } from '../../model/review/review';
import type { ReviewSeverity } from '../../model/review/rule';
import { count } from '../../shared/text';
import { visible, visibleIn } from '../../shared/visible';

export interface ReviewReport {
  readonly result: ReviewResult;
  readonly plans: readonly StackPlan[];
  /** Stacks whose code is the same on both sides: they were not planned. */
  readonly unchanged: readonly string[];
  /** The commit that was compared with. */
  readonly base?: string;
  readonly facts?: ReviewFacts;
  /** What differs on the cluster already, whatever the change brings. @default - not asked for */
  readonly drift?: Drift;
  /** Why no cluster was asked. Set if, and only if, `facts` is not. */
  readonly offline?: string;
}

export const VERDICTS: Readonly<Record<ReviewResult['verdict'], string>> = {
  blocked: 'blocked',
  unknown: 'inconclusive: rules need facts that are not known',
  clear: 'no findings that block',
};

/** The report as people may see it: text of plans and clusters has nothing that a terminal or a page would obey. */
export function shownReport(report: ReviewReport): ReviewReport {
  const { result, plans, unchanged, base, offline, drift, facts } = report;
  // A remedy is on lines of its own, indented.
  const oneLine = (text: string): string => text.replace(/\s*\n\s*/g, ' ');
  return {
    ...report,
    result: visibleIn({
      ...result,
      unknown: result.unknown.map(oneLine),
      notKnown: result.notKnown.map(oneLine),
    }),
    plans: plans.map((plan) => ({
      ...plan,
      stack: visible(plan.stack),
      changes: plan.changes.map((change) => ({
        ...change,
        stack: visible(change.stack),
        address: visible(change.address),
        ...(change.previousAddress === undefined ? {} : { previousAddress: visible(change.previousAddress) }),
      })),
    })),
    unchanged: visibleIn(unchanged),
    ...(facts === undefined ? {} : { facts: { ...facts, clusterId: visible(facts.clusterId) } }),
    ...(base === undefined ? {} : { base: visible(base) }),
    ...(offline === undefined ? {} : { offline: visible(oneLine(offline)) }),
    ...(drift === undefined
      ? {}
      : {
          drift: visibleIn({
            ...drift,
            unread: drift.unread.map(({ what, why }) => ({ what, why: oneLine(why) })),
          }),
        }),
  };
}

/** `2 errors`, `1 warning`: of those that there are, the highest first. */
export function severityCounts(findings: readonly { readonly severity: ReviewSeverity }[]): string[] {
  return (['error', 'warning', 'note'] as const).flatMap((severity) => {
    const number = findings.filter((finding) => finding.severity === severity).length;
    return number === 0 ? [] : [count(number, severity)];
  });
}

/** `blocked: 2 errors, 1 warning; lost: 300 records, 3.1 KiB per replica`. What is waived is lost as well. */
export function headline({ result: { findings, waived, verdict } }: Pick<ReviewReport, 'result'>): string {
  const lost = totalLossText(totalLoss([...findings, ...waived.map(({ finding }) => finding)]));
  const parts = severityCounts(findings);
  const found = parts.length === 0 ? VERDICTS[verdict] : `${VERDICTS[verdict]}: ${parts.join(', ')}`;
  return lost === undefined ? found : `${found}; lost: ${lost}`;
}

/** `3 stacks planned: 1 topic … `: what Terraform would do in all. */
export function scope({ plans, unchanged, result: { counts } }: ReviewReport): string {
  const verbs: readonly (readonly [keyof typeof counts, string])[] = [
    ['create', 'to create'],
    ['update', 'to change'],
    ['replace', 'to replace'],
    ['delete', 'to delete'],
    ['import', 'to import'],
    ['move', 'to move'],
    ['forget', 'to forget'],
  ];
  const parts = verbs.flatMap(([key, verb]) => (counts[key] === 0 ? [] : [`${counts[key]} ${verb}`]));
  const stacks = plans.map(({ stack }) => stack);
  const named = stacks.length <= 5 ? stacks.join(', ') : `${stacks.length} stacks`;
  const others = (noun: string, plural: string): string => count(unchanged.length, noun, plural);
  const rest = unchanged.length === 0 ? '' : `; ${others('other is unchanged', 'others are unchanged')}`;
  if (plans.length === 0)
    return `No stack differs${rest === '' ? '' : `: ${others('is unchanged', 'are unchanged')}`}.`;
  return `${named}: ${parts.length === 0 ? 'no resource changes' : parts.join(', ')}${rest}.`;
}

export function basis({ facts, offline }: ReviewReport): string {
  if (facts === undefined) return `No cluster was queried: ${offline ?? 'reason unknown'}.`;
  return `Cluster ${facts.clusterId} as of ${facts.readAt}.`;
}
