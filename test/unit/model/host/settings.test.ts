import { journalSettings } from '../../../../model/host/journal';
import { loginLimits, unitDirectives } from '../../../../model/host/limits';
import { networkInterface } from '../../../../model/host/network';
import type { HostSetting } from '../../../../model/host/setting';
import { blockDevices, dataFileSystems, mountOptions } from '../../../../model/host/storage';

const values = (settings: readonly HostSetting[]): Record<string, string> =>
  Object.fromEntries(settings.map(({ key, value }) => [key, value]));

describe('limits', () => {
  it('GIVEN the service THEN its unit has them, and time to stop', () => {
    expect(values(unitDirectives())).toEqual({
      LimitNOFILE: '1000000',
      LimitMEMLOCK: 'infinity',
      LimitNPROC: '32768',
      TasksMax: '32768',
      TimeoutStopSec: '600',
      OOMPolicy: 'stop',
      OOMScoreAdjust: '-900',
      LogRateLimitIntervalSec: '0',
    });
  });

  it('GIVEN logins THEN limits.conf says the same in its words', () => {
    expect(values(loginLimits())).toEqual({ nofile: '1000000', memlock: 'unlimited', nproc: '32768' });
  });
});

describe('disks', () => {
  it('GIVEN the profiles THEN they differ in read-ahead alone, which an environment may set', () => {
    const same = { filesystem: 'xfs', scheduler: 'none' };
    expect(values(blockDevices({ profile: 'throughput' }))).toEqual({ ...same, read_ahead_kb: '4096' });
    expect(values(blockDevices({ profile: 'latency' }))).toEqual({ ...same, read_ahead_kb: '128' });
    expect(blockDevices({ profile: 'latency', readAheadKiB: 8 }).at(-1)).toMatchObject({
      key: 'read_ahead_kb',
      value: '8',
      owner: 'environment',
    });
  });

  it('GIVEN an instance store THEN the host boots without it; GIVEN gp3 THEN it does not', () => {
    expect(Object.keys(values(mountOptions('instance-store')))).toEqual(['noatime', 'nodiscard', 'nofail']);
    expect(Object.keys(values(mountOptions('gp3')))).toEqual(['noatime', 'nodiscard']);
  });

  it('GIVEN three volumes THEN JBOD mounts each and RAID 0 one file system', () => {
    const node = (layout: 'jbod' | 'raid0') => ({
      instanceType: 'm7g.large',
      storage: { kind: 'gp3', layout, volumes: 3, sizeGiB: 10 } as const,
    });
    expect(dataFileSystems(node('jbod'))).toEqual([
      { label: 'kafka-1', mountPoint: '/var/lib/kafka/data-1' },
      { label: 'kafka-2', mountPoint: '/var/lib/kafka/data-2' },
      { label: 'kafka-3', mountPoint: '/var/lib/kafka/data-3' },
    ]);
    expect(dataFileSystems(node('raid0'))).toEqual([
      { label: 'kafka-1', mountPoint: '/var/lib/kafka/data-1' },
    ]);
  });

  it('GIVEN sixteen volumes THEN every label is short enough for XFS', () => {
    const storage = { kind: 'gp3', layout: 'jbod', volumes: 16, sizeGiB: 10 } as const;
    const labels = dataFileSystems({ instanceType: 'm7g.large', storage }).map(({ label }) => label);
    expect(labels).toHaveLength(16);
    expect(labels.filter((label) => label.length > 12)).toEqual([]);
  });
});

it('GIVEN the network THEN hosts send jumbo frames', () => {
  expect(values(networkInterface())).toEqual({ mtu: '9001' });
});

it('GIVEN any setting THEN it has unit, reason and source', () => {
  const all = [
    ...unitDirectives(),
    ...loginLimits(),
    ...networkInterface(),
    ...journalSettings(),
    ...mountOptions('instance-store'),
    ...blockDevices({ profile: 'latency' }),
  ];
  expect(all.filter(({ unit, reason, source }) => [unit, reason, source].includes(''))).toEqual([]);
});
