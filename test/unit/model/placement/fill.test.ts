import fc from 'fast-check';
import { added, planFill, removed } from '../../../../model/placement';
import type { PlacedPartition, PlacementBroker } from '../../../../model/placement';
import { applied, bytes, count, expectSound, leaders, spread, worlds } from './support';

const brokers: readonly PlacementBroker[] = [101, 102, 103, 104].map((id, index) => ({
  id,
  rack: 'abcd'.charAt(index),
  accepts: true,
}));

/** Forty partitions with two replicas each on three brokers. */
const partitions: readonly PlacedPartition[] = Array.from({ length: 40 }, (_, partition) => ({
  topic: 'order.created',
  partition,
  replicas: [101 + (partition % 3), 101 + ((partition + 1) % 3)],
  bytes: 10 * (1 + (partition % 8)),
}));

test('GIVEN an empty broker WHEN filled THEN it has its share of replicas, bytes and leaders', () => {
  const after = applied(partitions, planFill(partitions, brokers, [104]));
  const ids = brokers.map(({ id }) => id);

  expect(ids.map((id) => count(after, id))).toEqual([20, 20, 20, 20]);
  for (const id of ids) {
    expect(Math.abs(bytes(after, id) - 900)).toBeLessThanOrEqual(80);
    expect(Math.abs(leaders(after, id) - 10)).toBeLessThanOrEqual(2);
  }
});

test('GIVEN as many racks as replicas WHEN filled THEN a broker takes replicas of its own rack only', () => {
  const threeRacks = brokers.map((broker, index) => ({ ...broker, rack: 'abca'.charAt(index) }));
  const full = partitions.map((each) => ({ ...each, replicas: [101, 102, 103] }));

  const moves = planFill(full, threeRacks, [104]);

  expect(moves).toHaveLength(20);
  expect(new Set(moves.flatMap(removed))).toEqual(new Set([101]));
});

test('GIVEN a broker that is fenced, cordoned or not there WHEN filled THEN it is named', () => {
  const cordoned = brokers.map((broker) => ({ ...broker, accepts: broker.id !== 104 }));

  expect(() => planFill(partitions, cordoned, [104])).toThrow(
    'Broker 104 takes no replicas: not registered, fenced or cordoned.',
  );
  expect(() => planFill(partitions, brokers, [104, 109])).toThrow('Broker 109 takes no replicas');
});

test('GIVEN a broker that has its share WHEN filled THEN there is nothing to do', () => {
  const after = applied(partitions, planFill(partitions, brokers, [104]));

  expect(planFill(after, brokers, [104])).toEqual([]);
});

describe('any cluster', () => {
  const cases = worlds.map(({ partitions: all, brokers: some }) => {
    const arriving = [201, 202];
    return {
      partitions: all,
      arriving,
      brokers: [...some, ...arriving.map((id, index) => ({ id, rack: `rack-${index}`, accepts: true }))],
    };
  });

  test('GIVEN new brokers WHEN filled THEN replicas go to them alone, and no partition is spread over fewer racks', () => {
    fc.assert(
      fc.property(cases, (world) => {
        const moves = planFill(world.partitions, world.brokers, world.arriving);

        expectSound(world.partitions, moves);
        for (const move of moves) {
          for (const id of added(move)) expect(world.arriving).toContain(id);
          expect(spread(world.brokers, move.to)).toBeGreaterThanOrEqual(spread(world.brokers, move.from));
        }
      }),
    );
  });

  test('GIVEN new brokers WHEN filled THEN nobody has two replicas more than they and one to give', () => {
    fc.assert(
      fc.property(cases, (world) => {
        const after = applied(world.partitions, planFill(world.partitions, world.brokers, world.arriving));
        for (const taker of world.arriving) {
          for (const { id: donor } of world.brokers.filter(({ id }) => !world.arriving.includes(id))) {
            if (count(after, donor) < count(after, taker) + 2) continue;
            const exchangeable = after.filter(({ replicas }) => {
              if (!replicas.includes(donor) || replicas.includes(taker)) return false;
              const others = replicas.filter((id) => id !== donor);
              const crowd = (id: number): number =>
                others.filter((other) => rack(world, other) === rack(world, id)).length;
              return crowd(taker) <= crowd(donor);
            });
            expect(exchangeable).toEqual([]);
          }
          // And none of them gave so much that it is the light one now.
          for (const { id: donor } of world.brokers.filter(({ id }) => !world.arriving.includes(id))) {
            const gave = count(world.partitions, donor) - count(after, donor);
            if (gave > 0)
              expect(count(after, donor)).toBeGreaterThanOrEqual(
                Math.min(...world.arriving.map((id) => count(after, id))) - 1,
              );
          }
        }
      }),
    );
  });

  const rack = (
    world: { readonly brokers: readonly PlacementBroker[] },
    id: number,
  ): string | null | undefined => world.brokers.find((broker) => broker.id === id)?.rack;
});

test('GIVEN 20,000 partitions WHEN filled THEN it is planned at once', () => {
  const many = Array.from({ length: 20_000 }, (_, partition) => ({
    topic: `t${partition % 500}`,
    partition,
    replicas: [101 + (partition % 3), 101 + ((partition + 1) % 3), 101 + ((partition + 2) % 3)],
    bytes: (partition * 7919) % 100_000,
  }));
  const inThreeRacks = brokers.map((broker, index) => ({ ...broker, rack: 'abca'.charAt(index) }));

  expect(planFill(many, inThreeRacks, [104])).toHaveLength(10_000);
});
