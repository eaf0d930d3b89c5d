/** Conditions on groups: objectives of lag from the catalog, each for the owner of the service that reads. */
import { append } from '../../shared/collections';
import { formatDuration } from '../../shared/units';
import type { LagObjective, ResolvedCatalog, ResolvedDomain, ResolvedTopic } from '../catalog/resolved';
import type { Alert } from './alert';
import { PLATFORM, alert } from './alert';
import type { AlertContext } from './alerts-cluster';
import type { Comparison, Expression, Matcher, Scope } from './expression';
import { above, aggregate, arithmetic, call, compare, is, join, noneOf, oneOf } from './expression';
import { JOBS } from './series';
import type { AlertSeverity } from './settings';
import type { Threshold } from './thresholds';
import { percentage } from './thresholds';

/** Objective where none is declared: a tenth of the retention, this at most. */
const DEFAULT_TIME_MS = 3_600_000;
const DEFAULT_SHARE = 0.1;

/** Age from which values of a broker that does not answer are too old to judge lag by. */
const OLD_VALUES_MS = 300_000;

/**
 * Groups that no service declares. Their lag is recorded under names of its own, so that the list of all declared groups is in one rule and not
 * in the rules of every topic.
 */
const OTHERS = 'others';

/** A group, or those that no service declares, and a topic that it reads. */
export interface LagPair {
  /** Of the service that reads; of groups that the catalog does not know the topic's. */
  readonly owner: string;
  readonly groups: Matcher | typeof OTHERS;
  readonly topic: string;
  readonly objective: LagObjective;
  /** Whether the catalog declares it: the default one is a warning. */
  readonly declared: boolean;
  /** Retention of the topic. */
  readonly kept: Retention;
}

interface Retention {
  /** Milliseconds. Absent: unlimited, or compacted alone. */
  readonly time?: number;
  /** Deletes by size. */
  readonly bySize: boolean;
}

/** Burn rates by pairs of windows. Source: The Site Reliability Workbook, chapter 5, table 5-8. */
export const BURN_RATES = [
  { alert: 'KafkaLagBudgetFast', rate: 14.4, long: '1h', short: '5m' },
  { alert: 'KafkaLagBudgetFast', rate: 6, long: '6h', short: '30m' },
  { alert: 'KafkaLagBudgetSlow', rate: 1, long: '3d', short: '6h' },
] as const;

const BY_TOPIC = ['environment', 'topic'];
const BY_PAIR = ['environment', 'consumergroup', 'topic'];

export function groupAlerts(context: AlertContext, catalog: ResolvedCatalog): Alert[] {
  const { series } = context;
  return [
    ...lagAlerts(context, lagPairs(catalog), otherThan(knownGroups(catalog))),
    ...standstillAlerts(context, catalog),
    ...throttleAlerts(context, catalog),
    alert('KafkaLagMetricsMissing', lagUnread(series)),
  ];
}

/** The exporter keeps its last values while the cluster or a broker does not answer it: then their age says that they are none. */
function lagUnread(series: Scope): Expression {
  const up = series('up', { job: is(JOBS.groups) });
  return [
    call('absent', up),
    compare(series('brokerform_groups_up'), '==', 0),
    above(series('brokerform_groups_broker_age_seconds'), OLD_VALUES_MS / 1000),
  ].reduce((left, right) => join(left, 'or', right), compare(up, '==', 0));
}

/** Every group of the catalog with every topic that it reads; then the other groups, by topic. */
export function lagPairs(catalog: ResolvedCatalog): LagPair[] {
  const topics = catalog.domains.flatMap((domain) => domain.topics);
  return catalog.domains.flatMap(({ owner: { team }, services, topics: own }) => [
    ...services.flatMap(({ reads = [], lagObjective }) =>
      reads.flatMap((read) =>
        topics
          .filter(({ name }) => read.topics.some((pattern) => covers(pattern, name)))
          .map((topic) => pairOf(topic, team, named([read.group]), lagObjective)),
      ),
    ),
    ...own.map((topic) => pairOf(topic, team, OTHERS)),
  ]);
}

function pairOf(
  topic: ResolvedTopic,
  owner: string,
  groups: LagPair['groups'],
  ofService?: LagObjective,
): LagPair {
  const declared = ofService ?? topic.lagObjective;
  const kept = retentionOf(topic);
  return {
    owner,
    groups,
    topic: topic.name,
    objective: declared ?? { time: defaultTime(kept) },
    declared: declared !== undefined,
    kept,
  };
}

/** In whole minutes. */
function defaultTime({ time = Infinity }: Retention): number {
  const share = Math.min(DEFAULT_TIME_MS, time * DEFAULT_SHARE);
  return Math.max(60_000, Math.floor(share / 60_000) * 60_000);
}

function retentionOf({ config }: ResolvedTopic): Retention {
  const policies = (config['cleanup.policy'] ?? 'delete').split(',').map((policy) => policy.trim());
  if (!policies.includes('delete')) return { bySize: false };
  const time = Number(config['retention.ms'] ?? -1);
  return { ...(time > 0 ? { time } : {}), bySize: Number(config['retention.bytes'] ?? -1) > 0 };
}

/** Pairs of one owner that have a value in common: one rule. Rules grow with objectives, not with topics. */
interface Rule {
  readonly owner: string;
  readonly value: number;
  readonly declared: boolean;
  readonly selections: readonly Selection[];
}

/** A group and its topics. */
interface Selection {
  readonly groups: LagPair['groups'];
  readonly topic: Matcher;
}

/** Lag of a selection. */
function lagOf(series: Scope, { groups, topic }: Selection, unit: 'seconds' | 'sum'): Expression {
  return groups === OTHERS
    ? series(`brokerform:other_groups:lag_${unit}`, { topic })
    : series(`kafka_consumergroup_lag_${unit}`, { consumergroup: groups, topic });
}

function rulesBy(pairs: readonly LagPair[], valueOf: (pair: LagPair) => number | undefined): Rule[] {
  const byKey = new Map<string, { readonly value: number; readonly pairs: LagPair[] }>();
  for (const pair of pairs) {
    const value = valueOf(pair);
    if (value === undefined) continue;
    const key = JSON.stringify([pair.owner, pair.declared, value]);
    const rule = byKey.get(key) ?? { value, pairs: [] };
    byKey.set(key, rule);
    rule.pairs.push(pair);
  }
  return [...byKey.values()].flatMap(({ value, pairs: members }) => {
    const [first] = members;
    if (first === undefined) return [];
    return [{ owner: first.owner, declared: first.declared, value, selections: selectionsOf(members) }];
  });
}

/** The topics of a group together; groups apart, since each reads topics of its own. */
function selectionsOf(pairs: readonly LagPair[]): Selection[] {
  const byGroup = new Map<string, LagPair[]>();
  for (const pair of pairs) append(byGroup, JSON.stringify(pair.groups), pair);
  return [...byGroup.values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    const topics = [...new Set(members.map(({ topic }) => topic))].sort();
    return [{ groups: first.groups, topic: named(topics) }];
  });
}

function anyOf(
  selections: readonly Selection[],
  condition: (selection: Selection) => Expression,
): Expression {
  const [first, ...rest] = selections.map(condition);
  if (first === undefined) throw new Error('a rule has a pair');
  return rest.reduce<Expression>((all, each) => join(all, 'or', each), first);
}

function lagAlerts(
  { series, thresholds }: AlertContext,
  pairs: readonly LagPair[],
  others: Matcher,
): Alert[] {
  const sourceOf = (declared: boolean): string =>
    declared ? 'lagObjective of the catalog' : 'default: a tenth of the retention time, 1h at most';
  const severityOf = (declared: boolean): AlertSeverity => (declared ? 'critical' : 'warning');
  return [
    ...rulesBy(pairs, ({ objective }) => objective.time).map(({ owner, value, declared, selections }) =>
      alert(
        'KafkaGroupLag',
        anyOf(selections, (each) => above(lagOf(series, each, 'seconds'), value / 1000)),
        {
          owner,
          severity: severityOf(declared),
          objective: formatDuration(value),
          threshold: { value, reason: `${formatDuration(value)} at most.`, source: sourceOf(declared) },
        },
      ),
    ),
    ...rulesBy(pairs, ({ objective }) => objective.records).map(({ owner, value, declared, selections }) =>
      alert(
        'KafkaGroupLagRecords',
        anyOf(selections, (each) => above(lagOf(series, each, 'sum'), value)),
        {
          owner,
          severity: severityOf(declared),
          objective: `${value} records`,
          threshold: {
            value,
            reason: 'Records of the share of the traffic that the environment has.',
            source: sourceOf(declared),
          },
        },
      ),
    ),
    ...nearRetention(series, pairs, thresholds.retentionShare),
    ...burnAlerts(series, pairs, others),
  ];
}

function nearRetention(series: Scope, pairs: readonly LagPair[], threshold: Threshold): Alert[] {
  const alike = pairs.map((pair) => ({ ...pair, declared: true }));
  const used = percentage(threshold.value);
  return [
    ...rulesBy(alike, ({ kept }) => kept.time).map(({ owner, value, selections }) => {
      const most = Math.round(value * threshold.value);
      return alert(
        'KafkaGroupNearRetention',
        anyOf(selections, (each) => above(lagOf(series, each, 'seconds'), most / 1000)),
        {
          owner,
          objective: `${used} of ${formatDuration(value)}`,
          threshold: {
            ...threshold,
            value: most,
            reason: `${used} of ${formatDuration(value)}. ${threshold.reason}`,
          },
        },
      );
    }),
    ...rulesBy(alike, ({ kept }) => (kept.bySize ? threshold.value : undefined)).map(
      ({ owner, selections }) =>
        alert(
          'KafkaGroupNearRetention',
          anyOf(selections, (each) => nearSizeLimit(series, each, threshold.value)),
          { owner, objective: `${used} of the size`, threshold },
        ),
    ),
  ];
}

/** Of retention by size: unread records as a share of those that are kept, once retention deletes at all. */
function nearSizeLimit(series: Scope, selection: Selection, share: number): Expression {
  const { topic } = selection;
  const oldest = aggregate('sum', BY_TOPIC, series('kafka_topic_partition_oldest_offset', { topic }));
  const ends = aggregate('sum', BY_TOPIC, series('kafka_topic_partition_current_offset', { topic }));
  const unread: Expression = {
    kind: 'arithmetic',
    left: lagOf(series, selection, 'sum'),
    sign: '/',
    right: join(arithmetic(ends, '-', oldest), 'and', above(oldest, 0), BY_TOPIC),
    on: BY_TOPIC,
    many: 'left',
  };
  return above(unread, share);
}

/**
 * 1 while a pair with a target misses its objective, 0 while it meets it: averages of it are shares of the time. Undefined without a target.
 */
export function objectiveMissed({ series }: AlertContext, catalog: ResolvedCatalog): Expression | undefined {
  const pairs = lagPairs(catalog).filter(({ objective }) => objective.target !== undefined);
  if (pairs.length === 0) return undefined;
  const missed = (condition: Comparison): Expression => ({ ...condition, asNumber: true });
  const all = [
    ...rulesBy(pairs, ({ objective }) => objective.time).flatMap(({ value, selections }) =>
      selections.map((each) => missed(above(lagOf(series, each, 'seconds'), value / 1000))),
    ),
    ...rulesBy(pairs, ({ objective: { time, records } }) =>
      time === undefined ? records : undefined,
    ).flatMap(({ value, selections }) =>
      selections.map((each) => missed(above(lagOf(series, each, 'sum'), value))),
    ),
  ];
  return all.reduce((left, right) => join(left, 'or', right));
}

function burnAlerts(series: Scope, pairs: readonly LagPair[], others: Matcher): Alert[] {
  const labels = ({ groups, topic }: Selection): Record<string, Matcher> => ({
    consumergroup: groups === OTHERS ? others : groups,
    topic,
  });
  return rulesBy(pairs, ({ objective }) => objective.target).flatMap(
    ({ owner, value: target, selections }) => {
      const allowed = rounded(1 - target);
      const names = [...new Set(BURN_RATES.map(({ alert: name }) => name))];
      return names.map((name) => {
        const windows = BURN_RATES.filter((window) => window.alert === name);
        const conditions = windows.flatMap(({ rate, long, short }) =>
          selections.map((each) =>
            join(
              above(series(`brokerform:lag_objective:missed_${long}`, labels(each)), rounded(rate * allowed)),
              'and',
              above(
                series(`brokerform:lag_objective:missed_${short}`, labels(each)),
                rounded(rate * allowed),
              ),
              BY_PAIR,
            ),
          ),
        );
        return alert(
          name,
          conditions.reduce((left, right) => join(left, 'or', right)),
          {
            owner,
            objective: `${percentage(target)} of the time`,
            threshold: {
              value: rounded((windows[0]?.rate ?? 1) * allowed),
              reason: `The objective may be missed for ${percentage(allowed)} of 30 days.`,
              source: 'lagObjective.target of the catalog; The Site Reliability Workbook, chapter 5',
            },
          },
        );
      });
    },
  );
}

/** Without the noise of binary fractions. */
function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

/** Lag of the groups that no service declares. */
export function otherGroupsLag(
  { series }: AlertContext,
  catalog: ResolvedCatalog,
  unit: 'seconds' | 'sum',
): Expression {
  return series(`kafka_consumergroup_lag_${unit}`, { consumergroup: otherThan(knownGroups(catalog)) });
}

/** Groups that do not advance: by owner, and those that the catalog does not know. */
function standstillAlerts({ series }: AlertContext, catalog: ResolvedCatalog): Alert[] {
  const byOwner = new Map<string, string[]>();
  for (const { owner, services } of catalog.domains) {
    const groups = services.flatMap(({ reads = [] }) => reads.map(({ group }) => group));
    if (groups.length > 0) byOwner.set(owner.team, [...(byOwner.get(owner.team) ?? []), ...groups]);
  }
  const scopes: [string, Matcher][] = [
    ...[...byOwner].map(([owner, groups]): [string, Matcher] => [owner, named([...new Set(groups)].sort())]),
    [PLATFORM, otherThan(knownGroups(catalog))],
  ];
  return scopes.flatMap(([owner, consumergroup]) => {
    const lag = above(series('kafka_consumergroup_lag_sum', { consumergroup }), 0);
    const members = series('kafka_consumergroup_members', { consumergroup });
    const byGroup = ['environment', 'consumergroup'];
    const standing = compare(
      call('delta', series('kafka_consumergroup_current_offset_sum', { consumergroup }, 600_000)),
      '==',
      0,
    );
    return [
      alert('KafkaGroupStopped', join(lag, 'and', compare(members, '==', 0), byGroup), { owner }),
      alert('KafkaGroupStuck', join(join(lag, 'and', standing, BY_PAIR), 'and', above(members, 0), byGroup), {
        owner,
      }),
    ];
  });
}

/** A quota is the service's own: its owner decides between more quota and less traffic. */
function throttleAlerts({ series }: AlertContext, catalog: ResolvedCatalog): Alert[] {
  const users = catalog.domains.flatMap(({ services }) => services.map(({ name }) => name));
  const throttled = (owner: string, user: Matcher): Alert =>
    alert(
      'KafkaQuotaThrottled',
      above(
        aggregate(
          'max',
          ['environment', 'quota', 'user'],
          series('kafka_server_quota_throttle_time_ms', { user }),
        ),
        0,
      ),
      { owner },
    );
  return [
    ...ownersOf(catalog.domains).flatMap(({ owner, domains }) => {
      const own = domains.flatMap(({ services }) => services.map(({ name }) => name));
      return own.length === 0 ? [] : [throttled(owner, named([...own].sort()))];
    }),
    throttled(PLATFORM, otherThan([...users].sort())),
  ];
}

/** Domains by team: a team with two domains has one route. */
export function ownersOf(
  domains: readonly ResolvedDomain[],
): { readonly owner: string; readonly domains: readonly ResolvedDomain[] }[] {
  const teams = [...new Set(domains.map(({ owner }) => owner.team))];
  return teams.map((owner) => ({ owner, domains: domains.filter((domain) => domain.owner.team === owner) }));
}

/** All groups of the catalog; names of prefixes end in `*`. */
export function knownGroups({ domains }: ResolvedCatalog): string[] {
  const groups = domains.flatMap(({ services }) =>
    services.flatMap(({ reads = [] }) => reads.map(({ group }) => group)),
  );
  return [...new Set(groups)].sort();
}

function named(names: readonly string[]): Matcher {
  const [first] = names;
  return names.length === 1 && first !== undefined && !first.endsWith('*') ? is(first) : oneOf(...names);
}

export function otherThan(names: readonly string[]): Matcher {
  return names.length === 0 ? oneOf('*') : noneOf(...names);
}

/** Whether a name, or a prefix that ends in `*`, is that of a topic. */
export function covers(pattern: string, topic: string): boolean {
  return pattern.endsWith('*') ? topic.startsWith(pattern.slice(0, -1)) : pattern === topic;
}
