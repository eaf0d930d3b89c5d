import {
  maxHeapMiB,
  mibPerSecond,
  pageCacheNeedMiB,
  replicasPerBroker,
  smallestLike,
  storageMiBps,
  throughputBounds,
} from '../../../../model/aws/capacity';
import { instanceType } from '../../../../model/aws/instance-types';
import type { InstanceType } from '../../../../model/aws/instance-types';

function known(name: string): InstanceType {
  const type = instanceType(name);
  if (type === undefined) throw new Error(`${name} is not known`);
  return type;
}

describe('what a cluster carries', () => {
  it('GIVEN gp3 volumes THEN each of AWS’s three bounds is computed from sustained figures', () => {
    const bounds = throughputBounds({
      type: known('m7g.xlarge'),
      storage: { kind: 'gp3', layout: 'jbod', volumes: 2, sizeGiB: 500, throughputMiBps: 250 },
      brokers: 6,
      replicationFactor: 3,
      consumerGroups: 4,
    });
    // 2 × 250 × 6 ÷ 3; 1250 Mbit/s × 6 ÷ 3; 1876 Mbit/s × 6 ÷ (4 + 2).
    expect(bounds.map(({ name, limitMiBps }) => [name, Math.round(limitMiBps)])).toEqual([
      ['storage', 1000],
      ['EBS bandwidth', 298],
      ['network', 224],
    ]);
    expect(bounds.at(-1)?.formula).toBe('224 MiB/s × 6 brokers ÷ 6 (4 consumer groups and 2 followers)');
  });

  it('GIVEN instance store THEN EBS is no bound, and disks are one only where they were measured', () => {
    const names = (type: string): string[] =>
      throughputBounds({
        type: known(type),
        storage: { kind: 'instance-store', layout: 'jbod' },
        brokers: 3,
        replicationFactor: 3,
        consumerGroups: 1,
      }).map(({ name }) => name);
    expect(names('im4gn.2xlarge')).toEqual(['storage', 'network']);
    expect(names('i8ge.2xlarge')).toEqual(['network']);
  });

  it('GIVEN no reader at all THEN what arrives at a broker is the bound of the network', () => {
    const network = (consumerGroups: number): number | undefined =>
      throughputBounds({
        type: known('m7g.large'),
        storage: { kind: 'gp3', layout: 'jbod', volumes: 1, sizeGiB: 100 },
        brokers: 3,
        replicationFactor: 3,
        consumerGroups,
      }).at(-1)?.limitMiBps;
    expect(network(0)).toBe(network(1));
  });

  it('GIVEN measured disks THEN their figure is below what was measured: im4gn.2xlarge wrote 502 MB/s', () => {
    const disks = storageMiBps(known('im4gn.2xlarge'), { kind: 'instance-store', layout: 'jbod' });
    expect(disks).toBeLessThan(502e6 / 2 ** 20);
    expect(disks).toBeGreaterThan(450);
  });

  it.each([
    ['m7g.medium', 300],
    ['m7g.large', 1000],
    ['m7g.xlarge', 1000],
    ['m7g.2xlarge', 2000],
    ['m7g.4xlarge', 4000],
    ['m7g.8xlarge', 4000],
  ])('%s holds %d replicas', (name, expected) => expect(replicasPerBroker(known(name))).toBe(expected));

  it('GIVEN memory THEN a heap is at most half of it, and leaves 2 GiB', () => {
    expect(maxHeapMiB(known('m7g.large'))).toBe(4096);
    expect(maxHeapMiB(known('c7g.medium'))).toBe(0);
  });

  it('counts Mbit/s in powers of 1000 and page cache in 30 s of writes', () => {
    expect(mibPerSecond(8388.608)).toBeCloseTo(1000);
    expect(pageCacheNeedMiB(10, 3, 3)).toBe(300);
  });

  it('finds the smallest type of a family', () => {
    expect(smallestLike('r7g.large', ({ vcpus }) => vcpus >= 5)?.name).toBe('r7g.2xlarge');
    expect(smallestLike('r7g.large', () => false)).toBeUndefined();
  });
});
