/** Kafka's nouns as its Admin requests describe them: one shape each, whoever reads them. */
import type { LivePartition } from './cluster';

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

export interface TopicDescription {
  readonly name: string;
  /** `__consumer_offsets` and the like. */
  readonly internal: boolean;
  readonly partitions: readonly LivePartition[];
  readonly replicationFactor: number;
}

/** A partition as KIP-966 describes it. */
export interface PartitionState extends LivePartition {
  readonly topic: string;
  readonly leaderEpoch: number;
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
  /** Size of the file system, -1 if the broker does not report it. */
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

/** Why nothing was done to a partition. */
export interface PartitionFailure {
  readonly topic: string;
  readonly partition: number;
  /** Kafka's name of the error, for instance `UNKNOWN_TOPIC_OR_PARTITION`. @default - Kafka refused nothing: it did not respond, or the move came to another end */
  readonly error?: string;
  readonly message: string;
}
