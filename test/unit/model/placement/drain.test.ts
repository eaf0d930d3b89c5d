import fc from 'fast-check';
import { added, planDrain } from '../../../../model/placement';
import type { PlacedPartition, PlacementBroker } from '../../../../model/placement';
import { applied, bytes, count, expectSound, leaders, rackOf, spread, worlds } from './support';

const brokers: readonly PlacementBroker[] = [101, 102, 103, 104, 105, 106].map((id, index) => ({
  id,
  rack: 'abc'.charAt(index % 3),
  accepts: true,
}));

/** Twelve partitions, spread over racks and brokers. */
const partitions: readonly PlacedPartition[] = Array.from({ length: 12 }, (_, partition) => ({
  topic: 'order.created',
  partition,
  replicas: partition % 2 === 0 ? [101, 102, 103] : [104, 105, 106],
  bytes: 100,
}));

test('GIVEN racks as many as replicas WHEN a broker is drained THEN the other broker of its rack takes all, in place', () => {
  const moves = planDrain(partitions, brokers, [102]);

  expect(moves).toHaveLength(6);
  for (const { from, to } of moves) {
    expect(from).toEqual([101, 102, 103]);
    expect([...to].sort()).toEqual([101, 103, 105]);
  }
});

test('GIVEN moved partitions WHEN planned THEN preferred leaders are spread over their brokers', () => {
  const after = applied(partitions, planDrain(partitions, brokers, [102]));

  expect([101, 103, 104, 105, 106].map((id) => leaders(after, id))).toEqual([2, 2, 6, 2, 0]);
});

test('GIVEN a cordoned broker WHEN another is drained THEN it takes nothing and keeps what it has', () => {
  const cordoned = brokers.map((broker) => ({ ...broker, accepts: broker.id !== 105 }));
  const moves = planDrain(partitions, cordoned, [102]);

  expect(moves.flatMap(added)).not.toContain(105);
  expect(count(applied(partitions, moves), 105)).toBe(6);
});

test('GIVEN fewer brokers than replicas WHEN planned THEN the topics are named', () => {
  expect(() => planDrain(partitions, brokers, [101, 102, 103, 104])).toThrow(
    'Without brokers 101, 102, 103, 104 there is not enough room for every replica: a topic has up to 3 replicas, and only brokers 105, 106 take new ones: order.created.',
  );
  expect(() => planDrain([{ topic: 'a', partition: 0, replicas: [1] }], [], [1])).toThrow(
    'Without broker 1 there is not enough room for every replica: a topic has up to 1 replicas, and no other broker takes new ones: a.',
  );
});

test('GIVEN a broker that holds nothing WHEN drained THEN there is nothing to do', () => {
  expect(planDrain(partitions, [...brokers, { id: 107, rack: 'a', accepts: true }], [107])).toEqual([]);
});

describe('any cluster', () => {
  const cases = fc.record({
    world: worlds,
    leaving: fc.uniqueArray(fc.integer({ min: 101, max: 104 }), { minLength: 1, maxLength: 1 }),
  });

  test('GIVEN a broker WHEN drained THEN it holds nothing, and nothing but its replicas was moved', () => {
    fc.assert(
      fc.property(cases, ({ world, leaving }) => {
        const moves = planDrain(world.partitions, world.brokers, leaving);

        expectSound(world.partitions, moves);
        expect(
          applied(world.partitions, moves).filter(({ replicas }) =>
            leaving.some((id) => replicas.includes(id)),
          ),
        ).toEqual([]);
        for (const { from, to } of moves) {
          expect(from.filter((id) => !to.includes(id))).toEqual(leaving);
          for (const id of added({ from, to }))
            expect(world.brokers.find((broker) => broker.id === id)?.accepts).toBe(true);
        }
        // Nobody else is touched.
        expect(moves).toHaveLength(
          world.partitions.filter(({ replicas }) => leaving.some((id) => replicas.includes(id))).length,
        );
      }),
    );
  });

  test('GIVEN a broker WHEN drained THEN racks are spread as before, or as well as the brokers that are left allow', () => {
    fc.assert(
      fc.property(cases, ({ world, leaving }) => {
        for (const { from, to } of planDrain(world.partitions, world.brokers, leaving)) {
          const others = from.filter((id) => !leaving.includes(id));
          const open = world.brokers.filter(
            ({ id, accepts }) => accepts && !leaving.includes(id) && !from.includes(id),
          );
          const best = Math.max(...open.map(({ id }) => spread(world.brokers, [...others, id])));
          expect(spread(world.brokers, to)).toBeGreaterThanOrEqual(
            Math.min(spread(world.brokers, from), best),
          );
        }
      }),
    );
  });

  test('GIVEN a broker WHEN drained THEN whoever took replicas is at most one heavier than who could have', () => {
    fc.assert(
      fc.property(cases, ({ world, leaving }) => {
        const moves = planDrain(world.partitions, world.brokers, leaving);
        const after = applied(world.partitions, moves);
        const total = (of: typeof count): number =>
          world.brokers.reduce((sum, { id }) => sum + of(world.partitions, id), 0) / world.brokers.length ||
          1;
        const [meanCount, meanBytes] = [total(count), total(bytes)];
        const weight = (id: number): number => count(after, id) / meanCount + bytes(after, id) / meanBytes;
        for (const { id } of world.brokers) {
          const taken = moves.filter((move) => added(move).includes(id));
          if (taken.length === 0) continue;
          const oneReplica = Math.max(...taken.map((move) => 1 / meanCount + move.bytes / meanBytes));
          const others = world.brokers.filter(
            (other) =>
              other.id !== id &&
              other.accepts &&
              !leaving.includes(other.id) &&
              rackOf(world.brokers, other.id) === rackOf(world.brokers, id) &&
              !taken.some(({ from }) => from.includes(other.id)),
          );
          for (const other of others)
            expect(weight(id)).toBeLessThanOrEqual(weight(other.id) + oneReplica + 1e-9);
        }
      }),
    );
  });
});
