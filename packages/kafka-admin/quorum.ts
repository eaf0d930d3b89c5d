/** The controllers' quorum. */
import type * as Kafka from '@platformatic/kafka' with { 'resolution-mode': 'import' };
import { NONE, reasonOf, refusal } from './errors';
import type { Session } from './session';
import type { QuorumReplica } from '../../model/live/kafka';
import type { KafkaAdmin } from './types';

const METADATA_TOPIC = '__cluster_metadata';
/** KIP-853; the client has no request of its own for it. */
const REMOVE_RAFT_VOTER = 81;

export function quorumRequests(session: Session): Pick<KafkaAdmin, 'describeQuorum' | 'removeVoter'> {
  const { kafka } = session;
  const removeRaftVoter = kafka.createAPI<[id: number, directory: Buffer], RemoveRaftVoterResponse>(
    REMOVE_RAFT_VOTER,
    0,
    (id: number, directory: Buffer) =>
      kafka.Writer.create()
        .appendString(null) // cluster id: the one that answers
        .appendInt32(id)
        .append(directory)
        .appendTaggedFields(),
    (_correlationId, _apiKey, _apiVersion, reader) => {
      reader.readInt32(); // throttle time
      return { errorCode: reader.readInt16(), errorMessage: reader.readNullableString() };
    },
  );
  return {
    async describeQuorum() {
      const { topics } = await kafka.describeQuorumV2.api.async(await session.any(), [
        { topicName: METADATA_TOPIC, partitions: [{ partitionIndex: 0 }] },
      ]);
      const partition = topics[0]?.partitions[0];
      if (partition === undefined) throw new Error('Cannot read the quorum from Kafka: the answer is empty');
      const end =
        partition.currentVoters.find(({ replicaId }) => replicaId === partition.leaderId)?.logEndOffset ?? 0n;
      return {
        leader: partition.leaderId < 0 ? null : partition.leaderId,
        leaderEpoch: partition.leaderEpoch,
        highWatermark: partition.highWatermark,
        voters: partition.currentVoters.map((voter) => quorumReplica(voter, end)),
        observers: partition.observers.map((observer) => quorumReplica(observer, end)),
      };
    },

    async removeVoter(id, directoryId) {
      const { errorCode, errorMessage } = await removeRaftVoter.async(
        await session.any(),
        id,
        Buffer.from(directoryId, 'base64url'),
      );
      if (errorCode !== NONE)
        throw refusal(`Controller ${id} (${directoryId}) was not removed from the quorum`, [
          reasonOf(kafka, errorCode, errorMessage),
        ]);
    },
  };
}

interface RemoveRaftVoterResponse {
  readonly errorCode: number;
  readonly errorMessage: string | null;
}

function quorumReplica(
  replica: Kafka.describeQuorumV2.DescribeQuorumResponseVoter,
  end: bigint,
): QuorumReplica {
  const { replicaId, replicaDirectoryId, logEndOffset } = replica;
  return {
    id: replicaId,
    directoryId: Buffer.from(replicaDirectoryId.replaceAll('-', ''), 'hex').toString('base64url'),
    logEndOffset,
    lag: logEndOffset < 0n ? end : end - logEndOffset,
    lastFetchTimestamp: Number(replica.lastFetchTimestamp),
    lastCaughtUpTimestamp: Number(replica.lastCaughtUpTimestamp),
  };
}
