/** A cluster as moving replicas needs to see it. */
import type { PlacedPartition, PlacementBroker } from '../../model/placement';
import type { BrokerConfigEntry, LogDir, PartitionState, Reassignment } from '../../model/live/kafka';
import type { KafkaAdmin } from '@brokerform/kafka-admin';

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

export async function observe(admin: KafkaAdmin): Promise<ClusterView> {
  const registered = await admin.listRegisteredBrokers();
  const alive = registered.filter(({ fenced }) => !fenced).map(({ id }) => id);
  const [configs, logDirs, partitions, reassignments] = await Promise.all([
    admin.describeBrokerConfigs(alive),
    admin.describeLogDirs(alive),
    admin.listPartitionStates(null),
    admin.listReassignments(),
  ]);
  const brokers = registered.map(({ id, rack, fenced }): BrokerView => {
    const config = configs.get(id);
    const directories = logDirs.get(id);
    const cordoned = isCordoned(config ?? []);
    return {
      id,
      rack,
      fenced,
      cordoned,
      accepts: !fenced && !cordoned,
      ...(config === undefined ? {} : { config }),
      ...(directories === undefined ? {} : { logDirs: directories }),
    };
  });
  return { brokers, partitions, reassignments, bytes: sizes([...logDirs.values()].flat()) };
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

function sizes(logDirs: readonly LogDir[]): Map<string, number> {
  const bytes = new Map<string, number>();
  for (const replica of logDirs.flatMap(({ replicas }) => replicas)) {
    if (replica.future) continue;
    const name = nameOf(replica);
    bytes.set(name, Math.max(bytes.get(name) ?? 0, replica.bytes));
  }
  return bytes;
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
