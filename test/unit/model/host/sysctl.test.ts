import type { HostSetting } from '../../../../model/host/setting';
import { isInRange } from '../../../../model/host/sysctl-range';
import { sysctls, transparentHugePages } from '../../../../model/host/sysctl';
import { SYSCTLS, mapCount } from '../../../../model/host/sysctl-table';

const values = (settings: readonly HostSetting[]): Record<string, string> =>
  Object.fromEntries(settings.map(({ key, value }) => [key, value]));

const of = (profile: 'throughput' | 'latency'): HostSetting[] => sysctls({ profile }, { diskGiB: 500 });

describe('kernel parameters', () => {
  it('GIVEN every row THEN any host has its value, which the kernel takes, with unit, reason and source', () => {
    for (const profile of ['throughput', 'latency'] as const) {
      for (const diskGiB of [0, 500, 64_000]) {
        const host = sysctls({ profile }, { diskGiB });
        expect(host.map(({ key }) => key)).toEqual(
          Object.keys(SYSCTLS).filter((key) => SYSCTLS[key]?.value !== undefined),
        );
        for (const { key, value, unit, reason, source } of host) {
          const range = SYSCTLS[key]?.range;
          expect([key, range !== undefined && isInRange(range, value)]).toEqual([key, true]);
          expect([unit, reason, source].filter((text) => text === '')).toEqual([]);
        }
      }
    }
  });

  it('GIVEN the throughput profile THEN page cache may be dirty; GIVEN latency THEN little is', () => {
    const limit = (profile: 'throughput' | 'latency'): number =>
      Number(values(of(profile))['vm.dirty_ratio']);
    expect(limit('throughput')).toBeGreaterThan(limit('latency'));
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
    expect(mapCount(diskGiB, replicas)).toBe(maps);
  });

  it('GIVEN no number of replicas THEN the most that a broker shall hold are taken', () => {
    expect(mapCount(64_000)).toBe(mapCount(64_000, 4_000));
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
