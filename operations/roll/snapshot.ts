/** Reads from Kafka what the check before a restart decides by. */
import { nameOf } from '../../model/roll/blockers';
import type { RollQuorum, RollSnapshot } from '../../model/roll/snapshot';
import type { QuorumDescription, TopicConfigEntry } from '../../model/live/kafka';
import type { KafkaAdmin } from '@brokerform/kafka-admin';

const MIN_ISR = 'min.insync.replicas';

/** A handful of requests, however many topics there are. */
export async function takeSnapshot(admin: KafkaAdmin): Promise<RollSnapshot> {
  const [cluster, topics, reassignments, quorum] = await Promise.all([
    admin.describeCluster(),
    admin.listTopics(),
    admin.listReassignments(),
    admin.describeQuorum(),
  ]);
  const configs = await admin.describeConfigs(topics.map(({ name }) => name));
  return {
    serving: new Set(cluster.brokers.map(({ id }) => id)),
    partitions: topics.flatMap(({ name, partitions }) => {
      const minInSyncReplicas = minIsrOf(configs.get(name));
      return partitions.map((partition) => ({ topic: name, minInSyncReplicas, ...partition }));
    }),
    reassigning: reassignments.map(nameOf),
    quorum: quorumOf(quorum),
  };
}

/** A topic that was deleted between two requests has no configuration: one replica is the least that any topic needs. */
function minIsrOf(entries: readonly TopicConfigEntry[] | undefined): number {
  return Number(entries?.find(({ name }) => name === MIN_ISR)?.value ?? 1);
}

/** The leader has always caught up with itself: its time is the clock by which all others are measured. */
function quorumOf({ leader, voters }: QuorumDescription): RollQuorum {
  return {
    leader,
    nowMs: voters.find(({ id }) => id === leader)?.lastCaughtUpTimestamp ?? Date.now(),
    voters: voters.map(({ id, lag, lastCaughtUpTimestamp }) => ({
      id,
      lag,
      caughtUpAtMs: lastCaughtUpTimestamp,
    })),
  };
}
