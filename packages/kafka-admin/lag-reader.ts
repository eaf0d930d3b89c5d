/**
 * What lag is computed from, broker by broker: each is asked by itself within a limit, so that whoever asks can keep what one of them answered before.
 */
import type * as Kafka from '@platformatic/kafka' with { 'resolution-mode': 'import' };
import type { GroupKind, GroupReading, TopicOffsets } from '../../model/monitoring/group-lag';
import { BrokerConnections } from './broker-connections';
import type { AdminConnection } from './client-options';
import {
  NONE,
  NoAnswer,
  UserRefused,
  answerOf,
  isTimeOut,
  reasonOf,
  refusesUser,
  rootCauses,
  unreadable,
} from './errors';
import { describeRequests } from './group-members';
import { byTopic, chunks } from './session';
import { shareOffsetsRequest } from './share-offsets';
import type { ShareOffset } from './share-offsets';

/** Each answers with every partition that it ever committed: of ten thousand partitions a group some 300 kB. */
const GROUPS_PER_FETCH = 50;
/** A description has every member with its assignment. */
const GROUPS_PER_DESCRIPTION = 200;
/** What a broker looks up for a moment is in index files of each partition. */
const PARTITIONS_PER_REQUEST = 2_000;

/** ListOffsetsRequest: not a broker that replicates; the end is the high watermark; the leader's epoch is not checked. */
const NO_REPLICA = -1;
const READ_UNCOMMITTED = 0;
const ANY_EPOCH = -1;

/** DescribeCluster's endpoint type, and the bit of AclOperation.DESCRIBE in what a user may do. */
const BROKERS = 1;
const DESCRIBE = 1 << 8;
/** The group ended between two requests. */
const GROUP_ID_NOT_FOUND = 69;
/** ListGroups' types of protocol whose groups commit offsets: '' where consumers commit and do not join. Kafka Connect and registries have their own. */
const CONSUMES = ['', 'consumer', 'share', 'streams'];
const KINDS: readonly GroupKind[] = ['classic', 'consumer', 'share', 'streams'];
const SHARE_OFFSETS = 90;

export interface TopicPlace {
  readonly name: string;
  /** Another topic of the same name has another one. */
  readonly id: string;
  /** `__consumer_offsets` and the like: Kafka's own. */
  readonly internal: boolean;
  /** Leader of each partition by its number; -1: none. */
  readonly leaders: readonly number[];
}

export interface Topology {
  readonly clusterId: string;
  /** `host:port` by broker id; without brokers that are fenced. */
  readonly brokers: ReadonlyMap<number, string>;
  /** By name. */
  readonly topics: ReadonlyMap<string, TopicPlace>;
}

/** Of one broker: what it coordinates. */
export interface GroupsRead {
  readonly groups: readonly GroupReading[];
  /** Groups that are there and could not be read, with Kafka's reason. */
  readonly failed: ReadonlyMap<string, string>;
}

export interface PartitionMoment {
  readonly topic: string;
  readonly partition: number;
  /** -2: the first record. -1: the end. Else ms since the epoch: the first record that is not older. */
  readonly timestamp: number;
}

export interface OffsetsRead {
  readonly offsets: readonly {
    readonly topic: string;
    readonly partition: number;
    /** Null: every record is older. */
    readonly offset: number | null;
    /** Of the record; -1 for the first and the end. */
    readonly time: number;
  }[];
  /** Partitions that the broker did not answer for, with Kafka's reason; mostly it does not lead them any more. */
  readonly failed: readonly {
    readonly topic: string;
    readonly partition: number;
    readonly message: string;
  }[];
}

export interface LagReader {
  /** Brokers, topics and leaders, from the first broker that answers. @throws NoAnswer, UserRefused */
  readTopology(): Promise<Topology>;
  /** Whether ListGroups shows every group: without Describe on the cluster Kafka leaves out groups and says nothing. */
  seesEveryGroup(): Promise<boolean>;
  /** Groups that a broker coordinates, of each kind, with what they committed. */
  readGroups(broker: number): Promise<GroupsRead>;
  /** From where share groups read on, by their names: some thousand times dearer than commits. */
  readShareOffsets(
    broker: number,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, readonly TopicOffsets[]>>;
  /** A partition stands in it once. */
  readOffsets(leader: number, wanted: readonly PartitionMoment[]): Promise<OffsetsRead>;
  close(): void;
}

/** Why a broker did not answer. */
export interface ReadFailure {
  readonly timeOut: boolean;
  readonly message: string;
}

export function readFailure(error: unknown): ReadFailure {
  return { timeOut: isTimeOut(error), message: rootCauses(error) };
}

/**
 * Connects when it is first asked.
 *
 * @param connection its `requestTimeoutMs` is the limit for each request to each broker
 */
export async function openLagReader(connection: AdminConnection): Promise<LagReader> {
  const kafka = await import('@platformatic/kafka');
  return new Reader(kafka, connection);
}

class Reader implements LagReader {
  private readonly connections: BrokerConnections;
  private readonly describe: ReturnType<typeof describeRequests>;
  private brokers: ReadonlyMap<number, string> = new Map();
  /** Who answered last is asked first. */
  private lastGood: string | undefined;
  private shareVersion: 0 | 1 | undefined;

  public constructor(
    private readonly kafka: typeof Kafka,
    private readonly options: AdminConnection,
  ) {
    this.connections = new BrokerConnections(kafka, options);
    this.describe = describeRequests({ kafka });
  }

  public async readTopology(): Promise<Topology> {
    const { brokers, clusterId, topics } = await this.any((connection) =>
      answerOf(this.kafka.metadataV12.api.async(connection, null, false, false)),
    );
    this.brokers = new Map(brokers.map(({ nodeId, host, port }) => [nodeId, address(host, port)]));
    return {
      clusterId: clusterId ?? '',
      brokers: this.brokers,
      topics: new Map(topics.map((topic) => [topic.name ?? '', placeOf(topic)])),
    };
  }

  public async seesEveryGroup(): Promise<boolean> {
    const { clusterAuthorizedOperations } = await this.any((connection) =>
      this.kafka.describeClusterV1.api.async(connection, true, BROKERS),
    );
    return (clusterAuthorizedOperations & DESCRIBE) !== 0;
  }

  public async readGroups(broker: number): Promise<GroupsRead> {
    const { errorCode, groups: listed } = await this.ask(broker, (connection) =>
      answerOf(this.kafka.listGroupsV5.api.async(connection, [], [])),
    );
    if (errorCode !== NONE)
      throw unreadable(this.kafka, `the groups of broker ${broker}`, 'Describe on the cluster', {
        errorCode,
      });
    const failed = new Map<string, string>();
    const groups = listed.flatMap(({ groupId, groupState, groupType, protocolType }) => {
      const kind = KINDS.find((known) => known === groupType.toLowerCase());
      return kind === undefined || !CONSUMES.includes(protocolType)
        ? []
        : [{ id: groupId, kind, state: groupState }];
    });
    const members = await this.membersOf(broker, groups, failed);
    const commits = await this.commitsOf(broker, groups, failed);
    return {
      failed,
      groups: groups
        .filter(({ id }) => !failed.has(id))
        .map((group) => ({
          ...group,
          members: members.get(group.id) ?? 0,
          commits: commits.get(group.id) ?? [],
        })),
    };
  }

  public async readShareOffsets(
    broker: number,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, readonly TopicOffsets[]>> {
    const offsets = new Map<string, readonly TopicOffsets[]>();
    const version = (this.shareVersion ??= await this.shareOffsetsVersion(broker));
    const request = shareOffsetsRequest({ kafka: this.kafka }, version);
    for (const some of chunks(ids, GROUPS_PER_FETCH)) {
      const groups = await this.ask(broker, (connection) => request(connection, some));
      for (const { id, errorCode, offsets: own } of groups) {
        if (errorCode === NONE) offsets.set(id, shareOffsets(own));
      }
    }
    return offsets;
  }

  public async readOffsets(leader: number, wanted: readonly PartitionMoment[]): Promise<OffsetsRead> {
    const offsets: OffsetsRead['offsets'][number][] = [];
    const failed: OffsetsRead['failed'][number][] = [];
    for (const some of chunks(wanted, PARTITIONS_PER_REQUEST)) {
      const { topics } = await this.ask(leader, (connection) =>
        answerOf(
          this.kafka.listOffsetsV9.api.async(connection, NO_REPLICA, READ_UNCOMMITTED, offsetTopics(some)),
        ),
      );
      for (const { name: topic, partitions } of topics) {
        for (const { partitionIndex: partition, errorCode, offset, timestamp } of partitions) {
          if (errorCode !== NONE) failed.push({ topic, partition, message: reasonOf(this.kafka, errorCode) });
          else
            offsets.push({
              ...{ topic, partition, offset: offset < 0n ? null : Number(offset) },
              time: Number(timestamp),
            });
        }
      }
    }
    return { offsets, failed };
  }

  public close(): void {
    this.connections.close();
  }

  /** Of groups that can have any. */
  private async membersOf(
    broker: number,
    groups: readonly { readonly id: string; readonly kind: GroupKind; readonly state: string }[],
    failed: Map<string, string>,
  ): Promise<Map<string, number>> {
    const members = new Map<string, number>();
    for (const kind of KINDS) {
      const some = groups.filter((group) => group.kind === kind && !/^(empty|dead)$/i.test(group.state));
      for (const chunk of chunks(some, GROUPS_PER_DESCRIPTION)) {
        const ids = chunk.map(({ id }) => id);
        const described = await this.ask(broker, (connection) => this.describe[kind](connection, ids));
        for (const { id, errorCode, errorMessage, members: count } of described) {
          if (errorCode === NONE) members.set(id, count);
          else if (errorCode !== GROUP_ID_NOT_FOUND)
            failed.set(id, reasonOf(this.kafka, errorCode, errorMessage));
        }
      }
    }
    return members;
  }

  /** To OffsetFetch share groups are not there. */
  private async commitsOf(
    broker: number,
    groups: readonly { readonly id: string; readonly kind: GroupKind }[],
    failed: Map<string, string>,
  ): Promise<Map<string, readonly TopicOffsets[]>> {
    const commits = new Map<string, readonly TopicOffsets[]>();
    const committing = groups.filter(({ id, kind }) => kind !== 'share' && !failed.has(id));
    for (const some of chunks(committing, GROUPS_PER_FETCH)) {
      const response = await this.ask(broker, (connection) =>
        answerOf(
          this.kafka.offsetFetchV8.api.async(
            connection,
            some.map(({ id }) => ({ groupId: id, memberEpoch: -1, topics: null })), // of all topics
            false,
          ),
        ),
      );
      for (const { groupId, errorCode, topics } of response.groups) {
        if (errorCode === NONE) commits.set(groupId, topics.map(committedOffsets));
        else if (errorCode !== GROUP_ID_NOT_FOUND) failed.set(groupId, reasonOf(this.kafka, errorCode));
      }
    }
    return commits;
  }

  private async shareOffsetsVersion(broker: number): Promise<0 | 1> {
    const { apiKeys } = await this.ask(broker, (connection) =>
      this.kafka.apiVersionsV3.api.async(connection, 'brokerform', '1'),
    );
    const range = apiKeys.find(({ apiKey }) => apiKey === SHARE_OFFSETS);
    return range !== undefined && range.maxVersion >= 1 ? 1 : 0;
  }

  private ask<T>(broker: number, request: (connection: Kafka.Connection) => Promise<T>): Promise<T> {
    const known = this.brokers.get(broker);
    if (known === undefined) return Promise.reject(new Error(`broker ${broker} is not registered`));
    return this.connections.ask(known, request);
  }

  private async any<T>(request: (connection: Kafka.Connection) => Promise<T>): Promise<T> {
    const { bootstrapServers, user } = this.options;
    const failures: unknown[] = [];
    const addresses = [
      ...(this.lastGood === undefined ? [] : [this.lastGood]),
      ...this.brokers.values(),
      ...bootstrapServers,
    ];
    for (const each of new Set(addresses)) {
      try {
        const answer = await this.connections.ask(each, request);
        this.lastGood = each;
        return answer;
      } catch (error) {
        failures.push(error);
      }
    }
    const Refusal = failures.some(refusesUser) ? UserRefused : NoAnswer;
    throw new Refusal(
      `Kafka at ${bootstrapServers.join(', ')} does not respond${user === undefined ? '' : ` to ${user.name}`}: ${rootCauses(new AggregateError(failures))}.`,
    );
  }
}

function address(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function placeOf(topic: Kafka.metadataV12.MetadataResponseTopic): TopicPlace {
  const leaders = Array.from({ length: topic.partitions.length }, () => -1);
  for (const { partitionIndex, leaderId } of topic.partitions) leaders[partitionIndex] = leaderId;
  return { name: topic.name ?? '', id: topic.topicId, internal: topic.isInternal, leaders };
}

function offsetTopics(wanted: readonly PartitionMoment[]): Kafka.listOffsetsV9.ListOffsetsRequestTopic[] {
  return byTopic(wanted).map(([name, same]) => ({
    name,
    partitions: same.map(({ partition, timestamp }) => ({
      partitionIndex: partition,
      currentLeaderEpoch: ANY_EPOCH,
      timestamp: BigInt(timestamp),
    })),
  }));
}

/** A partition with an error, or without a commit, is left out. */
function committedOffsets({ name, partitions }: Kafka.offsetFetchV8.OffsetFetchResponseTopic): TopicOffsets {
  const committed = partitions.filter(
    ({ committedOffset, errorCode }) => errorCode === NONE && committedOffset >= 0n,
  );
  return {
    topic: name,
    partitions: committed.map(({ partitionIndex }) => partitionIndex),
    offsets: committed.map(({ committedOffset }) => Number(committedOffset)),
  };
}

function shareOffsets(offsets: readonly ShareOffset[]): TopicOffsets[] {
  return byTopic(offsets).map(([topic, own]) => ({
    topic,
    partitions: own.map(({ partition }) => partition),
    offsets: own.map(({ offset }) => Number(offset)),
    lags: own.map(({ lag }) => Number(lag ?? -1)),
  }));
}
