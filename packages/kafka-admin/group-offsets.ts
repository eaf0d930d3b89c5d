/** Committing the offsets of a group that has no members. */
import type * as Kafka from '@platformatic/kafka' with { 'resolution-mode': 'import' };
import { NONE, answerOf, failureOf, reasonOf, refusal } from './errors';
import { byTopic } from './session';
import type { Session } from './session';
import type { KafkaAdmin } from './types';

/** FindCoordinator's key type. */
const GROUP = 0;
/** Of a group without members: the commit is no member's. */
const NO_GENERATION = -1;

export function groupOffsetRequests(session: Session): Pick<KafkaAdmin, 'commitGroupOffsets'> {
  const { kafka } = session;

  async function coordinator(group: string): Promise<Kafka.Connection> {
    const { coordinators } = await answerOf(
      kafka.findCoordinatorV4.api.async(await session.any(), GROUP, [group]),
    );
    const [found] = coordinators;
    if (found === undefined || found.errorCode !== NONE)
      throw refusal(`No coordinator for group ${group}`, [
        reasonOf(kafka, found?.errorCode ?? NONE, found?.errorMessage),
      ]);
    return session.to(found.nodeId);
  }

  return {
    async commitGroupOffsets(group, offsets) {
      const { topics } = await answerOf(
        kafka.offsetCommitV8.api.async(
          await coordinator(group),
          group,
          NO_GENERATION,
          '',
          null,
          byTopic(offsets).map(([name, same]) => ({
            name,
            partitions: same.map(({ partition, offset }) => ({
              partitionIndex: partition,
              committedOffset: offset,
              committedLeaderEpoch: -1,
              committedMetadata: '',
            })),
          })),
        ),
      );
      return topics.flatMap(({ name, partitions }) =>
        partitions
          .filter(({ errorCode }) => errorCode !== NONE)
          .map(({ partitionIndex, errorCode }) => ({
            topic: name,
            partition: partitionIndex,
            ...failureOf(kafka, errorCode),
          })),
      );
    },
  };
}
