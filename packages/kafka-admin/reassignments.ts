/** Moving replicas. */
import type * as Kafka from '@platformatic/kafka' with { 'resolution-mode': 'import' };
import { NONE, failureOf, reasonOf, refusal } from './errors';
import { CHANGES_PER_REQUEST, CONTROLLER_TIMEOUT_MS, byTopic, chunks } from './session';
import type { Session } from './session';
import type { PartitionFailure } from '../../model/live/kafka';
import type { KafkaAdmin, ReassignmentRequest } from './types';

const ALTER_PARTITION_REASSIGNMENTS = 45;
/** The first version that can forbid a change of the replication factor (KIP-860). */
const ALTER_PARTITION_REASSIGNMENTS_VERSION = 1;

export function reassignmentRequests(
  session: Session,
): Pick<KafkaAdmin, 'listReassignments' | 'alterReassignments'> {
  const { kafka } = session;
  const { createRequest } = kafka.alterPartitionReassignmentsV1;
  // The client's own reader of version 1 (1.35.0) misses a field, and then finds no error in any response.
  const alterPartitionReassignments = kafka.createAPI<Parameters<typeof createRequest>, AlterResponse>(
    ALTER_PARTITION_REASSIGNMENTS,
    ALTER_PARTITION_REASSIGNMENTS_VERSION,
    createRequest,
    (_correlationId, _apiKey, _apiVersion, reader) => readAlterResponse(reader),
  );

  async function alter(
    moves: readonly ReassignmentRequest[],
    changeReplicationFactor: boolean,
  ): Promise<PartitionFailure[]> {
    // Null replicas take a reassignment back; the client writes them, and its type does not know it.
    const topics = byTopic(moves).map(([name, same]) => ({
      name,
      partitions: same.map(({ partition, replicas }) => ({ partitionIndex: partition, replicas })),
    })) as Kafka.alterPartitionReassignmentsV1.AlterPartitionReassignmentsRequestTopic[];
    const response = await alterPartitionReassignments.async(
      await session.any(),
      CONTROLLER_TIMEOUT_MS,
      changeReplicationFactor,
      topics,
    );
    if (response.errorCode !== NONE)
      throw refusal('Kafka moves no replica', [reasonOf(kafka, response.errorCode, response.errorMessage)]);
    return response.topics.flatMap(({ topic, partitions }) =>
      partitions
        .filter(({ errorCode }) => errorCode !== NONE)
        .map(({ partition, errorCode, errorMessage }) => ({
          topic,
          partition,
          ...failureOf(kafka, errorCode, errorMessage),
        })),
    );
  }

  return {
    async listReassignments() {
      const { topics } = await kafka.listPartitionReassignmentsV0.api.async(
        await session.any(),
        CONTROLLER_TIMEOUT_MS,
        null as unknown as [], // all topics
      );
      return topics.flatMap(({ name, partitions }) =>
        partitions.map(({ partitionIndex, replicas, addingReplicas, removingReplicas }) => ({
          topic: name,
          partition: partitionIndex,
          replicas,
          adding: addingReplicas,
          removing: removingReplicas,
        })),
      );
    },

    async alterReassignments(moves, { changeReplicationFactor = false } = {}) {
      const failures: PartitionFailure[] = [];
      for (const some of chunks(moves, CHANGES_PER_REQUEST))
        failures.push(...(await alter(some, changeReplicationFactor)));
      return failures;
    },
  };
}

interface AlterResponse extends Outcome {
  readonly topics: readonly {
    readonly topic: string;
    readonly partitions: readonly (Outcome & { readonly partition: number })[];
  }[];
}

interface Outcome {
  readonly errorCode: number;
  readonly errorMessage: string | null;
}

function readAlterResponse(reader: Kafka.Reader): AlterResponse {
  reader.readInt32(); // throttle time
  reader.readBoolean(); // whether the replication factor may change
  const outcome = (r: Kafka.Reader): Outcome => ({
    errorCode: r.readInt16(),
    errorMessage: r.readNullableString(),
  });
  return {
    ...outcome(reader),
    topics: reader.readArray((r) => ({
      topic: r.readString(),
      partitions: r.readArray((p) => ({ partition: p.readInt32(), ...outcome(p) })),
    })),
  };
}
