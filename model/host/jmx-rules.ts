/**
 * What the JMX exporter reads of a node, and what it calls it.
 *
 * Every attribute of every MBean of Kafka 4.3.1 with 1,000 partitions is 20,783 series, read in about a second on two busy cores. These
 * rules ask for the MBeans that alerts and panels read and for no other: 384 series in about 0.15 s, 5 more for each topic with traffic,
 * and none for a partition. Leaving MBeans out by name costs more than asking for some (0.3 to 0.9 s): each is looked up first.
 */

/** One rule: the first whose pattern is found in `domain<type=…, key=value><>attribute: value` names the series. */
export interface JmxRule {
  readonly reason: string;
  /** Java regular expression, of the whole text: `-p99` is the beginning of `-p999` as well. */
  readonly pattern: string;
  /** In lower case, with `$1` for groups; a counter gets the ending `_total`. */
  readonly name: string;
  readonly type: 'COUNTER' | 'GAUGE';
  /** Names and values may have groups. @default - none */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Requests whose times are looked at: what producers, consumers and followers wait for. */
const TIMED_REQUESTS = ['Produce', 'FetchConsumer', 'FetchFollower'] as const;

/** MBeans that are asked for. Those of single partitions are in none of them. */
export const JMX_OBJECT_NAMES: readonly string[] = [
  'kafka.controller:*',
  'kafka.log:type=LogManager,*',
  'kafka.log:type=LogCleanerManager,*',
  'kafka.log:type=LogFlushStats,*',
  'kafka.network:type=SocketServer,*',
  'kafka.network:type=RequestChannel,*',
  'kafka.network:type=RequestMetrics,name=RequestsPerSec,*',
  'kafka.network:type=RequestMetrics,name=ErrorsPerSec,*',
  ...TIMED_REQUESTS.map((request) => `kafka.network:type=RequestMetrics,request=${request},*`),
  'kafka.server:type=KafkaServer,*',
  'kafka.server:type=ReplicaManager,*',
  'kafka.server:type=ReplicaFetcherManager,*',
  'kafka.server:type=BrokerTopicMetrics,*',
  'kafka.server:type=KafkaRequestHandlerPool,*',
  'kafka.server:type=DelayedOperationPurgatory,*',
  'kafka.server:type=MetadataLoader,*',
  'kafka.server:type=broker-metadata-metrics',
  'kafka.server:type=raft-metrics',
  'kafka.server:type=group-coordinator-metrics,*',
  'kafka.server:type=socket-server-metrics,*',
  ...['Produce', 'Fetch', 'Request'].map((quota) => `kafka.server:type=${quota},*`),
];

/** Patterns of attributes, as far as the value. */
const ATTRIBUTE_RULES: readonly JmxRule[] = [
  {
    reason: 'How long requests take, and where: queue, disk, replication, throttle, response.',
    pattern: `kafka.network<type=RequestMetrics, name=(\\w+Ms), request=(${TIMED_REQUESTS.join('|')})><>(50|95|99|999)thPercentile`,
    name: 'kafka_network_requestmetrics_$1',
    type: 'GAUGE',
    labels: { request: '$2', quantile: '0.$3' },
  },
  {
    reason: 'Requests by type and by the version that clients speak.',
    pattern: 'kafka.network<type=RequestMetrics, name=RequestsPerSec, request=(\\w+), version=(\\d+)><>Count',
    name: 'kafka_network_requestmetrics_requests',
    type: 'COUNTER',
    labels: { request: '$1', version: '$2' },
  },
  {
    reason: 'Answers by error, NONE among them.',
    pattern: 'kafka.network<type=RequestMetrics, name=ErrorsPerSec, request=(\\w+), error=(\\w+)><>Count',
    name: 'kafka_network_requestmetrics_errors',
    type: 'COUNTER',
    labels: { request: '$1', error: '$2' },
  },
  {
    reason: 'Traffic of a topic. Without a topic follow the sums of all.',
    pattern:
      'kafka.server<type=BrokerTopicMetrics, name=(BytesIn|BytesOut|MessagesIn|FailedProduceRequests|FailedFetchRequests)PerSec, topic=(.+)><>Count',
    name: 'kafka_server_brokertopicmetrics_$1',
    type: 'COUNTER',
    labels: { topic: '$2' },
  },
  {
    reason: 'Nanoseconds that threads were idle: the rate is their number, less by what is busy.',
    pattern: 'kafka.server<type=KafkaRequestHandlerPool, name=(\\w+)><>Count',
    name: 'kafka_server_kafkarequesthandlerpool_$1_count',
    type: 'COUNTER',
  },
  {
    reason: 'Meters: their count, of which Prometheus makes a rate. Kafka’s own averages have fixed windows.',
    pattern: '(kafka\\.\\w+)<type=(\\w+), name=(\\w+)PerSec><>Count',
    name: '$1_$2_$3',
    type: 'COUNTER',
  },
  {
    reason: 'Gauges of a broker or controller.',
    pattern: '(kafka\\.\\w+)<type=(\\w+), name=([\\w-]+)><>Value',
    name: '$1_$2_$3',
    type: 'GAUGE',
  },
  {
    reason: 'Gauges by one property: log directory, delayed operation, broker.',
    pattern: '(kafka\\.\\w+)<type=(\\w+), name=([\\w-]+), ([\\w-]+)="?([^,"]+)"?><>Value',
    name: '$1_$2_$3',
    type: 'GAUGE',
    labels: { $4: '$5' },
  },
  {
    reason: 'How long the controller’s events wait and take; how long log segments take to be flushed.',
    pattern:
      '(kafka\\.\\w+)<type=(ControllerEventManager|LogFlushStats), name=(\\w+)><>(50|95|99|999)thPercentile',
    name: '$1_$2_$3',
    type: 'GAUGE',
    labels: { quantile: '0.$4' },
  },
  {
    reason: 'How far a broker is behind the metadata; the quorum’s leader, epoch and high watermark.',
    pattern: 'kafka.server<type=(broker-metadata-metrics|raft-metrics)><>([a-z-]+)',
    name: 'kafka_server_$1_$2',
    type: 'GAUGE',
  },
  {
    reason: 'Groups by protocol and state.',
    pattern:
      'kafka.server<type=group-coordinator-metrics, (protocol|state)=([\\w-]+)><>(group-count|consumer-group-count)',
    name: 'kafka_server_group_coordinator_metrics_$3',
    type: 'GAUGE',
    labels: { $1: '$2' },
  },
  {
    reason: 'How busy the group coordinator is.',
    pattern:
      'kafka.server<type=group-coordinator-metrics><>(thread-idle-ratio-avg|event-queue-size|event-queue-time-ms-p99|offset-commit-rate|group-completed-rebalance-rate)',
    name: 'kafka_server_group_coordinator_metrics_$1',
    type: 'GAUGE',
  },
  {
    reason: 'Log-ins that failed and that did not, by listener.',
    pattern:
      'kafka.server<type=socket-server-metrics, listener=([\\w-]+), networkProcessor=(\\d+)><>((?:failed|successful)-authentication)-total',
    name: 'kafka_server_socket_server_metrics_$3',
    type: 'COUNTER',
    labels: { listener: '$1', network_processor: '$2' },
  },
  {
    reason: 'Connections by listener.',
    pattern:
      'kafka.server<type=socket-server-metrics, listener=([\\w-]+), networkProcessor=(\\d+)><>connection-count',
    name: 'kafka_server_socket_server_metrics_connection_count',
    type: 'GAUGE',
    labels: { listener: '$1', network_processor: '$2' },
  },
  {
    reason: 'Connections by client library and version.',
    pattern:
      'kafka.server<type=socket-server-metrics, clientSoftwareName=([^,]+), clientSoftwareVersion=([^,]+), listener=([\\w-]+), networkProcessor=(\\d+)><>connections',
    name: 'kafka_server_socket_server_metrics_client_connections',
    type: 'GAUGE',
    labels: { software: '$1', version: '$2', listener: '$3', network_processor: '$4' },
  },
  {
    reason: 'Milliseconds for which a user is held back by its quota.',
    pattern: 'kafka.server<type=(Produce|Fetch|Request), user=([^,]+)><>throttle-time',
    name: 'kafka_server_quota_throttle_time_ms',
    type: 'GAUGE',
    labels: { quota: '$1', user: '$2' },
  },
];

/** Rules in the order in which they are tried. The agent searches for a pattern anywhere in a text that ends in the value. */
export const JMX_RULES: readonly JmxRule[] = ATTRIBUTE_RULES.map((rule) => ({
  ...rule,
  pattern: `^${rule.pattern}: .+$`,
}));

/** Series that alerts and panels rely on, and a node that serves must have. A counter is there from its first second. */
export const JMX_SERIES = {
  broker: [
    'kafka_server_kafkaserver_brokerstate',
    'kafka_server_replicamanager_underminisrpartitioncount',
    'kafka_server_replicamanager_atminisrpartitioncount',
    'kafka_server_replicamanager_underreplicatedpartitions',
    'kafka_server_replicamanager_reassigningpartitions',
    'kafka_server_replicamanager_isrshrinks_total',
    'kafka_server_replicamanager_isrexpands_total',
    'kafka_log_logmanager_offlinelogdirectorycount',
    'kafka_network_requestmetrics_totaltimems',
    'kafka_network_socketserver_networkprocessoravgidlepercent',
    'kafka_server_kafkarequesthandlerpool_brokerrequesthandleravgidlepercent_count_total',
    'kafka_server_brokertopicmetrics_bytesin_total',
    'kafka_server_brokertopicmetrics_messagesin_total',
    'kafka_server_broker_metadata_metrics_last_applied_record_lag_ms',
    'kafka_server_broker_metadata_metrics_metadata_load_error_count',
    'kafka_server_broker_metadata_metrics_metadata_apply_error_count',
    'kafka_server_raft_metrics_current_leader',
    'jvm_gc_collection_seconds_count',
    'jvm_gc_collection_seconds_sum',
  ],
  controller: [
    'kafka_controller_kafkacontroller_activecontrollercount',
    'kafka_controller_kafkacontroller_fencedbrokercount',
    'kafka_controller_kafkacontroller_offlinepartitionscount',
    'kafka_controller_kafkacontroller_metadataerrorcount',
    'kafka_controller_controllerstats_uncleanleaderelections_total',
    'kafka_network_socketserver_networkprocessoravgidlepercent',
    'kafka_server_raft_metrics_current_leader',
    'kafka_server_raft_metrics_current_epoch',
    'kafka_server_raft_metrics_high_watermark',
    'jvm_gc_collection_seconds_count',
    'jvm_gc_collection_seconds_sum',
  ],
} as const;
