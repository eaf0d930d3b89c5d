/** The cluster as a whole, its brokers, the quorum and replication. */
import { arithmetic, aggregate, is, oneOf, top } from '../expression';
import type { Dashboard } from '../panel';
import { JOBS } from '../series';
import type { DashboardContext } from './build';
import {
  ALL_TOPICS,
  NONE_ALLOWED,
  each,
  graph,
  greatest,
  limitOf,
  line,
  number,
  perInstance,
  rate,
  total,
} from './build';

const BROKERS = oneOf('broker', 'combined');
const CONTROLLERS = oneOf('controller', 'combined');
const P99 = { quantile: is('0.99') };

export function overview({ monitored, thresholds, series }: DashboardContext): Dashboard {
  const { brokers, voters } = monitored;
  const mounts = { mountpoint: oneOf(monitored.dataMounts) };
  return {
    name: 'overview',
    title: 'Overview',
    description: 'Whether the cluster serves, how much it serves, and what is wrong.',
    rows: [
      {
        title: 'Now',
        panels: [
          number(
            'Brokers',
            'Brokers whose exporter answers.',
            'count',
            total(series('up', { job: is(JOBS.kafka), role: BROKERS })),
            {
              limit: { value: brokers, below: true, reason: `${brokers} brokers are declared.` },
              alerts: ['KafkaBrokerDown', 'KafkaBrokerFenced'],
            },
          ),
          number(
            'Controllers',
            'Controllers whose exporter answers.',
            'count',
            total(series('up', { job: is(JOBS.kafka), role: CONTROLLERS })),
            {
              limit: { value: voters, below: true, reason: `${voters} controllers vote.` },
              alerts: ['KafkaQuorumWeakened'],
            },
          ),
          number(
            'Active controllers',
            'One, while the quorum has a leader.',
            'count',
            total(series('kafka_controller_kafkacontroller_activecontrollercount')),
            {
              limit: { value: 1, below: true, reason: 'One leads the quorum.' },
              alerts: ['KafkaNoController'],
            },
          ),
          number(
            'Partitions without a leader',
            'They can be neither written nor read.',
            'count',
            greatest(series('kafka_controller_kafkacontroller_offlinepartitionscount')),
            {
              limit: NONE_ALLOWED,
              alerts: ['KafkaOfflinePartitions'],
            },
          ),
          number(
            'Partitions under min ISR',
            'Writes with acks=all are refused.',
            'count',
            total(series('kafka_server_replicamanager_underminisrpartitioncount')),
            {
              limit: NONE_ALLOWED,
              alerts: ['KafkaUnderMinIsr'],
            },
          ),
          number(
            'Under-replicated partitions',
            'Followers are out of sync. A node that restarts causes it for a while.',
            'count',
            total(series('kafka_server_replicamanager_underreplicatedpartitions')),
            {
              limit: NONE_ALLOWED,
              alerts: ['KafkaUnderReplicated', 'KafkaAtMinIsr'],
            },
          ),
          number(
            'Alerts',
            'Alerts that fire.',
            'count',
            aggregate(
              'count',
              ['environment'],
              series('ALERTS', { alertstate: is('firing'), severity: oneOf('critical', 'warning') }),
            ),
            {
              limit: NONE_ALLOWED,
              whenEmpty: '0',
            },
          ),
          number(
            'Least free disk',
            'Share of the fullest data file system that is free.',
            'share',
            aggregate(
              'min',
              ['environment'],
              arithmetic(
                series('node_filesystem_avail_bytes', mounts),
                '/',
                series('node_filesystem_size_bytes', mounts),
              ),
            ),
            {
              limit: limitOf(thresholds.diskFree, 1, true),
              alerts: ['KafkaDiskFilling'],
            },
          ),
        ],
      },
      {
        title: 'Traffic',
        panels: [
          graph(
            'Bytes',
            'What producers write and what consumers read. Replication is not in it.',
            'bytesPerSecond',
            [
              line('in', total(rate(series, 'kafka_server_brokertopicmetrics_bytesin_total', ALL_TOPICS))),
              line('out', total(rate(series, 'kafka_server_brokertopicmetrics_bytesout_total', ALL_TOPICS))),
            ],
          ),
          graph('Records', 'Records that producers write.', 'perSecond', [
            line('in', total(rate(series, 'kafka_server_brokertopicmetrics_messagesin_total', ALL_TOPICS))),
          ]),
          graph('Requests by type', 'The ten most frequent kinds of request.', 'perSecond', [
            {
              expression: top(
                10,
                aggregate('sum', ['request'], rate(series, 'kafka_network_requestmetrics_requests_total')),
              ),
              by: ['request'],
            },
          ]),
        ],
      },
      {
        title: 'Quality',
        panels: [
          graph(
            'Slowest produce requests',
            'The 99th percentile of the slowest broker. Without traffic it keeps its last value.',
            'milliseconds',
            [
              line(
                'p99',
                greatest(
                  series('kafka_network_requestmetrics_totaltimems', { request: is('Produce'), ...P99 }),
                ),
              ),
            ],
            { limit: limitOf(thresholds.produceLatency), alerts: ['KafkaProduceSlow'] },
          ),
          graph(
            'Groups furthest behind',
            'How long the oldest unread record has waited; the ten longest.',
            'seconds',
            [
              {
                expression: top(
                  10,
                  aggregate('max', ['consumergroup', 'topic'], series('kafka_consumergroup_lag_seconds')),
                ),
                by: ['consumergroup', 'topic'],
              },
            ],
            { alerts: ['KafkaGroupLag', 'KafkaGroupStuck', 'KafkaGroupStopped'] },
          ),
          graph(
            'Failed requests',
            'Requests of producers and consumers that brokers answered with an error.',
            'perSecond',
            [
              line(
                'produce',
                total(
                  rate(series, 'kafka_server_brokertopicmetrics_failedproducerequests_total', ALL_TOPICS),
                ),
              ),
              line(
                'fetch',
                total(rate(series, 'kafka_server_brokertopicmetrics_failedfetchrequests_total', ALL_TOPICS)),
              ),
            ],
          ),
        ],
      },
    ],
  };
}

export function brokers({ thresholds, series }: DashboardContext): Dashboard {
  const idle = limitOf(thresholds.idleThreads, 1, true);
  return {
    name: 'brokers',
    title: 'Brokers',
    description: 'Each broker beside the others: an uneven one shows.',
    rows: [
      {
        title: 'Load',
        panels: [
          graph('Bytes in', 'From producers.', 'bytesPerSecond', [
            each(rate(series, 'kafka_server_brokertopicmetrics_bytesin_total', ALL_TOPICS)),
          ]),
          graph('Bytes out', 'To consumers.', 'bytesPerSecond', [
            each(rate(series, 'kafka_server_brokertopicmetrics_bytesout_total', ALL_TOPICS)),
          ]),
          graph('Records in', 'From producers.', 'perSecond', [
            each(rate(series, 'kafka_server_brokertopicmetrics_messagesin_total', ALL_TOPICS)),
          ]),
          graph('Leaders', 'Partitions that each broker leads.', 'count', [
            each(series('kafka_server_replicamanager_leadercount')),
          ]),
          graph('Replicas', 'Replicas that each broker has.', 'count', [
            each(series('kafka_server_replicamanager_partitioncount')),
          ]),
          graph(
            'State',
            '3: running. 1 and 2: starting, 6: stopping, in a controlled way.',
            'count',
            [each(series('kafka_server_kafkaserver_brokerstate'))],
            { alerts: ['KafkaBrokerDown'] },
          ),
        ],
      },
      {
        title: 'Saturation',
        panels: [
          graph(
            'Idle request handlers',
            'Share of their time. Low for a minute after each start.',
            'share',
            [
              each(
                arithmetic(
                  rate(
                    series,
                    'kafka_server_kafkarequesthandlerpool_brokerrequesthandleravgidlepercent_count_total',
                  ),
                  '/',
                  1e9,
                ),
              ),
            ],
            { limit: idle, alerts: ['KafkaSaturated'] },
          ),
          graph(
            'Idle network processors',
            'Share of their time.',
            'share',
            [each(series('kafka_network_socketserver_networkprocessoravgidlepercent'))],
            { limit: idle, alerts: ['KafkaSaturated'] },
          ),
          graph(
            'Request queue',
            'Requests that wait for a handler; at queued.max.requests no more are read.',
            'count',
            [each(series('kafka_network_requestchannel_requestqueuesize'))],
          ),
        ],
      },
      {
        title: 'Clients',
        panels: [
          graph('Connections', 'By listener.', 'count', [
            {
              expression: aggregate(
                'sum',
                ['instance', 'listener'],
                series('kafka_server_socket_server_metrics_connection_count'),
              ),
              by: ['instance', 'listener'],
            },
          ]),
          graph('Client libraries', 'Connections by library and version.', 'count', [
            {
              expression: top(
                10,
                aggregate(
                  'sum',
                  ['software', 'version'],
                  series('kafka_server_socket_server_metrics_client_connections'),
                ),
              ),
              by: ['software', 'version'],
            },
          ]),
          graph(
            'Failed logins',
            'By listener.',
            'perSecond',
            [
              {
                expression: aggregate(
                  'sum',
                  ['instance', 'listener'],
                  rate(series, 'kafka_server_socket_server_metrics_failed_authentication_total'),
                ),
                by: ['instance', 'listener'],
              },
            ],
            { limit: NONE_ALLOWED, alerts: ['KafkaLoginsFail'] },
          ),
          graph(
            'Held back by quotas',
            'Milliseconds for which requests of a user wait.',
            'milliseconds',
            [
              {
                expression: aggregate(
                  'max',
                  ['quota', 'user'],
                  series('kafka_server_quota_throttle_time_ms'),
                ),
                by: ['quota', 'user'],
              },
            ],
            { limit: NONE_ALLOWED, alerts: ['KafkaQuotaThrottled'], whenEmpty: 'No user is held back' },
          ),
        ],
      },
    ],
  };
}

export function kraft({ monitored, thresholds, series }: DashboardContext): Dashboard {
  return {
    name: 'kraft',
    title: 'KRaft',
    description: 'The quorum of controllers, and how far brokers follow it.',
    rows: [
      {
        title: 'Quorum',
        panels: [
          graph(
            'Active controller',
            '1 on the node that leads.',
            'yesNo',
            [each(series('kafka_controller_kafkacontroller_activecontrollercount'))],
            { alerts: ['KafkaNoController'] },
          ),
          graph(
            'Leader as each node sees it',
            'Its id; -1 where a node knows none.',
            'count',
            [each(series('kafka_server_raft_metrics_current_leader'))],
            { alerts: ['KafkaNoController'] },
          ),
          graph(
            'Epoch',
            'It grows by one with each election. One that grows again and again is a quorum that cannot settle.',
            'count',
            [line('epoch', greatest(series('kafka_server_raft_metrics_current_epoch')))],
          ),
          graph('Metadata log', 'Offsets of its end and of what is committed.', 'count', [
            each(series('kafka_server_raft_metrics_high_watermark'), 'high watermark'),
            each(series('kafka_server_raft_metrics_log_end_offset'), 'log end'),
          ]),
          graph(
            'Commit latency',
            'Average time until a record of the metadata is committed.',
            'milliseconds',
            [each(series('kafka_server_raft_metrics_commit_latency_avg'))],
          ),
          graph('Late heartbeats', 'Heartbeats of brokers that came too late.', 'count', [
            each(series('kafka_controller_kafkacontroller_timedoutbrokerheartbeatcount')),
          ]),
        ],
      },
      {
        title: 'Controller',
        panels: [
          graph(
            'Brokers',
            'Active and fenced, as the controllers see them.',
            'count',
            [
              line('active', greatest(series('kafka_controller_kafkacontroller_activebrokercount'))),
              line('fenced', greatest(series('kafka_controller_kafkacontroller_fencedbrokercount'))),
            ],
            { alerts: ['KafkaBrokerFenced'] },
          ),
          graph('Topics and partitions', 'Of the whole cluster.', 'count', [
            line('topics', greatest(series('kafka_controller_kafkacontroller_globaltopiccount'))),
            line('partitions', greatest(series('kafka_controller_kafkacontroller_globalpartitioncount'))),
          ]),
          graph(
            'Event queue',
            'How long events of the controller wait and take: 99th percentile.',
            'milliseconds',
            [
              line('wait', greatest(series('kafka_controller_controllereventmanager_eventqueuetimems', P99))),
              line(
                'work',
                greatest(series('kafka_controller_controllereventmanager_eventqueueprocessingtimems', P99)),
              ),
            ],
          ),
          graph(
            'Metadata errors',
            'Records that a node could not load or apply, since its start.',
            'count',
            [
              each(series('kafka_controller_kafkacontroller_metadataerrorcount'), 'controller'),
              each(series('kafka_server_broker_metadata_metrics_metadata_load_error_count'), 'load'),
              each(series('kafka_server_broker_metadata_metrics_metadata_apply_error_count'), 'apply'),
            ],
            { limit: NONE_ALLOWED, alerts: ['KafkaMetadataErrors'] },
          ),
          graph(
            'Lag of brokers',
            'How old the last applied record is. Without a controller it grows everywhere.',
            'milliseconds',
            [each(series('kafka_server_broker_metadata_metrics_last_applied_record_lag_ms'))],
            {
              limit: limitOf(thresholds.metadataLag),
              alerts: ['KafkaMetadataLag'],
            },
          ),
          graph(
            'Lag of controllers',
            `The same of the ${monitored.voters} controllers.`,
            'milliseconds',
            [each(series('kafka_controller_kafkacontroller_lastappliedrecordlagms'))],
            { limit: limitOf(thresholds.metadataLag) },
          ),
        ],
      },
    ],
  };
}

export function replication({ thresholds, series }: DashboardContext): Dashboard {
  return {
    name: 'replication',
    title: 'Replication',
    description: 'Copies within the cluster, and to the remote site.',
    rows: [
      {
        title: 'In sync',
        panels: [
          graph(
            'Under-replicated partitions',
            'By the broker that leads them.',
            'count',
            [each(series('kafka_server_replicamanager_underreplicatedpartitions'))],
            { limit: NONE_ALLOWED, alerts: ['KafkaUnderReplicated'] },
          ),
          graph(
            'At or under min ISR',
            'Topics with one replica count as "at".',
            'count',
            [
              each(series('kafka_server_replicamanager_underminisrpartitioncount'), 'under'),
              each(series('kafka_server_replicamanager_atminisrpartitioncount'), 'at'),
            ],
            { alerts: ['KafkaUnderMinIsr', 'KafkaAtMinIsr'] },
          ),
          graph(
            'ISR changes',
            'Followers that leaders removed and added again.',
            'perSecond',
            [
              line(
                'shrinks',
                perInstance(rate(series, 'kafka_server_replicamanager_isrshrinks_total')),
                'instance',
              ),
              line(
                'expands',
                perInstance(rate(series, 'kafka_server_replicamanager_isrexpands_total')),
                'instance',
              ),
            ],
            { alerts: ['KafkaIsrShrinks'] },
          ),
          graph(
            'Offline replicas',
            'Of log directories that are offline.',
            'count',
            [each(series('kafka_server_replicamanager_offlinereplicacount'))],
            { limit: NONE_ALLOWED, alerts: ['KafkaLogDirectoryOffline'] },
          ),
          graph(
            'Elections',
            'From the ISR after an unclean stop, and outside of it.',
            'perSecond',
            [
              line(
                'unclean',
                greatest(rate(series, 'kafka_controller_controllerstats_uncleanleaderelections_total')),
              ),
              line(
                'eligible replicas',
                greatest(
                  rate(series, 'kafka_controller_controllerstats_electionfromeligibleleaderreplicas_total'),
                ),
              ),
            ],
            { alerts: ['KafkaUncleanElection'] },
          ),
          graph(
            'Not at the preferred leader',
            'Partitions that another replica leads: leaders are spread unevenly.',
            'count',
            [
              line(
                'partitions',
                greatest(series('kafka_controller_kafkacontroller_preferredreplicaimbalancecount')),
              ),
            ],
          ),
        ],
      },
      {
        title: 'Followers',
        panels: [
          graph(
            'Furthest behind',
            'Records that a follower lacks of the partition in which it lacks most.',
            'count',
            [each(series('kafka_server_replicafetchermanager_maxlag'))],
          ),
          graph(
            'Failed partitions',
            'Partitions that a follower gave up on.',
            'count',
            [each(series('kafka_server_replicafetchermanager_failedpartitionscount'))],
            { limit: NONE_ALLOWED },
          ),
          graph('Replication traffic', 'Bytes from leaders and to followers.', 'bytesPerSecond', [
            each(rate(series, 'kafka_server_brokertopicmetrics_replicationbytesin_total'), 'in'),
            each(rate(series, 'kafka_server_brokertopicmetrics_replicationbytesout_total'), 'out'),
          ]),
          graph('Moves', 'Partitions whose replicas are moved, and bytes for them.', 'count', [
            each(series('kafka_server_replicamanager_reassigningpartitions'), 'partitions'),
          ]),
          graph('Traffic of moves', 'Bytes that are copied to new replicas.', 'bytesPerSecond', [
            each(rate(series, 'kafka_server_brokertopicmetrics_reassignmentbytesin_total')),
          ]),
        ],
      },
      {
        title: 'Remote site',
        panels: [
          graph(
            'Age of records at the remote site',
            'How old records are when MirrorMaker delivers them: what a loss of this site loses.',
            'milliseconds',
            [
              {
                expression: aggregate(
                  'max',
                  ['target', 'topic'],
                  series('kafka_connect_mirror_mirrorsourceconnector_record_age_ms_max'),
                ),
                by: ['target', 'topic'],
              },
            ],
            { limit: limitOf(thresholds.mirrorLag), alerts: ['KafkaMirrorLag'], whenEmpty: 'No MirrorMaker' },
          ),
        ],
      },
    ],
  };
}
