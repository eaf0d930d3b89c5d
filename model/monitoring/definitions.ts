/**
 * Every alert: what it means, what suffers, why it happens and what to do. Conditions were provoked on Kafka 4.3.1 and are in ./alerts-*.ts;
 * each has a page in docs/runbooks/alerts.
 */
import type { ModelSeverity } from './settings';

export interface AlertDefinition {
  /** What is wrong, in a few words. */
  readonly summary: string;
  readonly severity: ModelSeverity;
  /** Milliseconds for which the condition holds before it fires. */
  readonly for: number;
  /** Milliseconds for which it stays after its series are gone or fine. @default 0 */
  readonly keepFiring?: number;
  readonly meaning: string;
  readonly impact: string;
  readonly causes: readonly string[];
  readonly actions: readonly string[];
  /** Name of its page in docs/runbooks/alerts. */
  readonly page: string;
  /** How its condition was found or seen. */
  readonly source: string;
}

const MINUTE = 60_000;
/** Lag is read by requests to brokers: while one of them is frozen there is no value, and the alert must not resolve. */
const WHILE_UNREAD = 10 * MINUTE;

const MEASURED = 'provoked on Kafka 4.3.1';
/** Its cases of test/monitoring are all that evaluated it. */
const UNPROVOKED = 'not provoked on a cluster yet';

export const ALERTS = {
  KafkaBrokerDown: {
    summary: 'A broker does not answer',
    severity: 'critical',
    for: 2 * MINUTE,
    meaning: 'The exporter in the process of this broker has not answered for two minutes.',
    impact:
      'Its partitions are led by others, with one replica less. A second loss stops writes with acks=all.',
    causes: [
      'The process ended: out of memory, a full disk, a property that Kafka refuses.',
      'The host is down, or unreachable.',
      'The process is frozen in a pause.',
    ],
    actions: [
      'Start kafka.service on the host, or replace the node.',
      'If a roll is under way, let it end: it waits for each broker.',
    ],
    page: 'broker-down',
    source: `${MEASURED} by SIGKILL and SIGSTOP`,
  },
  KafkaBrokerFenced: {
    summary: 'Controllers have fenced a broker whose exporter answers',
    severity: 'critical',
    for: 2 * MINUTE,
    meaning: 'A broker is registered and sends no heartbeats, although its process runs.',
    impact: 'It leads nothing, and its replicas leave the ISR.',
    causes: [
      'The network between the broker and the controllers is interrupted.',
      'The broker is starting, and recovers its log after an unclean stop.',
      'A removed broker was not unregistered.',
    ],
    actions: [
      'Compare the log of the broker with those of the controllers.',
      'Unregister a broker that is gone permanently: brokerform brokers unregister.',
    ],
    page: 'broker-fenced',
    source: `${MEASURED}: the count is on every controller, standby ones included`,
  },
  KafkaMetricsMissing: {
    summary: 'No broker reports metrics',
    severity: 'critical',
    for: 2 * MINUTE,
    meaning: 'Prometheus has no series of any broker of this environment.',
    impact: 'All other alerts on Kafka are blind: their silence means nothing.',
    causes: [
      'All brokers are down.',
      'The scrape is misconfigured: targets, labels or the security group.',
      'The exporter does not start, because its rules or its jar are missing.',
    ],
    actions: ['Ask the cluster itself: brokerform cluster status.', 'Read the targets page of Prometheus.'],
    page: 'metrics-missing',
    source: `${MEASURED}: sums and counts are empty then and never fire`,
  },
  KafkaNoController: {
    summary: 'There is not exactly one active controller',
    severity: 'critical',
    for: MINUTE,
    meaning: 'The quorum has no leader, or more than one node takes itself for it.',
    impact: 'Brokers serve what they lead; no leader is elected, no topic made, no ISR changed.',
    causes: [
      'A majority of the controllers is down.',
      'Controllers do not reach each other on their port.',
      'A disk of controllers is full.',
    ],
    actions: [
      'Start the controllers. A majority with its disks is the cluster: docs/runbooks/lost-quorum.md.',
    ],
    page: 'no-controller',
    source: `${MEASURED} by two of three controllers killed`,
  },
  KafkaOfflinePartitions: {
    summary: 'Partitions have no leader',
    severity: 'critical',
    for: MINUTE,
    meaning: 'No replica that may lead is up.',
    impact: 'They can be neither written nor read.',
    causes: ['Every in-sync replica is down.', 'The topic has one replica, and its broker is down.'],
    actions: [
      'Start the brokers that were in sync last.',
      'Elect another replica only if its missing records may be lost.',
    ],
    page: 'offline-partitions',
    source: `${MEASURED}: each controller reports the same number, so the maximum counts`,
  },
  KafkaUnderMinIsr: {
    summary: 'Partitions have fewer in-sync replicas than min ISR',
    severity: 'critical',
    for: MINUTE,
    meaning: 'This broker leads partitions whose ISR is smaller than min.insync.replicas.',
    impact: 'Producers with acks=all get NotEnoughReplicas; nothing acknowledged is lost.',
    causes: ['Two replicas of a partition are down.', 'Followers are too slow to stay in sync.'],
    actions: ['Bring the missing brokers back.', 'Stop any roll or move.'],
    page: 'under-min-isr',
    source: `${MEASURED}`,
  },
  KafkaAtMinIsr: {
    summary: 'Partitions are one replica away from refusing writes',
    severity: 'warning',
    for: 15 * MINUTE,
    meaning:
      'The ISR of partitions that this broker leads is as small as min.insync.replicas allows, and smaller than declared.',
    impact: 'The next lost replica stops writes with acks=all.',
    causes: ['A broker has been down for a while.', 'A follower does not catch up.'],
    actions: ['Bring the missing broker back before anything else is restarted.'],
    page: 'at-min-isr',
    source: `corrected: topics with one replica count as "at", so under-replicated is required as well`,
  },
  KafkaUnderReplicated: {
    summary: 'Partitions have replicas out of sync',
    severity: 'warning',
    for: 10 * MINUTE,
    meaning: 'Followers of partitions that this broker leads are not in the ISR.',
    impact: 'Fewer copies of new records than declared.',
    causes: [
      'A broker is down.',
      'A disk or network is too slow for the write rate.',
      'A moved replica is still copied.',
    ],
    actions: ['Find the broker that all affected partitions share: brokerform brokers status.'],
    page: 'under-replicated',
    source: `corrected: a throttled move does not count, so nothing is excepted`,
  },
  KafkaIsrShrinks: {
    summary: 'A follower fell behind and does not return',
    severity: 'warning',
    for: 0,
    meaning: 'This broker removed followers from an ISR in the last 15 minutes and added none.',
    impact: 'Those partitions have one copy less until the follower catches up.',
    causes: ['A follower is frozen or its disk is slow.', 'The network between two brokers is interrupted.'],
    actions: ['Look at the followers: pauses, disk queues, network errors.'],
    page: 'isr-shrinks',
    source: `${MEASURED}: for slow followers; of a dead one the controller removes the replicas, which does not count here`,
  },
  KafkaUncleanElection: {
    summary: 'A leader was elected that may lack records',
    severity: 'critical',
    for: 0,
    meaning:
      'A replica became leader that was not in the ISR, or the last one returned after an unclean stop.',
    impact:
      'Possible loss of records: acknowledged ones that only the lost replicas had, or that were not flushed.',
    causes: [
      'An operator elected a leader by hand.',
      'The last in-sync replica was killed and returned: what was not flushed may be missing.',
      'unclean.leader.election.enable is on for a topic.',
    ],
    actions: ['Name the partitions from the log of the controller, and compare with the producers.'],
    page: 'unclean-election',
    source: `${MEASURED}: after SIGKILL it counts with unclean election off as well`,
  },
  KafkaLogDirectoryOffline: {
    summary: 'A log directory is offline',
    severity: 'critical',
    for: 0,
    meaning: 'Kafka could not write to a log directory and does not use it any more.',
    impact: 'Its replicas are offline; the broker serves the others and is not fenced.',
    causes: ['The disk is full.', 'The disk or its file system failed.'],
    actions: ['Mend the disk, then restart the broker: Kafka does not try again by itself.'],
    page: 'log-directory-offline',
    source: `${MEASURED} by a full file system`,
  },
  KafkaDiskFilling: {
    summary: 'A data disk is filling up',
    severity: 'warning',
    for: 30 * MINUTE,
    meaning: 'Little of a data file system is free, or at the rate of the last six hours it is full soon.',
    impact: 'On a full disk the log directory is offline, with all its replicas.',
    causes: ['More traffic than declared.', 'Retention was raised.', 'Partitions are spread unevenly.'],
    actions: ['Lower retention, enlarge the volume, or move replicas: docs/runbooks/full-disk.md.'],
    page: 'disk-filling',
    source: `${MEASURED}`,
  },
  KafkaProduceSlow: {
    summary: 'Producers wait long for acknowledgement',
    severity: 'warning',
    for: 10 * MINUTE,
    meaning:
      'The 99th percentile of Produce requests of this broker is above the threshold, while there are requests.',
    impact: 'Latency of all that writes; batches queue in producers.',
    causes: ['A slow disk.', 'A slow follower, with acks=all.', 'Full request queues.'],
    actions: ['Compare the phases of the request: queue, local, remote, response.'],
    page: 'produce-slow',
    source: `corrected: without traffic the percentile keeps its last value`,
  },
  KafkaQuotaThrottled: {
    summary: 'A service is held back by its quota',
    severity: 'warning',
    for: 10 * MINUTE,
    meaning: 'Brokers delay the requests of this user because it exceeds its quota.',
    impact: 'Its producers time out or its consumers fall behind. Request times of brokers do not show it.',
    causes: ['Traffic grew beyond what is declared.', 'The service catches up after a stop.'],
    actions: ['Raise the quota in the catalog if the brokers have room, else slow the service down.'],
    page: 'quota-throttled',
    source: `${MEASURED} by a producer with 20 kB/s`,
  },
  KafkaSaturated: {
    summary: 'Request or network threads are busy',
    severity: 'warning',
    for: 10 * MINUTE,
    meaning:
      'Less of the time of the request handlers or network processors of this broker is idle than the threshold.',
    impact: 'Requests queue; latency grows for everyone.',
    causes: [
      'More load than the broker is sized for.',
      'Many small requests: linger.ms of 0.',
      'Leaders are spread unevenly.',
    ],
    actions: ['Spread leaders, or add brokers; lower the request rate of clients.'],
    page: 'saturated',
    source: `${MEASURED}: low for a minute after each start`,
  },
  KafkaFullGc: {
    summary: 'A Full GC stopped a node',
    severity: 'critical',
    for: 0,
    meaning: 'G1 collected the whole heap in one pause.',
    impact: 'The node stood still, for seconds with a large heap: sessions and ISR are at risk.',
    causes: [
      'The heap is too small for partitions and connections.',
      'A leak.',
      'Somebody asked for it with jcmd.',
    ],
    actions: ['Read the GC log; enlarge the heap, or find what fills it.'],
    page: 'full-gc',
    source: `${MEASURED} by jcmd GC.run`,
  },
  KafkaHeapFull: {
    summary: 'The heap is nearly full after collections',
    severity: 'critical',
    for: 5 * MINUTE,
    meaning: 'What ZGC cannot free takes more of the heap than the threshold.',
    impact: 'Threads that allocate wait for the collector.',
    causes: ['The heap is too small for partitions and connections.', 'A leak.'],
    actions: ['Read the GC log for allocation stalls; enlarge the heap, or find what fills it.'],
    page: 'heap-full',
    source: `${UNPROVOKED}; for ZGC, which has no Full GC to count`,
  },
  KafkaGcPauses: {
    summary: 'Garbage collection takes much of the time',
    severity: 'warning',
    for: 5 * MINUTE,
    meaning:
      'The share of the time that this node spends in pauses is above the threshold. Concurrent work is not counted.',
    impact: 'Latency, and followers that fall behind.',
    causes: ['A heap that is too small.', 'Large batches that are converted or decompressed.'],
    actions: ['Read the GC log; enlarge the heap.'],
    page: 'gc-pauses',
    source: `${UNPROVOKED}; beans of G1 and ZGC under Java 17 and 25`,
  },
  KafkaMetadataLag: {
    summary: 'A broker is behind the metadata',
    severity: 'critical',
    for: 2 * MINUTE,
    meaning: 'This broker applies changes of topics, leaders and ACLs late, although there is a controller.',
    impact: 'It serves with old leaders and old ACLs.',
    causes: [
      'The broker is overloaded.',
      'Its connection to the controllers is slow.',
      'Its metadata log directory is slow.',
    ],
    actions: ['Look at its CPU and pauses; restart it if it does not catch up.'],
    page: 'metadata-lag',
    source: `corrected: without a controller it grows everywhere, which KafkaNoController reports`,
  },
  KafkaMetadataErrors: {
    summary: 'A node could not load or apply metadata',
    severity: 'critical',
    for: 0,
    meaning: 'A record of the metadata log failed on this node. The count stays until the node restarts.',
    impact: 'The node may serve with wrong metadata.',
    causes: ['A fault in Kafka.', 'A damaged metadata log.', 'Versions that do not fit together.'],
    actions: ['Find the error in its log, restart it, and report it to Kafka if it returns.'],
    page: 'metadata-errors',
    source: UNPROVOKED,
  },
  KafkaQuorumWeakened: {
    summary: 'Controllers are missing from the quorum',
    severity: 'warning',
    for: 5 * MINUTE,
    meaning: 'Fewer controllers answer than vote.',
    impact: 'The quorum survives fewer losses than it is built for: of three, none.',
    causes: ['A controller is down.', 'A roll of controllers is interrupted.'],
    actions: ['Start it, or replace the node: docs/runbooks/replace.md.'],
    page: 'quorum-weakened',
    source: MEASURED,
  },
  KafkaGroupLag: {
    summary: 'A group is behind its objective',
    severity: 'warning',
    for: 10 * MINUTE,
    keepFiring: WHILE_UNREAD,
    meaning: 'Records have waited for this group longer than the objective of the topic or service allows.',
    impact: 'What depends on this service is out of date.',
    causes: [
      'Consumers are too slow or too few.',
      'One partition is stuck on a record.',
      'A burst of records.',
    ],
    actions: ['Add instances up to the number of partitions; look for a partition that stands still.'],
    page: 'group-lag',
    source: MEASURED,
  },
  KafkaGroupLagRecords: {
    summary: 'More records wait for a group than its objective allows',
    severity: 'warning',
    for: 10 * MINUTE,
    keepFiring: WHILE_UNREAD,
    meaning: 'The number of unread records is above the objective of the topic or service.',
    impact: 'What depends on this service is out of date.',
    causes: [
      'Consumers are too slow or too few.',
      'One partition is stuck on a record.',
      'A burst of records.',
    ],
    actions: ['Add instances up to the number of partitions; look for a partition that stands still.'],
    page: 'group-lag-records',
    source: `in records; ${MEASURED}`,
  },
  KafkaGroupNearRetention: {
    summary: 'Retention is about to delete unread records',
    severity: 'critical',
    for: 10 * MINUTE,
    keepFiring: WHILE_UNREAD,
    meaning:
      'The oldest unread record of this group has used up the stated share of the retention of the topic.',
    impact: 'Records are deleted before the group has read them.',
    causes: [
      'The group has been stopped or stuck for long.',
      'Retention is shorter than an outage of the service.',
    ],
    actions: ['Raise the retention of the topic first, then mend the consumer.'],
    page: 'group-near-retention',
    source: `${UNPROVOKED}; against retention`,
  },
  KafkaLagBudgetFast: {
    summary: 'A group uses up its lag objective fast',
    severity: 'critical',
    for: 0,
    meaning:
      'At this rate what the objective allows in 30 days is used up within days: 14.4 times in an hour, or 6 times in six hours.',
    impact: 'The objective is missed this month.',
    causes: ['As for KafkaGroupLag.'],
    actions: ['Treat it as KafkaGroupLag, at once.'],
    page: 'lag-budget-fast',
    source: 'Google, The Site Reliability Workbook, chapter 5: multiwindow, multi-burn-rate alerts',
  },
  KafkaLagBudgetSlow: {
    summary: 'A group uses up its lag objective',
    severity: 'warning',
    for: 0,
    meaning: 'At the rate of the last three days what the objective allows in 30 days is used up.',
    impact: 'The objective is missed this month.',
    causes: ['Consumers that are only just fast enough.', 'An objective that does not fit the traffic.'],
    actions: ['Add instances, or agree on another objective.'],
    page: 'lag-budget-slow',
    source: 'Google, The Site Reliability Workbook, chapter 5: multiwindow, multi-burn-rate alerts',
  },
  KafkaGroupStopped: {
    summary: 'A group with unread records has no members',
    severity: 'critical',
    for: 15 * MINUTE,
    keepFiring: WHILE_UNREAD,
    meaning: 'No consumer of this group is connected, and records wait for it.',
    impact: 'Nothing is processed.',
    causes: [
      'The service is stopped, or cannot connect.',
      'The group is not used any more, and its offsets remain.',
    ],
    actions: ['Start the service; delete the group if it is not used any more.'],
    page: 'group-stopped',
    source: 'corrected: groups without members have lag forever',
  },
  KafkaGroupStuck: {
    summary: 'A group has members and does not advance',
    severity: 'critical',
    for: 10 * MINUTE,
    keepFiring: WHILE_UNREAD,
    meaning: 'Consumers are connected, records wait, and no offset was committed for ten minutes.',
    impact: 'Nothing is processed, although the service looks healthy.',
    causes: [
      'A record that cannot be processed is retried forever.',
      'Rebalances without end.',
      'Commits are refused.',
    ],
    actions: ['Read the log of the consumer at its committed offset; skip the record only with its owner.'],
    page: 'group-stuck',
    source: `${MEASURED} by a consumer that stopped polling`,
  },
  KafkaLagMetricsMissing: {
    summary: 'Lag of groups is not measured',
    severity: 'warning',
    for: 5 * MINUTE,
    meaning:
      'The exporter of group lag does not answer or is not scraped, or the cluster or a broker has not answered the exporter for minutes.',
    impact: 'Alerts on groups are blind: their silence means nothing.',
    causes: [
      'The exporter is down, or has lost its login.',
      'It is not among the targets.',
      'A broker is frozen, and partitions that it leads have no other leader.',
    ],
    actions: ['Read its log, and the targets page of Prometheus.'],
    page: 'lag-metrics-missing',
    source: MEASURED,
  },
  KafkaMirrorLag: {
    summary: 'The remote site is behind',
    severity: 'warning',
    for: 10 * MINUTE,
    meaning: 'MirrorMaker delivers records older than the threshold.',
    impact: 'A loss of this site loses that much.',
    causes: ['Too few tasks.', 'The line between the sites is slow.', 'The target throttles.'],
    actions: ['Add tasks; look at throttling on the target.'],
    page: 'mirror-lag',
    source: UNPROVOKED,
  },
  KafkaCertificateEnding: {
    summary: 'A certificate ends soon',
    severity: 'critical',
    for: 0,
    meaning: 'The certificate that this listener shows is valid for less time than the threshold.',
    impact: 'At its end no client and no broker can connect.',
    causes: ['The playbook that renews it did not run.', 'The renewal failed.'],
    actions: ['Renew it: docs/runbooks/certificates.md.'],
    page: 'certificate-ending',
    source: `${MEASURED} by a certificate of ten days`,
  },
  KafkaLoginsFail: {
    summary: 'Logins are refused again and again',
    severity: 'warning',
    for: 10 * MINUTE,
    meaning: 'Clients fail to authenticate at this listener without a break.',
    impact: 'A service cannot connect, or somebody tries passwords.',
    causes: [
      'A password was rotated and a service has the earlier one.',
      'A service without a user in the catalog.',
    ],
    actions: ['Find the client in the log of the broker.'],
    page: 'logins-fail',
    source: `${MEASURED} by wrong passwords`,
  },
  Watchdog: {
    summary: 'Alerts reach their receivers',
    severity: 'none',
    for: 0,
    meaning:
      'It always fires. The receiver of the dead man’s switch expects it, and alerts by itself when it no longer arrives.',
    impact: 'None while it fires. Without it no alert of this environment reaches anyone.',
    causes: [
      'Prometheus or Alertmanager is down, or its host.',
      'Prometheus does not reach Alertmanager, or Alertmanager not the receiver.',
      'The rules of this environment are not loaded.',
    ],
    actions: [
      'Follow the alert from Prometheus to Alertmanager to the receiver, and mend the first that does not have it.',
    ],
    page: 'watchdog',
    source: 'always true; seen to reach a receiver and to stop with Alertmanager 0.25',
  },
} as const satisfies Record<string, AlertDefinition>;

export type AlertName = keyof typeof ALERTS;
