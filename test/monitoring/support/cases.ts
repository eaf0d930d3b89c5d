/** For each alert of the model a series that makes it fire and recover, and what must leave it silent. */
import type { AlertName } from '../../../model/monitoring/definitions';

/** Of a gauge its number; of a counter what each minute adds, first to `from`. `stale`: the series ends, as by a scrape that fails. */
export type Value = number | { readonly grows: number; readonly from?: number } | 'stale';

export interface CaseSeries {
  readonly name: string;
  /** Beside `environment`. */
  readonly labels: Readonly<Record<string, string>>;
  /** While nothing is wrong. */
  readonly good: Value;
  /** While the condition is provoked. */
  readonly bad: Value;
}

export interface AlertCase {
  /** @default 'local' */
  readonly of?: 'aws' | 'zgc';
  /** Which of several rules of the name. @default 'platform' */
  readonly owner?: string;
  readonly objective?: string;
  readonly series: readonly CaseSeries[];
  /** Labels of the series that are left in the alert. */
  readonly labels: Readonly<Record<string, string>>;
  /** As Prometheus prints it, or by the minute at which it is asked. */
  readonly value: string | ((minute: number) => string);
  /**
   * What becomes of the alert that fires when its series end. `resolves` at once; `holds` for `keep_firing_for`; after the `window` of its range;
   * `fires`: their end is what is wrong. `other`: what ends with them is not its series alone, with the reason.
   */
  readonly gone: 'resolves' | 'holds' | 'window' | 'fires' | { readonly other: string };
  /** Longer than the other cases, in minutes. @default 40 */
  readonly badMinutes?: number;
  /** Until it recovers, in minutes: the longest window that it looks at. @default 60 */
  readonly recoveryMinutes?: number;
  readonly silent: readonly { readonly because: string; readonly series: readonly CaseSeries[] }[];
}

const BROKER = 'broker-1:9404';
type Labels = Readonly<Record<string, string>>;

const at = (job: string, name: string, good: Value, bad: Value, labels: Labels = {}): CaseSeries => ({
  name,
  labels: { job, instance: BROKER, ...labels },
  good,
  bad,
});
const kafka = (name: string, good: Value, bad: Value, labels: Labels = {}): CaseSeries =>
  at('kafka', name, good, bad, labels);
const steady = (name: string, value: Value, labels: Labels = {}): CaseSeries =>
  kafka(name, value, value, labels);
const up = (good: Value, bad: Value, labels: Labels = { role: 'broker' }): CaseSeries =>
  kafka('up', good, bad, labels);

const OTHER = { instance: 'broker-2:9404' };
const JOB = { job: 'kafka', instance: BROKER };
const NONE = {};

const ageOfValues = (good: Value, bad: Value): CaseSeries =>
  at('kafka-groups', 'brokerform_groups_broker_age_seconds', good, bad, { broker: '102', read: 'ends' });

const replicas = (name: string): string => `kafka_server_replicamanager_${name}`;
const controller = (name: string): string => `kafka_controller_kafkacontroller_${name}`;

const ACTIVE = controller('activecontrollercount');
const UNCLEAN = 'kafka_controller_controllerstats_uncleanleaderelections_total';
const REQUESTS = 'kafka_network_requestmetrics_requests_total';
const PRODUCE_P99 = { request: 'Produce', quantile: '0.99' };
const HANDLERS = 'kafka_server_kafkarequesthandlerpool_brokerrequesthandleravgidlepercent_count_total';
const NETWORK = 'kafka_network_socketserver_networkprocessoravgidlepercent';
const METADATA_LAG = 'kafka_server_broker_metadata_metrics_last_applied_record_lag_ms';
/** Idle nanoseconds that a minute adds at a share of idle time. */
const idle = (share: number): Value => ({ grows: share * 60e9 });

const PAIR = { consumergroup: 'payment-service', topic: 'payment.completed' };
const ORDERS = { consumergroup: 'payment-service', topic: 'order.created' };
const GROUPS_JOB = { job: 'kafka-groups', instance: BROKER };
const group = (name: string, good: Value, bad: Value, labels: Labels = PAIR): CaseSeries =>
  at('kafka-groups', `kafka_consumergroup_${name}`, good, bad, labels);
const GROUP = { consumergroup: PAIR.consumergroup };

const DISK = { device: '/dev/nvme1n1', fstype: 'xfs', mountpoint: '/var/lib/kafka/data-1', job: 'node' };
const disk = (name: string, good: Value, bad: Value, labels: Labels = DISK): CaseSeries =>
  at('node', `node_filesystem_${name}_bytes`, good, bad, labels);

const G1_OLD = { gc: 'G1 Old Generation' };
const HEAP = { area: 'heap' };

/** All but the one that needs no series and never recovers. */
export type ConditionalAlert = Exclude<AlertName, 'Watchdog'>;

export const CASES: Readonly<Record<ConditionalAlert, AlertCase>> = {
  KafkaBrokerDown: {
    series: [up(1, 0)],
    labels: { ...JOB, role: 'broker' },
    value: '0',
    gone: 'resolves',
    silent: [
      { because: 'a controller is none', series: [up(1, 0, { role: 'controller' })] },
      {
        because: 'it is of another environment',
        series: [up(1, 0, { role: 'broker', environment: 'other' })],
      },
    ],
  },
  KafkaBrokerFenced: {
    series: [kafka(controller('fencedbrokercount'), 0, 1), up(1, 1)],
    labels: NONE,
    value: '1',
    gone: 'resolves',
    silent: [
      {
        because: 'its exporter is silent as well: it is down',
        series: [kafka(controller('fencedbrokercount'), 0, 1), up(1, 0)],
      },
    ],
  },
  KafkaMetricsMissing: {
    series: [kafka('kafka_server_kafkaserver_brokerstate', 3, 'stale')],
    labels: { job: 'kafka' },
    value: '1',
    gone: 'fires',
    silent: [
      {
        because: 'another broker reports',
        series: [
          kafka('kafka_server_kafkaserver_brokerstate', 3, 'stale'),
          steady('kafka_server_kafkaserver_brokerstate', 3, OTHER),
        ],
      },
    ],
  },
  KafkaNoController: {
    series: [kafka(ACTIVE, 1, 0), steady(ACTIVE, 0, OTHER)],
    labels: NONE,
    value: '0',
    gone: { other: 'without its series it fires on, by absent(), with the labels of that' },
    silent: [{ because: 'another one took over', series: [kafka(ACTIVE, 1, 0), kafka(ACTIVE, 0, 1, OTHER)] }],
  },
  KafkaOfflinePartitions: {
    series: [
      kafka(controller('offlinepartitionscount'), 0, 2),
      kafka(controller('offlinepartitionscount'), 0, 2, OTHER),
    ],
    labels: NONE,
    // Each controller reports both.
    value: '2',
    gone: 'resolves',
    silent: [{ because: 'none is', series: [steady(controller('offlinepartitionscount'), 0)] }],
  },
  KafkaUnderMinIsr: {
    series: [kafka(replicas('underminisrpartitioncount'), 0, 2)],
    labels: JOB,
    value: '2',
    gone: 'resolves',
    silent: [{ because: 'none is', series: [steady(replicas('underminisrpartitioncount'), 0)] }],
  },
  KafkaAtMinIsr: {
    series: [
      kafka(replicas('atminisrpartitioncount'), 0, 4),
      kafka(replicas('underreplicatedpartitions'), 0, 4),
    ],
    labels: JOB,
    value: '4',
    gone: 'resolves',
    silent: [
      {
        because: 'topics of one replica are always at theirs',
        series: [
          steady(replicas('atminisrpartitioncount'), 4),
          steady(replicas('underreplicatedpartitions'), 0),
        ],
      },
      {
        because: 'it is another broker that is under-replicated',
        series: [
          steady(replicas('atminisrpartitioncount'), 4),
          steady(replicas('underreplicatedpartitions'), 4, OTHER),
        ],
      },
    ],
  },
  KafkaUnderReplicated: {
    series: [kafka(replicas('underreplicatedpartitions'), 0, 5)],
    labels: JOB,
    value: '5',
    gone: 'resolves',
    silent: [{ because: 'none is', series: [steady(replicas('underreplicatedpartitions'), 0)] }],
  },
  KafkaIsrShrinks: {
    series: [
      kafka(replicas('isrshrinks_total'), { grows: 0 }, { grows: 1 }),
      steady(replicas('isrexpands_total'), 0),
    ],
    labels: JOB,
    value: '15',
    gone: 'window',
    silent: [
      {
        because: 'the follower returned',
        series: [
          kafka(replicas('isrshrinks_total'), { grows: 0 }, { grows: 1 }),
          kafka(replicas('isrexpands_total'), { grows: 0 }, { grows: 1 }),
        ],
      },
      {
        because: 'the counter stands, however high',
        series: [steady(replicas('isrshrinks_total'), 9), steady(replicas('isrexpands_total'), 9)],
      },
    ],
  },
  KafkaUncleanElection: {
    series: [kafka(UNCLEAN, { grows: 0 }, { grows: 1 }), kafka(UNCLEAN, { grows: 0 }, { grows: 1 }, OTHER)],
    labels: NONE,
    value: '10',
    gone: 'window',
    silent: [{ because: 'there was one long ago', series: [steady(UNCLEAN, 3)] }],
  },
  KafkaLogDirectoryOffline: {
    series: [kafka('kafka_log_logmanager_offlinelogdirectorycount', 0, 1)],
    labels: JOB,
    value: '1',
    gone: 'resolves',
    silent: [
      { because: 'all are online', series: [steady('kafka_log_logmanager_offlinelogdirectorycount', 0)] },
    ],
  },
  KafkaDiskFilling: {
    of: 'aws',
    badMinutes: 60,
    series: [disk('avail', 500, 100), disk('size', 1000, 1000)],
    labels: { ...DISK, instance: BROKER },
    value: '0.1',
    gone: { other: 'a case of its own below: the free space falls and is still enough' },
    silent: [
      { because: 'enough is free', series: [disk('avail', 500, 500), disk('size', 1000, 1000)] },
      {
        because: 'it is no data disk',
        series: [
          disk('avail', 500, 100, { ...DISK, mountpoint: '/boot' }),
          disk('size', 1000, 1000, { ...DISK, mountpoint: '/boot' }),
        ],
      },
    ],
  },
  KafkaProduceSlow: {
    series: [
      kafka('kafka_network_requestmetrics_totaltimems', 20, 800, PRODUCE_P99),
      steady(REQUESTS, { grows: 60 }, { request: 'Produce', version: '11' }),
    ],
    labels: { ...JOB, ...PRODUCE_P99 },
    value: '800',
    gone: 'resolves',
    silent: [
      {
        because: 'without traffic the percentile keeps its last value',
        series: [
          steady('kafka_network_requestmetrics_totaltimems', 800, PRODUCE_P99),
          steady(REQUESTS, 1000, { request: 'Produce', version: '11' }),
        ],
      },
      {
        because: 'only the slowest in a thousand wait',
        series: [
          steady('kafka_network_requestmetrics_totaltimems', 800, { request: 'Produce', quantile: '0.999' }),
          steady(REQUESTS, { grows: 60 }, { request: 'Produce', version: '11' }),
        ],
      },
    ],
  },
  KafkaQuotaThrottled: {
    owner: 'payment-team',
    series: [
      kafka('kafka_server_quota_throttle_time_ms', 0, 1038, { quota: 'Produce', user: 'payment-service' }),
    ],
    labels: { quota: 'Produce', user: 'payment-service' },
    value: '1038',
    gone: 'resolves',
    silent: [
      {
        because: 'it is not throttled',
        series: [
          steady('kafka_server_quota_throttle_time_ms', 0, { quota: 'Produce', user: 'payment-service' }),
        ],
      },
    ],
  },
  KafkaSaturated: {
    series: [kafka(HANDLERS, idle(0.9), idle(0.1)), steady(NETWORK, 0.9)],
    labels: { instance: BROKER },
    value: '0.1',
    gone: 'window',
    silent: [
      { because: 'most of the time is idle', series: [steady(HANDLERS, idle(0.6)), steady(NETWORK, 0.6)] },
    ],
  },
  KafkaFullGc: {
    series: [kafka('jvm_gc_collection_seconds_count', { grows: 0 }, { grows: 1 }, G1_OLD)],
    labels: { ...JOB, ...G1_OLD },
    value: '10',
    gone: 'window',
    silent: [
      {
        because: 'collections of new objects are normal work',
        series: [steady('jvm_gc_collection_seconds_count', { grows: 60 }, { gc: 'G1 Young Generation' })],
      },
    ],
  },
  KafkaHeapFull: {
    of: 'zgc',
    series: [
      kafka('jvm_memory_pool_collection_used_bytes', 40, 90, { pool: 'ZHeap' }),
      steady('jvm_memory_max_bytes', 100, HEAP),
    ],
    labels: { instance: BROKER },
    value: '0.9',
    gone: 'resolves',
    silent: [
      {
        because: 'two generations together fit',
        series: [
          steady('jvm_memory_pool_collection_used_bytes', 40, { pool: 'ZGC Old Generation' }),
          steady('jvm_memory_pool_collection_used_bytes', 40, { pool: 'ZGC Young Generation' }),
          steady('jvm_memory_max_bytes', 100, HEAP),
        ],
      },
    ],
  },
  KafkaGcPauses: {
    series: [kafka('jvm_gc_collection_seconds_sum', { grows: 0.6 }, { grows: 12 }, G1_OLD)],
    labels: { instance: BROKER },
    value: '0.2',
    gone: 'window',
    silent: [
      {
        because: 'concurrent work is no pause',
        series: [
          steady('jvm_gc_collection_seconds_sum', { grows: 30 }, { gc: 'G1 Concurrent GC' }),
          steady('jvm_gc_collection_seconds_sum', { grows: 30 }, { gc: 'ZGC Minor Cycles' }),
        ],
      },
    ],
  },
  KafkaMetadataLag: {
    series: [kafka(METADATA_LAG, 370, 18_800), steady(ACTIVE, 1, OTHER)],
    labels: JOB,
    value: '18800',
    gone: 'resolves',
    silent: [
      {
        because: 'there is no controller, which is an alert of its own',
        series: [kafka(METADATA_LAG, 370, 18_800), kafka(ACTIVE, 1, 0, OTHER)],
      },
      {
        because: 'an idle cluster is this far behind',
        series: [steady(METADATA_LAG, 370), steady(ACTIVE, 1, OTHER)],
      },
    ],
  },
  KafkaMetadataErrors: {
    series: [kafka('kafka_server_broker_metadata_metrics_metadata_apply_error_count', 0, 1)],
    labels: JOB,
    value: '1',
    gone: 'resolves',
    silent: [
      {
        because: 'there is none of any kind',
        series: [
          steady('kafka_server_broker_metadata_metrics_metadata_apply_error_count', 0),
          steady('kafka_server_broker_metadata_metrics_metadata_load_error_count', 0),
          steady(controller('metadataerrorcount'), 0),
        ],
      },
    ],
  },
  KafkaQuorumWeakened: {
    series: [
      up(1, 0, { role: 'controller' }),
      up(1, 1, { role: 'controller', ...OTHER }),
      up(1, 1, { role: 'combined', instance: 'c' }),
    ],
    labels: NONE,
    value: '2',
    gone: { other: 'a voter whose target is gone is missing as well, as one that is down' },
    silent: [
      {
        because: 'a broker is no voter',
        series: [
          up(1, 1, { role: 'controller' }),
          up(1, 1, { role: 'controller', ...OTHER }),
          up(1, 1, { role: 'controller', instance: 'c' }),
          up(1, 0, { role: 'broker', instance: 'd' }),
        ],
      },
    ],
  },
  KafkaGroupLag: {
    owner: 'payment-team',
    objective: '5m',
    series: [group('lag_seconds', 10, 900)],
    labels: { ...GROUPS_JOB, ...PAIR },
    value: '900',
    gone: 'holds',
    silent: [
      { because: 'the objective is met', series: [group('lag_seconds', 300, 300)] },
      { because: 'the topic has another objective', series: [group('lag_seconds', 900, 900, ORDERS)] },
    ],
  },
  KafkaGroupLagRecords: {
    owner: 'payment-team',
    objective: '5000 records',
    series: [group('lag_sum', 10, 27_209)],
    labels: { ...GROUPS_JOB, ...PAIR },
    value: '27209',
    gone: 'holds',
    silent: [{ because: 'the objective is met', series: [group('lag_sum', 5_000, 5_000)] }],
  },
  KafkaGroupNearRetention: {
    owner: 'payment-team',
    objective: '50 % of 7d',
    series: [group('lag_seconds', 10, 400_000, ORDERS)],
    labels: { ...GROUPS_JOB, ...ORDERS },
    value: '400000',
    gone: 'holds',
    silent: [
      {
        because: 'less than half of the retention is used up',
        series: [group('lag_seconds', 302_400, 302_400, ORDERS)],
      },
    ],
  },
  KafkaLagBudgetFast: {
    owner: 'payment-team',
    objective: '99 % of the time',
    series: [group('lag_seconds', 10, 900)],
    labels: { ...GROUPS_JOB, ...PAIR },
    // 36 of the 41 minutes that there are.
    value: '0.8780487804878048',
    gone: 'window',
    silent: [{ because: 'the objective is met', series: [group('lag_seconds', 300, 300)] }],
  },
  KafkaLagBudgetSlow: {
    owner: 'payment-team',
    objective: '99 % of the time',
    series: [group('lag_seconds', 10, 900)],
    labels: { ...GROUPS_JOB, ...PAIR },
    value: '0.8780487804878048',
    recoveryMinutes: 420,
    gone: { other: 'its windows are longer than the case: six hours and three days' },
    silent: [{ because: 'the objective is met', series: [group('lag_seconds', 300, 300)] }],
  },
  KafkaGroupStopped: {
    owner: 'payment-team',
    series: [group('lag_sum', 0, 500), group('members', 3, 0, GROUP)],
    labels: { ...GROUPS_JOB, ...PAIR },
    value: '500',
    gone: 'holds',
    silent: [
      { because: 'nothing waits for it', series: [group('lag_sum', 0, 0), group('members', 3, 0, GROUP)] },
      { because: 'it has members', series: [group('lag_sum', 0, 500), group('members', 3, 3, GROUP)] },
    ],
  },
  KafkaGroupStuck: {
    owner: 'payment-team',
    series: [
      group('lag_sum', 0, 500),
      group('members', 3, 3, GROUP),
      group('current_offset_sum', { grows: 60 }, { grows: 0 }),
    ],
    labels: { ...GROUPS_JOB, ...PAIR },
    value: '500',
    gone: 'holds',
    silent: [
      {
        because: 'it advances, however far behind',
        series: [
          group('lag_sum', 500, 500),
          group('members', 3, 3, GROUP),
          group('current_offset_sum', { grows: 1 }, { grows: 1 }),
        ],
      },
      {
        because: 'nothing is written',
        series: [group('lag_sum', 0, 0), group('members', 3, 3, GROUP), group('current_offset_sum', 7, 7)],
      },
    ],
  },
  KafkaLagMetricsMissing: {
    series: [at('kafka-groups', 'up', 1, 0)],
    labels: GROUPS_JOB,
    value: '0',
    gone: { other: 'without its series it fires on, by absent(), with the labels of that' },
    silent: [{ because: 'the exporter answers', series: [at('kafka-groups', 'up', 1, 1)] }],
  },
  KafkaMirrorLag: {
    series: [
      at('kafka-connect', 'kafka_connect_mirror_mirrorsourceconnector_record_age_ms_max', 200, 900_000, {
        target: 'remote',
        topic: 'order.created',
        partition: '0',
      }),
    ],
    labels: { target: 'remote', topic: 'order.created' },
    value: '900000',
    gone: 'resolves',
    silent: [
      {
        because: 'records are a few seconds old',
        series: [
          at('kafka-connect', 'kafka_connect_mirror_mirrorsourceconnector_record_age_ms_max', 9_000, 9_000, {
            target: 'remote',
            topic: 'order.created',
            partition: '0',
          }),
        ],
      },
    ],
  },
  KafkaCertificateEnding: {
    // Time begins at 0 in these tests.
    series: [at('kafka-tls', 'probe_ssl_earliest_cert_expiry', 4_000_000, 866_400)],
    labels: { job: 'kafka-tls', instance: BROKER },
    value: (minute) => String(866_400 - minute * 60),
    gone: 'resolves',
    silent: [
      {
        because: 'it is valid for months',
        series: [at('kafka-tls', 'probe_ssl_earliest_cert_expiry', 9e6, 9e6)],
      },
    ],
  },
  KafkaLoginsFail: {
    series: [
      kafka(
        'kafka_server_socket_server_metrics_failed_authentication_total',
        { grows: 0 },
        { grows: 2 },
        {
          listener: 'CLIENT',
          network_processor: '1',
        },
      ),
    ],
    labels: { instance: BROKER, listener: 'CLIENT' },
    value: '10',
    gone: 'window',
    silent: [
      {
        because: 'the counter stands, however high',
        series: [
          steady('kafka_server_socket_server_metrics_failed_authentication_total', 70, {
            listener: 'CLIENT',
            network_processor: '1',
          }),
        ],
      },
    ],
  },
};

const OTHER_GROUP = { consumergroup: 'console-1', topic: ORDERS.topic };
const offset = (which: 'current' | 'oldest', value: Value): CaseSeries =>
  at('kafka-groups', `kafka_topic_partition_${which}_offset`, value, value, {
    topic: PAIR.topic,
    partition: '0',
  });

/** Conditions that an alert has beside that of its row above. */
export const FURTHER_CASES: readonly {
  readonly name: AlertName;
  readonly when: string;
  readonly alertCase: AlertCase;
}[] = [
  {
    name: 'KafkaNoController',
    when: 'no controller reports',
    alertCase: {
      series: [kafka(ACTIVE, 1, 'stale')],
      labels: { job: 'kafka' },
      value: '1',
      gone: 'fires',
      silent: [
        {
          because: 'another one took over',
          series: [kafka(ACTIVE, 1, 'stale'), kafka(ACTIVE, 0, 1, OTHER)],
        },
      ],
    },
  },
  {
    name: 'KafkaLagMetricsMissing',
    when: 'the exporter is no target',
    alertCase: {
      series: [at('kafka-groups', 'up', 1, 'stale')],
      labels: { job: 'kafka-groups' },
      value: '1',
      gone: 'fires',
      silent: [{ because: 'it is', series: [at('kafka-groups', 'up', 1, 1)] }],
    },
  },
  {
    name: 'KafkaLagMetricsMissing',
    when: 'the cluster does not answer the exporter',
    alertCase: {
      series: [at('kafka-groups', 'up', 1, 1), at('kafka-groups', 'brokerform_groups_up', 1, 0)],
      labels: GROUPS_JOB,
      value: '0',
      gone: { other: 'without its series it fires on, by absent()' },
      silent: [
        {
          because: 'it does',
          series: [at('kafka-groups', 'up', 1, 1), at('kafka-groups', 'brokerform_groups_up', 1, 1)],
        },
      ],
    },
  },
  {
    name: 'KafkaLagMetricsMissing',
    when: 'a broker does not answer the exporter, and its values get old',
    alertCase: {
      series: [at('kafka-groups', 'up', 1, 1), ageOfValues(9, 301)],
      labels: { ...GROUPS_JOB, broker: '102', read: 'ends' },
      value: '301',
      gone: { other: 'without its series it fires on, by absent()' },
      silent: [
        { because: 'they are younger', series: [at('kafka-groups', 'up', 1, 1), ageOfValues(9, 299)] },
      ],
    },
  },
  {
    name: 'KafkaDiskFilling',
    when: 'enough is free, and it falls',
    alertCase: {
      of: 'aws',
      badMinutes: 60,
      recoveryMinutes: 420,
      series: [disk('avail', { from: 900, grows: 0 }, { grows: -1 }), disk('size', 1000, 1000)],
      labels: { ...DISK, instance: BROKER },
      // 844 bytes, and 1,440 minutes at the regression's 0.98 a minute.
      value: '-573.6203067160233',
      gone: { other: 'its window is six hours' },
      silent: [
        {
          because: 'it falls slowly',
          series: [disk('avail', { from: 900, grows: 0 }, { grows: -0.1 }), disk('size', 1000, 1000)],
        },
      ],
    },
  },
  {
    name: 'KafkaSaturated',
    when: 'network processors are busy',
    alertCase: {
      series: [steady(HANDLERS, idle(0.9)), kafka(NETWORK, 0.9, 0.1)],
      labels: { instance: BROKER },
      value: '0.1',
      gone: 'resolves',
      silent: [{ because: 'they are not', series: [steady(HANDLERS, idle(0.9)), steady(NETWORK, 0.3)] }],
    },
  },
  {
    name: 'KafkaMetadataErrors',
    when: 'a snapshot could not be loaded',
    alertCase: {
      series: [kafka('kafka_server_broker_metadata_metrics_metadata_load_error_count', 0, 1)],
      labels: JOB,
      value: '1',
      gone: 'resolves',
      silent: [
        {
          because: 'it could',
          series: [steady('kafka_server_broker_metadata_metrics_metadata_load_error_count', 0)],
        },
      ],
    },
  },
  {
    name: 'KafkaMetadataErrors',
    when: 'a controller met one',
    alertCase: {
      series: [kafka(controller('metadataerrorcount'), 0, 1)],
      labels: JOB,
      value: '1',
      gone: 'resolves',
      silent: [{ because: 'it did not', series: [steady(controller('metadataerrorcount'), 0)] }],
    },
  },
  {
    name: 'KafkaGroupLag',
    when: 'no service declares the group',
    alertCase: {
      owner: 'order-team',
      objective: '1h',
      series: [group('lag_seconds', 10, 4_000, OTHER_GROUP)],
      labels: { ...GROUPS_JOB, ...OTHER_GROUP },
      value: '4000',
      gone: 'holds',
      silent: [
        { because: 'the objective is met', series: [group('lag_seconds', 3_600, 3_600, OTHER_GROUP)] },
        {
          because: 'the topic is of no domain',
          series: [group('lag_seconds', 4_000, 4_000, { consumergroup: 'console-1', topic: 'free' })],
        },
      ],
    },
  },
  {
    name: 'KafkaGroupNearRetention',
    when: 'retention is by size',
    alertCase: {
      owner: 'payment-team',
      objective: '50 % of the size',
      series: [group('lag_sum', 10, 8_000), offset('current', 20_000), offset('oldest', 10_000)],
      labels: { ...GROUPS_JOB, ...PAIR },
      value: '0.8',
      gone: 'holds',
      silent: [
        {
          because: 'nothing was deleted yet',
          series: [group('lag_sum', 10, 8_000), offset('current', 10_000), offset('oldest', 0)],
        },
        {
          because: 'most of what is kept is read',
          series: [group('lag_sum', 10, 4_000), offset('current', 20_000), offset('oldest', 10_000)],
        },
      ],
    },
  },
];
