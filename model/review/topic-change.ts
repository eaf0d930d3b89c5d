/** `kafka_topic` before and after, with what holds where the plan does not say. */
import { configKey } from '../kafka/config-catalogue';
import { isDestroyed } from './change';
import type { Attributes, ResourceChange } from './change';
import type { TopicFacts } from './facts';
import type { ReviewContext } from './rule';

export interface TopicState {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  /** Keys that Terraform declares. */
  readonly config: Readonly<Record<string, string>>;
}

export interface TopicChange {
  readonly change: ResourceChange;
  /** Absent for a topic that is created. */
  readonly before?: TopicState;
  /** Absent for a topic that goes. */
  readonly after?: TopicState;
  readonly facts?: TopicFacts;
}

export function topicChanges({ changes, facts }: ReviewContext): TopicChange[] {
  return changes
    .filter(({ type }) => type === 'kafka_topic')
    .map((change) => {
      const before = stateOf(change.before);
      const after = knownNumbers(stateOf(change.after), before, change);
      const known = facts?.topics.get(before?.name ?? after?.name ?? '');
      return {
        change,
        ...(before === undefined ? {} : { before }),
        ...(after === undefined ? {} : { after }),
        ...(known === undefined ? {} : { facts: known }),
      };
    });
}

/** A number that is known only after the apply is no number: unknown-until-apply says so, and no rule takes it for fewer than before. */
function knownNumbers(
  after: TopicState | undefined,
  before: TopicState | undefined,
  { unknown }: ResourceChange,
): TopicState | undefined {
  if (after === undefined || before === undefined) return after;
  const all = unknown.has('');
  return {
    ...after,
    ...(all || unknown.has('partitions') ? { partitions: before.partitions } : {}),
    ...(all || unknown.has('replication_factor') ? { replicationFactor: before.replicationFactor } : {}),
  };
}

/** Topics that are there before and after, and are not made anew in between. */
export function alteredTopics(
  context: ReviewContext,
): (TopicChange & { readonly before: TopicState; readonly after: TopicState })[] {
  return topicChanges(context).flatMap(({ before, after, ...rest }) =>
    before === undefined || after === undefined || isDestroyed(rest.change)
      ? []
      : [{ ...rest, before, after }],
  );
}

function stateOf(attributes: Attributes | null): TopicState | undefined {
  if (attributes === null) return undefined;
  const { name, partitions, replication_factor: replicationFactor, config } = attributes;
  return {
    name: typeof name === 'string' ? name : '',
    partitions: Number(partitions ?? 0),
    replicationFactor: Number(replicationFactor ?? 0),
    config: Object.fromEntries(
      Object.entries((config ?? {}) as Record<string, unknown>).flatMap(([key, value]) =>
        typeof value === 'string' || typeof value === 'number' ? [[key, String(value)]] : [],
      ),
    ),
  };
}

/** A configuration value in effect, and where it comes from. */
export interface EffectiveValue {
  readonly value: string;
  readonly origin: 'topic' | 'broker' | 'assumed';
}

/**
 * What holds for a key. Where the topic does not set it, that is what the cluster says it falls back to; without a cluster
 * Kafka's default is assumed, and a rule must say so.
 */
export function effective(
  state: TopicState,
  key: string,
  facts: TopicFacts | undefined,
): EffectiveValue | undefined {
  const own = state.config[key];
  if (own !== undefined) return { value: own, origin: 'topic' };
  const inherited = facts?.config.get(key)?.inherited;
  if (inherited !== null && inherited !== undefined) return { value: inherited, origin: 'broker' };
  const fallback = configKey('topic', key)?.default;
  return fallback === undefined || fallback === null ? undefined : { value: fallback, origin: 'assumed' };
}

/** A key whose value in effect changes. */
export interface EffectiveChange {
  readonly key: string;
  readonly before: EffectiveValue;
  readonly after: EffectiveValue;
  /** What was assumed. */
  readonly notKnown: readonly string[];
}

/** @returns undefined if nothing changes, or if nobody knows what holds */
export function effectiveChange(
  {
    before,
    after,
    facts,
  }: { readonly before: TopicState; readonly after: TopicState; readonly facts?: TopicFacts },
  key: string,
): EffectiveChange | undefined {
  const was = effective(before, key, facts);
  const willBe = effective(after, key, facts);
  if (was === undefined || willBe === undefined || was.value === willBe.value) return undefined;
  const assumed = [was, willBe].some(({ origin }) => origin === 'assumed');
  return {
    key,
    before: was,
    after: willBe,
    notKnown: assumed
      ? [
          `the brokers' own ${key}: ${facts === undefined ? 'no cluster was asked' : 'the cluster did not tell it'}, Kafka's default is assumed`,
        ]
      : [],
  };
}

/** `retention.ms 7d → 1d`, with `(from the broker)` where the topic does not set it. */
export function changeText(
  { key, before, after }: EffectiveChange,
  format: (value: string) => string,
): string {
  const side = ({ value, origin }: EffectiveValue): string =>
    origin === 'topic'
      ? format(value)
      : `${format(value)} (${origin === 'broker' ? "the brokers' own" : "Kafka's default"})`;
  return `${key} from ${side(before)} to ${side(after)}`;
}
