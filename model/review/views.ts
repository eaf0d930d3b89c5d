/** What a topic does not set depends on the broker that has the replica: the rules judge what each of them would do. */
import type { ReviewFacts, TopicFacts } from './facts';
import type { Finding, ReviewContext, ReviewSeverity } from './rule';
import { topicChanges } from './topic-change';
import { groupBy } from '../../shared/collections';

/** The context as it is if topics inherit what one broker has, for each broker with values of its own; else the context alone. */
export function viewsOf(context: ReviewContext): ReviewContext[] {
  const { facts } = context;
  if (facts === undefined) return [context];
  const spread = new Set(topicsThatGrow(context));
  const brokers = [...new Set([...facts.topics.values()].flatMap(brokersThatDiffer))].sort((a, b) => a - b);
  if (brokers.length === 0) return [context];
  return brokers.map((broker) => ({ ...context, facts: seenBy(facts, broker, spread) }));
}

/** New replicas and new partitions may come to any broker. */
function topicsThatGrow(context: ReviewContext): string[] {
  return topicChanges(context).flatMap(({ before, after }) =>
    before !== undefined &&
    after !== undefined &&
    (after.partitions !== before.partitions || after.replicationFactor !== before.replicationFactor)
      ? [before.name]
      : [],
  );
}

function brokersThatDiffer({ config }: TopicFacts): number[] {
  return [...config.values()].flatMap(({ inheritedBy }) => [...(inheritedBy?.keys() ?? [])]);
}

function seenBy(facts: ReviewFacts, broker: number, spread: ReadonlySet<string>): ReviewFacts {
  return {
    ...facts,
    topics: new Map(
      [...facts.topics].map(([name, topic]) => {
        const holders = new Set(topic.partitions.flatMap(({ replicas }) => replicas));
        const asked = spread.has(name) || holders.has(broker) ? broker : [...holders][0];
        return [name, asked === undefined ? topic : { ...topic, config: configOf(topic, asked) }];
      }),
    ),
  };
}

function configOf({ config }: TopicFacts, broker: number): TopicFacts['config'] {
  return new Map(
    [...config].map(([key, fact]) => {
      const inherited = fact.inheritedBy?.get(broker);
      if (inherited === undefined) return [key, fact];
      return [key, { ...fact, inherited, value: fact.overridden ? fact.value : inherited }];
    }),
  );
}

const WEIGHT: Readonly<Record<ReviewSeverity, number>> = { error: 2, warning: 1, note: 0 };

/** Of what a rule finds on a resource in several views, the worst. In the order of the first view that has it. */
export function worstOf(views: readonly (readonly Finding[])[]): Finding[] {
  const [only] = views;
  if (only !== undefined && views.length === 1) return [...only];
  const worst = new Map<string, readonly Finding[]>();
  for (const view of views)
    for (const [key, found] of groupBy(view, keyOf)) {
      const before = worst.get(key);
      if (before === undefined || isWorse(found, before)) worst.set(key, found);
    }
  return [...worst.values()].flat();
}

function keyOf({ rule, stack, address, subject }: Finding): string {
  return JSON.stringify([rule, stack, address, subject]);
}

function isWorse(found: readonly Finding[], other: readonly Finding[]): boolean {
  const [a, b] = [measure(found), measure(other)];
  const differing = a.findIndex((value, index) => value !== b[index]);
  return differing >= 0 && (a[differing] ?? 0) > (b[differing] ?? 0);
}

function measure(found: readonly Finding[]): number[] {
  const sum = (of: (finding: Finding) => number): number =>
    found.reduce((total, finding) => total + of(finding), 0);
  return [
    Math.max(...found.map(({ severity }) => WEIGHT[severity])),
    sum(({ loss }) => Number(loss?.records ?? 0)),
    sum(({ loss }) => loss?.bytes ?? 0),
    // What is known beats what is not: a number was counted for the lowest of several limits.
    sum(({ loss }) => (loss === undefined ? 0 : 1)),
    found.length,
  ];
}
