/** What the review asks the cluster, and what it gets. */
import type { LiveAcl, LiveBroker, LiveGroup, LivePartition, LiveUser } from '../live/cluster';
import type { Unread } from '../live/unread';

/** Asked in a handful of requests, whatever the number of topics. */
export interface FactsRequest {
  /** Topics that change or whose access or users change. */
  readonly topics: readonly string[];
  /** By topic: an age in ms. The answer says how many records are older. */
  readonly olderThanMs: ReadonlyMap<string, number>;
  /** Principals (`User:…`) that lose something: are their groups active? */
  readonly principals: readonly string[];
  /** Users that get a credential: do they have one? @default - none */
  readonly newUsers?: readonly string[];
}

export interface TopicFacts {
  readonly name: string;
  readonly partitions: readonly LivePartition[];
  /** Bytes of one copy: of each partition the largest replica. Undefined if log dirs could not be read. */
  readonly bytes?: number;
  /** Offsets from the first to the end: no more records than that, fewer where compaction or transactions left holes. */
  readonly records?: bigint;
  /** Of these, older than what FactsRequest.olderThanMs asked for. */
  readonly olderRecords?: bigint;
  /** The age in ms that was asked for. */
  readonly olderThanMs?: number;
  /** The same of each partition: limits hold for each by itself, and partitions are seldom equally full. */
  readonly byPartition: readonly PartitionNumbers[];
  /** Every key with its value in effect, and what it falls back to when the topic no longer sets it. */
  readonly config: ReadonlyMap<string, TopicConfigFact>;
  /** Brokers that answered for `config`, each for what the topic inherits there. @default - every broker has the same values */
  readonly configFrom?: readonly number[];
  /** Groups that committed offsets for it, or whose members read it. */
  readonly groups: readonly TopicGroup[];
}

/** A number that is not known is not there. */
export interface PartitionNumbers {
  readonly partition: number;
  readonly bytes?: number;
  readonly records?: bigint;
  readonly olderRecords?: bigint;
}

export interface TopicConfigFact {
  readonly value: string | null;
  /** Set on the topic itself. */
  readonly overridden: boolean;
  /** What holds without the topic's own value: the broker's configuration or Kafka's default. */
  readonly inherited: string | null;
  /** By broker id, only where brokers differ: each applies its own configuration for the replicas that it has. */
  readonly inheritedBy?: ReadonlyMap<number, string | null>;
}

export interface TopicGroup {
  readonly id: string;
  readonly state: string;
  readonly members: number;
  /** Records from what it committed, or from the first that is still there, to the end. Null: not known. */
  readonly lag: bigint | null;
  /**
   * Records of partitions for which it committed nothing: whether it has yet to read them depends on its auto.offset.reset.
   * Null: not known how many. @default - none
   */
  readonly uncommitted?: bigint | null;
}

export interface ReviewFacts {
  readonly clusterId: string;
  /** ISO 8601. */
  readonly readAt: string;
  readonly brokers: readonly LiveBroker[];
  /** Partitions that are on each broker, by broker id. */
  readonly partitionsPerBroker: ReadonlyMap<number, number>;
  /** Topics that were asked for and exist. */
  readonly topics: ReadonlyMap<string, TopicFacts>;
  /** Every topic of the cluster whose replicas or min ISR matter when a broker is offline. */
  readonly placements: readonly TopicPlacement[];
  /** Undefined if access could not be read. */
  readonly acls?: readonly LiveAcl[];
  /** By principal that was asked for: groups that it may join by entries of its own or of everyone. Undefined if groups or access could not be read. */
  readonly principalGroups?: ReadonlyMap<string, readonly LiveGroup[]>;
  /** Of the users that were asked for, those with a credential. Undefined if users could not be read. */
  readonly users?: readonly LiveUser[];
  /** Values in effect of broker properties, of the broker with the lowest id. */
  readonly brokerConfig: ReadonlyMap<string, string | null>;
  readonly unread: readonly Unread[];
}

export interface TopicPlacement {
  readonly topic: string;
  readonly minInSyncReplicas: number;
  readonly partitions: readonly LivePartition[];
}
