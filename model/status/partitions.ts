/** Partitions that are in trouble. */
import type { StatusReadings } from './readings';

export interface PartitionName {
  readonly topic: string;
  readonly partition: number;
}

export interface TroubledPartition extends PartitionName {
  readonly replicas: readonly number[];
  readonly inSyncReplicas: readonly number[];
  /** min.insync.replicas in effect; null: unknown. */
  readonly minIsr: number | null;
}

export interface PartitionStatus {
  readonly total: number;
  /** Has a leader, and fewer in-sync replicas than replicas. */
  readonly underReplicated: readonly TroubledPartition[];
  /** Has a leader, and fewer in-sync replicas than min.insync.replicas: writes with acks=all fail. */
  readonly underMinIsr: readonly TroubledPartition[];
  /** Has no leader. */
  readonly offline: readonly TroubledPartition[];
}

export function partitionsOf({ cluster, minIsr }: StatusReadings): PartitionStatus {
  const all = (cluster.value?.topics ?? []).flatMap(({ name, partitions }) =>
    partitions.map(({ partition, leader, replicas, inSyncReplicas }) => ({
      leader,
      topic: name,
      partition,
      replicas,
      inSyncReplicas,
      minIsr: minIsr.value?.get(name) ?? null,
    })),
  );
  const select = (isOne: (partition: (typeof all)[number]) => boolean): TroubledPartition[] =>
    all.filter(isOne).map(({ leader: _, ...partition }) => partition);
  return {
    total: all.length,
    underReplicated: select(
      ({ leader, replicas, inSyncReplicas }) => leader !== null && inSyncReplicas.length < replicas.length,
    ),
    underMinIsr: select(
      ({ leader, inSyncReplicas, minIsr: least }) =>
        leader !== null && least !== null && inSyncReplicas.length < least,
    ),
    offline: select(({ leader }) => leader === null),
  };
}
