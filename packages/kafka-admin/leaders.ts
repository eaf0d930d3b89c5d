/** Electing leaders. */
import { NONE, failureOf, reasonOf, refusal } from './errors';
import { CHANGES_PER_REQUEST, CONTROLLER_TIMEOUT_MS, byTopic, chunks } from './session';
import type { Session } from './session';
import type { PartitionFailure } from '../../model/live/kafka';
import type { KafkaAdmin } from './types';

/** KIP-460; the client has no request of its own for it. */
const ELECT_LEADERS = 43;
const ELECT_LEADERS_VERSION = 2;
const PREFERRED = 0;
/** Error code that says: the preferred replica leads already. */
const ELECTION_NOT_NEEDED = 84;

interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

export function leaderRequests(
  session: Session,
  { listPartitionStates }: Pick<KafkaAdmin, 'listPartitionStates'>,
): Pick<KafkaAdmin, 'electPreferredLeaders'> {
  const { kafka } = session;
  const electLeaders = kafka.createAPI<[partitions: readonly TopicPartition[]], ElectLeadersResponse>(
    ELECT_LEADERS,
    ELECT_LEADERS_VERSION,
    (partitions: readonly TopicPartition[]) =>
      kafka.Writer.create()
        .appendInt8(PREFERRED)
        .appendArray(byTopic(partitions), (writer, [topic, same]) => {
          writer
            .appendString(topic)
            .appendArray(same, (w, { partition }) => w.appendInt32(partition), true, false);
        })
        .appendInt32(CONTROLLER_TIMEOUT_MS)
        .appendTaggedFields(),
    (_correlationId, _apiKey, _apiVersion, reader) => {
      reader.readInt32(); // throttle time
      const errorCode = reader.readInt16();
      const topics = reader.readArray((r) => ({
        topic: r.readString(),
        partitions: r.readArray((p) => ({
          partition: p.readInt32(),
          errorCode: p.readInt16(),
          errorMessage: p.readNullableString(),
        })),
      }));
      return { errorCode, topics };
    },
  );

  async function elect(partitions: readonly TopicPartition[]): Promise<PartitionFailure[]> {
    const { errorCode, topics } = await electLeaders.async(await session.any(), partitions);
    if (errorCode !== NONE) throw refusal('Kafka elects no leader', [reasonOf(kafka, errorCode)]);
    return topics.flatMap(({ topic, partitions: results }) =>
      results
        .filter((result) => result.errorCode !== NONE && result.errorCode !== ELECTION_NOT_NEEDED)
        .map((result) => ({
          topic,
          partition: result.partition,
          ...failureOf(kafka, result.errorCode, result.errorMessage),
        })),
    );
  }

  /** Asked for one by one, since a request for "all" has no limit, and the controller has one. */
  async function notLedByPreferred(): Promise<TopicPartition[]> {
    const states = await listPartitionStates(null);
    return states.filter(({ leader, replicas }) => leader !== replicas[0]);
  }

  return {
    async electPreferredLeaders(partitions) {
      const failures: PartitionFailure[] = [];
      for (const some of chunks(partitions ?? (await notLedByPreferred()), CHANGES_PER_REQUEST)) {
        failures.push(...(await elect(some)));
      }
      if (failures.length > 0)
        throw refusal(
          'Not led by their preferred replica',
          failures.map(({ topic, partition, message }) => `${topic}-${partition}: ${message}`),
        );
    },
  };
}

interface ElectLeadersResponse {
  readonly errorCode: number;
  readonly topics: readonly {
    readonly topic: string;
    readonly partitions: readonly {
      readonly partition: number;
      readonly errorCode: number;
      readonly errorMessage: string | null;
    }[];
  }[];
}
