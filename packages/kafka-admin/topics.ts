/** Topics: which there are, and new ones. */
import { randomUUID } from 'node:crypto';
import type * as Kafka from '@platformatic/kafka' with { 'resolution-mode': 'import' };
import { NONE, answerOf, failureOf } from './errors';
import { CONTROLLER_TIMEOUT_MS } from './session';
import type { Session } from './session';
import type { TopicDescription } from '../../model/live/kafka';
import type { KafkaAdmin } from './types';

const TOPIC_AUTHORIZATION_FAILED = 29;

export function topicRequests(
  session: Session,
): Pick<KafkaAdmin, 'listTopics' | 'seesEveryTopic' | 'createTopics'> {
  const { kafka } = session;
  return {
    async listTopics() {
      // A partition without a leader is an error of its own in the response.
      const { topics } = await answerOf(kafka.metadataV12.api.async(await session.any(), null, false, false));
      return topics.map(describeTopic).sort((a, b) => (a.name < b.name ? -1 : 1));
    },

    async seesEveryTopic() {
      // Of a topic that is not there Kafka says so only to those who may describe it, and by its name no one may.
      const name = `brokerform-${randomUUID()}`;
      const { topics } = await answerOf(
        kafka.metadataV12.api.async(await session.any(), [name], false, false),
      );
      return topics.every(({ errorCode }) => errorCode !== TOPIC_AUTHORIZATION_FAILED);
    },

    async createTopics(topics, { validateOnly = false } = {}) {
      const wanted = topics.map(({ name, partitions, replicationFactor, config, assignment }) => ({
        name,
        // With an assignment Kafka wants no numbers.
        numPartitions: assignment === undefined ? partitions : -1,
        replicationFactor: assignment === undefined ? replicationFactor : -1,
        assignments: (assignment ?? []).map((brokerIds, partitionIndex) => ({
          partitionIndex,
          brokerIds: [...brokerIds],
        })),
        configs: Object.entries(config).map(([key, value]) => ({ name: key, value })),
      }));
      const response = await answerOf(
        kafka.createTopicsV7.api.async(await session.any(), wanted, CONTROLLER_TIMEOUT_MS, validateOnly),
      );
      return response.topics
        .filter(({ errorCode }) => errorCode !== NONE)
        .map(({ name, errorCode, errorMessage }) => ({
          name,
          ...failureOf(kafka, errorCode, errorMessage),
        }));
    },
  };
}

function describeTopic(topic: Kafka.metadataV12.MetadataResponseTopic): TopicDescription {
  const partitions = topic.partitions
    .map(({ partitionIndex, leaderId, replicaNodes, isrNodes }) => ({
      partition: partitionIndex,
      leader: leaderId < 0 ? null : leaderId,
      replicas: replicaNodes,
      inSyncReplicas: isrNodes,
    }))
    .sort((a, b) => a.partition - b.partition);
  return {
    name: topic.name ?? '',
    internal: topic.isInternal,
    partitions,
    replicationFactor: Math.min(...partitions.map(({ replicas }) => replicas.length)),
  };
}
