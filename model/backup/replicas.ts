/** Which copy of a partition is read. */

export interface ReplicaEnd {
  /** Of its last batch; -1 without records. */
  readonly leaderEpoch: number;
  /** One more than its last offset; 0 without records. */
  readonly endOffset: number;
  readonly isLeader: boolean;
}

/**
 * The fullest first: by leader epoch, then by end offset, as a follower of a newer leader has cut what the others do not have. Of equal ones a
 * follower, which has no clients to serve.
 */
export function fullestFirst<T extends ReplicaEnd>(replicas: readonly T[]): T[] {
  return [...replicas].sort(
    (a, b) =>
      b.leaderEpoch - a.leaderEpoch || b.endOffset - a.endOffset || Number(a.isLeader) - Number(b.isLeader),
  );
}

/** `orders.*`: any characters where the star is. */
export function matchesTopic(pattern: string, topic: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.\\+?^${}()|[\]]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(topic);
}
