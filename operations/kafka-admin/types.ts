/** What the Admin requests take and give. */
import type { ClaimState } from '../../model/claim';
import type { LiveAcl, LiveGroup, LiveQuota, LiveUser } from '../../model/live/cluster';

export interface BrokerDescription {
  readonly id: number;
  readonly host: string;
  readonly port: number;
  readonly rack: string | null;
}

/** Brokers that are registered and unfenced: a fenced broker is not in Kafka's metadata. */
export interface ClusterDescription {
  readonly clusterId: string;
  readonly brokers: readonly BrokerDescription[];
}

export interface RegisteredBroker extends BrokerDescription {
  /** The controllers hear nothing from it, or it has not caught up yet: it leads nothing and no client is sent to it. */
  readonly fenced: boolean;
}

export interface PartitionDescription {
  readonly partition: number;
  /** Broker id, or null if the partition is offline. */
  readonly leader: number | null;
  readonly replicas: readonly number[];
  readonly inSyncReplicas: readonly number[];
}

export interface TopicDescription {
  readonly name: string;
  /** `__consumer_offsets` and the like. */
  readonly internal: boolean;
  readonly partitions: readonly PartitionDescription[];
  readonly replicationFactor: number;
}

/** A partition as KIP-966 describes it. */
export interface PartitionState {
  readonly topic: string;
  readonly partition: number;
  /** Broker id, or null if the partition is offline. */
  readonly leader: number | null;
  readonly leaderEpoch: number;
  /** In order of preference. */
  readonly replicas: readonly number[];
  readonly inSyncReplicas: readonly number[];
  /** Not in sync, and yet known to have every record below the high watermark: safe to elect. */
  readonly eligibleLeaderReplicas: readonly number[];
  /** The eligible replicas before the last of them was lost: what an unclean recovery asks first. */
  readonly lastKnownEligibleLeaderReplicas: readonly number[];
  readonly offlineReplicas: readonly number[];
}

export interface TopicConfigEntry {
  readonly name: string;
  /** Null for a sensitive value. */
  readonly value: string | null;
  /** Set on the topic itself, not inherited from the broker or from Kafka's defaults. */
  readonly overridden: boolean;
  /**
   * What holds as soon as the topic does not set it: the broker's value, else Kafka's default; null if there is none.
   * Only where it was asked for.
   */
  readonly inherited?: string | null;
}

/** Where a value comes from: set on the topic, on this broker, on all brokers, in server.properties, or nowhere. */
export type ConfigSource =
  'topic' | 'broker' | 'broker-default' | 'static' | 'default' | 'logger' | 'unknown';

export interface BrokerConfigEntry {
  readonly name: string;
  /** Null for a sensitive value. */
  readonly value: string | null;
  readonly source: ConfigSource;
  /** Cannot be changed while the broker runs. */
  readonly readOnly: boolean;
  readonly sensitive: boolean;
}

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
  readonly message: string;
}

export interface NewTopic {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly config: Readonly<Record<string, string>>;
}

/** Why a topic was not created, or is not told. */
export interface TopicFailure {
  readonly name: string;
  readonly message: string;
}

/** A partition whose replicas are being moved. */
export interface Reassignment {
  readonly topic: string;
  readonly partition: number;
  /** Old and new ones. */
  readonly replicas: readonly number[];
  /** Brokers that copy the partition, not yet in sync. */
  readonly adding: readonly number[];
  /** Brokers that will give it up once the new ones are in sync. */
  readonly removing: readonly number[];
}

export interface ReassignmentRequest {
  readonly topic: string;
  readonly partition: number;
  /** The new replicas in order of preference; null takes a reassignment back that is under way. */
  readonly replicas: readonly number[] | null;
}

/** Why nothing was done to a partition. */
export interface PartitionFailure {
  readonly topic: string;
  readonly partition: number;
  readonly message: string;
}

export interface OffsetRequest {
  readonly topic: string;
  readonly partition: number;
  /** -2: the first record. -1: the end. Else ms since the epoch: the first record that is as young as that. */
  readonly timestamp: number;
}

export interface OffsetAnswer extends OffsetRequest {
  /** Null: no record is as young as that. */
  readonly offset: bigint | null;
}

export interface LogDirReplica {
  readonly topic: string;
  readonly partition: number;
  readonly bytes: number;
  /** It is being moved here from another folder of the same broker. */
  readonly future: boolean;
}

/** One of a broker's `log.dirs`. */
export interface LogDir {
  readonly path: string;
  /** Why the broker no longer uses it, or null. */
  readonly error: string | null;
  /** Size of the file system, -1 if the broker does not tell. */
  readonly totalBytes: number;
  readonly usableBytes: number;
  readonly replicas: readonly LogDirReplica[];
}

export interface FeatureDescription {
  readonly name: string;
  /** What the broker that answered supports. */
  readonly minSupported: number;
  readonly maxSupported: number;
  /** The level that the cluster works at; null if it was never set, which Kafka takes for 0. */
  readonly finalized: number | null;
}

export interface QuorumDescription {
  /** Node id of the active controller, or null while there is none. */
  readonly leader: number | null;
  readonly leaderEpoch: number;
  readonly highWatermark: bigint;
  readonly voters: readonly QuorumReplica[];
  readonly observers: readonly QuorumReplica[];
}

export interface QuorumReplica {
  readonly id: number;
  /** As Kafka writes it, base64url; a node that lost its disk comes back with another one. */
  readonly directoryId: string;
  readonly logEndOffset: bigint;
  /** Records that it has yet to copy from the leader. */
  readonly lag: bigint;
  /** When the leader last heard from it, ms since the epoch; -1 if it never did. */
  readonly lastFetchTimestamp: number;
  /** When it last had everything that the leader had, ms since the epoch; -1 if it never had. */
  readonly lastCaughtUpTimestamp: number;
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
  /** Every access entry. @throws UserError if the user may not read them, or the cluster has no authorizer */
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
