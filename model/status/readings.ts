/** What `brokerform status` has read of a cluster, each part with its time: what fails keeps its last value and says since when. */
import type { ClaimHolder } from '../claim';
import type { LiveGroup } from '../live/cluster';
import type {
  LogDir,
  QuorumDescription,
  Reassignment,
  RegisteredBroker,
  TopicDescription,
} from '../live/kafka';
import type { FiringAlert } from './alerts';

/** A part as it was last read. */
export interface Reading<T> {
  /** Absent: it was never read. */
  readonly value?: T;
  /** When the value was read, ms since the epoch by this machine's clock. */
  readonly at?: number;
  /** Why the last try failed. Absent: it did not, or nothing was tried yet. */
  readonly problem?: string;
}

export interface ClusterReading {
  readonly clusterId: string;
  /** Fenced ones too, in order of id. */
  readonly brokers: readonly RegisteredBroker[];
  readonly topics: readonly TopicDescription[];
  /** Kafka leaves topics out that the user may not describe. */
  readonly everyTopic: boolean;
}

/** Bytes of a log directory; those of the file system are null where the broker does not report them. */
export interface LogDirectoryReading extends Pick<LogDir, 'path' | 'error'> {
  readonly totalBytes: number | null;
  readonly usableBytes: number | null;
  /** What its replicas take. */
  readonly replicaBytes: number;
}

export interface BrokerReading {
  readonly logDirectories: readonly LogDirectoryReading[];
}

/** End offset of a partition. */
export interface PartitionEnd {
  readonly offset: bigint;
  readonly at: number;
}

/** What the cluster's claim says. */
export type ClaimReading =
  | { readonly kind: 'free' }
  | { readonly kind: 'changing' }
  | { readonly kind: 'held'; readonly holder: ClaimHolder };

/** A deploy of this checkout, by the lock of its synthesized code. */
export interface RunReading {
  readonly command: string;
  readonly host: string;
  readonly pid: number;
  /** ISO 8601. */
  readonly since: string;
  /** Stacks whose Terraform runs. */
  readonly stacks: readonly string[];
}

/** Where alerts come from. */
export interface AlertSource {
  readonly url: string;
  /** The user named it: then its silence is an error, not a missing extra. */
  readonly required: boolean;
}

export interface AlertsReading {
  readonly firing: readonly FiringAlert[];
  readonly pending: number;
}

/** How declared names belong to teams. */
export interface Ownership {
  /** Undefined: the catalog does not have it. */
  topicOwner(topic: string): Owner | undefined;
  groupOwner(group: string): Owner | undefined;
  /** Records of a topic that a group may be behind. Undefined: none is declared in records. */
  lagObjective(group: string, topic: string): number | undefined;
}

export interface Owner {
  readonly team: string;
  readonly contact: string;
}

/** What was read of the cluster itself. */
export interface ClusterReadings {
  readonly cluster: Reading<ClusterReading>;
  readonly quorum: Reading<QuorumDescription>;
  readonly reassignments: Reading<readonly Reassignment[]>;
  /** By broker id. */
  readonly brokers: ReadonlyMap<number, Reading<BrokerReading> & { readonly responds: boolean }>;
  /** min.insync.replicas in effect, by topic. */
  readonly minIsr: Reading<ReadonlyMap<string, number>>;
  /** By id of the broker that coordinates them. */
  readonly groups: ReadonlyMap<number, Reading<readonly LiveGroup[]>>;
  readonly claim: Reading<ClaimReading>;
}

export interface StatusReadings extends ClusterReadings {
  /** Null: any cluster, by a client properties file. */
  readonly environment: string | null;
  /** Ms since the epoch. */
  readonly now: number;
  /** Brokers that the environment declares. @default - none is declared */
  readonly declaredBrokers: readonly number[];
  /** Share of a disk that has to be free, 0 to 1. */
  readonly diskFree: number;
  /** Null: no deploy runs in this checkout. */
  readonly run: RunReading | null;
  /** Null: none is known. */
  readonly alertSource: AlertSource | null;
  readonly alerts: Reading<AlertsReading>;
  /** Null: no catalog is read, so that owners are unknown. */
  readonly ownership: Ownership | null;
  /** What else a reader has to know, for instance that the catalog has errors. */
  readonly notes: readonly string[];
}
