/** How fast replicas are moved. */
import { formatRate } from '../../shared/units';
import { isBroker } from '../cluster/nodes';
import { clusterOf, throughputBounds } from './capacity';
import type { AwsEnvironment } from './environment';
import { instanceType } from './instance-types';

const MIB = 2 ** 20;

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
