/** Reads what moving replicas needs to know of a cluster. */
import type { KafkaAdmin } from '@brokerform/kafka-admin';
import type { LogDir } from '../../model/live/kafka';
import { isCordoned, nameOf } from '../../model/placement/view';
import type { BrokerView, ClusterView } from '../../model/placement/view';

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

function sizes(logDirs: readonly LogDir[]): Map<string, number> {
  const bytes = new Map<string, number>();
  for (const replica of logDirs.flatMap(({ replicas }) => replicas)) {
    if (replica.future) continue;
    const name = nameOf(replica);
    bytes.set(name, Math.max(bytes.get(name) ?? 0, replica.bytes));
  }
  return bytes;
}
