/** What lies on brokers' disks, and where. */
import type * as Kafka from '@platformatic/kafka' with { 'resolution-mode': 'import' };
import { NONE, answerOf, failureOf, reasonOf, refusal } from './errors';
import { byTopic } from './session';
import type { Session } from './session';
import type { LogDir } from '../../model/live/kafka';
import type { KafkaAdmin } from './types';
import { groupBy } from '../../shared/collections';

/** The broker has no such replica: it remembers the directory for when it has. */
const REPLICA_NOT_AVAILABLE = 9;
const UNKNOWN_TOPIC_OR_PARTITION = 3;

export function logDirRequests(
  session: Session,
): Pick<KafkaAdmin, 'describeLogDirs' | 'alterReplicaLogDirs'> {
  const { kafka } = session;

  async function describe(broker: number): Promise<LogDir[]> {
    const { errorCode, results } = await answerOf(
      kafka.describeLogDirsV4.api.async(
        await session.to(broker),
        null as unknown as [], // all topics
      ),
    );
    if (errorCode !== NONE)
      throw refusal(`Cannot read the log directories of broker ${broker}`, [reasonOf(kafka, errorCode)]);
    return results.map((result) => logDir(kafka, result));
  }

  return {
    async describeLogDirs(brokers) {
      return new Map(await Promise.all(brokers.map(async (id) => [id, await describe(id)] as const)));
    },

    async alterReplicaLogDirs(broker, replicas) {
      const { results } = await answerOf(
        kafka.alterReplicaLogDirsV2.api.async(
          await session.to(broker),
          [...groupBy(replicas, ({ path }) => path)].map(([path, same]) => ({
            path,
            topics: byTopic(same).map(([name, partitions]) => ({
              name,
              partitions: partitions.map(({ partition }) => partition),
            })),
          })),
        ),
      );
      return results.flatMap(({ topicName, partitions }) =>
        partitions
          .filter(
            ({ errorCode }) => ![NONE, REPLICA_NOT_AVAILABLE, UNKNOWN_TOPIC_OR_PARTITION].includes(errorCode),
          )
          .map(({ partitionIndex, errorCode }) => ({
            topic: topicName,
            partition: partitionIndex,
            ...failureOf(kafka, errorCode),
          })),
      );
    },
  };
}

function logDir(
  kafka: typeof Kafka,
  {
    logDir: path,
    errorCode,
    totalBytes,
    usableBytes,
    topics,
  }: Kafka.describeLogDirsV4.DescribeLogDirsResponseResult,
): LogDir {
  return {
    path,
    error: errorCode === NONE ? null : reasonOf(kafka, errorCode),
    totalBytes: Number(totalBytes),
    usableBytes: Number(usableBytes),
    replicas: topics.flatMap(({ name, partitions }) =>
      partitions.map(({ partitionIndex, partitionSize, isFutureKey }) => ({
        topic: name,
        partition: partitionIndex,
        bytes: Number(partitionSize),
        future: isFutureKey,
      })),
    ),
  };
}
