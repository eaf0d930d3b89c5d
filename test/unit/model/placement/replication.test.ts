import fc from 'fast-check';
import { PlacementImpossible, planReplication } from '../../../../model/placement';
import { applied, rackOf, spread, worlds } from './support';

const brokers = [101, 102, 103, 104].map((id, index) => ({ id, rack: 'aabc'.charAt(index), accepts: true }));
const one = (replicas: readonly number[]) => [{ topic: 'a', partition: 0, replicas, bytes: 5 }];

test('GIVEN one replica WHEN three are wanted THEN each is in a rack of its own', () => {
  const [move] = planReplication(one([101]), brokers, new Map([['a', 3]]));
  expect([...(move?.to ?? [])].sort()).toEqual([101, 103, 104]);
});

test('GIVEN two in one rack WHEN two of three stay THEN they are in different racks', () => {
  const [move] = planReplication(one([104, 101, 102]), brokers, new Map([['a', 2]]));
  expect(spread(brokers, move?.to ?? [])).toBe(2);
  expect(move?.to).toContain(104);
});

test('GIVEN as many as wanted, spread THEN nothing moves, and other topics never do', () => {
  const partitions = [...one([101, 103, 104]), { topic: 'b', partition: 0, replicas: [101, 102] }];
  expect(planReplication(partitions, brokers, new Map([['a', 3]]))).toEqual([]);
});

test('GIVEN more than there are brokers, or a topic that is not there THEN all of it is told', () => {
  expect(() =>
    planReplication(
      one([101]),
      brokers,
      new Map([
        ['a', 5],
        ['b', 2],
      ]),
    ),
  ).toThrow(
    new PlacementImpossible(
      'Topic a cannot have 5 replicas: 4 brokers take replicas.\nTopic b does not exist.',
    ),
  );
});

test('GIVEN any cluster THEN every partition has the number, in as many racks as can be, and others are untouched', () => {
  fc.assert(
    fc.property(worlds, fc.integer({ min: 1, max: 4 }), (world, factor) => {
      const moves = planReplication(world.partitions, world.brokers, new Map([['t0', factor]]));
      for (const { topic, replicas } of applied(world.partitions, moves)) {
        if (topic !== 't0') continue;
        expect(replicas).toHaveLength(factor);
        expect(new Set(replicas).size).toBe(factor);
        const inRack = (rack: string | null): number =>
          replicas.filter((id) => rackOf(world.brokers, id) === rack).length;
        const most = Math.max(...replicas.map((id) => inRack(rackOf(world.brokers, id))));
        const room = world.brokers.filter(({ id, accepts }) => accepts && !replicas.includes(id));
        for (const { rack } of room) expect(inRack(rack)).toBeGreaterThan(most - 2);
      }
      expect(moves.every(({ topic }) => topic === 't0')).toBe(true);
    }),
  );
});
