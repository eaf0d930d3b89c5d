/** Record batches as they are: written, read and deleted, without a look into them. */
import type * as Kafka from '@platformatic/kafka' with { 'resolution-mode': 'import' };
import { NONE, answerOf, failureOf, reasonOf, refusal } from './errors';
import { CONTROLLER_TIMEOUT_MS, byTopic } from './session';
import type { Session } from './session';
import { append } from '../../shared/collections';
import type { PartitionFailure } from '../../model/live/kafka';
import type { FetchedBatches, KafkaAdmin, ProducedBatch } from './types';

const PRODUCE = { key: 0, version: 11 };
/** The last version in which topics are named: 13 has their ids. */
const FETCH = { key: 1, version: 12 };
/** Longest wait of the leader for its followers, or for records. */
const PRODUCE_TIMEOUT_MS = 30_000;
const FETCH_WAIT_MS = 500;
const READ_UNCOMMITTED = 0;

interface Written {
  readonly topic: string;
  readonly partition: number;
  readonly acks: -1 | 1;
  readonly batch: Buffer;
}

interface Position {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly maxBytes: number;
}

interface Answer {
  readonly errorCode: number;
  readonly errorMessage: string | null;
  readonly baseOffset: bigint;
}

interface Fetched {
  readonly errorCode: number;
  readonly highWatermark: bigint;
  readonly logStartOffset: bigint;
  readonly records: Buffer | null;
}

export function recordRequests(
  session: Session,
): Pick<KafkaAdmin, 'initProducer' | 'produceBatch' | 'fetchBatches' | 'deleteRecords'> {
  const { kafka } = session;
  const produce = produceRequest(session);
  const fetch = fetchRequest(session);

  return {
    async initProducer() {
      const { errorCode, producerId, producerEpoch } = await answerOf(
        kafka.initProducerIdV5.api.async(await session.any(), null, CONTROLLER_TIMEOUT_MS, -1n, -1),
      );
      if (errorCode !== NONE) throw refusal('Kafka gives no producer id', [reasonOf(kafka, errorCode)]);
      return { producerId, producerEpoch };
    },

    async produceBatch({ leader, ...written }): Promise<ProducedBatch> {
      const { errorCode, errorMessage, baseOffset } = await produce(await session.to(leader), written);
      return errorCode === NONE
        ? { ok: true, baseOffset }
        : { ok: false, ...failureOf(kafka, errorCode, errorMessage) };
    },

    async fetchBatches({ leader, ...position }): Promise<FetchedBatches> {
      const { errorCode, highWatermark, logStartOffset, records } = await fetch(
        await session.to(leader),
        position,
      );
      return errorCode === NONE
        ? { ok: true, highWatermark, logStartOffset, records: records ?? Buffer.alloc(0) }
        : { ok: false, ...failureOf(kafka, errorCode) };
    },

    async deleteRecords(positions) {
      const failures: PartitionFailure[] = [];
      const byLeader = new Map<number, (typeof positions)[number][]>();
      for (const each of positions) append(byLeader, each.leader, each);
      for (const [leader, same] of byLeader) {
        const { topics } = await answerOf(
          kafka.deleteRecordsV2.api.async(
            await session.to(leader),
            byTopic(same).map(([name, partitions]) => ({
              name,
              partitions: partitions.map(({ partition, offset }) => ({ partitionIndex: partition, offset })),
            })),
            CONTROLLER_TIMEOUT_MS,
          ),
        );
        for (const { name: topic, partitions } of topics)
          for (const { partitionIndex: partition, errorCode } of partitions)
            if (errorCode !== NONE) failures.push({ topic, partition, ...failureOf(kafka, errorCode) });
      }
      return failures;
    },
  };
}

/** The client's own request builds batches of messages; here the batch is there already. */
function produceRequest({
  kafka,
}: Session): (connection: Kafka.Connection, written: Written) => Promise<Answer> {
  const api = kafka.createAPI<[written: Written], Answer>(
    PRODUCE.key,
    PRODUCE.version,
    ({ topic, partition, acks, batch }: Written) =>
      kafka.Writer.create()
        .appendString(null) // no transaction
        .appendInt16(acks)
        .appendInt32(PRODUCE_TIMEOUT_MS)
        .appendArray([topic], (writer, name) => {
          writer.appendString(name).appendArray([partition], (w, index) => {
            w.appendInt32(index)
              .appendUnsignedVarInt(batch.length + 1)
              .append(batch);
          });
        })
        .appendTaggedFields(),
    (_correlationId, _apiKey, _apiVersion, reader) => {
      const [topic] = reader.readArray((r) => {
        r.readString();
        return r.readArray((p) => {
          p.readInt32();
          const errorCode = p.readInt16();
          const baseOffset = p.readInt64();
          p.readInt64(); // time of appending
          p.readInt64(); // first offset of the log
          p.readArray((error) => {
            error.readInt32();
            return error.readNullableString();
          });
          return { errorCode, baseOffset, errorMessage: p.readNullableString() };
        });
      });
      reader.readInt32(); // throttle time
      const answer = topic?.[0];
      if (answer === undefined) throw new Error('The response to a Produce request names no partition');
      return answer;
    },
  );
  return (connection, written) => api.async(connection, written);
}

/** The client's own request decodes what it fetches. */
function fetchRequest({
  kafka,
}: Session): (connection: Kafka.Connection, position: Position) => Promise<Fetched> {
  const api = kafka.createAPI<[position: Position], Fetched>(
    FETCH.key,
    FETCH.version,
    ({ topic, partition, offset, maxBytes }: Position) =>
      kafka.Writer.create()
        .appendInt32(-1) // no replica
        .appendInt32(FETCH_WAIT_MS)
        .appendInt32(1) // at least a byte
        .appendInt32(maxBytes)
        .appendInt8(READ_UNCOMMITTED)
        .appendInt32(0) // no session
        .appendInt32(-1)
        .appendArray([topic], (writer, name) => {
          writer.appendString(name).appendArray([partition], (w, index) => {
            w.appendInt32(index)
              .appendInt32(-1) // any leader epoch
              .appendInt64(offset)
              .appendInt32(-1)
              .appendInt64(-1n)
              .appendInt32(maxBytes);
          });
        })
        .appendArray([], () => undefined)
        .appendString('')
        .appendTaggedFields(),
    (_correlationId, _apiKey, _apiVersion, reader) => {
      reader.readInt32(); // throttle time
      const refused = reader.readInt16();
      reader.readInt32(); // session
      const [topic] = reader.readArray((r) => {
        r.readString();
        return r.readArray((p) => {
          p.readInt32();
          const errorCode = p.readInt16();
          const highWatermark = p.readInt64();
          p.readInt64(); // last stable offset
          const logStartOffset = p.readInt64();
          p.readNullableArray((aborted) => {
            aborted.readInt64();
            return aborted.readInt64();
          });
          p.readInt32(); // preferred replica
          return { errorCode, highWatermark, logStartOffset, records: p.readNullableBytes() };
        });
      });
      const answer = topic?.[0];
      if (answer !== undefined) return answer;
      return { errorCode: refused, highWatermark: -1n, logStartOffset: -1n, records: null };
    },
  );
  return (connection, position) => api.async(connection, position);
}
