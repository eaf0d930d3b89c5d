/** The options of a Kafka node's Java virtual machine. */
import { MINIMUM_JAVA_MAJOR } from '../toolchain/versions';

export type GarbageCollector = 'g1' | 'zgc';

export interface JvmSettings {
  /** Heap in MiB: minimum and maximum alike, so that it never has to grow under load. */
  readonly heapMiB: number;
  readonly collector: GarbageCollector;
  /** Major version of the JDK: 17, 21, 25, … */
  readonly javaVersion: number;
  /** Absolute path of the garbage collection log. */
  readonly gcLogFile: string;
  /** Absolute path of a folder on a file system without noexec; native compression libraries are unpacked there. */
  readonly temporaryDirectory: string;
  /**
   * Touch every page of the heap at start.
   * @default true; false on a developer's machine, where memory that is not used belongs to others
   */
  readonly preTouch?: boolean;
  /**
   * `quick`: the first compiler (C1) alone. For processes that share few cores and are started often.
   * @default 'full', C1 and then C2
   */
  readonly compiler?: 'full' | 'quick';
}

/** One option with its reason and source. */
export interface JvmOption {
  readonly option: string;
  readonly reason: string;
  readonly source: string;
}

/** Kafka 4 runs brokers on Java 17 and later (KIP-1013). */
export const MINIMUM_JAVA_VERSION = MINIMUM_JAVA_MAJOR;
/** Generational ZGC (JEP 439); without generations it cannot keep up with what a broker allocates. */
export const MINIMUM_ZGC_JAVA_VERSION = 21;
/** MiB that a node at least needs to start and serve a few partitions. */
export const MINIMUM_HEAP_MIB = 256;

/** Below this heap a region size of 16 MiB leaves G1 fewer than about 128 regions to work with. */
const LARGE_REGION_HEAP_MIB = 2048;

/**
 * Options in the order of the command line.
 *
 * @throws RangeError for a Java version or heap that Kafka does not run with.
 */
export function jvmOptions(settings: JvmSettings): JvmOption[] {
  const { heapMiB, javaVersion } = settings;
  if (javaVersion < MINIMUM_JAVA_VERSION) {
    throw new RangeError(
      `Java ${javaVersion} cannot run Kafka 4: ${MINIMUM_JAVA_VERSION} or later is needed.`,
    );
  }
  if (!Number.isInteger(heapMiB) || heapMiB < MINIMUM_HEAP_MIB) {
    throw new RangeError(
      `A heap of ${heapMiB} MiB is too small for a Kafka node: ${MINIMUM_HEAP_MIB} MiB or more is needed.`,
    );
  }
  if (settings.collector === 'zgc' && javaVersion < MINIMUM_ZGC_JAVA_VERSION) {
    throw new RangeError(
      `ZGC needs Java ${MINIMUM_ZGC_JAVA_VERSION} or later (generational mode, JEP 439); this is Java ${javaVersion}.`,
    );
  }
  return [...memory(settings), ...compiler(settings), ...collector(settings), ...diagnosis(settings)];
}

function memory({ heapMiB, preTouch, temporaryDirectory }: JvmSettings): JvmOption[] {
  const options: JvmOption[] = [
    {
      option: `-Xms${heapMiB}m`,
      reason: 'As large as the maximum: no growing under load.',
      source: 'operations guide 6.1',
    },
    {
      option: `-Xmx${heapMiB}m`,
      reason: 'The rest of the memory is page cache, which is what serves consumers.',
      source: 'Kafka documentation, Java version',
    },
    {
      option: `-Djava.io.tmpdir=${temporaryDirectory}`,
      reason: 'zstd and snappy load native libraries from it, which a noexec /tmp forbids.',
      source: 'zstd-jni, snappy-java',
    },
    {
      option: '-Djava.awt.headless=true',
      reason: 'A server has no display.',
      source: 'kafka-run-class.sh',
    },
  ];
  if (preTouch ?? true) {
    options.push({
      option: '-XX:+AlwaysPreTouch',
      reason: 'Page faults happen at start and not in a produce request.',
      source: 'Kafka documentation, Java version',
    });
  }
  return options;
}

function compiler({ compiler = 'full' }: JvmSettings): JvmOption[] {
  if (compiler === 'full') return [];
  return [
    {
      option: '-XX:TieredStopAtLevel=1',
      reason: 'Three nodes on two cores are ready in two thirds of the time: nothing is compiled twice.',
      source: 'measured: 7 s instead of 10 s, 8 s instead of 20 s on a busy machine',
    },
  ];
}

function collector(settings: JvmSettings): JvmOption[] {
  return settings.collector === 'g1' ? g1(settings) : zgc(settings);
}

function g1({ heapMiB }: JvmSettings): JvmOption[] {
  const source = 'Kafka documentation, Java version';
  const options: JvmOption[] = [
    { option: '-XX:+UseG1GC', reason: 'Short pauses at heaps of some GiB.', source },
    { option: '-XX:MaxGCPauseMillis=20', reason: 'Well below request time-outs.', source },
    {
      option: '-XX:InitiatingHeapOccupancyPercent=35',
      reason: 'Marking starts early enough to avoid full GCs.',
      source,
    },
    { option: '-XX:+ExplicitGCInvokesConcurrent', reason: 'System.gc() does not stop the world.', source },
  ];
  if (heapMiB >= LARGE_REGION_HEAP_MIB) {
    options.push(
      {
        option: '-XX:G1HeapRegionSize=16M',
        reason: 'Record batches of up to 8 MiB are not humongous objects.',
        source,
      },
      {
        option: '-XX:MetaspaceSize=96m',
        reason: 'No collection at start only to grow the metaspace.',
        source,
      },
      {
        option: '-XX:MinMetaspaceFreeRatio=50',
        reason: 'The metaspace is not resized back and forth.',
        source,
      },
      {
        option: '-XX:MaxMetaspaceFreeRatio=80',
        reason: 'The metaspace is not resized back and forth.',
        source,
      },
    );
  }
  return options;
}

function zgc({ javaVersion }: JvmSettings): JvmOption[] {
  const options: JvmOption[] = [
    {
      option: '-XX:+UseZGC',
      reason: 'Pauses below a millisecond, at the price of processor time.',
      source: 'JEP 377',
    },
  ];
  // Default from 23 on (JEP 474); from 24 on (JEP 490) the flag is obsolete and draws a warning.
  if (javaVersion < 23) {
    options.push({
      option: '-XX:+ZGenerational',
      reason: 'Young objects are collected apart, which Kafka has most of.',
      source: 'JEP 439',
    });
  }
  return options;
}

function diagnosis({ gcLogFile }: JvmSettings): JvmOption[] {
  return [
    {
      // The file name is quoted, so that a colon in the path does not end it.
      option: `-Xlog:gc*:file="${gcLogFile}":time,tags:filecount=10,filesize=100M`,
      reason: 'Pauses can be explained afterwards; at most 1 GB is kept.',
      source: 'operations guide 6.1, kafka-run-class.sh',
    },
    {
      option: '-XX:+ExitOnOutOfMemoryError',
      reason: 'A node that lost a thread to memory shortage looks alive and answers nothing.',
      source: 'JDK documentation',
    },
    {
      option: '-XX:+PerfDisableSharedMem',
      reason: 'Statistics in a memory-mapped file under /tmp stall collections while that disk is busy.',
      source: 'Evan Jones, The Four Month Bug: JVM statistics cause garbage collection pauses',
    },
  ];
}
