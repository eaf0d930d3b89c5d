import type { RollNode, RollPartition, RollSnapshot, RollVoter } from '../../../../model/roll/snapshot';

const NOW = 1_000_000;

export function node(id: number, rack = 'a'): RollNode {
  const role = id > 100 ? 'broker' : 'controller';
  return { id, role, rack, name: `${role}-${id}` };
}

export function partition(change: Partial<RollPartition> = {}): RollPartition {
  return {
    topic: 'order.created',
    partition: 0,
    leader: 101,
    replicas: [101, 102, 103],
    inSyncReplicas: [101, 102, 103],
    minInSyncReplicas: 2,
    ...change,
  };
}

/** @param behindMs since it last had everything */
export function voter(id: number, behindMs = 0, lag = 0n): RollVoter {
  return { id, lag, caughtUpAtMs: NOW - behindMs };
}

export function snapshot(
  change: Partial<RollSnapshot> & { voters?: RollVoter[]; leader?: number | null } = {},
): RollSnapshot {
  const { voters = [voter(1), voter(2, 400), voter(3, 900, 2n)], leader = 1, ...rest } = change;
  return {
    serving: new Set([101, 102, 103]),
    partitions: [partition()],
    reassigning: [],
    quorum: { leader, nowMs: NOW, voters },
    ...rest,
  };
}
