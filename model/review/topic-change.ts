/** `kafka_topic` before and after, with what holds where the plan does not say. */
import { configKey, printedConfigValue } from '../kafka/config-definitions';
import { isDestroyed, isUpdated } from './change';
import type { Attributes, ResourceChange } from './change';
import type { TopicFacts } from './facts';
import type { ReviewContext } from './rule';

export interface TopicState {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  /** Keys that are set on the topic itself. */
  readonly config: Readonly<Record<string, string>>;
  /** Keys whose values are sensitive or known only after the apply: neither set nor unset. `all`: not even the keys are known. */
  readonly concealed: 'all' | ReadonlySet<string>;
}

export interface TopicChange {
  readonly change: ResourceChange;
  /** As it is in Terraform's state. Absent for a topic that is created. */
  readonly before?: TopicState;
  /** As Terraform declares it. Absent for a topic that is deleted. */
  readonly after?: TopicState;
  readonly facts?: TopicFacts;
}

/** A topic that stays: what it has now, and what it has after the apply. */
export interface AlteredTopic extends TopicChange {
  /** As it is on the cluster; as in Terraform's state where the cluster did not say. */
  readonly before: TopicState;
  readonly after: TopicState;
  /** As Terraform's state has it: what differs from `before` was changed without Terraform. */
  readonly recorded: TopicState;
}

export function topicChanges({ changes, facts }: ReviewContext): TopicChange[] {
  return changes
    .filter(({ type }) => type === 'kafka_topic')
    .map((change) => {
      const before = stateOf(change, change.before);
      const after = knownNumbers(stateOf(change, change.after), before, change);
      const known = facts?.topics.get(before?.name ?? after?.name ?? '');
      return {
        change,
        ...(before === undefined ? {} : { before }),
        ...(after === undefined ? {} : { after }),
        ...(known === undefined ? {} : { facts: known }),
      };
    });
}

/** A number that is known only after the apply is not a number: unknown-until-apply says so, and no rule takes it for fewer than before. */
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

/** Topics that are there before and after, and are not created again in between. */
export function alteredTopics(context: ReviewContext): AlteredTopic[] {
  return topicChanges(context).flatMap((topic) => altered(topic) ?? []);
}

/** All topics: those that stay as {@link alteredTopics} has them. */
export function comparedTopics(context: ReviewContext): TopicChange[] {
  return topicChanges(context).map((topic) => altered(topic) ?? topic);
}

/**
 * An update sends every declared key and resets all others, whichever of them Terraform sees as changed: so what is live is compared
 * with all that is declared. Source: Mongey/kafka 0.13.1, topicUpdate: AlterConfigs, which replaces the whole configuration.
 *
 * @returns undefined for a topic that is created or destroyed
 */
export function altered({ before: recorded, after, ...rest }: TopicChange): AlteredTopic | undefined {
  if (recorded === undefined || after === undefined || isDestroyed(rest.change)) return undefined;
  return { ...rest, recorded, ...sent(rest.change, recorded, after, rest.facts) };
}

/** Of a topic that is not updated nothing is sent. */
function sent(
  change: ResourceChange,
  recorded: TopicState,
  declared: TopicState,
  facts: TopicFacts | undefined,
): Pick<AlteredTopic, 'before' | 'after'> {
  if (facts === undefined || !isUpdated(change)) return { before: recorded, after: declared };
  const before = liveState(recorded, facts);
  return {
    before,
    after: {
      ...declared,
      // Without a difference to the state the provider sends no such request.
      partitions: recorded.partitions === declared.partitions ? before.partitions : declared.partitions,
      replicationFactor:
        recorded.replicationFactor === declared.replicationFactor
          ? before.replicationFactor
          : declared.replicationFactor,
    },
  };
}

function liveState(recorded: TopicState, { config, partitions }: TopicFacts): TopicState {
  const known = config.size > 0;
  return {
    ...recorded,
    ...(partitions.length === 0
      ? {}
      : {
          partitions: partitions.length,
          replicationFactor: Math.min(...partitions.map(({ replicas }) => replicas.length)),
        }),
    config: Object.fromEntries([
      // What the cluster does not say of a key is no reset of it.
      ...Object.entries(recorded.config).filter(([key]) => !config.has(key)),
      ...[...config].flatMap(([key, { value, overridden }]) =>
        overridden && value !== null ? [[key, value] as const] : [],
      ),
    ]),
    concealed: known ? NOTHING : recorded.concealed,
  };
}

const NOTHING: ReadonlySet<string> = new Set();

function stateOf(change: ResourceChange, attributes: Attributes | null): TopicState | undefined {
  if (attributes === null) return undefined;
  const { name, partitions, replication_factor: replicationFactor, config } = attributes;
  return {
    name: typeof name === 'string' ? name : '',
    partitions: Number(partitions ?? 0),
    replicationFactor: Number(replicationFactor ?? 0),
    config: Object.fromEntries(
      Object.entries((config ?? {}) as Record<string, unknown>).flatMap(([key, value]) =>
        // Kafka takes `TRUE` for true: rules compare what a value means, not how it is written.
        typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
          ? [[key, printedConfigValue('topic', key, String(value))]]
          : [],
      ),
    ),
    concealed: concealedKeys(change, attributes === change.after),
  };
}

const CONFIG = 'config';

function concealedKeys(
  { sensitive, hidden, unknown }: ResourceChange,
  isAfter: boolean,
): TopicState['concealed'] {
  const paths = [...(sensitive ?? hidden), ...(isAfter ? unknown : [])];
  if (paths.some((path) => path === '' || path === CONFIG)) return 'all';
  return new Set(
    paths.filter((path) => path.startsWith(`${CONFIG}.`)).map((path) => path.slice(CONFIG.length + 1)),
  );
}

export function isConcealed({ concealed }: TopicState, key: string): boolean {
  return concealed === 'all' || concealed.has(key);
}

/** A configuration value in effect, and where it comes from. */
export interface EffectiveValue {
  readonly value: string;
  readonly origin: 'topic' | 'broker' | 'assumed';
  /** What Terraform's state has instead, where it differs: somebody changed it without Terraform. Null: nothing. */
  readonly recorded?: string | null;
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
  if (isConcealed(state, key)) return undefined;
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

/** @returns undefined if nothing changes, or if the values are not known */
export function effectiveChange(
  {
    before,
    after,
    recorded,
    facts,
  }: {
    readonly before: TopicState;
    readonly after: TopicState;
    readonly recorded?: TopicState;
    readonly facts?: TopicFacts;
  },
  key: string,
): EffectiveChange | undefined {
  const was = effective(before, key, facts);
  const willBe = effective(after, key, facts);
  if (was === undefined || willBe === undefined || was.value === willBe.value) return undefined;
  const assumed = [was, willBe].some(({ origin }) => origin === 'assumed');
  return {
    key,
    before: changedByHand(was, recorded, key),
    after: willBe,
    notKnown: assumed
      ? [
          `the brokers' own ${key}: ${facts === undefined ? 'no cluster was queried' : 'the cluster did not report it'}, Kafka's default is assumed`,
        ]
      : [],
  };
}

function changedByHand(live: EffectiveValue, recorded: TopicState | undefined, key: string): EffectiveValue {
  if (recorded === undefined || isConcealed(recorded, key)) return live;
  const value = recorded.config[key];
  if (value === (live.origin === 'topic' ? live.value : undefined)) return live;
  return { ...live, recorded: value ?? null };
}

/** `retention.ms 7d → 1d`, with `(from the broker)` where the topic does not set it. */
export function changeText(
  { key, before, after }: EffectiveChange,
  format: (value: string) => string,
): string {
  const side = ({ value, origin, recorded }: EffectiveValue): string => {
    const remarks = [
      ...(origin === 'topic' ? [] : [origin === 'broker' ? "the brokers' own" : "Kafka's default"]),
      ...(recorded === undefined
        ? []
        : [
            `changed without Terraform, whose state has ${recorded === null ? 'no value' : format(recorded)}`,
          ]),
    ];
    return remarks.length === 0 ? format(value) : `${format(value)} (${remarks.join('; ')})`;
  };
  return `${key} from ${side(before)} to ${side(after)}`;
}
