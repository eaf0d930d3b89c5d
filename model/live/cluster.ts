/**
 * A cluster as its Admin requests show it: what the review, drift and adoption compare with what is declared.
 * Plain data, so that all of them are pure functions of it.
 */
import type { AclOperation, AclPatternType, AclResourceType } from '../access/types';
import type { Unread } from './unread';

export interface LiveBroker {
  readonly id: number;
  readonly rack: string | null;
  /** Registered, and the controllers hear nothing from it. */
  readonly fenced: boolean;
}

export interface LivePartition {
  readonly partition: number;
  /** Broker id, or null while the partition is offline. */
  readonly leader: number | null;
  /** In order of preference: the first is the preferred leader. */
  readonly replicas: readonly number[];
  readonly inSyncReplicas: readonly number[];
}

export interface LiveTopic {
  readonly name: string;
  /** `__consumer_offsets` and the like: Kafka's own. */
  readonly internal: boolean;
  readonly partitions: readonly LivePartition[];
  /** Keys that are set on the topic itself. */
  readonly config: Readonly<Record<string, string>>;
}

/** An entry of any maker: unlike the model's own it may be a Deny, for one host, or of what the model never grants. */
export interface LiveAcl {
  readonly principal: string;
  readonly host: string;
  readonly permission: 'Allow' | 'Deny';
  readonly operation: AclOperation | 'All' | 'CreateTokens' | 'DescribeTokens' | 'TwoPhaseCommit';
  readonly resourceType: AclResourceType | 'User';
  readonly resourceName: string;
  readonly patternType: AclPatternType;
}

/** What a quota is for. A missing part is not a part of it; null is the default entity. */
export interface LiveQuotaEntity {
  readonly user?: string | null;
  readonly 'client-id'?: string | null;
  readonly ip?: string | null;
}

export interface LiveQuota {
  readonly entity: LiveQuotaEntity;
  readonly config: Readonly<Record<string, number>>;
}

export interface LiveUser {
  readonly name: string;
  /** Mechanisms as Kafka spells them (`SCRAM-SHA-512`) with their iterations. */
  readonly credentials: readonly { readonly mechanism: string; readonly iterations: number }[];
}

export interface LiveGroup {
  readonly id: string;
  /** `Stable`, `Empty`, `Dead`, `PreparingRebalance`, … as Kafka says. */
  readonly state: string;
  /** Members at this moment. */
  readonly members: number;
  /** Committed offsets, one for each partition that the group ever committed; of a share group those from which it reads on. */
  readonly offsets: readonly CommittedOffset[];
  /** Topics that its members read at this moment. @default - not known */
  readonly reads?: readonly string[];
}

export interface CommittedOffset {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

/** A property that was set on running brokers: it holds whatever server.properties says. */
export interface LiveBrokerOverride {
  /** Null: on all of them at once. */
  readonly broker: number | null;
  readonly key: string;
  /** Null for a secret. */
  readonly value: string | null;
}

/** What brokers answer of their own configuration. */
export interface LiveBrokerConfig {
  readonly overrides: readonly LiveBrokerOverride[];
  /** min.insync.replicas of a topic that sets none: as the broker has it that asks for most. */
  readonly minInSyncReplicas: number;
}

export interface LiveCluster {
  readonly clusterId: string;
  /** ISO 8601. */
  readonly readAt: string;
  readonly brokers: readonly LiveBroker[];
  /** In order of name, internal topics among them. */
  readonly topics: readonly LiveTopic[];
  /** Undefined where it was not asked for or could not be read; `unread` says why. */
  readonly acls?: readonly LiveAcl[];
  readonly quotas?: readonly LiveQuota[];
  readonly users?: readonly LiveUser[];
  readonly groups?: readonly LiveGroup[];
  readonly brokerConfig?: LiveBrokerConfig;
  readonly unread: readonly Unread[];
}
