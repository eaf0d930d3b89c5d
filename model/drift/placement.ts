/** Where replicas are and which of them lead: of every topic, declared or not. */
import type { LiveBroker, LiveBrokerConfig, LiveCluster, LivePartition, LiveTopic } from '../live/cluster';
import { listOf } from '../../shared/text';
import { planRackRepair } from '../placement';
import type { Declared } from './declared';
import { domainOfName } from './declared';
import type { Difference } from './difference';
import { groupBy } from '../../shared/collections';

export function comparePlacement(
  declared: Declared,
  live: LiveCluster,
  hasConfig: (topic: string) => boolean,
): Difference[] {
  const { topics, brokers } = live;
  return [...health(declared, live, hasConfig), ...racks(declared, topics, brokers)];
}

function health(
  declared: Declared,
  { topics, brokers, brokerConfig }: LiveCluster,
  hasConfig: (topic: string) => boolean,
): Difference[] {
  const fenced = new Set(brokers.filter((broker) => broker.fenced).map(({ id }) => id));
  return topics.flatMap((topic) => {
    const common = { domain: domainOf(declared, topic.name), subject: topic.name };
    const offline = topic.partitions.filter(({ leader }) => leader === null);
    const behind = topic.partitions.filter(
      ({ leader, replicas, inSyncReplicas }) => leader !== null && inSyncReplicas.length < replicas.length,
    );
    const otherwiseLed = topic.partitions.filter(
      ({ leader, replicas }) => leader !== null && leader !== replicas[0],
    );
    return [
      ...offline.slice(0, 1).map((): Difference => ({
        ...common,
        kind: 'offline',
        declared: 'a leader for each partition',
        live: `none for ${named(offline)}`,
        severity: 'error',
        remedy: `start ${brokersNamed(offline.flatMap(({ replicas }) => replicas))}`,
      })),
      ...behind
        .slice(0, 1)
        .map((): Difference =>
          underReplicated(common, behind, leastInSync(declared, topic, hasConfig(topic.name), brokerConfig)),
        ),
      ...otherwiseLed.slice(0, 1).map((): Difference => ({
        ...common,
        kind: 'preferred-leader',
        declared: 'each partition led by its first replica',
        live: `led by another replica: ${named(otherwiseLed)}`,
        severity: 'note',
        remedy: otherwiseLed.every(({ replicas }) => replicas[0] !== undefined && fenced.has(replicas[0]))
          ? `start ${brokersNamed(otherwiseLed.map(({ replicas }) => replicas[0] ?? 0))}; brokers elect it within five minutes`
          : 'kafka-leader-election.sh --election-type preferred --all-topic-partitions',
      })),
    ];
  });
}

/** In effect now: what the topic sets, else what its brokers do. What was declared counts only where the cluster does not say. */
function leastInSync(
  declared: Declared,
  { name, config }: LiveTopic,
  isRead: boolean,
  brokerConfig: LiveBrokerConfig | undefined,
): number {
  const own = config['min.insync.replicas'];
  if (own !== undefined) return Number(own);
  if (isRead && brokerConfig !== undefined) return brokerConfig.minInSyncReplicas;
  return (
    declared.topics.get(name)?.minInSyncReplicas ??
    Number(declared.brokerProperties.get('min.insync.replicas') ?? 1)
  );
}

function underReplicated(
  common: Pick<Difference, 'domain' | 'subject'>,
  behind: readonly LivePartition[],
  least: number,
): Difference {
  const refusing = behind.filter(
    // Since Kafka 3.7 no more are needed than there are replicas (KAFKA-15583).
    ({ inSyncReplicas, replicas }) => inSyncReplicas.length < Math.min(least, replicas.length),
  );
  const missing = behind.flatMap(({ replicas, inSyncReplicas }) =>
    replicas.filter((id) => !inSyncReplicas.includes(id)),
  );
  return {
    ...common,
    kind: 'under-replicated',
    declared: 'each replica in sync',
    live:
      `out of sync: ${named(behind)}` +
      (refusing.length === 0 ? '' : `; writes with acks=all fail: ${named(refusing)} below min ISR ${least}`),
    severity: refusing.length === 0 ? 'warning' : 'error',
    remedy: `check ${brokersNamed(missing)}: brokerform brokers status`,
  };
}

/** What `brokerform brokers spread` would move: two replicas in a rack while another has room for one. */
function racks(
  declared: Declared,
  topics: readonly LiveTopic[],
  brokers: readonly LiveBroker[],
): Difference[] {
  const moves = planRackRepair(
    topics.flatMap(({ name, partitions }) =>
      partitions.map(({ partition, replicas }) => ({ topic: name, partition, replicas })),
    ),
    brokers.map(({ id, rack, fenced }) => ({ id, rack, accepts: !fenced })),
  );
  return [...groupBy(moves, ({ topic }) => topic)].map(([topic, partitions]) => ({
    kind: 'racks',
    domain: domainOf(declared, topic),
    subject: topic,
    declared: 'replicas spread over racks',
    live: `replicas share a rack: ${named(partitions)}`,
    severity: 'warning',
    remedy: 'brokerform brokers spread',
  }));
}

function domainOf(declared: Declared, topic: string): string | null {
  return declared.topics.get(topic)?.domain ?? domainOfName(topic, declared.domains);
}

function named(partitions: readonly Pick<LivePartition, 'partition'>[]): string {
  return `${partitions.length === 1 ? 'partition' : 'partitions'} ${listOf(
    partitions.map(({ partition }) => String(partition)),
    5,
  )}`;
}

function brokersNamed(ids: readonly number[]): string {
  const distinct = [...new Set(ids)].sort((a, b) => a - b).map(String);
  return `${distinct.length === 1 ? 'broker' : 'brokers'} ${listOf(distinct, 5)}`;
}
