import { staging } from '../../../fixtures/environments/staging';
import { formatDiagnostic } from '../../../../model/diagnostics';
import { checkHostTuning } from '../../../../model/host/check';
import type { HostTuningDeclaration } from '../../../../model/host/declaration';
import { sysctls } from '../../../../model/host/sysctl';

const refusals = (tuning: Partial<HostTuningDeclaration>): string[] =>
  checkHostTuning({ ...staging, tuning: { profile: 'throughput', ...tuning } }).map(formatDiagnostic);

const sysctl = (key: string, value: string): string[] => refusals({ sysctls: { [key]: value } });

describe('sysctls of an environment', () => {
  it('GIVEN none, or possible ones, THEN nothing is refused', () => {
    expect(refusals({})).toEqual([]);
    expect(
      refusals({
        sysctls: {
          'vm.dirty_ratio': '40',
          'net.ipv4.tcp_rmem': '4096 131072 33554432',
          'net.ipv4.tcp_congestion_control': 'bbr',
          'kernel.panic': '-1',
        },
      }),
    ).toEqual([]);
  });

  it('GIVEN tcp_timestamps 0 THEN it is refused with the reason', () => {
    expect(sysctl('net.ipv4.tcp_timestamps', '0')).toEqual([
      'environment staging, tuning.sysctls["net.ipv4.tcp_timestamps"]: error: "net.ipv4.tcp_timestamps" cannot be set to "0" here: the model sets it on every host. [owned-sysctl]\n' +
        '    remedy:  Remove it: with 0, which hardening guides set, fast connections with large windows can take old data for new.',
    ]);
  });

  it('GIVEN every parameter that the model owns WHEN overridden THEN it is refused, with a remedy', () => {
    const owned = sysctls({ profile: 'throughput' }, { diskGiB: 1 }).filter(({ owner }) => owner === 'model');
    for (const { key, value } of owned) {
      expect(sysctl(key, value)).toEqual([expect.stringMatching(/\[owned-sysctl\]\n {4}remedy: {2}./)]);
    }
    expect(owned.length).toBeGreaterThan(0);
  });

  it('GIVEN a parameter in bytes that switches a ratio off THEN it is refused', () => {
    expect(sysctl('vm.dirty_bytes', '1000000')).toEqual([expect.stringContaining('Set vm.dirty_ratio:')]);
  });

  it('GIVEN a misspelt or unknown name THEN it is refused, with the right one if it is near', () => {
    expect(sysctl('vm.dirty_ratoi', '40')).toEqual([
      expect.stringMatching(
        /"vm.dirty_ratoi" is not a kernel parameter that this project knows\. \[unknown-sysctl\][^]*remedy: {2}Write "vm.dirty_ratio"\./,
      ),
    ]);
    expect(sysctl('net/ipv4/tcp_retries2', '8')).toEqual([
      expect.stringContaining('Write "net.ipv4.tcp_retries2".'),
    ]);
    expect(sysctl('toString', '1')).toEqual([
      expect.stringContaining('Add it to model/host/sysctl-table.ts'),
    ]);
  });

  it.each([
    ['vm.dirty_ratio', '110', 'a whole number from 0 to 100'],
    ['vm.dirty_ratio', '4.5', 'a whole number from 0 to 100'],
    ['vm.dirty_ratio', '', 'a whole number from 0 to 100'],
    ['net.core.rmem_default', '1000', 'a whole number from 2304 to 2147483647'],
    [
      'net.ipv4.tcp_rmem',
      '4096 87380',
      '3 whole numbers from 1 to 2147483647, none smaller than the one before it',
    ],
    ['net.ipv4.tcp_wmem', '65536 4096 16777216', '3 whole numbers from 1 to 2147483647'],
    ['net.ipv4.tcp_congestion_control', 'fast', 'cubic, reno, bbr'],
  ])('GIVEN %s = "%s" THEN it is refused, and it says what the kernel takes', (key, value, allowed) => {
    expect(sysctl(key, value)).toEqual([
      expect.stringContaining(`"${key}" cannot be "${value}". [illegal-sysctl]\n    allowed: ${allowed}`),
    ]);
  });

  it('GIVEN a background ratio that is not below the limit THEN it is refused', () => {
    expect(refusals({ profile: 'latency', sysctls: { 'vm.dirty_background_ratio': '10' } })).toEqual([
      expect.stringContaining(
        'environment staging, tuning.sysctls["vm.dirty_background_ratio"]: error: vm.dirty_background_ratio would be 10 and vm.dirty_ratio 10',
      ),
    ]);
    expect(sysctl('vm.dirty_ratio', '5')).toEqual([
      expect.stringContaining(
        'tuning.sysctls["vm.dirty_ratio"]: error: vm.dirty_background_ratio would be 5',
      ),
    ]);
  });

  it('GIVEN several mistakes THEN all are reported at once', () => {
    expect(
      refusals({
        sysctls: { 'vm.swappiness': '0', 'vm.nope': '1', 'vm.overcommit_memory': '3' },
        javaVersion: 11,
      }),
    ).toHaveLength(4);
  });
});

describe('JVM, disks and release', () => {
  it('GIVEN Java that Kafka does not support THEN the supported ones are named', () => {
    expect(refusals({ javaVersion: 11 })).toEqual([
      expect.stringMatching(
        /^environment staging, tuning\.javaVersion: error: Java 11 is not one [^]*allowed: 17, 21, 25/,
      ),
    ]);
  });

  it('GIVEN ZGC with Java 17 THEN it is refused; with 21 it is not', () => {
    expect(refusals({ collector: 'zgc', javaVersion: 17 })).toEqual([
      expect.stringContaining(
        'tuning.collector: error: Java 17 has no generational ZGC. [collector-needs-java]',
      ),
    ]);
    expect(refusals({ collector: 'zgc' })).toEqual([]);
  });

  it('GIVEN impossible heaps THEN each is refused by its property', () => {
    expect(refusals({ brokerHeapMiB: 100, controllerHeapMiB: 512.5 })).toEqual([
      expect.stringContaining('tuning.brokerHeapMiB: error: A heap of 100 MiB is not valid.'),
      expect.stringContaining('tuning.controllerHeapMiB: error: A heap of 512.5 MiB is not valid.'),
    ]);
  });

  it.each([-4, 5, 20_000])('GIVEN a read-ahead of %i KiB THEN it is refused', (readAheadKiB) => {
    expect(refusals({ readAheadKiB })).toEqual([
      expect.stringContaining(
        `tuning.readAheadKiB: error: A read-ahead of ${readAheadKiB} KiB is not valid.`,
      ),
    ]);
  });

  it('GIVEN a release without a checksum THEN the pinned ones are named', () => {
    expect(checkHostTuning({ ...staging, kafkaVersion: '4.3.0' }).map(formatDiagnostic)).toEqual([
      expect.stringMatching(
        /^environment staging, kafkaVersion: error: Kafka 4\.3\.0 has no pinned checksum[^]*allowed: 4\.3\.1/,
      ),
    ]);
  });
});
