import { jvmOptions } from '../../../../model/cluster/jvm';
import type { JvmSettings } from '../../../../model/cluster/jvm';

const settings: JvmSettings = {
  heapMiB: 6144,
  collector: 'g1',
  javaVersion: 21,
  gcLogFile: '/logs/gc.log',
  temporaryDirectory: '/tmp/kafka',
};

const flags = (changes: Partial<JvmSettings> = {}): string[] =>
  jvmOptions({ ...settings, ...changes }).map(({ option }) => option);

describe('G1', () => {
  test("GIVEN a broker's heap WHEN computed THEN these are the flags of Kafka's documentation", () => {
    expect(flags()).toEqual([
      '-Xms6144m',
      '-Xmx6144m',
      '-Djava.io.tmpdir=/tmp/kafka',
      '-Djava.awt.headless=true',
      '-XX:+AlwaysPreTouch',
      '-XX:+UseG1GC',
      '-XX:MaxGCPauseMillis=20',
      '-XX:InitiatingHeapOccupancyPercent=35',
      '-XX:+ExplicitGCInvokesConcurrent',
      '-XX:G1HeapRegionSize=16M',
      '-XX:MetaspaceSize=96m',
      '-XX:MinMetaspaceFreeRatio=50',
      '-XX:MaxMetaspaceFreeRatio=80',
      '-Xlog:gc*:file="/logs/gc.log":time,tags:filecount=10,filesize=100M',
      '-XX:+ExitOnOutOfMemoryError',
      '-XX:+PerfDisableSharedMem',
    ]);
  });

  test('GIVEN a heap of 512 MiB WHEN computed THEN the region size is left to the JVM', () => {
    expect(flags({ heapMiB: 512 }).filter((flag) => /Region|Metaspace/.test(flag))).toEqual([]);
  });

  test('GIVEN few cores for several nodes WHEN computed THEN only the first compiler runs', () => {
    expect(flags({ compiler: 'quick' })).toContain('-XX:TieredStopAtLevel=1');
    expect(flags()).not.toContain('-XX:TieredStopAtLevel=1');
  });

  test("GIVEN a developer's machine WHEN computed THEN memory is touched only when it is needed", () => {
    expect(flags({ preTouch: false })).not.toContain('-XX:+AlwaysPreTouch');
  });
});

describe('ZGC', () => {
  test.each([
    [21, true],
    [22, true],
    [23, false],
    [25, false],
  ])('GIVEN Java %i WHEN computed THEN the generational flag is given: %s', (javaVersion, given) => {
    const options = flags({ collector: 'zgc', javaVersion });
    expect(options).toContain('-XX:+UseZGC');
    expect(options.includes('-XX:+ZGenerational')).toBe(given);
    expect(options.filter((flag) => flag.includes('G1'))).toEqual([]);
  });
});

describe('what cannot run', () => {
  test('GIVEN Java 11 WHEN computed THEN it says which is needed', () => {
    expect(() => flags({ javaVersion: 11 })).toThrow('Java 11 cannot run Kafka 4: 17 or later is needed.');
  });

  test('GIVEN ZGC on Java 17 WHEN computed THEN it says which is needed', () => {
    expect(() => flags({ collector: 'zgc', javaVersion: 17 })).toThrow('ZGC needs Java 21 or later');
  });

  test.each([0, 255, 512.5, NaN])('GIVEN a heap of %p MiB WHEN computed THEN it is too small', (heapMiB) => {
    expect(() => flags({ heapMiB })).toThrow(`A heap of ${heapMiB} MiB is too small`);
  });
});

test('GIVEN any flag WHEN read THEN it has a reason and a source', () => {
  for (const { reason, source } of jvmOptions(settings)) {
    expect(reason).not.toBe('');
    expect(source).not.toBe('');
  }
});
