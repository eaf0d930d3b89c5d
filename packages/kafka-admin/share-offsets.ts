/** From where share groups read on, by Kafka's request DescribeShareGroupOffsets (KIP-932), which the client does not know (1.35.0). */
import type * as Kafka from '@platformatic/kafka' with { 'resolution-mode': 'import' };
import type { CommittedOffset } from '../../model/live/cluster';
import { NONE } from './errors';
import type { Session } from './session';

const KEY = 90;
/** 1 adds the lag alone, which counts records as read that are held by a member and may be delivered again. */
export type ShareOffsetsVersion = 0 | 1;

export interface ShareOffset extends CommittedOffset {
  /** Of version 1; -1: unknown. */
  readonly lag?: bigint;
}

export interface ShareGroupOffsets {
  readonly id: string;
  readonly errorCode: number;
  readonly errorMessage: string | null;
  /** Of each partition the first record that is not permanently acknowledged; none for a partition that was not read yet. */
  readonly offsets: readonly ShareOffset[];
}

interface Partition {
  readonly partition: number;
  readonly offset: bigint;
  readonly lag?: bigint;
  readonly errorCode: number;
  readonly errorMessage: string | null;
}

type DescribeOffsets = (
  connection: Kafka.Connection,
  ids: readonly string[],
) => Promise<readonly ShareGroupOffsets[]>;

/** Of every topic of each group. */
export function shareOffsetsRequest(
  { kafka }: Pick<Session, 'kafka'>,
  version: ShareOffsetsVersion = 0,
): DescribeOffsets {
  const api = kafka.createAPI<[ids: readonly string[]], ShareGroupOffsets[]>(
    KEY,
    version,
    (ids: readonly string[]) =>
      kafka.Writer.create()
        .appendArray([...ids], (writer, id) => {
          writer.appendString(id).appendUnsignedVarInt(0); // null: all topics
        })
        .appendTaggedFields(),
    (_correlationId, _apiKey, _apiVersion, reader) => {
      reader.readInt32(); // throttle time
      return reader.readArray((r) => readGroup(r, version));
    },
  );
  return (connection, ids) => api.async(connection, ids);
}

function readGroup(reader: Kafka.Reader, version: ShareOffsetsVersion): ShareGroupOffsets {
  const id = reader.readString();
  const topics = reader.readArray((r) => {
    const topic = r.readString();
    r.readUUID();
    return { topic, partitions: r.readArray((p) => readPartition(p, version)) };
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
        .map(({ partition, offset, lag }) => ({
          ...{ topic, partition, offset },
          ...(lag === undefined ? {} : { lag }),
        })),
    ),
  };
}

function readPartition(reader: Kafka.Reader, version: ShareOffsetsVersion): Partition {
  const partition = reader.readInt32();
  const offset = reader.readInt64();
  reader.readInt32(); // leader epoch
  const lag = version === 0 ? {} : { lag: reader.readInt64() };
  return {
    ...{ partition, offset, ...lag },
    ...{ errorCode: reader.readInt16(), errorMessage: reader.readNullableString() },
  };
}
