/** What is compared: two states of a host each, and what is measured under both. */
import type { Latency } from './host-load';
import type { HostState } from './host-state';
import { DEFAULT_STATE, ONE_QUEUE_SCHEDULER, tunedState } from './host-state';

/** `produce`: as fast as possible. `latency`: at a fixed rate. `read`: everything, from a cold page cache. */
export type Measure = 'produce' | 'latency' | 'read';

export interface Pair {
  readonly title: string;
  /** Both states in words: the default, then what it is compared with. */
  readonly values: readonly [string, string];
  readonly states: readonly [HostState, HostState];
  readonly measures: readonly Measure[];
  /** Files are read until the page cache is full before anything is measured. @default false */
  readonly pressure?: true;
  /**
   * Several times as much is produced, so that the bounds of dirty memory are reached, and latency is measured right behind it,
   * while the disk is still at work. @default false: everything is on the disk before anything is measured
   */
  readonly burst?: true;
  /** Both states are the same: what it shows is chance. */
  readonly control?: true;
  /** What the row cannot show, or how to read it. */
  readonly remark: string;
}

/** What a run under one state gave; only what the pair measures is there. */
export interface Figures {
  readonly produceMiBps?: number;
  readonly latency?: Latency;
  readonly readMiBps?: number;
  /** MiB of the broker in huge pages, and of everything in the swap file, at the end. */
  readonly hugeMiB: number;
  readonly swappedMiB: number;
}

export interface Outcome {
  readonly pair: Pair;
  /** Run by run: under the default, and under what it is compared with. */
  readonly runs: readonly (readonly [Figures, Figures])[];
  /** Why it was not measured. */
  readonly unavailable?: string;
}

const tuned = tunedState('throughput');
const latency = tunedState('latency');
const WRITE: readonly Measure[] = ['produce', 'latency'];

const dirty = ({ sysctls }: HostState): string =>
  `${sysctls['vm.dirty_background_ratio']} / ${sysctls['vm.dirty_ratio']} %`;
const swappinessOf = ({ sysctls }: HostState): string => sysctls['vm.swappiness'] ?? '';
const withSysctls = (changed: HostState['sysctls']): HostState => ({
  ...tuned,
  sysctls: { ...tuned.sysctls, ...changed },
});
const dirtyOf = ({ sysctls }: HostState): HostState =>
  withSysctls({ ...sysctls, 'vm.swappiness': swappinessOf(tuned) });
const swappiness = (value: string): HostState => ({ ...withSysctls({ 'vm.swappiness': value }), swap: true });

/** Everything but the one setting is as the profile `throughput` has it; the last two rows change all of it. */
export const PAIRS: readonly Pair[] = [
  {
    title: 'nothing, for comparison',
    values: ['tuned', 'tuned'],
    states: [tuned, tuned],
    measures: [...WRITE, 'read'],
    control: true,
    remark:
      'Both values are the same. A ratio of another line that is no further from 1 than these go is chance.',
  },
  {
    title: 'transparent huge pages',
    values: [DEFAULT_STATE.thp['enabled'] ?? '', tuned.thp['enabled'] ?? ''],
    states: [{ ...tuned, thp: DEFAULT_STATE.thp }, tuned],
    measures: WRITE,
    remark:
      'The broker is restarted for each run, since it touches its whole heap at start. What speaks against huge pages ' +
      'is memory that is in pieces after weeks, which a run of seconds on a free machine does not have.',
  },
  {
    title: 'vm.swappiness, with a swap file',
    values: [swappinessOf(DEFAULT_STATE), swappinessOf(tuned)],
    states: [swappiness(swappinessOf(DEFAULT_STATE)), swappiness(swappinessOf(tuned))],
    measures: ['latency'],
    pressure: true,
    remark:
      'Cloud images have no swap, and without it the value does nothing. Here a swap file was made for this row, and files ' +
      'were read until the page cache was full, before each run.',
  },
  {
    title: 'vm.dirty_background_ratio / vm.dirty_ratio, throughput',
    values: [dirty(DEFAULT_STATE), dirty(tuned)],
    states: [dirtyOf(DEFAULT_STATE), dirtyOf(tuned)],
    measures: WRITE,
    burst: true,
    remark:
      'It shows where a disk is slower than producers for longer than the page cache lasts; a run of seconds is short for that.',
  },
  {
    title: 'vm.dirty_background_ratio / vm.dirty_ratio, latency',
    values: [dirty(DEFAULT_STATE), dirty(latency)],
    states: [dirtyOf(DEFAULT_STATE), dirtyOf(latency)],
    measures: WRITE,
    burst: true,
    remark: 'Lower bounds trade throughput for short queues of the disk.',
  },
  {
    title: 'read-ahead, throughput',
    values: [`${DEFAULT_STATE.readAheadKiB} KiB`, `${tuned.readAheadKiB} KiB`],
    states: [{ ...tuned, readAheadKiB: DEFAULT_STATE.readAheadKiB }, tuned],
    measures: ['read'],
    remark:
      'One consumer that reads from the beginning. Latency of a disk across a network, as gp3 has it, would make large reads count for more.',
  },
  {
    title: 'read-ahead, the smallest that is advised',
    values: [`${DEFAULT_STATE.readAheadKiB} KiB`, '8 KiB'],
    states: [
      { ...tuned, readAheadKiB: DEFAULT_STATE.readAheadKiB },
      { ...tuned, readAheadKiB: '8' },
    ],
    measures: ['read'],
    remark: 'The other end of what sources advise; the model does not have it.',
  },
  {
    title: 'I/O scheduler',
    values: [ONE_QUEUE_SCHEDULER, tuned.scheduler],
    states: [{ ...tuned, scheduler: ONE_QUEUE_SCHEDULER }, tuned],
    measures: ['read'],
    remark:
      'Of the loop device; the disk below it keeps its own. NVMe disks have `none` already, so that the setting matters to others only.',
  },
  {
    title: 'time of access, kernel default',
    values: [DEFAULT_STATE.atime, tuned.atime],
    states: [{ ...tuned, atime: DEFAULT_STATE.atime }, tuned],
    measures: ['read'],
    remark: 'With `relatime` a file that was read once today is not written for it again.',
  },
  {
    title: 'time of access, at every read',
    values: ['strictatime', tuned.atime],
    states: [{ ...tuned, atime: 'strictatime' }, tuned],
    measures: ['read'],
    remark: 'What `noatime` was invented against. XFS writes times to its log, and not at every read.',
  },
  {
    title: 'collector',
    values: ["G1, the model's options", "ZGC, the model's options"],
    states: [tuned, { ...tuned, jvm: 'zgc' }],
    measures: WRITE,
    remark:
      'Two cores are what ZGC has the least use for: it collects beside the threads that serve. The broker is restarted for each run.',
  },
  {
    title: "G1's options",
    values: ["the JVM's defaults", "the model's"],
    states: [{ ...tuned, jvm: 'plain' }, tuned],
    measures: WRITE,
    remark:
      'The same heap on both sides. Kafka keeps little on its heap, and the load of a run hardly fills it.',
  },
  {
    title: 'profile',
    values: ['throughput', 'latency'],
    states: [tuned, latency],
    measures: [...WRITE, 'read'],
    burst: true,
    remark: 'Dirty ratios and read-ahead together: all in which the two profiles differ.',
  },
  {
    title: 'everything above',
    values: ['default', 'profile throughput'],
    states: [DEFAULT_STATE, tuned],
    measures: [...WRITE, 'read'],
    burst: true,
    remark: 'Without swap, as hosts on AWS are. The broker is restarted for each run.',
  },
];
