/** What the Admin requests take and give. */
import type { ClaimState } from '../../model/claim';
import type {
  BrokerConfigEntry,
  ClusterDescription,
  FeatureDescription,
  LogDir,
  PartitionFailure,
  PartitionState,
  QuorumDescription,
  Reassignment,
  RegisteredBroker,
  TopicConfigEntry,
  TopicDescription,
} from '../../model/live/kafka';
import type { CommittedOffset, LiveAcl, LiveGroup, LiveQuota, LiveUser } from '../../model/live/cluster';

/** What carries configuration. A broker is named by its id; the broker '' stands for the default of all brokers. */
export interface ConfigTarget {
  readonly type: 'topic' | 'broker';
  readonly name: string;
}

export interface ConfigChange {
  readonly resource: ConfigTarget;
  readonly set?: Readonly<Record<string, string>>;
  /** Names of values that are no longer set here. */
  readonly delete?: readonly string[];
}

/** Nothing of a change was made, and why. */
export interface ConfigFailure {
  readonly resource: ConfigTarget;
  /** Kafka's name of the error, for instance `UNKNOWN_TOPIC_OR_PARTITION`. @default - Kafka did not respond */
  readonly error?: string;
  readonly message: string;
}

export interface NewTopic {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly config: Readonly<Record<string, string>>;
  /** Brokers of each partition, the preferred leader first; the two numbers above are theirs then. @default - the controller chooses */
  readonly assignment?: readonly (readonly number[])[];
}

/** Why a topic was not created, or not reported. */
export interface TopicFailure {
  readonly name: string;
  /** Kafka's name of the error, for instance `UNKNOWN_TOPIC_OR_PARTITION`. @default - Kafka did not respond */
  readonly error?: string;
  readonly message: string;
}

export interface ReassignmentRequest {
  readonly topic: string;
  readonly partition: number;
  /** The new replicas in order of preference; null takes a reassignment back that is under way. */
  readonly replicas: readonly number[] | null;
}

export interface OffsetRequest {
  readonly topic: string;
  readonly partition: number;
  /** -2: the first record. -1: the end. Else ms since the epoch: the first record that is not older. */
  readonly timestamp: number;
}

export interface OffsetAnswer extends OffsetRequest {
  /** Null: every record is older. */
  readonly offset: bigint | null;
}

export interface ScramUpsertion {
  readonly user: string;
  readonly iterations: number;
  readonly salt: Buffer;
  readonly saltedPassword: Buffer;
}

/** `rejoin`: somebody else came or left, and the group is being put together again; the claim is not lost by that. */
export type ClaimAnswer = 'held' | 'rejoin' | 'lost';

/** A member of the claim's group in one generation of it. */
export interface ClaimMember {
  readonly memberId: string;
  readonly generationId: number;
  /** Every member, if it is the leader. */
  readonly members: readonly string[];
}

export interface ClaimJoined extends ClaimMember {
  readonly answer: ClaimAnswer;
  /** The leader holds the claim: Kafka keeps the first that came until it leaves. */
  readonly leads: boolean;
}

/** One replica and the log directory of its broker where it is to be. */
export interface ReplicaDir {
  readonly topic: string;
  readonly partition: number;
  readonly path: string;
}

/** The offset of the batch's first record, or why the broker did not take the batch. */
export type ProducedBatch =
  | { readonly ok: true; readonly baseOffset: bigint }
  | { readonly ok: false; readonly error: string; readonly message: string };

/** Batches as they are in the log, the last one perhaps cut; or why the broker does not report them. */
export type FetchedBatches =
  | {
      readonly ok: true;
      readonly highWatermark: bigint;
      readonly logStartOffset: bigint;
      readonly records: Buffer;
    }
  | { readonly ok: false; readonly error: string; readonly message: string };

export interface KafkaAdmin {
  describeCluster(): Promise<ClusterDescription>;
  /** Every broker that is registered, fenced ones too, in order of id. */
  listRegisteredBrokers(): Promise<RegisteredBroker[]>;
  /**
   * Every topic, in order of name, internal topics among them, as the broker knows them that is asked: after a change
   * it can lag behind the controller for a moment.
   */
  listTopics(): Promise<TopicDescription[]>;
  /** Whether listTopics shows every topic: Kafka leaves out what the user may not describe and says nothing. */
  seesEveryTopic(): Promise<boolean>;
  /**
   * Partitions with their eligible leaders (KIP-966), in order of topic and partition, in as many requests as that takes.
   *
   * @param topics names, or null for all topics
   * @throws UserError for a topic that Kafka does not describe
   */
  listPartitionStates(topics: readonly string[] | null): Promise<PartitionState[]>;
  describeConfigs(
    topics: readonly string[],
    options?: {
      /** Also what each key falls back to: as the broker has it that answers. @default false */
      readonly inherited?: boolean;
      /** Which broker is asked. @default - any */
      readonly broker?: number;
    },
  ): Promise<Map<string, TopicConfigEntry[]>>;
  /**
   * What topics set themselves, however many they are.
   *
   * @param brokers share the work: each knows every topic. One that does not answer leaves its share to the others
   * @param keys which are of interest. @default - all
   * @throws UserError if none answers
   */
  describeOverrides(
    topics: readonly string[],
    brokers: readonly number[],
    keys?: readonly string[],
  ): Promise<{
    readonly overrides: Map<string, Readonly<Record<string, string>>>;
    readonly failures: TopicFailure[];
  }>;
  /** Each broker is asked itself: no other knows its server.properties. @throws UserError if one does not answer */
  describeBrokerConfigs(ids: readonly number[]): Promise<Map<number, BrokerConfigEntry[]>>;
  /** Sets and deletes what is named and leaves the rest. Returns the changes that were refused; the others are made. */
  incrementalAlterConfigs(
    changes: readonly ConfigChange[],
    options?: { readonly validateOnly?: boolean },
  ): Promise<ConfigFailure[]>;
  /** All topics in one request. Returns those that failed; the others exist then, unless they are only validated. */
  createTopics(
    topics: readonly NewTopic[],
    options?: { readonly validateOnly?: boolean },
  ): Promise<TopicFailure[]>;
  /** Every partition that is being moved, whoever asked for it. */
  listReassignments(): Promise<Reassignment[]>;
  /**
   * Starts to move replicas. Returns the partitions that were refused; the others are under way.
   *
   * @param options.changeReplicationFactor otherwise Kafka refuses another number of replicas. @default false
   */
  alterReassignments(
    moves: readonly ReassignmentRequest[],
    options?: { readonly changeReplicationFactor?: boolean },
  ): Promise<PartitionFailure[]>;
  /** Each broker is asked itself. @throws UserError if one does not answer */
  describeLogDirs(brokers: readonly number[]): Promise<Map<number, LogDir[]>>;
  /**
   * Asks a broker to have replicas in certain log directories. For a partition that does not exist yet it answers
   * that it has none, and remembers the directory: the replica is then created there. Returns what was refused otherwise.
   */
  alterReplicaLogDirs(broker: number, replicas: readonly ReplicaDir[]): Promise<PartitionFailure[]>;
  /**
   * Makes the first replica the leader, where it is in sync and is not the leader yet.
   *
   * @param partitions null for all
   * @throws UserError with the partitions for which Kafka did not
   */
  electPreferredLeaders(
    partitions: readonly { readonly topic: string; readonly partition: number }[] | null,
  ): Promise<void>;
  describeFeatures(): Promise<FeatureDescription[]>;
  /** Raises features to the given levels; a level is never lowered. @throws UserError with Kafka's reason */
  updateFeatures(
    updates: readonly { readonly name: string; readonly level: number }[],
    options?: { readonly validateOnly?: boolean },
  ): Promise<void>;
  describeQuorum(): Promise<QuorumDescription>;
  /** Takes a controller out of the quorum. @throws UserError with Kafka's reason */
  removeVoter(id: number, directoryId: string): Promise<void>;
  /** Forgets a broker that will not come back. @throws UserError with Kafka's reason */
  unregisterBroker(id: number): Promise<void>;
  /** Every ACL. @throws UserError if the user may not read them, or the cluster has no authorizer */
  listAcls(): Promise<LiveAcl[]>;
  /** Quotas of every entity, composite ones and defaults among them. @throws UserError if the user may not read them */
  listQuotas(): Promise<LiveQuota[]>;
  /** Everyone who has a SCRAM credential. @throws UserError if the user may not read them */
  listUsers(): Promise<LiveUser[]>;
  /**
   * Groups of every kind with their members and committed offsets, in order of id. Share groups commit none.
   *
   * @param brokers each is asked for the groups that it coordinates
   * @throws UserError if one does not answer, or Kafka would leave groups out because of what the user may not
   */
  listGroups(brokers: readonly number[]): Promise<LiveGroup[]>;
  /** Each leader is asked for all its partitions at once. A partition may be asked for several moments. */
  listOffsets(
    requests: readonly OffsetRequest[],
  ): Promise<{ readonly offsets: OffsetAnswer[]; readonly failures: PartitionFailure[] }>;
  /** A producer id of its own, for batches that the broker recognizes when they come twice. */
  initProducer(): Promise<{ readonly producerId: bigint; readonly producerEpoch: number }>;
  /** Writes one batch. @throws if there is no answer: whether it was written is unknown then */
  produceBatch(request: {
    readonly leader: number;
    readonly topic: string;
    readonly partition: number;
    /** All in-sync replicas, or the leader alone. */
    readonly acks: -1 | 1;
    readonly batch: Buffer;
  }): Promise<ProducedBatch>;
  /** From the batch on that has the offset, up to the high watermark; the first batch is whole, whatever its size. */
  fetchBatches(request: {
    readonly leader: number;
    readonly topic: string;
    readonly partition: number;
    readonly offset: bigint;
    readonly maxBytes: number;
  }): Promise<FetchedBatches>;
  /** Deletes the records before an offset of each partition. Returns what was refused. */
  deleteRecords(
    positions: readonly {
      readonly leader: number;
      readonly topic: string;
      readonly partition: number;
      readonly offset: bigint;
    }[],
  ): Promise<PartitionFailure[]>;
  /**
   * Commits offsets of a group without members, which Kafka creates if it does not exist. Returns what was refused; of a group with members that is
   * all of it.
   */
  commitGroupOffsets(group: string, offsets: readonly CommittedOffset[]): Promise<PartitionFailure[]>;
  /** Creates or replaces SCRAM-SHA-512 credentials. */
  upsertScramCredentials(credentials: readonly ScramUpsertion[]): Promise<void>;
  /** Who holds the claim on the cluster. @throws UserError if the user has no Read on its group */
  readClaim(): Promise<ClaimState>;
  /**
   * Joins the claim's group, or joins again. Waits until the members that are there have confirmed themselves.
   *
   * @param memberId empty for a new member
   */
  joinClaim(memberId: string, metadata: Buffer): Promise<ClaimJoined>;
  /** What the leader does after it has joined: from then on everyone reads whose claim it is. */
  syncClaim(member: ClaimMember, metadata: Buffer): Promise<ClaimAnswer>;
  /** A heartbeat. */
  confirmClaim(member: ClaimMember): Promise<ClaimAnswer>;
  /** Takes a member out of the claim's group. Returns whether it was in it. */
  leaveClaim(memberId: string, reason: string): Promise<boolean>;
  close(): Promise<void>;
}
