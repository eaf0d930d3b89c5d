/** The review: all rules over all plans, less what somebody answers for. */
import { byDanger } from './danger';
import type { Finding, ReviewContext, Rule } from './rule';
import { rules as allRules } from './rules';
import { untoldFacts } from './untold-facts';
import { viewsOf, worstOf } from './views';
import { applyWaivers } from './waivers';
import type { WaivedFinding, Waiver } from './waivers';

export interface ReviewResult {
  /** Most dangerous first: losses, outages, access, the rest; notes last. */
  readonly findings: readonly Finding[];
  readonly waived: readonly WaivedFinding[];
  /** What will be changed at all, for the head of the report. */
  readonly counts: Readonly<
    Record<'create' | 'update' | 'replace' | 'delete' | 'import' | 'move' | 'forget', number>
  >;
  /** What a rule needed and the cluster, which was asked, did not tell. */
  readonly untold: readonly string[];
  /** What could not be known, each once: first what a rule needed. */
  readonly notKnown: readonly string[];
  /** `unknown`: nothing that was found stops it, and a rule could not know enough to say that nothing does. */
  readonly verdict: 'blocked' | 'unknown' | 'clear';
}

export function review(
  context: ReviewContext,
  waivers: readonly Waiver[],
  today: string,
  rules: readonly Rule[] = allRules,
): ReviewResult {
  const views = viewsOf(context);
  const found: Finding[] = [];
  for (const rule of rules) found.push(...worstOf(views.map((view) => rule.check(view, found))));
  const { open, waived, findings: aboutWaivers } = applyWaivers(found, waivers, today);
  const findings = byDanger([...open, ...aboutWaivers]);
  const untold = [...new Set(views.flatMap(untoldFacts))];
  return {
    findings,
    waived,
    counts: countChanges(context),
    untold,
    notKnown: [
      ...new Set([...untold, ...generalGaps(context), ...findings.flatMap(({ notKnown }) => notKnown ?? [])]),
    ],
    verdict: verdictOf(findings, untold),
  };
}

/** A waiver answers for what was found, and not for what nobody could see. */
function verdictOf(findings: readonly Finding[], untold: readonly string[]): ReviewResult['verdict'] {
  if (findings.some(({ severity }) => severity === 'block')) return 'blocked';
  return untold.length > 0 ? 'unknown' : 'clear';
}

function generalGaps({ facts }: ReviewContext): string[] {
  if (facts === undefined) return [];
  return facts.unread.map(({ what, why }) => `${what}: ${why}`);
}

function countChanges({ changes }: ReviewContext): ReviewResult['counts'] {
  const counts = { create: 0, update: 0, replace: 0, delete: 0, import: 0, move: 0, forget: 0 };
  for (const { actions, importing, previousAddress } of changes) {
    if (importing) counts.import++;
    if (actions.includes('delete') && actions.includes('create')) counts.replace++;
    else if (actions.includes('create')) counts.create++;
    else if (actions.includes('delete')) counts.delete++;
    else if (actions.includes('update')) counts.update++;
    else if (actions.includes('forget')) counts.forget++;
    else if (previousAddress !== undefined) counts.move++;
  }
  return counts;
}
