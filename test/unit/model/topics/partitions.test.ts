import fc from 'fast-check';
import { computePartitions, givenPartitions, maxPartitions } from '../../../../model/topics/partitions';

const MiB = 2 ** 20;
const idle = { produce: 1, consume: 1, parallelism: 1, brokers: 3, replicationFactor: 3 };

describe('the number of partitions', () => {
  it('GIVEN hardly any traffic on three brokers THEN three, and it says why', () => {
    expect(computePartitions(idle)).toEqual({
      count: 3,
      basis: 'computed',
      reasoning: [
        'Produce 1 B/s at 10 MiB/s per partition needs 1.',
        'Consume 1 B/s at 20 MiB/s per partition needs 1.',
        'Parallelism 1 needs 1: a partition is read by one consumer of a group.',
        'Raised from 1 to 3: room for 3 consumers before order per key has to break.',
      ],
    });
  });

  it.each([
    ['produce', { produce: 35 * MiB }, 6],
    ['consume', { consume: 130 * MiB }, 9],
    ['parallelism', { parallelism: 10 }, 12],
    ['one broker', { brokers: 1, replicationFactor: 1 }, 1],
    ['thirty brokers and little to do', { brokers: 30 }, 3],
    ['thirty brokers and 31 consumers', { brokers: 30, parallelism: 31 }, 60],
    ['no broker at all', { brokers: 0 }, 1],
  ])('GIVEN %s THEN the largest need decides, spread over the brokers', (_, demand, count) => {
    expect(computePartitions({ ...idle, ...demand }).count).toBe(count);
  });

  it('GIVEN more than the brokers should hold THEN it is cut, and says so', () => {
    const { count, reasoning } = computePartitions({ ...idle, parallelism: 50_000 });
    expect(count).toBe(maxPartitions(3, 3));
    expect(reasoning.at(-1)).toBe(
      'Cut from 50001 to 4000: 3 brokers × 4000 replicas ÷ replication factor 3.',
    );
  });

  it('GIVEN a number in the catalog THEN that is it', () => {
    expect(givenPartitions(7)).toEqual({
      count: 7,
      basis: 'given',
      reasoning: ['7 is written in the catalog.'],
    });
  });

  const demand = fc.record({
    produce: fc.double({ min: 0, max: 2 ** 36, noNaN: true }),
    consume: fc.double({ min: 0, max: 2 ** 36, noNaN: true }),
    parallelism: fc.integer({ min: 1, max: 5_000 }),
    brokers: fc.integer({ min: 1, max: 60 }),
    replicationFactor: fc.integer({ min: 1, max: 5 }),
  });

  it('GIVEN more of anything THEN never fewer partitions', () => {
    const more = fc.record({ produce: fc.nat(), consume: fc.nat(), parallelism: fc.nat(1_000) });
    fc.assert(
      fc.property(demand, more, (base, extra) => {
        const larger = {
          ...base,
          produce: base.produce + extra.produce,
          consume: base.consume + extra.consume,
          parallelism: base.parallelism + extra.parallelism,
        };
        expect(computePartitions(larger).count).toBeGreaterThanOrEqual(computePartitions(base).count);
      }),
    );
  });

  it('GIVEN any demand THEN enough for it, or as many as fit', () => {
    fc.assert(
      fc.property(demand, (base) => {
        const { count } = computePartitions(base);
        const most = maxPartitions(base.brokers, base.replicationFactor);
        expect(count).toBeGreaterThanOrEqual(Math.min(base.parallelism, most));
        expect(count).toBeLessThanOrEqual(most);
        if (count >= base.brokers && count < most) expect(count % base.brokers).toBe(0);
      }),
    );
  });
});
