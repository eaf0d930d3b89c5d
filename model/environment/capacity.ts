/** What an environment's brokers can hold. */
import { replicasPerBroker } from '../aws/capacity';
import { instanceType } from '../aws/instance-types';
import { isBroker } from '../cluster/nodes';
import type { Environment } from './index';
import { MAX_REPLICAS_PER_BROKER } from '../topics/partitions';

/**
 * Share of a broker's disk that declared retention may fill: 0.6.
 *
 * The rest is for what declarations do not show: partitions that are fuller than others, a reassignment's second copy, the log
 * cleaner's work, peaks above the declared throughput, and the days between a disk alert and a larger disk. A full disk stops the broker.
 */
export const DISK_UTILIZATION_TARGET = 0.6;

/** What fits into an environment. */
export interface Capacity {
  readonly brokers: number;
  /** Failure domains of the brokers. */
  readonly racks: number;
  /** Bytes that the declared retention of all topics, all copies together, may take. */
  readonly diskBytes: number;
  /** Replicas, leaders and followers of all topics together, that the brokers may hold. */
  readonly replicas: number;
  /** Share of the declared throughput that the environment sees. */
  readonly trafficShare: number;
}

export function capacityOf(environment: Environment): Capacity {
  const brokers = environment.nodes.filter(isBroker);
  const share = environment.diskUtilizationTarget ?? DISK_UTILIZATION_TARGET;
  return {
    brokers: brokers.length,
    racks: new Set(brokers.map((node) => node.rack)).size,
    diskBytes: brokers.length * environment.diskPerBrokerGiB * 2 ** 30 * share,
    replicas: brokers.length * replicasOf(environment),
    trafficShare: environment.trafficShare ?? 1,
  };
}

/** A small instance holds fewer than what Kafka's guidance has for large ones. */
function replicasOf(environment: Environment): number {
  if (environment.kind !== 'aws') return MAX_REPLICAS_PER_BROKER;
  const type = instanceType(environment.brokers.instanceType);
  return type === undefined ? MAX_REPLICAS_PER_BROKER : replicasPerBroker(type);
}
