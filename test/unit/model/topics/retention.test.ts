import fc from 'fast-check';
import type { RetentionDemand } from '../../../../model/topics/retention';
import {
  describeRetention,
  fittingSize,
  fittingTimeMs,
  retainedBytes,
} from '../../../../model/topics/retention';
import { capacityOf } from '../../../../model/environment/capacity';
import { spacious } from '../catalog/support';

const base: RetentionDemand = {
  cleanup: 'delete',
  time: 1_000_000,
  size: 'unlimited',
  produce: 6_000,
  partitions: 3,
  segmentBytes: 1_000_000,
  segmentMs: 100_000,
};

describe('disk that retention takes', () => {
  it('GIVEN a time THEN rate × time, and the active segment of each partition', () => {
    expect(retainedBytes(base)).toBe(6_000 * 1_000 + 3 * 200_000);
  });

  it('GIVEN a size THEN size × partitions where that is less', () => {
    expect(retainedBytes({ ...base, size: 500_000 })).toBe(3 * (500_000 + 200_000));
    expect(retainedBytes({ ...base, size: 5_000_000 })).toBe(retainedBytes(base));
  });

  it('GIVEN segments that fill before they are old THEN their size counts', () => {
    expect(retainedBytes({ ...base, segmentBytes: 50_000 })).toBe(6_000_000 + 3 * 50_000);
  });

  it('GIVEN nothing that bounds it THEN undefined', () => {
    expect(retainedBytes({ ...base, time: 'unlimited' })).toBeUndefined();
    expect(retainedBytes({ ...base, cleanup: 'compact' })).toBeUndefined();
    expect(retainedBytes({ ...base, cleanup: 'compact,delete' })).toBe(retainedBytes(base));
  });

  it('GIVEN a budget THEN what is said to fit, fits', () => {
    fc.assert(
      fc.property(
        fc.record({
          produce: fc.double({ min: 1, max: 2 ** 30, noNaN: true }),
          partitions: fc.integer({ min: 1, max: 200 }),
          budget: fc.double({ min: 2 ** 20, max: 2 ** 45, noNaN: true }),
        }),
        ({ produce, partitions, budget }) => {
          const demand = { ...base, produce, partitions };
          const time = fittingTimeMs(demand, budget);
          const size = fittingSize(demand, budget);
          const allowed = budget * (1 + 1e-9);
          if (time > 0) expect(retainedBytes({ ...demand, time })).toBeLessThanOrEqual(allowed);
          if (size > 0) expect(retainedBytes({ ...demand, size })).toBeLessThanOrEqual(allowed);
        },
      ),
    );
  });
});

describe('what an environment holds', () => {
  it('GIVEN three brokers of 1000 GiB THEN 60 % of it is for retention', () => {
    expect(capacityOf(spacious)).toEqual({
      brokers: 3,
      racks: 3,
      diskBytes: 1800 * 2 ** 30,
      replicas: 12_000,
      trafficShare: 1,
    });
  });

  it('GIVEN controllers of their own THEN they hold nothing', () => {
    const nodes = [...spacious.nodes, { id: 9, role: 'controller' as const, rack: 'd', host: 'h' }];
    expect(capacityOf({ ...spacious, nodes, diskUtilizationTarget: 0.5, trafficShare: 0.1 })).toMatchObject({
      brokers: 3,
      racks: 3,
      diskBytes: 1500 * 2 ** 30,
      trafficShare: 0.1,
    });
  });
});

describe('retention for people', () => {
  it.each([
    [{ 'retention.ms': '-1' }, 'unlimited'],
    [{ 'retention.ms': '3600000', 'retention.bytes': '1073741824' }, '1h, 1 GiB per partition'],
    [{ 'retention.ms': '-1', 'retention.bytes': '1073741824' }, '1 GiB per partition'],
    [{ 'cleanup.policy': 'compact' }, 'compacted'],
    [{ 'cleanup.policy': 'compact,delete', 'retention.ms': '86400000' }, '1d, compacted'],
    [{}, "the brokers' default"],
  ])('GIVEN %j THEN it is %s', (config, text) => {
    expect(describeRetention(config)).toBe(text);
  });
});
