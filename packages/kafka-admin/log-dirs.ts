/** What lies on brokers' disks. */
import type * as Kafka from '@platformatic/kafka' with { 'resolution-mode': 'import' };
import { NONE, answerOf, reasonOf, refusal } from './errors';
import type { Session } from './session';
import type { LogDir } from '../../model/live/kafka';
import type { KafkaAdmin } from './types';

export function logDirRequests(session: Session): Pick<KafkaAdmin, 'describeLogDirs'> {
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
