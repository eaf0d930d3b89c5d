import fc from 'fast-check';
import type { Move, PlacedPartition, PlacementBroker } from '../../../../model/placement';

export interface World {
  readonly partitions: readonly PlacedPartition[];
  readonly brokers: readonly PlacementBroker[];
}

/** Clusters of 5 to 9 brokers in 1 to 4 racks, some cordoned, with topics of any replication factor up to 3, badly placed. */
export const worlds: fc.Arbitrary<World> = fc
  .record({
    racks: fc.integer({ min: 1, max: 4 }),
    brokers: fc.integer({ min: 5, max: 9 }),
    topics: fc.integer({ min: 1, max: 8 }),
    known: fc.boolean(),
    seed: fc.infiniteStream(fc.nat({ max: 1_000_000 })),
    cordoned: fc.option(fc.nat({ max: 8 }), { nil: undefined }),
  })
  .map(({ racks, brokers: count, topics, known, seed, cordoned }) => {
    const next = (below: number): number => (seed.next().value as number) % below;
    const brokers = Array.from({ length: count }, (_, index) => ({
      id: 101 + index,
      rack: `rack-${index % racks}`,
      accepts: index !== cordoned,
    }));
    const partitions = Array.from({ length: topics }).flatMap((_, topic) => {
      const factor = 1 + next(3);
      return Array.from({ length: 1 + next(12) }, (__, partition) => {
        const pool = brokers.map(({ id }) => id);
        const replicas = Array.from({ length: factor }, () => pool.splice(next(pool.length), 1)[0] ?? 0);
        return { topic: `t${topic}`, partition, replicas, ...(known ? { bytes: next(1_000) } : {}) };
      });
    });
    return { partitions, brokers };
  });

/** The assignment after the moves. */
export function applied(partitions: readonly PlacedPartition[], moves: readonly Move[]): PlacedPartition[] {
  const to = new Map(moves.map((move) => [`${move.topic}-${move.partition}`, move.to]));
  return partitions.map((each) => ({
    ...each,
    replicas: to.get(`${each.topic}-${each.partition}`) ?? each.replicas,
  }));
}

export function rackOf(brokers: readonly PlacementBroker[], id: number): string | null {
  return brokers.find((broker) => broker.id === id)?.rack ?? null;
}

/** In how many racks the replicas are. */
export function spread(brokers: readonly PlacementBroker[], replicas: readonly number[]): number {
  return new Set(replicas.map((id) => rackOf(brokers, id))).size;
}

export function count(partitions: readonly PlacedPartition[], id: number): number {
  return partitions.filter(({ replicas }) => replicas.includes(id)).length;
}

export function bytes(partitions: readonly PlacedPartition[], id: number): number {
  return partitions.reduce((sum, each) => sum + (each.replicas.includes(id) ? (each.bytes ?? 0) : 0), 0);
}

export function leaders(partitions: readonly PlacedPartition[], id: number): number {
  return partitions.filter(({ replicas }) => replicas[0] === id).length;
}

/** What every plan keeps: factor, distinct brokers, no needless move. */
export function expectSound(partitions: readonly PlacedPartition[], moves: readonly Move[]): void {
  for (const { topic, partition, from, to } of moves) {
    const before = partitions.find((each) => each.topic === topic && each.partition === partition);
    expect(from).toEqual(before?.replicas);
    expect(to).toHaveLength(from.length);
    expect(new Set(to).size).toBe(to.length);
    expect([...to].sort()).not.toEqual([...from].sort());
  }
}
