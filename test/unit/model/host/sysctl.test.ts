import type { HostSetting } from '../../../../model/host/setting';
import { SYSCTL_RANGES, isInRange } from '../../../../model/host/sysctl-range';
import { mapCount, sysctls, transparentHugePages } from '../../../../model/host/sysctl';

const values = (settings: readonly HostSetting[]): Record<string, string> =>
  Object.fromEntries(settings.map(({ key, value }) => [key, value]));

const of = (profile: 'throughput' | 'latency'): HostSetting[] => sysctls({ profile }, { diskGiB: 500 });

describe('kernel parameters', () => {
  it('GIVEN any profile THEN memory, connections and windows are as a broker needs them', () => {
    for (const profile of ['throughput', 'latency'] as const) {
      expect(values(of(profile))).toMatchObject({
        'vm.swappiness': '1',
        'vm.max_map_count': '262144',
        'net.ipv4.tcp_window_scaling': '1',
        'net.ipv4.tcp_timestamps': '1',
        'net.core.somaxconn': '4096',
        'net.ipv4.tcp_max_syn_backlog': '4096',
        'net.core.netdev_max_backlog': '5000',
        'net.core.rmem_default': '131072',
        'net.core.wmem_default': '131072',
        'net.core.rmem_max': '16777216',
        'net.core.wmem_max': '16777216',
        'net.ipv4.tcp_rmem': '4096 87380 16777216',
        'net.ipv4.tcp_wmem': '4096 65536 16777216',
        'net.ipv4.tcp_mtu_probing': '1',
      });
    }
  });

  it('GIVEN the throughput profile THEN page cache may be dirty; GIVEN latency THEN little is', () => {
    expect(values(of('throughput'))).toMatchObject({
      'vm.dirty_background_ratio': '5',
      'vm.dirty_ratio': '80',
    });
    expect(values(of('latency'))).toMatchObject({ 'vm.dirty_background_ratio': '3', 'vm.dirty_ratio': '10' });
  });

  it('GIVEN every parameter THEN the kernel takes it, and it has unit, reason and source', () => {
    for (const { key, value, unit, reason, source } of [...of('throughput'), ...of('latency')]) {
      const range = SYSCTL_RANGES[key];
      expect([key, range !== undefined && isInRange(range, value)]).toEqual([key, true]);
      expect([unit, reason, source].filter((text) => text === '')).toEqual([]);
    }
  });

  it('GIVEN overrides THEN they stand in place or at the end, as the environment, with single blanks', () => {
    const sysctl = sysctls(
      {
        profile: 'throughput',
        sysctls: { 'net.ipv4.tcp_rmem': ' 4096\t131072  33554432', 'net.ipv4.tcp_retries2': '8' },
      },
      { diskGiB: 500 },
    );
    expect(values(sysctl)).toMatchObject({ 'net.ipv4.tcp_rmem': '4096 131072 33554432' });
    expect(sysctl.at(-1)).toMatchObject({ key: 'net.ipv4.tcp_retries2', value: '8', owner: 'environment' });
    expect(sysctl.filter(({ owner }) => owner === 'environment')).toHaveLength(2);
    expect(sysctl).toHaveLength(of('throughput').length + 1);
  });
});

describe('vm.max_map_count', () => {
  it.each([
    // 2 × (4000 + 4 × 1000) = 16,000
    [1_000, 4_000, 262_144],
    // 2 × (4000 + 4 × 55,879) = 455,032, rounded up to a multiple of 65,536
    [55_879, 4_000, 458_752],
    // 2 × (200,000 + 4) = 400,008
    [1, 200_000, 458_752],
  ])('GIVEN %i GiB and %i replicas THEN it is %i', (diskGiB, replicas, maps) => {
    expect(mapCount({ diskGiB, replicas })).toBe(maps);
  });

  it('GIVEN no number of replicas THEN the most that a broker shall hold are taken', () => {
    expect(mapCount({ diskGiB: 64_000 })).toBe(mapCount({ diskGiB: 64_000, replicas: 4_000 }));
  });
});

describe('transparent huge pages', () => {
  it('GIVEN any host THEN there are none, in the foreground and in the background', () => {
    expect(values(transparentHugePages())).toEqual({
      enabled: 'never',
      defrag: 'never',
      'khugepaged/defrag': '0',
    });
  });
});
