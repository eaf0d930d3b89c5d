/** Which brokers there are. */
import { NONE, answerOf, reasonOf, refusal } from './errors';
import type { Session } from './session';
import type { RegisteredBroker } from '../../model/live/kafka';
import type { KafkaAdmin } from './types';

const DESCRIBE_CLUSTER = 60;
/** The first version that tells of fenced brokers (KIP-1073); the client's own is 1. */
const DESCRIBE_CLUSTER_VERSION = 2;
/** DescribeClusterRequest's endpoint type. */
const BROKERS = 1;

export function clusterRequests(
  session: Session,
): Pick<KafkaAdmin, 'describeCluster' | 'listRegisteredBrokers' | 'unregisterBroker'> {
  const { kafka } = session;
  const registered = kafka.createAPI<[], DescribeClusterResponse>(
    DESCRIBE_CLUSTER,
    DESCRIBE_CLUSTER_VERSION,
    () =>
      kafka.Writer.create()
        .appendBoolean(false)
        .appendInt8(BROKERS)
        .appendBoolean(true) // fenced ones, too
        .appendTaggedFields(),
    (_correlationId, _apiKey, _apiVersion, reader) => {
      reader.readInt32(); // throttle time
      const errorCode = reader.readInt16();
      const errorMessage = reader.readNullableString();
      reader.readInt8(); // endpoint type
      reader.readString(); // cluster id
      reader.readInt32(); // controller id
      const brokers = reader.readArray((r) => ({
        id: r.readInt32(),
        host: r.readString(),
        port: r.readInt32(),
        rack: r.readNullableString(),
        fenced: r.readBoolean(),
      }));
      return { errorCode, errorMessage, brokers };
    },
  );
  return {
    async describeCluster() {
      const response = await kafka.metadataV12.api.async(await session.any(), [], false, false);
      return {
        clusterId: response.clusterId ?? '',
        brokers: response.brokers
          .map(({ nodeId, host, port, rack }) => ({ id: nodeId, host, port, rack: rack ?? null }))
          .sort((a, b) => a.id - b.id),
      };
    },

    async listRegisteredBrokers() {
      const { errorCode, errorMessage, brokers } = await registered.async(await session.any());
      if (errorCode !== NONE)
        throw refusal('Cannot read the registered brokers from Kafka', [
          reasonOf(kafka, errorCode, errorMessage),
        ]);
      return [...brokers].sort((a, b) => a.id - b.id);
    },

    async unregisterBroker(id) {
      const { errorCode, errorMessage } = await answerOf(
        kafka.unregisterBrokerV0.api.async(await session.any(), id),
      );
      if (errorCode !== NONE)
        throw refusal(`Broker ${id} was not unregistered`, [reasonOf(kafka, errorCode, errorMessage)]);
    },
  };
}

interface DescribeClusterResponse {
  readonly errorCode: number;
  readonly errorMessage: string | null;
  readonly brokers: readonly RegisteredBroker[];
}
