/** Where partitions begin and end, and which record was the first after a moment. */
import { NONE, answerOf, failureOf, rootCauses } from './errors';
import { byTopic, chunks } from './session';
import type { Session } from './session';
import type { PartitionFailure } from '../../model/live/kafka';
import type { KafkaAdmin, OffsetAnswer, OffsetRequest } from './types';
import { append } from '../../shared/collections';

/** ListOffsetsRequest: not a broker that replicates. */
const NO_REPLICA = -1;
/** As every consumer without transactions reads: the end is the high watermark. */
const READ_UNCOMMITTED = 0;
/** The leader's epoch is not checked. */
const ANY_EPOCH = -1;
/** An offset of this many partitions at a moment is this many look-ups in index files. */
const PARTITIONS_PER_REQUEST = 2_000;
const NO_LEADER = 'The partition has no leader, or does not exist.';
const TOPICS_PER_METADATA_REQUEST = 2_000;

type Refusal = ReturnType<typeof failureOf>;

export function offsetRequests(session: Session): Pick<KafkaAdmin, 'listOffsets'> {
  const { kafka } = session;

  /** Of every partition that has one; and why a topic is missing. */
  async function leaders(
    topics: readonly string[],
  ): Promise<{ readonly leaderOf: Map<string, number>; readonly refused: Map<string, Refusal> }> {
    const leaderOf = new Map<string, number>();
    const refused = new Map<string, Refusal>();
    for (const some of chunks(topics, TOPICS_PER_METADATA_REQUEST)) {
      const response = await answerOf(
        kafka.metadataV12.api.async(await session.any(), [...some], false, false),
      );
      for (const { name, errorCode, partitions } of response.topics) {
        if (errorCode !== NONE) refused.set(name ?? '', failureOf(kafka, errorCode));
        for (const { partitionIndex, leaderId } of partitions) {
          if (leaderId >= 0) leaderOf.set(`${name}-${partitionIndex}`, leaderId);
        }
      }
    }
    return { leaderOf, refused };
  }

  async function ask(
    leader: number,
    wanted: readonly OffsetRequest[],
    answer: { readonly offsets: OffsetAnswer[]; readonly failures: PartitionFailure[] },
  ): Promise<void> {
    const { topics } = await answerOf(
      kafka.listOffsetsV9.api.async(
        await session.to(leader),
        NO_REPLICA,
        READ_UNCOMMITTED,
        byTopic(wanted).map(([name, same]) => ({
          name,
          partitions: same.map(({ partition, timestamp }) => ({
            partitionIndex: partition,
            currentLeaderEpoch: ANY_EPOCH,
            timestamp: BigInt(timestamp),
          })),
        })),
      ),
    );
    const asked = new Map(wanted.map((each) => [`${each.topic}-${each.partition}`, each.timestamp]));
    for (const { name, partitions } of topics) {
      for (const { partitionIndex: partition, errorCode, offset } of partitions) {
        if (errorCode !== NONE)
          answer.failures.push({ topic: name, partition, ...failureOf(kafka, errorCode) });
        else
          answer.offsets.push({
            topic: name,
            partition,
            timestamp: asked.get(`${name}-${partition}`) ?? NaN,
            offset: offset < 0n ? null : offset,
          });
      }
    }
  }

  return {
    async listOffsets(requests) {
      const answer = { offsets: [] as OffsetAnswer[], failures: [] as PartitionFailure[] };
      const { leaderOf, refused } = await leaders([...new Set(requests.map(({ topic }) => topic))]);
      const byLeader = new Map<number, OffsetRequest[]>();
      for (const each of requests) {
        const leader = leaderOf.get(`${each.topic}-${each.partition}`);
        if (leader === undefined) {
          const { topic, partition } = each;
          answer.failures.push({ topic, partition, ...(refused.get(topic) ?? { message: NO_LEADER }) });
        } else append(byLeader, leader, each);
      }
      await Promise.all(
        [...byLeader].map(async ([leader, wanted]) => {
          for (const some of inRequests(wanted)) {
            try {
              await ask(leader, some, answer);
            } catch (error) {
              // One that does not answer takes nothing from what the others tell.
              const message = rootCauses(error);
              answer.failures.push(...some.map(({ topic, partition }) => ({ topic, partition, message })));
            }
          }
        }),
      );
      return answer;
    },
  };
}

/** Kafka refuses a partition that stands in a request twice. */
export function inRequests(wanted: readonly OffsetRequest[]): OffsetRequest[][] {
  const rounds: Map<string, OffsetRequest>[] = [];
  const asked = new Map<string, number>();
  for (const each of wanted) {
    const name = `${each.topic}-${each.partition}`;
    const round = asked.get(name) ?? 0;
    asked.set(name, round + 1);
    (rounds[round] ??= new Map()).set(name, each);
  }
  return rounds.flatMap((round) => chunks([...round.values()], PARTITIONS_PER_REQUEST));
}
