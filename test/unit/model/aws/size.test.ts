import { templates } from '../../../../environments/templates';
import type { TemplateName } from '../../../../environments/templates';
import { sizeBrokers } from '../../../../model/aws/size';
import type { Demand, Sizing } from '../../../../model/aws/size';

const DAY = 86_400_000;

function size(name: TemplateName, change: Partial<Demand> = {}): Sizing {
  return sizeBrokers(name, templates[name], { ...templates[name].defaults, zones: 3, ...change });
}

describe('sizes of a template', () => {
  it('GIVEN the small template THEN there is one broker per zone on gp3', () => {
    expect(size('small').brokers).toEqual({
      count: 3,
      instanceType: 'm7g.large',
      storage: { kind: 'gp3', layout: 'jbod', volumes: 1, sizeGiB: 850 },
    });
  });

  it('GIVEN more load THEN throughput is provisioned, with the operations that it needs', () => {
    const { storage } = size('standard', { produceMiBps: 600, retentionMs: DAY / 4 }).brokers;
    expect(storage.kind).toBe('gp3');
    if (storage.kind !== 'gp3') return;
    expect(storage.throughputMiBps).toBeGreaterThan(125);
    expect(storage.iops ?? 3000).toBeGreaterThanOrEqual((storage.throughputMiBps ?? 0) * 4);
  });

  it('GIVEN the high-throughput template THEN disks are the instance’s own', () => {
    expect(size('high-throughput').brokers.storage).toEqual({ kind: 'instance-store', layout: 'jbod' });
  });

  it.each(['produceMiBps', 'retentionMs', 'consumerGroups'] as const)(
    'GIVEN twenty times the %s THEN there are not fewer brokers or disks, and the number is a multiple of the zones',
    (property) => {
      const base: Demand = { produceMiBps: 20, consumerGroups: 2, retentionMs: DAY / 2, zones: 3 };
      const before = sizeBrokers('standard', templates.standard, base).brokers;
      const after = sizeBrokers('standard', templates.standard, {
        ...base,
        [property]: base[property] * 20,
      }).brokers;
      expect(after.count % 3).toBe(0);
      expect(after).not.toEqual(before);
      expect(after.count).toBeGreaterThanOrEqual(before.count);
    },
  );

  it('GIVEN four zones THEN brokers are spread evenly over four', () =>
    expect(size('standard', { zones: 4 }).brokers.count % 4).toBe(0));

  it('GIVEN a size THEN every bound has a line, with all brokers, one down and a zone down', () => {
    const { reasoning } = size('standard', { produceMiBps: 50, consumerGroups: 3, retentionMs: 3 * DAY });
    expect(reasoning).toEqual([
      'Load: 50 MiB/s produced at peak, read by 3 groups, kept for 3d, 3 replicas in 3 zones.',
      'Disk: 20.6 TiB needed on each broker, 20.6 TiB available: 50 MiB/s × 3d × 3 ÷ 3 brokers ÷ 0.6, the share that may be full.',
      'Throughput with all 3 brokers: 50 MiB/s needed; storage 250, EBS bandwidth 298, network 268.',
      'Throughput with one broker down: 50 MiB/s needed; storage 250, EBS bandwidth 298, network 224.',
      'Throughput with one zone down: 50 MiB/s needed; storage 250, EBS bandwidth 298, network 224.',
      'Page cache with one broker down: 2250 MiB needed for 30 s of writes; 58368 there: 65536 MiB without a heap of 6144 MiB and the system.',
      'Refill of a broker that lost its disks: 21 h, of 24 at most.',
      'Replicas: 6000 at most, 2000 on each broker of 8 vCPUs.',
    ]);
  });

  it('GIVEN more than a template carries THEN it is refused with what can be done', () => {
    expect(() => size('small', { produceMiBps: 500 })).toThrow(
      /template small: error: 3 brokers, the most of this template, cannot carry 500 MiB\/s for 2 groups with 3d of retention[^]*\[template-too-small\][^]*remedy: {2}Use a larger template/,
    );
  });
});
