/** A cluster as moving replicas needs to see it. */
import type { BrokerConfigEntry, LogDir, PartitionState, Reassignment } from '../live/kafka';
import type { PlacedPartition, PlacementBroker } from './types';

export const CORDONED_LOG_DIRS = 'cordoned.log.dirs';

export interface BrokerView extends PlacementBroker {
  readonly fenced: boolean;
  readonly cordoned: boolean;
  /** Undefined for a fenced broker: it cannot be asked. */
  readonly config?: readonly BrokerConfigEntry[];
  readonly logDirs?: readonly LogDir[];
}

export interface ClusterView {
  readonly brokers: readonly BrokerView[];
  readonly partitions: readonly PartitionState[];
  readonly reassignments: readonly Reassignment[];
  /** By `<topic>-<partition>`: the largest replica. */
  readonly bytes: ReadonlyMap<string, number>;
}

/** Sorted out only if all of its folders are cordoned: Kafka itself still places replicas in the others. */
export function isCordoned(config: readonly BrokerConfigEntry[]): boolean {
  const valueOf = (name: string): string[] =>
    (config.find((entry) => entry.name === name)?.value ?? '')
      .split(',')
      .map((value) => value.trim())
      .filter((value) => value !== '');
  const cordoned = valueOf(CORDONED_LOG_DIRS);
  if (cordoned.includes('*')) return true;
  const directories = valueOf('log.dirs');
  return directories.length > 0 && directories.every((directory) => cordoned.includes(directory));
}

export function nameOf({ topic, partition }: { readonly topic: string; readonly partition: number }): string {
  return `${topic}-${partition}`;
}

/** What the replicas of a partition that is being moved will be. */
export function targetOf({ replicas, removing }: Pick<Reassignment, 'replicas' | 'removing'>): number[] {
  return replicas.filter((id) => !removing.includes(id));
}

/** What they were before. */
export function originOf({ replicas, adding }: Pick<Reassignment, 'replicas' | 'adding'>): number[] {
  return replicas.filter((id) => !adding.includes(id));
}

/** The assignment, with those reassignments counted as done. */
export function placement(view: ClusterView, underWay: readonly Reassignment[]): PlacedPartition[] {
  const targets = new Map(underWay.map((each) => [nameOf(each), targetOf(each)]));
  return view.partitions.map((state) => ({
    topic: state.topic,
    partition: state.partition,
    replicas: targets.get(nameOf(state)) ?? state.replicas,
    bytes: view.bytes.get(nameOf(state)) ?? 0,
  }));
}
