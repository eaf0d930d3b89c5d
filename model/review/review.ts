/** The review: all rules over all plans, less what somebody answers for. */
import { byDanger } from './danger';
import type { Finding, ReviewContext, Rule } from './rule';
import { unreadLine } from '../live/unread';
import { rules as allRules } from './rules';
import { shownContext, shownFindings, shownSentences } from './shown';
import { missingFacts } from './missing-facts';
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
  readonly unknown: readonly string[];
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
  const judged = judge(context, rules);
  const { open, waived, findings: aboutWaivers } = applyWaivers(judged.found, waivers, today);
  const { inWords, unknown, gaps } = wordsOf(context, judged, rules);
  const findings = byDanger([...open, ...aboutWaivers]).map(inWords);
  return {
    findings,
    waived: waived.map(({ finding, waiver }) => ({ finding: inWords(finding), waiver })),
    counts: countChanges(context),
    unknown,
    notKnown: [...new Set([...unknown, ...gaps, ...findings.flatMap(({ notKnown }) => notKnown ?? [])])],
    verdict: verdictOf(findings, unknown),
  };
}

interface Judged {
  readonly found: readonly Finding[];
  readonly unknown: readonly string[];
}

function judge(context: ReviewContext, rules: readonly Rule[]): Judged {
  const views = viewsOf(context);
  const found: Finding[] = [];
  for (const rule of rules) found.push(...worstOf(views.map((view) => rule.check(view, found))));
  return {
    found,
    unknown: [
      ...new Set([
        ...views.flatMap((view) => missingFacts(view, rules)),
        ...(context.schemas?.unknown ?? []),
      ]),
    ],
  };
}

/** What was judged, in words that may be printed. */
function wordsOf(
  context: ReviewContext,
  { found, unknown }: Judged,
  rules: readonly Rule[],
): {
  readonly inWords: (finding: Finding) => Finding;
  readonly unknown: readonly string[];
  readonly gaps: readonly string[];
} {
  const shown = shownContext(context);
  if (shown === undefined) return { inWords: (finding) => finding, unknown, gaps: generalGaps(context) };
  const printable = judge(shown, rules);
  const words = new Map(
    shownFindings(found, printable.found, context).map((finding, index) => [found[index], finding]),
  );
  return {
    inWords: (finding) => words.get(finding) ?? finding,
    unknown: shownSentences(unknown, printable.unknown),
    gaps: generalGaps(shown),
  };
}

/** A waiver answers for what was found, and not for what could not be determined. */
function verdictOf(findings: readonly Finding[], unknown: readonly string[]): ReviewResult['verdict'] {
  if (findings.some(({ severity }) => severity === 'error')) return 'blocked';
  return unknown.length > 0 ? 'unknown' : 'clear';
}

function generalGaps({ facts }: ReviewContext): string[] {
  if (facts === undefined) return [];
  return facts.unread.map(unreadLine);
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
