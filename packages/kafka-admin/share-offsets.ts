/** From where share groups read on, by Kafka's request DescribeShareGroupOffsets (KIP-932), which the client does not know (1.35.0). */
import type * as Kafka from '@platformatic/kafka' with { 'resolution-mode': 'import' };
import type { CommittedOffset } from '../../model/live/cluster';
import { NONE } from './errors';
import type { Session } from './session';

const KEY = 90;
/** Version 1 adds the lag alone, which counts records as read that are held by a member and may be delivered again. */
const VERSION = 0;

export interface ShareGroupOffsets {
  readonly id: string;
  readonly errorCode: number;
  readonly errorMessage: string | null;
  /** Of each partition the first record that is not permanently acknowledged; none for a partition that was not read yet. */
  readonly offsets: readonly CommittedOffset[];
}

interface Partition {
  readonly partition: number;
  readonly offset: bigint;
  readonly errorCode: number;
  readonly errorMessage: string | null;
}

type DescribeOffsets = (
  connection: Kafka.Connection,
  ids: readonly string[],
) => Promise<readonly ShareGroupOffsets[]>;

/** Of every topic of each group. */
export function shareOffsetsRequest({ kafka }: Session): DescribeOffsets {
  const api = kafka.createAPI<[ids: readonly string[]], ShareGroupOffsets[]>(
    KEY,
    VERSION,
    (ids: readonly string[]) =>
      kafka.Writer.create()
        .appendArray([...ids], (writer, id) => {
          writer.appendString(id).appendUnsignedVarInt(0); // null: all topics
        })
        .appendTaggedFields(),
    (_correlationId, _apiKey, _apiVersion, reader) => {
      reader.readInt32(); // throttle time
      return reader.readArray(readGroup);
    },
  );
  return (connection, ids) => api.async(connection, ids);
}

function readGroup(reader: Kafka.Reader): ShareGroupOffsets {
  const id = reader.readString();
  const topics = reader.readArray((r) => {
    const topic = r.readString();
    r.readUUID();
    return { topic, partitions: r.readArray(readPartition) };
  });
  const errorCode = reader.readInt16();
  const errorMessage = reader.readNullableString();
  const failed = topics.flatMap(({ partitions }) => partitions).find((each) => each.errorCode !== NONE);
  return {
    id,
    errorCode: errorCode === NONE ? (failed?.errorCode ?? NONE) : errorCode,
    errorMessage: errorCode === NONE ? (failed?.errorMessage ?? null) : errorMessage,
    offsets: topics.flatMap(({ topic, partitions }) =>
      partitions
        .filter(({ offset }) => offset >= 0n) // A negative one stands for none.
        .map(({ partition, offset }) => ({ topic, partition, offset })),
    ),
  };
}

function readPartition(reader: Kafka.Reader): Partition {
  const partition = reader.readInt32();
  const offset = reader.readInt64();
  reader.readInt32(); // leader epoch
  return { partition, offset, errorCode: reader.readInt16(), errorMessage: reader.readNullableString() };
}
