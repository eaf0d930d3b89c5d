/**
 * How many members groups have, by Kafka's four describe requests. A group is only found by the request of its own kind: to
 * DescribeGroups, for instance, a group of the new protocol is dead and has no members.
 */
import type * as Kafka from '@platformatic/kafka' with { 'resolution-mode': 'import' };
import type { Session } from './session';

/** As ListGroups names kinds, in lower case. */
export type GroupKind = 'classic' | 'consumer' | 'share' | 'streams';

export interface GroupMembers {
  readonly id: string;
  readonly errorCode: number;
  readonly errorMessage: string | null;
  readonly state: string;
  readonly members: number;
}

type DescribeGroups = (connection: Kafka.Connection, ids: readonly string[]) => Promise<GroupMembers[]>;

/**
 * Key and version of each kind's request, and the fields of the response that lie around the members. The client reads
 * ConsumerGroupDescribe wrongly (1.35.0: topic names as one text), and knows neither of the last two.
 */
const REQUESTS: Readonly<Record<GroupKind, { key: number; version: number; layout: GroupLayout }>> = {
  classic: {
    key: 15,
    version: 5,
    layout: { errorMessage: false, beforeMembers: [string, string], member: classicMember },
  },
  consumer: {
    key: 69,
    version: 1,
    layout: { errorMessage: true, beforeMembers: [int32, int32, string], member: consumerMember },
  },
  share: {
    key: 77,
    version: 1,
    layout: { errorMessage: true, beforeMembers: [int32, int32, string], member: shareMember },
  },
  streams: {
    key: 89,
    version: 0,
    layout: { errorMessage: true, beforeMembers: [int32, int32, optional(topology)], member: streamsMember },
  },
};

interface GroupLayout {
  readonly errorMessage: boolean;
  readonly beforeMembers: readonly Skip[];
  readonly member: Skip;
}

/** Moves the reader over a field that nobody wants. */
type Skip = (reader: Kafka.Reader) => unknown;

export function describeRequests(session: Session): Readonly<Record<GroupKind, DescribeGroups>> {
  const { kafka } = session;
  const request = (kind: GroupKind): DescribeGroups => {
    const { key, version, layout } = REQUESTS[kind];
    const api = kafka.createAPI<[ids: readonly string[]], GroupMembers[]>(
      key,
      version,
      (ids: readonly string[]) =>
        kafka.Writer.create()
          .appendArray([...ids], (writer, id) => writer.appendString(id), true, false)
          .appendBoolean(false) // without the operations that are allowed
          .appendTaggedFields(),
      (_correlationId, _apiKey, _apiVersion, reader) => {
        reader.readInt32(); // throttle time
        return reader.readArray((r) => readGroup(r, layout));
      },
    );
    return (connection, ids) => api.async(connection, ids);
  };
  return {
    classic: request('classic'),
    consumer: request('consumer'),
    share: request('share'),
    streams: request('streams'),
  };
}

function readGroup(reader: Kafka.Reader, layout: GroupLayout): GroupMembers {
  const errorCode = reader.readInt16();
  const errorMessage = layout.errorMessage ? reader.readNullableString() : null;
  const id = reader.readString();
  const state = reader.readString();
  layout.beforeMembers.forEach((skip) => skip(reader));
  const members = reader.readArray(layout.member).length;
  reader.readInt32(); // operations that are allowed
  return { id, errorCode, errorMessage, state, members };
}

function string(reader: Kafka.Reader): void {
  reader.readNullableString();
}
function int32(reader: Kafka.Reader): void {
  reader.readInt32();
}
function int64(reader: Kafka.Reader): void {
  reader.readInt64();
}
function strings(reader: Kafka.Reader): void {
  reader.readArray(string, true, false);
}
function int32s(reader: Kafka.Reader): void {
  reader.readArray(int32, true, false);
}

/** Fields one after the other. */
function fields(...skips: readonly Skip[]): Skip {
  return (reader) => skips.forEach((skip) => skip(reader));
}

/** An array of structures, each with tagged fields at its end. */
function array(...skips: readonly Skip[]): Skip {
  return (reader) => void reader.readArray(fields(...skips));
}

/** A structure that is a field: it has tagged fields of its own. */
function structure(...skips: readonly Skip[]): Skip {
  return (reader) => {
    fields(...skips)(reader);
    reader.readTaggedFields();
  };
}

function optional(skip: Skip): Skip {
  return (reader) => void reader.readNullableStruct(() => skip(reader));
}

function classicMember(reader: Kafka.Reader): void {
  fields(string, string, string, string)(reader);
  reader.readBytes(); // metadata
  reader.readBytes(); // assignment
}

function assignment(reader: Kafka.Reader): void {
  structure(array((r) => r.readUUID(), string, int32s))(reader);
}

function consumerMember(reader: Kafka.Reader): void {
  fields(string, string, string, int32, string, string, strings, string, assignment, assignment)(reader);
  reader.readInt8(); // kind of member
}

function shareMember(reader: Kafka.Reader): void {
  fields(string, string, int32, string, string, strings, assignment)(reader);
}

function topology(reader: Kafka.Reader): void {
  const topic = array(string, int32, (r) => r.readInt16(), array(string, string));
  structure(int32, array(string, strings, strings, topic, topic))(reader);
}

function streamsMember(reader: Kafka.Reader): void {
  const endpoint = structure(string, (r) => r.readUnsignedInt16());
  const offsets = array(string, int32, int64);
  const tasks = array(string, int32s);
  const assigned = structure(tasks, tasks, tasks);
  fields(string, int32, string, string, string, string, int32, string)(reader);
  fields(optional(endpoint), array(string, string), offsets, offsets, assigned, assigned)(reader);
  reader.readBoolean(); // whether it is of the classic protocol
}
