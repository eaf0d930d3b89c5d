/** What monitoring has to know of an environment. */
import type { GarbageCollector } from '../cluster/jvm';
import { isBroker, isController } from '../cluster/nodes';
import { HOST_PATHS } from '../host/paths';
import { DISK_UTILIZATION_TARGET } from './capacity';
import type { Environment } from './index';

export interface Monitored {
  readonly name: string;
  readonly brokers: number;
  /** Controllers that vote. */
  readonly voters: number;
  readonly collector: GarbageCollector;
  /** Mount points of the data disks, as the node exporter names them: one, or those of a prefix that ends in `*`. */
  readonly dataMounts: string;
  /** Bytes of each broker's data disks. */
  readonly diskBytes: number;
  /** Share of it that declared retention may fill. */
  readonly diskTarget: number;
  /** Bytes per second that a broker writes at the stated load, replicas included. Absent: the environment states none. */
  readonly writesPerBroker?: number;
}

export function monitored(environment: Environment): Monitored {
  const brokers = environment.nodes.filter(isBroker).length;
  const common = {
    name: environment.name,
    brokers,
    voters: environment.nodes.filter(isController).length,
    diskBytes: environment.diskPerBrokerGiB * 2 ** 30,
    diskTarget: environment.diskUtilizationTarget ?? DISK_UTILIZATION_TARGET,
  };
  // Nodes on a developer's machine share its disk, and run with the collector of Kafka's own scripts.
  if (environment.kind === 'local') return { ...common, collector: 'g1', dataMounts: '/' };
  const replicationFactor = Math.min(3, brokers);
  return {
    ...common,
    collector: environment.tuning.collector ?? 'g1',
    dataMounts: `${HOST_PATHS.state}/*`,
    writesPerBroker: (environment.load.produceMiBps * 2 ** 20 * replicationFactor) / brokers,
  };
}
