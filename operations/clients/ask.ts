/** What the lint asks a cluster: the topics of a service, and what brokers have in force. */
import type { LiveClients } from '../../model/clients/need';
import type { Unread } from '../../model/live/unread';
import type { KafkaAdmin } from '@brokerform/kafka-admin';
import { attempt } from '../live/attempt';
import { observe } from '../live/observe';

export interface AskedClients {
  readonly clusterId: string;
  /** ISO 8601. */
  readonly readAt: string;
  readonly live: LiveClients;
  /** Declared topics that the cluster does not have. */
  readonly missing: readonly string[];
  readonly unread: readonly Unread[];
}

/** @throws UserError if topics cannot be listed at all */
export async function askClients(admin: KafkaAdmin, names: readonly string[]): Promise<AskedClients> {
  const unread: Unread[] = [];
  const { clusterId, readAt, brokers, alive, topics } = await observe(admin, unread);
  const present = topics.filter(({ name }) => names.includes(name));
  const [first] = alive;
  const [configs, brokerConfigs] = await Promise.all([
    attempt({ of: 'topic-configs' }, unread, () => admin.describeConfigs(present.map(({ name }) => name))),
    attempt({ of: 'broker-config' }, unread, () =>
      admin.describeBrokerConfigs(first === undefined ? [] : [first]),
    ),
  ]);
  return {
    clusterId,
    readAt,
    live: {
      topics: new Map(
        present.map(({ name, partitions, replicationFactor }) => [
          name,
          {
            replicationFactor,
            partitions: partitions.length,
            config: Object.fromEntries((configs?.get(name) ?? []).map((entry) => [entry.name, entry.value])),
          },
        ]),
      ),
      brokers: new Map(
        [...(brokerConfigs?.values() ?? [])].flat().map(({ name, value }) => [name, value] as const),
      ),
      racks: [...new Set(brokers.flatMap(({ rack }) => (rack === null ? [] : [rack])))].sort(),
    },
    missing: names.filter((name) => !present.some((topic) => topic.name === name)),
    unread,
  };
}
