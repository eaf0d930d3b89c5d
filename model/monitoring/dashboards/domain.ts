/** Topics of one domain, for its owner: traffic, size and who reads them, held against what is promised. */
import { append } from '../../../shared/collections';
import { formatBytes, formatDuration } from '../../../shared/units';
import type { ResolvedCatalog, ResolvedDomain, ResolvedTopic } from '../../catalog/resolved';
import type { LagPair } from '../alerts-groups';
import { lagPairs, otherThan, knownGroups } from '../alerts-groups';
import type { Expression, Matcher } from '../expression';
import { aggregate, is, oneOf } from '../expression';
import type { Dashboard, Panel, PanelQuery, PanelRow } from '../panel';
import type { SeriesName } from '../series';
import { percentage } from '../thresholds';
import type { DashboardContext } from './build';
import { graph, line, rate } from './build';
import { kept } from './groups';

/** A row is open on a dashboard of at most this many topics. */
const OPEN_TOPICS = 5;

export function domainDashboard(
  context: DashboardContext,
  catalog: ResolvedCatalog,
  { name, owner, description, topics }: ResolvedDomain,
): Dashboard {
  const pairs = new Map<string, LagPair[]>();
  for (const pair of lagPairs(catalog)) append(pairs, pair.topic, pair);
  const others = otherThan(knownGroups(catalog));
  return {
    name: `domain-${name}`,
    title: `Domain ${name}`,
    description: `${description} Owner: ${owner.team}${owner.contact === '' ? '' : ` (${owner.contact})`}.`,
    owner: owner.team,
    rows: [
      ...(topics.length === 0
        ? []
        : [
            allTopics(
              context,
              topics.map((topic) => topic.name),
            ),
          ]),
      ...topics.map((topic) => ({
        ...topicRow(context, topic, pairs.get(topic.name) ?? [], others),
        ...(topics.length > OPEN_TOPICS ? { collapsed: true as const } : {}),
      })),
    ],
  };
}

function allTopics({ series }: DashboardContext, names: readonly string[]): PanelRow {
  const topic = oneOf(...names);
  const byTopic = (name: SeriesName): PanelQuery[] => [
    { expression: aggregate('max', ['topic'], series(name, { topic })), by: ['topic'] },
  ];
  return {
    title: 'All topics',
    panels: [
      graph('Records in', 'By topic.', 'perSecond', byTopic('brokerform:topic_messages_in:rate5m')),
      graph('Bytes in', 'By topic.', 'bytesPerSecond', byTopic('brokerform:topic_bytes_in:rate5m')),
      graph(
        'Bytes out',
        'By topic, to all that read it.',
        'bytesPerSecond',
        byTopic('brokerform:topic_bytes_out:rate5m'),
      ),
      graph(
        'Records kept',
        'Offsets from the oldest to the end. Of compacted topics it is more than there are.',
        'count',
        [
          {
            expression: kept(
              series('kafka_topic_partition_current_offset', { topic }),
              series('kafka_topic_partition_oldest_offset', { topic }),
            ),
            by: ['topic'],
          },
        ],
      ),
      graph(
        'Lag of readers',
        'How long the oldest unread record has waited, by group and topic.',
        'seconds',
        [
          {
            expression: aggregate(
              'max',
              ['consumergroup', 'topic'],
              series('kafka_consumergroup_lag_seconds', { topic }),
            ),
            by: ['consumergroup', 'topic'],
          },
        ],
        { alerts: ['KafkaGroupLag', 'KafkaGroupStopped', 'KafkaGroupStuck'] },
      ),
    ],
  };
}

function topicRow(
  { series }: DashboardContext,
  topic: ResolvedTopic,
  pairs: readonly LagPair[],
  others: Matcher,
): PanelRow {
  const { name } = topic;
  const labels = { topic: is(name) };
  const counter = (metric: 'bytesin' | 'bytesout' | 'messagesin'): Expression =>
    aggregate('sum', ['topic'], rate(series, `kafka_server_brokertopicmetrics_${metric}_total`, labels));
  return {
    title: name,
    panels: [
      graph(`${name}: records`, about(topic), 'perSecond', [line('in', counter('messagesin'))]),
      graph(`${name}: bytes`, 'From producers, and to all that read it.', 'bytesPerSecond', [
        line('in', counter('bytesin')),
        line('out', counter('bytesout')),
      ]),
      graph(`${name}: records kept`, sizeOf(topic), 'count', [
        line(
          'records',
          kept(
            series('kafka_topic_partition_current_offset', labels),
            series('kafka_topic_partition_oldest_offset', labels),
          ),
        ),
      ]),
      ...byObjective(pairs, ({ objective }) => objective.time).map(({ value, groups, pair }): Panel =>
        graph(
          `${name}: lag${ofOthers(groups)}, objective ${formatDuration(value)}`,
          objectiveOf(pair),
          'seconds',
          [
            lag(
              series('kafka_consumergroup_lag_seconds', {
                ...labels,
                consumergroup: matcher(groups, others),
              }),
            ),
          ],
          {
            limit: {
              value: value / 1000,
              reason: pair.declared
                ? 'lagObjective of the catalog'
                : 'default: a tenth of the retention time, 1h at most',
            },
            alerts: ['KafkaGroupLag', 'KafkaGroupNearRetention', 'KafkaGroupStopped', 'KafkaGroupStuck'],
            whenEmpty: groups === 'others' ? 'No other group reads it' : 'The group has committed nothing',
          },
        ),
      ),
      ...byObjective(pairs, ({ objective }) => objective.records).map(({ value, groups, pair }): Panel =>
        graph(
          `${name}: unread records${ofOthers(groups)}, objective ${value}`,
          objectiveOf(pair),
          'count',
          [lag(series('kafka_consumergroup_lag_sum', { ...labels, consumergroup: matcher(groups, others) }))],
          {
            limit: {
              value,
              reason: 'lagObjective of the catalog, for the share of the traffic that the environment has',
            },
            alerts: ['KafkaGroupLagRecords'],
            whenEmpty: groups === 'others' ? 'No other group reads it' : 'The group has committed nothing',
          },
        ),
      ),
    ],
  };
}

function lag(expression: Expression): PanelQuery {
  return { expression: aggregate('max', ['consumergroup'], expression), by: ['consumergroup'] };
}

/** Readers that are promised the same. Groups that no service declares stand alone: one list of names would be another. */
interface Objective {
  readonly value: number;
  readonly groups: readonly string[] | 'others';
  readonly pair: LagPair;
}

function byObjective(pairs: readonly LagPair[], valueOf: (pair: LagPair) => number | undefined): Objective[] {
  const found = new Map<string, { value: number; pair: LagPair; groups: string[] | 'others' }>();
  for (const pair of pairs) {
    const value = valueOf(pair);
    if (value === undefined) continue;
    const names = pair.groups === 'others' ? 'others' : namesOf(pair.groups);
    const key = `${value} ${names === 'others'}`;
    const before = found.get(key);
    if (before === undefined) found.set(key, { value, pair, groups: names });
    else if (before.groups !== 'others' && names !== 'others') before.groups.push(...names);
  }
  return [...found.values()].map((each) => ({
    ...each,
    groups: each.groups === 'others' ? 'others' : [...new Set(each.groups)].sort(),
  }));
}

function namesOf(matcher: Matcher): string[] {
  if ('is' in matcher) return [matcher.is];
  return 'oneOf' in matcher ? [...matcher.oneOf] : [];
}

const ofOthers = (groups: Objective['groups']): string => (groups === 'others' ? ' of other groups' : '');

function matcher(groups: Objective['groups'], others: Matcher): Matcher {
  return groups === 'others' ? others : oneOf(...groups);
}

function objectiveOf({ objective: { target }, groups, kept: { time } }: LagPair): string {
  return [
    groups === 'others'
      ? 'Groups that no service of the catalog declares.'
      : 'Groups of services that read it.',
    ...(target === undefined ? [] : [`It is to hold for ${percentage(target)} of 30 days.`]),
    ...(time === undefined ? [] : [`Records are deleted after ${formatDuration(time)}.`]),
  ].join(' ');
}

function about({ description, partitions, replicationFactor, minInSyncReplicas }: ResolvedTopic): string {
  return `${description} ${partitions.count} partitions, replication factor ${replicationFactor}, min ISR ${minInSyncReplicas}.`;
}

function sizeOf({ retainedBytes }: ResolvedTopic): string {
  const records = 'Offsets from the oldest to the end.';
  return retainedBytes === undefined
    ? `${records} No size is computed from the catalog.`
    : `${records} By the catalog all replicas fill ${formatBytes(retainedBytes)} once retention holds.`;
}
