/** Topics and groups of the whole cluster. */
import { aggregate, arithmetic, top } from '../expression';
import type { Expression } from '../expression';
import type { Dashboard, PanelQuery } from '../panel';
import type { SeriesName } from '../series';
import type { DashboardContext } from './build';
import { each, graph, line, total } from './build';

const MOST = 10;
const PAIR = ['consumergroup', 'topic'];

export function topicsAndGroups({ series }: DashboardContext): Dashboard {
  const topics = (name: SeriesName): PanelQuery[] => [
    { expression: top(MOST, aggregate('max', ['topic'], series(name))), by: ['topic'] },
  ];
  const groups = (of: Expression, ...by: string[]): PanelQuery[] => [{ expression: top(MOST, of), by }];
  return {
    name: 'topics-groups',
    title: 'Topics and groups',
    description: 'The greatest ten of the cluster. Each domain has a dashboard with all of its topics.',
    rows: [
      {
        title: 'Topics',
        panels: [
          graph(
            'Bytes in',
            'The ten with the most traffic.',
            'bytesPerSecond',
            topics('brokerform:topic_bytes_in:rate5m'),
          ),
          graph(
            'Bytes out',
            'The ten that are read most.',
            'bytesPerSecond',
            topics('brokerform:topic_bytes_out:rate5m'),
          ),
          graph(
            'Records in',
            'The ten with the most records.',
            'perSecond',
            topics('brokerform:topic_messages_in:rate5m'),
          ),
          graph(
            'Records kept',
            'Offsets from the oldest to the end, the ten largest. Of compacted topics it is more than there are.',
            'count',
            [
              {
                expression: top(
                  MOST,
                  kept(
                    series('kafka_topic_partition_current_offset'),
                    series('kafka_topic_partition_oldest_offset'),
                  ),
                ),
                by: ['topic'],
              },
            ],
          ),
        ],
      },
      {
        title: 'Groups',
        panels: [
          graph(
            'Lag in seconds',
            'How long the oldest unread record has waited.',
            'seconds',
            groups(aggregate('max', PAIR, series('kafka_consumergroup_lag_seconds')), ...PAIR),
            { alerts: ['KafkaGroupLag', 'KafkaGroupNearRetention'] },
          ),
          graph(
            'Lag in records',
            'Unread records.',
            'count',
            groups(aggregate('max', PAIR, series('kafka_consumergroup_lag_sum')), ...PAIR),
            { alerts: ['KafkaGroupLagRecords'] },
          ),
          graph(
            'Members',
            'Consumers that are connected.',
            'count',
            groups(
              aggregate('max', ['consumergroup'], series('kafka_consumergroup_members')),
              'consumergroup',
            ),
            { alerts: ['KafkaGroupStopped', 'KafkaGroupStuck'] },
          ),
        ],
      },
      {
        title: 'Coordinators',
        panels: [
          graph('Groups', 'By protocol. Share groups have no lag among the brokers’ metrics.', 'count', [
            {
              expression: aggregate(
                'sum',
                ['protocol'],
                series('kafka_server_group_coordinator_metrics_group_count'),
              ),
              by: ['protocol'],
            },
          ]),
          graph('Commits', 'Offsets that groups commit.', 'perSecond', [
            line('commits', total(series('kafka_server_group_coordinator_metrics_offset_commit_rate'))),
          ]),
          graph(
            'Rebalances',
            'Completed rebalances of classic groups. Many of them are a consumer that is slower than max.poll.interval.ms.',
            'perSecond',
            [each(series('kafka_server_group_coordinator_metrics_group_completed_rebalance_rate'))],
          ),
          graph('Wait for the coordinator', 'The 99th percentile by broker.', 'milliseconds', [
            each(series('kafka_server_group_coordinator_metrics_event_queue_time_ms_p99')),
          ]),
        ],
      },
    ],
  };
}

/** Records from the oldest that is kept to the end, by topic. */
export function kept(ends: Expression, oldest: Expression): Expression {
  return arithmetic(aggregate('sum', ['topic'], ends), '-', aggregate('sum', ['topic'], oldest));
}
