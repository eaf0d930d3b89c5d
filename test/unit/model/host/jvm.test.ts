import type { staging } from '../../../fixtures/environments/staging';
import { heapMiB, hostJvmOptions, javaPackage } from '../../../../model/host/jvm';

const GIB = 1024;
const tuning = { profile: 'throughput' } as const;
const options = (changes: Partial<typeof staging.tuning>, instanceType = 'm7g.2xlarge'): string[] =>
  hostJvmOptions(
    { tuning: { ...tuning, ...changes } },
    { role: 'broker', instanceType, address: '10.20.0.8' },
  ).map(({ option }) => option);

describe('heap', () => {
  it.each([
    ['broker', 2 * GIB, 1024],
    ['broker', 8 * GIB, 2048],
    ['broker', 16 * GIB, 4096],
    ['broker', 64 * GIB, 6144],
    ['controller', 1 * GIB, 512],
    ['controller', 4 * GIB, 1024],
    ['controller', 64 * GIB, 2048],
    // A quarter is 3931 MiB.
    ['broker', 15_724, 3904],
  ] as const)('GIVEN a %s with %i MiB THEN the heap is %i MiB', (role, memory, heap) => {
    expect(heapMiB({ tuning }, { role }, memory)).toBe(heap);
  });

  it('GIVEN a heap of the environment THEN it is taken as it is, per role', () => {
    const own = { tuning: { ...tuning, brokerHeapMiB: 12_000, controllerHeapMiB: 700 } };
    expect(heapMiB(own, { role: 'broker' }, GIB)).toBe(12_000);
    expect(heapMiB(own, { role: 'controller' }, GIB)).toBe(700);
  });
});

describe('options', () => {
  it('GIVEN nothing else THEN it is G1 with the computed heap, its log and a folder that is not noexec', () => {
    expect(options({})).toEqual(
      expect.arrayContaining([
        '-Xms6144m',
        '-Xmx6144m',
        '-XX:+UseG1GC',
        '-XX:+AlwaysPreTouch',
        '-Djava.io.tmpdir=/var/lib/kafka/tmp',
        '-Xlog:gc*:file="/var/log/kafka/gc.log":time,tags:filecount=10,filesize=100M',
      ]),
    );
  });

  it('GIVEN ZGC THEN it is generational on the default Java, and by itself on 25', () => {
    expect(options({ collector: 'zgc' })).toEqual(
      expect.arrayContaining(['-XX:+UseZGC', '-XX:+ZGenerational']),
    );
    expect(options({ collector: 'zgc', javaVersion: 25 })).not.toContain('-XX:+ZGenerational');
  });

  it('GIVEN an unknown instance type THEN it says so', () => {
    expect(() => options({}, 'm7g.mini')).toThrow('The instance type m7g.mini is not known.');
  });

  it('GIVEN a Java version THEN the package is named as Debian does', () => {
    expect(javaPackage(25)).toBe('openjdk-25-jre-headless');
  });
});
