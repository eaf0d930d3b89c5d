/** What rules need of the cluster, and the cluster does not report. */
import type { ReviewFacts } from './facts';
import { whyMissing } from './needs';
import type { Need } from './needs';
import type { ReviewContext, Rule } from './rule';
import { rules as allRules } from './rules';
import { groupBy } from '../../shared/collections';

/**
 * Not everything that is unread is in here: a broker that is offline does not matter to a new topic, nor to numbers that other
 * brokers reported.
 */
export function missingFacts(context: ReviewContext, rules: readonly Rule[] = allRules): string[] {
  const { facts } = context;
  const needs = bySubject(rules.flatMap((rule) => rule.needs?.(context) ?? []));
  return [
    ...new Set([
      ...(facts === undefined ? [] : outageOf(context, facts)),
      ...needs.flatMap(({ fact, unknown, unqueried }) => {
        const what = facts === undefined ? unqueried : unknown;
        const why = whyMissing(fact, facts);
        return what === undefined || why === undefined ? [] : [`${what} (${why})`];
      }),
      // What an apply runs, no cluster could tell.
      ...context.plans.flatMap(({ executed = [] }) => executed),
    ]),
  ];
}

/** In the order in which rules name them, all of one topic together. */
function bySubject(needs: readonly Need[]): Need[] {
  return [...groupBy(needs, ({ fact }) => ('topic' in fact ? fact.topic : '')).values()].flat();
}

/** With half of the brokers fenced, what the others report is what is left of the cluster, and not what a change will meet. */
function outageOf({ changes }: ReviewContext, { brokers }: ReviewFacts): string[] {
  const fenced = brokers.filter((broker) => broker.fenced).map(({ id }) => id);
  if (changes.length === 0 || fenced.length === 0 || fenced.length * 2 < brokers.length) return [];
  return [
    `the state of the complete cluster (${fenced.length} of ${brokers.length} brokers are fenced: ${fenced.join(', ')}; remove brokers that will not come back with brokerform brokers unregister)`,
  ];
}
