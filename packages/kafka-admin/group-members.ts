/**
 * Members of groups and what they read, by Kafka's four describe requests. A group is only found by the request of its own kind: to
 * DescribeGroups, for instance, a group of the new protocol is dead and has no members.
 */
import type * as Kafka from '@platformatic/kafka' with { 'resolution-mode': 'import' };
import type { GroupKind } from '../../model/monitoring/group-lag';
import type { Session } from './session';

export interface GroupMembers {
  readonly id: string;
  readonly errorCode: number;
  readonly errorMessage: string | null;
  readonly state: string;
  readonly members: number;
  /** Topics that members have subscribed to or are assigned. */
  readonly reads: readonly string[];
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
    layout: { errorMessage: false, beforeMembers: [none(string), none(string)], member: classicMember },
  },
  consumer: {
    key: 69,
    version: 1,
    layout: {
      errorMessage: true,
      beforeMembers: [none(int32), none(int32), none(string)],
      member: consumerMember,
    },
  },
  share: {
    key: 77,
    version: 1,
    layout: {
      errorMessage: true,
      beforeMembers: [none(int32), none(int32), none(string)],
      member: shareMember,
    },
  },
  streams: {
    key: 89,
    version: 0,
    layout: {
      errorMessage: true,
      beforeMembers: [none(int32), none(int32), topology],
      member: streamsMember,
    },
  },
};

interface GroupLayout {
  readonly errorMessage: boolean;
  /** Returns topics that the field names. */
  readonly beforeMembers: readonly Topics[];
  /** Topics that a member reads. */
  readonly member: Topics;
}

type Topics = (reader: Kafka.Reader) => readonly string[];

/** Moves the reader over a field that is not used. */
type Skip = (reader: Kafka.Reader) => unknown;

export function describeRequests(
  session: Pick<Session, 'kafka'>,
): Readonly<Record<GroupKind, DescribeGroups>> {
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
  const named = layout.beforeMembers.flatMap((read) => read(reader));
  const members = reader.readArray((r) => layout.member(r));
  reader.readInt32(); // operations that are allowed
  const reads = [...new Set(members.length === 0 ? [] : [...named, ...members.flat()])].sort();
  return { id, errorCode, errorMessage, state, members: members.length, reads };
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

/** A field that names no topic. */
function none(skip: Skip): Topics {
  return (reader) => {
    skip(reader);
    return [];
  };
}

function classicMember(reader: Kafka.Reader): readonly string[] {
  fields(string, string, string, string)(reader);
  const subscription = reader.readBytes();
  reader.readBytes(); // assignment, of subscribed topics alone
  return subscribedTopics(subscription);
}

/**
 * Of ConsumerProtocolSubscription, in which every version begins with its number and the topics. What is not in that form belongs to
 * another protocol than that of consumers (Kafka Connect has one of its own).
 */
export function subscribedTopics(subscription: Buffer): readonly string[] {
  const topics: string[] = [];
  if (subscription.length < 6) return topics;
  let position = 6;
  for (let rest = subscription.readInt32BE(2); rest > 0; rest -= 1) {
    if (position + 2 > subscription.length) return [];
    const length = subscription.readInt16BE(position);
    const end = position + 2 + length;
    if (length <= 0 || end > subscription.length) return [];
    topics.push(subscription.toString('utf8', position + 2, end));
    position = end;
  }
  return topics;
}

function texts(reader: Kafka.Reader): readonly string[] {
  return reader.readArray((r) => r.readString(), true, false);
}

/** Names of assigned topics. */
function assignment(reader: Kafka.Reader): readonly string[] {
  const topics = reader.readArray((r) => {
    r.readUUID();
    const name = r.readString();
    int32s(r);
    return name;
  });
  reader.readTaggedFields();
  return topics;
}

/** What is subscribed to by a pattern shows in what is assigned. */
function consumerMember(reader: Kafka.Reader): readonly string[] {
  fields(string, string, string, int32, string, string)(reader);
  const subscribed = texts(reader);
  string(reader); // pattern
  const assigned = [...assignment(reader), ...assignment(reader)];
  reader.readInt8(); // kind of member
  return [...subscribed, ...assigned];
}

function shareMember(reader: Kafka.Reader): readonly string[] {
  fields(string, string, int32, string, string)(reader);
  return [...texts(reader), ...assignment(reader)];
}

/** Source topics of its parts. */
function topology(reader: Kafka.Reader): readonly string[] {
  const topic = array(string, int32, (r) => r.readInt16(), array(string, string));
  const read = reader.readNullableStruct(() => {
    int32(reader); // epoch
    const parts = reader.readNullableArray((r) => {
      string(r);
      const sources = texts(r);
      fields(strings, topic, topic)(r);
      return sources;
    });
    reader.readTaggedFields();
    return (parts ?? []).flat();
  });
  return read ?? [];
}

function streamsMember(reader: Kafka.Reader): readonly string[] {
  const endpoint = structure(string, (r) => r.readUnsignedInt16());
  const offsets = array(string, int32, int64);
  const tasks = array(string, int32s);
  const assigned = structure(tasks, tasks, tasks);
  fields(string, int32, string, string, string, string, int32, string)(reader);
  fields(optional(endpoint), array(string, string), offsets, offsets, assigned, assigned)(reader);
  reader.readBoolean(); // whether it is of the classic protocol
  return [];
}
