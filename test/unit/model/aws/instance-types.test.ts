import { familyOf, instanceType, instanceTypeNames } from '../../../../model/aws/instance-types';

describe('instance types', () => {
  it.each([
    // NVMe GB, network baseline and EBS maximum in Mbit/s: AWS's pages of storage optimized and general purpose types.
    ['i3en.2xlarge', 5000, 8400, 4750],
    ['i3en.6xlarge', 15000, 25000, 4750],
    ['i4i.2xlarge', 1875, 4687, 10000],
    ['i4i.4xlarge', 3750, 9375, 10000],
    ['im4gn.2xlarge', 3750, 12500, 10000],
    ['im4gn.4xlarge', 7500, 25000, 10000],
    ['i7ie.2xlarge', 5000, 8333, 10000],
    ['i8ge.2xlarge', 5000, 8400, 10000],
    ['r6i.2xlarge', 0, 3125, 10000],
    ['m6i.2xlarge', 0, 3125, 10000],
  ])(
    '%s has %d GB of NVMe, a network of %d Mbit/s and at most %d Mbit/s to EBS',
    (name, nvme, network, ebs) => {
      const type = instanceType(name);
      const { count, sizeGB } = type?.instanceStore ?? { count: 0, sizeGB: 0 };
      expect([count * sizeGB, type?.networkBaselineMbps, type?.ebsMaximumMbps]).toEqual([nvme, network, ebs]);
    },
  );

  it('GIVEN a Graviton type THEN it is arm64, and one without NVMe has no instance store', () => {
    expect(instanceType('m7g.large')).toEqual({
      name: 'm7g.large',
      architecture: 'arm64',
      vcpus: 2,
      memoryMiB: 8192,
      networkBaselineMbps: 937,
      ebsBaselineMbps: 630,
      ebsMaximumMbps: 10000,
      ebsBaselineIops: 3600,
    });
  });

  it.each(['i4i.3xlarge', '', 'constructor', 'toString'])('GIVEN "%s" THEN it is not known', (name) =>
    expect(instanceType(name)).toBeUndefined(),
  );

  it('GIVEN every known type THEN its figures are numbers above zero', () => {
    const names = instanceTypeNames();
    expect(names.length).toBeGreaterThan(100);
    for (const name of names) {
      const type = instanceType(name);
      for (const figure of Object.values(type ?? {}).filter((value) => typeof value === 'number')) {
        expect(figure).toBeGreaterThan(0);
      }
    }
  });

  it('knows the family of a type', () => expect(familyOf('im4gn.2xlarge')).toBe('im4gn'));
});
