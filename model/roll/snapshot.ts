/** A cluster at one moment, as far as it decides whether a node may be restarted. */
import type { NodeRole } from '../cluster/environment-base';

export interface RollNode {
  readonly id: number;
  /** As in the inventory, for instance `broker-101`. */
  readonly name: string;
  readonly role: NodeRole;
  readonly rack: string;
}

export interface RollPartition {
  readonly topic: string;
  readonly partition: number;
  /** Broker id, or null if the partition is offline. */
  readonly leader: number | null;
  readonly replicas: readonly number[];
  readonly inSyncReplicas: readonly number[];
  /** `min.insync.replicas` as it holds for the topic, wherever it is set. */
  readonly minInSyncReplicas: number;
}

export interface RollVoter {
  readonly id: number;
  /** Records that it has yet to copy from the leader. */
  readonly lag: bigint;
  /** When it last had everything that the leader had, in ms by the leader's clock; -1 if it never had. */
  readonly caughtUpAtMs: number;
}

export interface RollQuorum {
  readonly leader: number | null;
  /** The leader's clock, in ms since the epoch. */
  readonly nowMs: number;
  readonly voters: readonly RollVoter[];
}

export interface RollSnapshot {
  /** Brokers that are registered and unfenced. */
  readonly serving: ReadonlySet<number>;
  readonly partitions: readonly RollPartition[];
  /** Partitions whose replicas are being moved, as `<topic>-<partition>`. */
  readonly reassigning: readonly string[];
  readonly quorum: RollQuorum;
}
