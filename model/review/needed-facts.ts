/** What the cluster is asked for a set of plans: what rules declare that they need. */
import type { FactsRequest } from './facts';
import { askedFor } from './needs';
import type { ReviewContext, Rule } from './rule';
import { rules as allRules } from './rules';
import { viewsOf } from './views';

/**
 * Some needs are known only with facts (retention that falls back to the brokers' own value), so that they are asked for in a second
 * step, with the first answer in the context.
 */
export function neededFacts(context: ReviewContext, rules: readonly Rule[] = allRules): FactsRequest {
  const asked = viewsOf(context).flatMap((view) =>
    rules.flatMap((rule) => (rule.needs?.(view) ?? []).map(({ fact }) => askedFor(fact))),
  );
  const lowest = new Map<string, number>();
  // Where brokers differ in what a topic inherits, the lowest limit takes most.
  for (const [topic, age] of asked.flatMap(({ olderThanMs }) => [...(olderThanMs ?? [])]))
    lowest.set(topic, Math.min(age, lowest.get(topic) ?? age));
  return {
    topics: unique(asked.flatMap(({ topics = [] }) => topics)),
    olderThanMs: lowest,
    principals: unique(asked.flatMap(({ principals = [] }) => principals)),
    newUsers: unique(asked.flatMap(({ newUsers = [] }) => newUsers)),
  };
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
