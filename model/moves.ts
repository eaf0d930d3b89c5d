/** How fast and how much at once replicas are moved. */
import type { AwsEnvironment } from './aws/environment';
import { clusterOf, throughputBounds } from './aws/capacity';
import { instanceType } from './aws/instance-types';
import { isBroker } from './cluster';
import { formatRate } from './units';

const MIB = 2 ** 20;

/**
 * Partitions that are copied at the same time. Kafka copies each as fast as the throttle lets all of them together; more of them end
 * later and cost more to take back. Small ones take a second each, whatever their number.
 */
export const MAX_PARTITIONS_IN_FLIGHT = 100;

/** Seconds of copying, at the throttle, that are under way at the same time: what an interruption costs at most. */
export const SECONDS_IN_FLIGHT = 300;

/**
 * Share of a broker's disks that moves leave free: segments roll and compaction rewrites meanwhile, and a broker whose disk is full
 * takes it out of use. Source: the sizing's own reserve is larger, see model/sizing; this is the last tenth.
 */
export const DISK_RESERVE_SHARE = 0.1;

/** Half of what is left: the other half is for peaks, and for consumers that read old records from the same disks. */
const SHARE_OF_WHAT_IS_LEFT = 0.5;

/** Below this, moves of a busy partition might never catch up with its producers. */
const LEAST_MIB = 5;

/** A quarter of the 125 MiB/s that the smallest gp3 volume writes (EBS user guide), rounded down. */
const UNKNOWN_HOST_MIB = 30;

export interface Throttle {
  /** Per broker: what it sends, and what it receives. */
  readonly bytesPerSecond: number;
  /** Why this much, in one sentence. */
  readonly reason: string;
}

/**
 * What moves may take of each broker unless somebody says otherwise: half of what the narrowest bound of a broker has left at the
 * stated peak load.
 *
 * @param environment undefined for a cluster whose hosts are not known
 */
export function defaultThrottle(environment: AwsEnvironment | undefined): Throttle {
  const type = environment === undefined ? undefined : instanceType(environment.brokers.instanceType);
  if (environment === undefined || type === undefined) {
    return {
      bytesPerSecond: UNKNOWN_HOST_MIB * MIB,
      reason: `${UNKNOWN_HOST_MIB} MiB/s, a quarter of what the smallest gp3 volume writes: nothing is known of these hosts`,
    };
  }
  const brokers = environment.nodes.filter(isBroker).length;
  const cluster = clusterOf(environment, type, brokers);
  const { produceMiBps } = environment.load;
  const left = throughputBounds(cluster).map(({ name, limitMiBps, divisor }) => ({
    name,
    mibPerBroker: ((limitMiBps - produceMiBps) * divisor) / brokers,
  }));
  const narrowest = left.reduce((least, each) => (each.mibPerBroker < least.mibPerBroker ? each : least));
  const bytesPerSecond =
    Math.floor(Math.max(LEAST_MIB, narrowest.mibPerBroker * SHARE_OF_WHAT_IS_LEFT)) * MIB;
  return {
    bytesPerSecond,
    reason: `${formatRate(bytesPerSecond)}, half of what the ${narrowest.name} of a broker has left at ${produceMiBps} MiB/s of producers`,
  };
}

/** Between two looks at moves that are under way. Each names every partition that is moved; the quickest takes about a second. */
export const MOVE_POLL_MS = 1_000;

/** Between two looks whether brokers have learned that they are cordoned: metadata reaches them within tenths of a second. */
export const CORDON_POLL_MS = 200;
