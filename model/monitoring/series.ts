/**
 * Series that alerts and panels may read: by name, where each comes from and what it counts.
 *
 * A name of the JMX exporter is what a rule of model/host/jmx-rules.ts makes of the MBean beside it; test/unit/model/monitoring/series.test.ts
 * evaluates the rules and compares. Names of others are those of their exporters.
 */

/** Who exposes a series. Each has a job of its own in Prometheus, named as in `JOBS`. */
export type Origin = 'jmx' | 'jvm' | 'node' | 'groups' | 'probe' | 'connect' | 'prometheus' | 'recorded';

/**
 * Values of the label `job`. Every target has the label `environment` as well, those of Kafka's nodes `role` (broker, controller or combined).
 */
export const JOBS = {
  kafka: 'kafka',
  node: 'node',
  groups: 'kafka-groups',
  probe: 'kafka-tls',
  connect: 'kafka-connect',
} as const;

export interface Series {
  readonly origin: Origin;
  /** A counter only grows: its rate or increase is compared, never itself. */
  readonly type: 'counter' | 'gauge';
  /** Labels beside `environment`, `job` and `instance`. @default - none */
  readonly labels?: readonly string[];
  /** Attribute of the MBean as the exporter sees it, of a series by JMX. */
  readonly mbean?: string;
}

const value = (mbean: string): Series => ({ origin: 'jmx', type: 'gauge', mbean: `${mbean}><>Value` });
const count = (mbean: string): Series => ({ origin: 'jmx', type: 'counter', mbean: `${mbean}><>Count` });
/** One of a MBean that has a property more: the label's name is the property's in lower case. */
const labelled = (series: Series, ...labels: readonly string[]): Series => ({ ...series, labels });
const phase = (name: string): Series => ({
  origin: 'jmx',
  type: 'gauge',
  labels: ['request', 'quantile'],
  mbean: `kafka.network<type=RequestMetrics, name=${name}, request=Produce><>99thPercentile`,
});
const attribute = (mbean: string): Series => ({ origin: 'jmx', type: 'gauge', mbean });
const ofNode = (type: Series['type'], ...labels: readonly string[]): Series => ({
  origin: 'node',
  type,
  ...(labels.length === 0 ? {} : { labels }),
});
const ofJvm = (type: Series['type'], ...labels: readonly string[]): Series => ({
  ...ofNode(type, ...labels),
  origin: 'jvm',
});
const OF_GROUP: Series = { origin: 'groups', type: 'gauge', labels: ['consumergroup', 'topic'] };
const OF_PARTITION: Series = {
  origin: 'groups',
  type: 'gauge',
  labels: ['consumergroup', 'topic', 'partition'],
};
const OFFSET: Series = { origin: 'groups', type: 'gauge', labels: ['topic', 'partition'] };
const RECORDED_OF_TOPIC: Series = { origin: 'recorded', type: 'gauge', labels: ['topic'] };
const RECORDED_OF_GROUP: Series = { origin: 'recorded', type: 'gauge', labels: ['consumergroup', 'topic'] };

export const SERIES = {
  up: { origin: 'prometheus', type: 'gauge', labels: ['role'] },
  ALERTS: { origin: 'prometheus', type: 'gauge', labels: ['alertname', 'alertstate', 'owner', 'severity'] },

  kafka_controller_kafkacontroller_activecontrollercount: value(
    'kafka.controller<type=KafkaController, name=ActiveControllerCount',
  ),
  kafka_controller_kafkacontroller_fencedbrokercount: value(
    'kafka.controller<type=KafkaController, name=FencedBrokerCount',
  ),
  kafka_controller_kafkacontroller_offlinepartitionscount: value(
    'kafka.controller<type=KafkaController, name=OfflinePartitionsCount',
  ),
  kafka_controller_kafkacontroller_metadataerrorcount: value(
    'kafka.controller<type=KafkaController, name=MetadataErrorCount',
  ),
  kafka_controller_controllerstats_uncleanleaderelections_total: count(
    'kafka.controller<type=ControllerStats, name=UncleanLeaderElectionsPerSec',
  ),
  kafka_server_kafkaserver_brokerstate: value('kafka.server<type=KafkaServer, name=BrokerState'),
  kafka_server_replicamanager_underminisrpartitioncount: value(
    'kafka.server<type=ReplicaManager, name=UnderMinIsrPartitionCount',
  ),
  kafka_server_replicamanager_atminisrpartitioncount: value(
    'kafka.server<type=ReplicaManager, name=AtMinIsrPartitionCount',
  ),
  kafka_server_replicamanager_underreplicatedpartitions: value(
    'kafka.server<type=ReplicaManager, name=UnderReplicatedPartitions',
  ),
  kafka_server_replicamanager_isrshrinks_total: count(
    'kafka.server<type=ReplicaManager, name=IsrShrinksPerSec',
  ),
  kafka_server_replicamanager_isrexpands_total: count(
    'kafka.server<type=ReplicaManager, name=IsrExpandsPerSec',
  ),
  kafka_log_logmanager_offlinelogdirectorycount: value(
    'kafka.log<type=LogManager, name=OfflineLogDirectoryCount',
  ),
  kafka_network_requestmetrics_totaltimems: {
    origin: 'jmx',
    type: 'gauge',
    labels: ['request', 'quantile'],
    mbean: 'kafka.network<type=RequestMetrics, name=TotalTimeMs, request=Produce><>99thPercentile',
  },
  kafka_network_requestmetrics_requests_total: {
    origin: 'jmx',
    type: 'counter',
    labels: ['request', 'version'],
    mbean: 'kafka.network<type=RequestMetrics, name=RequestsPerSec, request=Produce, version=11><>Count',
  },
  kafka_network_socketserver_networkprocessoravgidlepercent: value(
    'kafka.network<type=SocketServer, name=NetworkProcessorAvgIdlePercent',
  ),
  kafka_server_kafkarequesthandlerpool_brokerrequesthandleravgidlepercent_count_total: count(
    'kafka.server<type=KafkaRequestHandlerPool, name=BrokerRequestHandlerAvgIdlePercent',
  ),
  kafka_server_brokertopicmetrics_bytesin_total: {
    ...count('kafka.server<type=BrokerTopicMetrics, name=BytesInPerSec, topic=order.created'),
    labels: ['topic'],
  },
  kafka_server_brokertopicmetrics_bytesout_total: {
    ...count('kafka.server<type=BrokerTopicMetrics, name=BytesOutPerSec, topic=order.created'),
    labels: ['topic'],
  },
  kafka_server_brokertopicmetrics_messagesin_total: {
    ...count('kafka.server<type=BrokerTopicMetrics, name=MessagesInPerSec, topic=order.created'),
    labels: ['topic'],
  },
  kafka_server_broker_metadata_metrics_last_applied_record_lag_ms: {
    origin: 'jmx',
    type: 'gauge',
    mbean: 'kafka.server<type=broker-metadata-metrics><>last-applied-record-lag-ms',
  },
  kafka_server_broker_metadata_metrics_metadata_load_error_count: {
    origin: 'jmx',
    type: 'gauge',
    mbean: 'kafka.server<type=broker-metadata-metrics><>metadata-load-error-count',
  },
  kafka_server_broker_metadata_metrics_metadata_apply_error_count: {
    origin: 'jmx',
    type: 'gauge',
    mbean: 'kafka.server<type=broker-metadata-metrics><>metadata-apply-error-count',
  },
  kafka_server_quota_throttle_time_ms: {
    origin: 'jmx',
    type: 'gauge',
    labels: ['quota', 'user'],
    mbean: 'kafka.server<type=Produce, user=order-service><>throttle-time',
  },
  kafka_server_socket_server_metrics_failed_authentication_total: {
    origin: 'jmx',
    type: 'counter',
    labels: ['listener', 'network_processor'],
    mbean:
      'kafka.server<type=socket-server-metrics, listener=CLIENT, networkProcessor=1><>failed-authentication-total',
  },

  // Read by panels alone.
  kafka_controller_kafkacontroller_activebrokercount: value(
    'kafka.controller<type=KafkaController, name=ActiveBrokerCount',
  ),
  kafka_controller_kafkacontroller_globaltopiccount: value(
    'kafka.controller<type=KafkaController, name=GlobalTopicCount',
  ),
  kafka_controller_kafkacontroller_globalpartitioncount: value(
    'kafka.controller<type=KafkaController, name=GlobalPartitionCount',
  ),
  kafka_controller_kafkacontroller_preferredreplicaimbalancecount: value(
    'kafka.controller<type=KafkaController, name=PreferredReplicaImbalanceCount',
  ),
  kafka_controller_kafkacontroller_timedoutbrokerheartbeatcount: value(
    'kafka.controller<type=KafkaController, name=TimedOutBrokerHeartbeatCount',
  ),
  kafka_controller_kafkacontroller_lastappliedrecordlagms: value(
    'kafka.controller<type=KafkaController, name=LastAppliedRecordLagMs',
  ),
  kafka_controller_controllerstats_electionfromeligibleleaderreplicas_total: count(
    'kafka.controller<type=ControllerStats, name=ElectionFromEligibleLeaderReplicasPerSec',
  ),
  kafka_controller_controllereventmanager_eventqueuetimems: labelled(
    attribute('kafka.controller<type=ControllerEventManager, name=EventQueueTimeMs><>99thPercentile'),
    'quantile',
  ),
  kafka_controller_controllereventmanager_eventqueueprocessingtimems: labelled(
    attribute(
      'kafka.controller<type=ControllerEventManager, name=EventQueueProcessingTimeMs><>99thPercentile',
    ),
    'quantile',
  ),
  kafka_log_logflushstats_logflushrateandtimems: labelled(
    attribute('kafka.log<type=LogFlushStats, name=LogFlushRateAndTimeMs><>99thPercentile'),
    'quantile',
  ),
  kafka_log_logcleanermanager_uncleanable_partitions_count: labelled(
    value(
      'kafka.log<type=LogCleanerManager, name=uncleanable-partitions-count, logDirectory="/var/lib/kafka/data-1"',
    ),
    'logdirectory',
  ),
  kafka_network_requestmetrics_requestqueuetimems: phase('RequestQueueTimeMs'),
  kafka_network_requestmetrics_localtimems: phase('LocalTimeMs'),
  kafka_network_requestmetrics_remotetimems: phase('RemoteTimeMs'),
  kafka_network_requestmetrics_throttletimems: phase('ThrottleTimeMs'),
  kafka_network_requestmetrics_responsequeuetimems: phase('ResponseQueueTimeMs'),
  kafka_network_requestmetrics_responsesendtimems: phase('ResponseSendTimeMs'),
  kafka_network_requestmetrics_errors_total: labelled(
    count('kafka.network<type=RequestMetrics, name=ErrorsPerSec, request=Produce, error=NOT_ENOUGH_REPLICAS'),
    'request',
    'error',
  ),
  kafka_network_requestchannel_requestqueuesize: value(
    'kafka.network<type=RequestChannel, name=RequestQueueSize',
  ),
  kafka_server_brokertopicmetrics_replicationbytesin_total: count(
    'kafka.server<type=BrokerTopicMetrics, name=ReplicationBytesInPerSec',
  ),
  kafka_server_brokertopicmetrics_replicationbytesout_total: count(
    'kafka.server<type=BrokerTopicMetrics, name=ReplicationBytesOutPerSec',
  ),
  kafka_server_brokertopicmetrics_reassignmentbytesin_total: count(
    'kafka.server<type=BrokerTopicMetrics, name=ReassignmentBytesInPerSec',
  ),
  kafka_server_brokertopicmetrics_failedproducerequests_total: count(
    'kafka.server<type=BrokerTopicMetrics, name=FailedProduceRequestsPerSec',
  ),
  kafka_server_brokertopicmetrics_failedfetchrequests_total: count(
    'kafka.server<type=BrokerTopicMetrics, name=FailedFetchRequestsPerSec',
  ),
  kafka_server_replicamanager_leadercount: value('kafka.server<type=ReplicaManager, name=LeaderCount'),
  kafka_server_replicamanager_partitioncount: value('kafka.server<type=ReplicaManager, name=PartitionCount'),
  kafka_server_replicamanager_offlinereplicacount: value(
    'kafka.server<type=ReplicaManager, name=OfflineReplicaCount',
  ),
  kafka_server_replicamanager_reassigningpartitions: value(
    'kafka.server<type=ReplicaManager, name=ReassigningPartitions',
  ),
  kafka_server_replicafetchermanager_maxlag: labelled(
    value('kafka.server<type=ReplicaFetcherManager, name=MaxLag, clientId=Replica'),
    'clientid',
  ),
  kafka_server_replicafetchermanager_failedpartitionscount: labelled(
    value('kafka.server<type=ReplicaFetcherManager, name=FailedPartitionsCount, clientId=Replica'),
    'clientid',
  ),
  kafka_server_raft_metrics_current_leader: attribute('kafka.server<type=raft-metrics><>current-leader'),
  kafka_server_raft_metrics_current_epoch: attribute('kafka.server<type=raft-metrics><>current-epoch'),
  kafka_server_raft_metrics_high_watermark: attribute('kafka.server<type=raft-metrics><>high-watermark'),
  kafka_server_raft_metrics_log_end_offset: attribute('kafka.server<type=raft-metrics><>log-end-offset'),
  kafka_server_raft_metrics_commit_latency_avg: attribute(
    'kafka.server<type=raft-metrics><>commit-latency-avg',
  ),
  kafka_server_group_coordinator_metrics_group_count: labelled(
    attribute('kafka.server<type=group-coordinator-metrics, protocol=classic><>group-count'),
    'protocol',
  ),
  kafka_server_group_coordinator_metrics_event_queue_time_ms_p99: attribute(
    'kafka.server<type=group-coordinator-metrics><>event-queue-time-ms-p99',
  ),
  kafka_server_group_coordinator_metrics_group_completed_rebalance_rate: attribute(
    'kafka.server<type=group-coordinator-metrics><>group-completed-rebalance-rate',
  ),
  kafka_server_group_coordinator_metrics_offset_commit_rate: attribute(
    'kafka.server<type=group-coordinator-metrics><>offset-commit-rate',
  ),
  kafka_server_socket_server_metrics_connection_count: labelled(
    attribute(
      'kafka.server<type=socket-server-metrics, listener=CLIENT, networkProcessor=1><>connection-count',
    ),
    'listener',
    'network_processor',
  ),
  kafka_server_socket_server_metrics_client_connections: labelled(
    attribute(
      'kafka.server<type=socket-server-metrics, clientSoftwareName=apache-kafka-java, clientSoftwareVersion=4.3.1, listener=CLIENT, networkProcessor=1><>connections',
    ),
    'software',
    'version',
    'listener',
    'network_processor',
  ),

  // Of the agent itself: client_java's metrics of the JVM.
  jvm_gc_collection_seconds_count: { origin: 'jvm', type: 'counter', labels: ['gc'] },
  jvm_gc_collection_seconds_sum: { origin: 'jvm', type: 'counter', labels: ['gc'] },
  jvm_memory_pool_collection_used_bytes: { origin: 'jvm', type: 'gauge', labels: ['pool'] },
  jvm_memory_max_bytes: { origin: 'jvm', type: 'gauge', labels: ['area'] },
  jvm_memory_used_bytes: ofJvm('gauge', 'area'),
  jvm_threads_current: ofJvm('gauge'),
  jvm_buffer_pool_used_bytes: ofJvm('gauge', 'pool'),
  process_cpu_seconds_total: ofJvm('counter'),
  process_resident_memory_bytes: ofJvm('gauge'),
  process_open_fds: ofJvm('gauge'),
  process_max_fds: ofJvm('gauge'),

  node_filesystem_avail_bytes: { origin: 'node', type: 'gauge', labels: ['device', 'fstype', 'mountpoint'] },
  node_filesystem_size_bytes: { origin: 'node', type: 'gauge', labels: ['device', 'fstype', 'mountpoint'] },
  node_cpu_seconds_total: ofNode('counter', 'cpu', 'mode'),
  node_systemd_unit_state: ofNode('gauge', 'name', 'state', 'type'),
  node_systemd_service_restart_total: ofNode('counter', 'name'),
  node_load1: ofNode('gauge'),
  node_memory_MemAvailable_bytes: ofNode('gauge'),
  node_memory_Cached_bytes: ofNode('gauge'),
  node_memory_Dirty_bytes: ofNode('gauge'),
  node_pressure_io_waiting_seconds_total: ofNode('counter'),
  node_pressure_memory_waiting_seconds_total: ofNode('counter'),
  node_timex_sync_status: ofNode('gauge'),
  node_timex_offset_seconds: ofNode('gauge'),
  node_disk_read_bytes_total: ofNode('counter', 'device'),
  node_disk_written_bytes_total: ofNode('counter', 'device'),
  node_disk_io_time_seconds_total: ofNode('counter', 'device'),
  node_disk_io_time_weighted_seconds_total: ofNode('counter', 'device'),
  node_disk_write_time_seconds_total: ofNode('counter', 'device'),
  node_disk_writes_completed_total: ofNode('counter', 'device'),
  node_network_receive_bytes_total: ofNode('counter', 'device'),
  node_network_transmit_bytes_total: ofNode('counter', 'device'),
  node_netstat_Tcp_RetransSegs: ofNode('counter'),
  // Of the ENA driver, by the collector ethtool.
  node_ethtool_bw_in_allowance_exceeded: ofNode('counter', 'device'),
  node_ethtool_bw_out_allowance_exceeded: ofNode('counter', 'device'),
  node_ethtool_pps_allowance_exceeded: ofNode('counter', 'device'),
  node_ethtool_conntrack_allowance_exceeded: ofNode('counter', 'device'),

  // Kafka Exporter's names; the largest lag, lag in seconds and the state have none there.
  kafka_consumergroup_lag_sum: OF_GROUP,
  kafka_consumergroup_lag_max: OF_GROUP,
  kafka_consumergroup_lag_seconds: OF_GROUP,
  kafka_consumergroup_current_offset_sum: OF_GROUP,
  kafka_consumergroup_members: { origin: 'groups', type: 'gauge', labels: ['consumergroup'] },
  kafka_consumergroup_state: {
    origin: 'groups',
    type: 'gauge',
    labels: ['consumergroup', 'protocol', 'state'],
  },
  // On request.
  kafka_consumergroup_lag: OF_PARTITION,
  kafka_consumergroup_current_offset: OF_PARTITION,
  kafka_brokers: { origin: 'groups', type: 'gauge' },
  kafka_topic_partitions: { origin: 'groups', type: 'gauge', labels: ['topic'] },
  kafka_topic_partition_current_offset: OFFSET,
  kafka_topic_partition_oldest_offset: OFFSET,

  // Of the exporter of group lag itself, and of what it keeps of each broker.
  brokerform_groups_up: { origin: 'groups', type: 'gauge' },
  brokerform_groups_rounds_total: { origin: 'groups', type: 'counter' },
  brokerform_groups_round_seconds: { origin: 'groups', type: 'gauge' },
  brokerform_groups_broker_up: { origin: 'groups', type: 'gauge', labels: ['broker'] },
  brokerform_groups_broker_timeouts_total: { origin: 'groups', type: 'counter', labels: ['broker'] },
  brokerform_groups_broker_failures_total: { origin: 'groups', type: 'counter', labels: ['broker'] },
  brokerform_groups_broker_age_seconds: { origin: 'groups', type: 'gauge', labels: ['broker', 'read'] },

  probe_ssl_earliest_cert_expiry: { origin: 'probe', type: 'gauge' },

  kafka_connect_mirror_mirrorsourceconnector_record_age_ms_max: {
    origin: 'connect',
    type: 'gauge',
    labels: ['target', 'topic', 'partition'],
  },

  'brokerform:topic_bytes_in:rate5m': RECORDED_OF_TOPIC,
  'brokerform:topic_bytes_out:rate5m': RECORDED_OF_TOPIC,
  'brokerform:topic_messages_in:rate5m': RECORDED_OF_TOPIC,
  'brokerform:other_groups:lag_seconds': RECORDED_OF_GROUP,
  'brokerform:other_groups:lag_sum': RECORDED_OF_GROUP,
  'brokerform:lag_objective:missed': RECORDED_OF_GROUP,
  'brokerform:lag_objective:missed_5m': RECORDED_OF_GROUP,
  'brokerform:lag_objective:missed_30m': RECORDED_OF_GROUP,
  'brokerform:lag_objective:missed_1h': RECORDED_OF_GROUP,
  'brokerform:lag_objective:missed_6h': RECORDED_OF_GROUP,
  'brokerform:lag_objective:missed_3d': RECORDED_OF_GROUP,
} as const satisfies Record<string, Series>;

export type SeriesName = keyof typeof SERIES;

/** Job of the targets that expose a series. @default - any: `up` has that of its target, recorded series have none */
export const JOB_OF: Readonly<Record<Origin, string | undefined>> = {
  jmx: JOBS.kafka,
  jvm: JOBS.kafka,
  node: JOBS.node,
  groups: JOBS.groups,
  probe: JOBS.probe,
  connect: JOBS.connect,
  prometheus: undefined,
  recorded: undefined,
};

/** Counters of the node exporter, the agent and drift that an environment's own alerts may read as well, by their beginnings. */
export const FAMILIES = ['node_', 'jvm_', 'process_', 'brokerform_drift_', 'probe_', 'scrape_'] as const;
