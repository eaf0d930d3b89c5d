/** What placement works with: who holds which partition, and which brokers there are. */

export interface PlacedPartition {
  readonly topic: string;
  readonly partition: number;
  /** Broker ids in order of preference: the first is the preferred leader. */
  readonly replicas: readonly number[];
  /** Size of one replica in bytes. @default - not known, which counts as nothing to copy */
  readonly bytes?: number;
}

export interface PlacementBroker {
  readonly id: number;
  /** Null: the broker is a rack of its own. */
  readonly rack: string | null;
  /** Takes new replicas: neither fenced nor cordoned. It keeps what it has in any case. */
  readonly accepts: boolean;
}

/** New replicas for one partition. */
export interface Move {
  readonly topic: string;
  readonly partition: number;
  readonly from: readonly number[];
  readonly to: readonly number[];
  /** Size of one replica. */
  readonly bytes: number;
}

/** What is asked for cannot be had with these brokers. */
export class PlacementImpossible extends Error {
  public override readonly name = 'PlacementImpossible';
}

/** Brokers that have to copy the partition. */
export function added({ from, to }: Pick<Move, 'from' | 'to'>): number[] {
  return to.filter((id) => !from.includes(id));
}

/** Brokers that give it up. */
export function removed({ from, to }: Pick<Move, 'from' | 'to'>): number[] {
  return from.filter((id) => !to.includes(id));
}

/** Bytes that a move copies. */
export function copiedBytes(move: Move): number {
  return added(move).length * move.bytes;
}
