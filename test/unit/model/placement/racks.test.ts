import fc from 'fast-check';
import { added, planRackRepair } from '../../../../model/placement';
import { applied, expectSound, rackOf, spread, worlds } from './support';

const brokers = [101, 102, 103, 104].map((id, index) => ({ id, rack: 'aabc'.charAt(index), accepts: true }));

test('GIVEN two replicas in one rack WHEN repaired THEN one of them goes to the rack that has none', () => {
  expect(
    planRackRepair(
      [
        { topic: 'a', partition: 0, replicas: [101, 102, 103], bytes: 5 },
        { topic: 'a', partition: 1, replicas: [102, 103, 104], bytes: 5 },
      ],
      brokers,
    ),
  ).toEqual([{ topic: 'a', partition: 0, from: [101, 102, 103], to: [101, 104, 103], bytes: 5 }]);
});

test('GIVEN no broker that takes replicas in the other racks WHEN repaired THEN a partition stays as it is', () => {
  const cordoned = brokers.map((broker) => ({ ...broker, accepts: broker.id !== 104 }));

  expect(planRackRepair([{ topic: 'a', partition: 0, replicas: [101, 102, 103] }], cordoned)).toEqual([]);
});

test('GIVEN any cluster WHEN repaired THEN racks are spread as well as can be, and what was spread is untouched', () => {
  fc.assert(
    fc.property(worlds, (world) => {
      const moves = planRackRepair(world.partitions, world.brokers);

      expectSound(world.partitions, moves);
      for (const { from, to } of moves) {
        expect(spread(world.brokers, to)).toBeGreaterThanOrEqual(spread(world.brokers, from));
        // As many were copied as racks were won, or as evened out a crowd.
        expect(added({ from, to }).length).toBeLessThan(from.length);
      }
      for (const { replicas } of applied(world.partitions, moves)) {
        const inRack = (rack: string | null): number =>
          replicas.filter((id) => rackOf(world.brokers, id) === rack).length;
        const most = Math.max(...replicas.map((id) => inRack(rackOf(world.brokers, id))));
        const room = world.brokers.filter(({ id, accepts }) => accepts && !replicas.includes(id));
        for (const { rack } of room) expect(inRack(rack)).toBeGreaterThan(most - 2);
      }
    }),
  );
});
