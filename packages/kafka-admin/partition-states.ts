/** Partitions with the replicas that may lead them (KIP-966). */
import type * as Kafka from '@platformatic/kafka' with { 'resolution-mode': 'import' };
import { NONE, answerOf, reasonOf, refusal } from './errors';
import type { Session } from './session';
import type { PartitionState } from '../../model/live/kafka';
import type { KafkaAdmin } from './types';

/** What a broker gives at most, by its default (`max.request.partition.size.limit`). */
const PARTITIONS_PER_REQUEST = 2_000;

type Cursor = Kafka.describeTopicPartitionsV0.DescribeTopicPartitionsResponseCursor;

export function partitionStateRequests(session: Session): Pick<KafkaAdmin, 'listPartitionStates'> {
  const { kafka } = session;

  async function page(
    topics: readonly string[],
    cursor: Cursor | undefined,
  ): Promise<Kafka.describeTopicPartitionsV0.DescribeTopicPartitionsResponse> {
    const response = await answerOf(
      kafka.describeTopicPartitionsV0.api.async(
        await session.any(),
        topics.map((name) => ({ name })),
        PARTITIONS_PER_REQUEST,
        cursor,
      ),
    );
    const failed = response.topics.filter(({ errorCode }) => errorCode !== NONE);
    if (failed.length > 0)
      throw refusal(
        'Cannot read these topics from Kafka',
        failed.map(({ name, errorCode }) => `${name}: ${reasonOf(kafka, errorCode)}`),
      );
    return response;
  }

  return {
    async listPartitionStates(topics) {
      // No names would ask for all topics.
      if (topics?.length === 0) return [];
      const states: PartitionState[] = [];
      let cursor: Cursor | undefined;
      do {
        const response = await page(topics ?? [], cursor);
        for (const { name, partitions } of response.topics) {
          states.push(...partitions.map((partition) => partitionState(name ?? '', partition)));
        }
        cursor = response.nextCursor;
      } while (cursor !== undefined);
      return states.sort((a, b) =>
        a.topic === b.topic ? a.partition - b.partition : a.topic < b.topic ? -1 : 1,
      );
    },
  };
}

/** A partition has an error code of its own while it has no leader, which the leader says as well. */
function partitionState(
  topic: string,
  partition: Kafka.describeTopicPartitionsV0.DescribeTopicPartitionsResponsePartition,
): PartitionState {
  return {
    topic,
    partition: partition.partitionIndex,
    leader: partition.leaderId < 0 ? null : partition.leaderId,
    leaderEpoch: partition.leaderEpoch,
    replicas: partition.replicaNodes,
    inSyncReplicas: partition.isrNodes,
    eligibleLeaderReplicas: partition.eligibleLeaderReplicas,
    lastKnownEligibleLeaderReplicas: partition.lastKnownElr,
    offlineReplicas: partition.offlineReplicas,
  };
}
