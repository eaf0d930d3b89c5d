/**
 * What a rule needs to know of the cluster, each fact of one subject. What is asked (needed-facts.ts) and what stays unknown
 * (missing-facts.ts) follow from it, so that neither knows a rule.
 */
import { isAboutGroups, isAboutPlacements } from '../live/unread';
import type { Unread, UnreadPart } from '../live/unread';
import type { FactsRequest, ReviewFacts, TopicFacts } from './facts';

export type Fact =
  /** That the topic exists, and its partitions. */
  | { readonly of: 'topic'; readonly topic: string }
  /** Every key of the topic, with what it falls back to. */
  | { readonly of: 'topic-config'; readonly topic: string }
  /** What the topic has on a broker for keys that it does not set. */
  | { readonly of: 'inherited-config'; readonly topic: string; readonly broker: number }
  | { readonly of: 'records' | 'bytes'; readonly topic: string }
  | { readonly of: 'older-records'; readonly topic: string; readonly olderThanMs: number }
  /** Groups that read the topic. */
  | { readonly of: 'readers'; readonly topic: string }
  | { readonly of: 'acls' }
  /** Groups that the principal may join. */
  | { readonly of: 'groups'; readonly principal: string }
  /** Whether the user has a credential. */
  | { readonly of: 'user'; readonly user: string }
  /** Every topic with its replicas and its min ISR. */
  | { readonly of: 'placements' }
  /** Which brokers there are, which of them are fenced, and how many replicas each has. */
  | { readonly of: 'brokers' }
  | { readonly of: 'broker-config' }
  /** What no cluster is asked for. @param why no review can know it. @default - one that queries the cluster need not know it */
  | { readonly of: 'not-asked'; readonly why?: string };

/** @template F */
export interface Need<F extends Fact = Fact> {
  readonly fact: F;
  /**
   * What is unknown where the cluster does not report the fact: without it the review is not clear.
   * @default - findings get by without it, and say so in their notKnown
   */
  readonly unknown?: string;
  /**
   * What is unknown where no cluster was queried: only what decides whether records are lost or a client is refused, and what the plan
   * does not show.
   * @default - nothing that a finding does not say
   */
  readonly unqueried?: string;
}

interface Kind<F extends Fact> {
  /** What is asked for it. @default - nothing, as every review reads it */
  readonly ask?: (fact: F) => Partial<FactsRequest>;
  /** Why it is not known; undefined if it is. */
  readonly missing: (fact: F, facts: ReviewFacts) => string | undefined;
}

type Kinds = { readonly [K in Fact['of']]: Kind<Extract<Fact, { of: K }>> };

const ofTopic = ({ topic }: { readonly topic: string }): Partial<FactsRequest> => ({ topics: [topic] });

const KINDS: Kinds = {
  topic: {
    ask: ofTopic,
    missing: ({ topic }, facts) =>
      facts.topics.has(topic) ? undefined : whyUnread(facts, isOf('hidden-topics')),
  },
  'topic-config': {
    ask: ofTopic,
    missing: ({ topic }, facts) =>
      facts.topics.get(topic)?.config.size === 0
        ? whyUnread(facts, ({ what }) => what.of === 'topic-configs' && what.broker === undefined)
        : undefined,
  },
  'inherited-config': {
    ask: ofTopic,
    missing: ({ topic, broker }, facts) =>
      facts.topics.get(topic)?.configFrom?.includes(broker) === false
        ? (whyUnread(
            facts,
            ({ what }) => (what.of === 'broker' || what.of === 'topic-configs') && what.broker === broker,
          ) ?? 'the broker did not answer')
        : undefined,
  },
  records: { ask: ofTopic, missing: (fact, facts) => whyUncounted(fact, facts, 'records') },
  bytes: { ask: ofTopic, missing: (fact, facts) => whyUncounted(fact, facts, 'bytes') },
  'older-records': {
    ask: ({ topic, olderThanMs }) => ({ topics: [topic], olderThanMs: new Map([[topic, olderThanMs]]) }),
    missing: (fact, facts) => whyUncounted(fact, facts, 'olderRecords'),
  },
  readers: { ask: ofTopic, missing: (_, facts) => whyUnread(facts, isAboutGroups) },
  acls: {
    missing: (_, facts) => (facts.acls === undefined ? whyUnread(facts, isOf('acls')) : undefined),
  },
  groups: {
    ask: ({ principal }) => ({ principals: [principal] }),
    missing: (_, facts) => whyUnread(facts, isAboutGroups),
  },
  user: {
    ask: ({ user }) => ({ newUsers: [user] }),
    missing: (_, facts) => (facts.users === undefined ? whyUnread(facts, isOf('users')) : undefined),
  },
  placements: {
    missing: (_, facts) => whyUnread(facts, isAboutPlacements),
  },
  brokers: { missing: () => undefined },
  'broker-config': {
    missing: (_, facts) =>
      whyUnread(facts, ({ what }) => what.of === 'broker-config' && what.broker === undefined),
  },
  'not-asked': { missing: () => undefined },
};

/** What one fact adds to the request. */
export function askedFor(fact: Fact): Partial<FactsRequest> {
  return kindOf(fact).ask?.(fact) ?? {};
}

/**
 * Why the cluster does not report a fact; undefined if it does, or if there is no such topic, of which nothing else is to be known.
 *
 * @param facts undefined if no cluster was queried
 */
export function whyMissing(fact: Fact, facts: ReviewFacts | undefined): string | undefined {
  if (fact.of === 'not-asked' && fact.why !== undefined) return fact.why;
  if (facts === undefined) return 'no cluster was queried';
  if ('topic' in fact && fact.of !== 'topic' && !facts.topics.has(fact.topic)) return undefined;
  return kindOf(fact).missing(fact, facts);
}

function kindOf(fact: Fact): Kind<Fact> {
  return KINDS[fact.of] as Kind<Fact>;
}

type Numbers = 'records' | 'olderRecords' | 'bytes';

function whyUncounted(
  { topic }: { readonly topic: string },
  facts: ReviewFacts,
  number: Numbers,
): string | undefined {
  const known = facts.topics.get(topic);
  if (known === undefined || known[number] !== undefined) return undefined;
  return (
    whyLeaderless(known) ??
    whyUnread(facts, ({ what }) =>
      number === 'bytes'
        ? what.of === 'sizes'
        : what.of === 'offsets' || (what.of === 'partition-offsets' && what.topic === topic),
    ) ??
    'no broker reports it'
  );
}

function whyLeaderless({ partitions }: TopicFacts): string | undefined {
  const offline = partitions.filter(({ leader }) => leader === null).map(({ partition }) => partition);
  if (offline.length === 0) return undefined;
  return `no leader of ${offline.length === 1 ? 'partition' : 'partitions'} ${offline.join(', ')}`;
}

function isOf(part: UnreadPart['of']): (unread: Unread) => boolean {
  return ({ what }) => what.of === part;
}

/** The reasons in one line; undefined if all of that was read. */
function whyUnread({ unread }: ReviewFacts, isMeant: (unread: Unread) => boolean): string | undefined {
  // The remedy of a refusal is on lines of its own, indented.
  const reasons = unread.filter(isMeant).map(({ why }) => why.replaceAll(/\s+/g, ' '));
  return reasons.length === 0 ? undefined : [...new Set(reasons)].join('; ');
}
