/** A cluster as drift and adoption compare it, in a number of requests that does not grow with what is on it. */
import type { LiveBrokerConfig, LiveBrokerOverride, LiveCluster, LiveTopic } from '../../model/live/cluster';
import type { Unread } from '../../model/live/unread';
import type { TopicDescription } from '../../model/live/kafka';
import type { KafkaAdmin } from '@brokerform/kafka-admin';
import { attempt } from './attempt';
import { readGroups } from './groups';
import { observe } from './observe';

const MIN_ISR = 'min.insync.replicas';

export type LiveKind = 'acls' | 'quotas' | 'users' | 'groups' | 'brokers';

/**
 * Brokers and topics with what they set; and the kinds that are asked for. What cannot be read is named in `unread`, and no more
 * is missing.
 *
 * @throws UserError if topics cannot be listed at all
 */
export async function readLiveCluster(
  admin: KafkaAdmin,
  kinds: readonly LiveKind[] = ['acls', 'quotas', 'users', 'groups', 'brokers'],
): Promise<LiveCluster> {
  const unread: Unread[] = [];
  const { clusterId, readAt, brokers, alive, topics: described } = await observe(admin, unread);

  const wanted = <T>(kind: LiveKind, read: () => Promise<T>): Promise<T | undefined> =>
    kinds.includes(kind) ? read() : Promise.resolve(undefined);
  const [topics, acls, quotas, users, groups, brokerConfig] = await Promise.all([
    readConfigs(admin, described, alive, unread),
    wanted('acls', () => attempt({ of: 'acls' }, unread, () => admin.listAcls())),
    wanted('quotas', () => attempt({ of: 'quotas' }, unread, () => admin.listQuotas())),
    wanted('users', () => attempt({ of: 'users' }, unread, () => admin.listUsers())),
    wanted('groups', () => readGroups(admin, alive, described, unread)),
    wanted('brokers', () => attempt({ of: 'broker-config' }, unread, () => readBrokerConfig(admin, alive))),
  ]);
  return {
    clusterId,
    readAt,
    brokers,
    topics,
    ...(acls === undefined ? {} : { acls }),
    ...(quotas === undefined ? {} : { quotas }),
    ...(users === undefined ? {} : { users }),
    ...(groups === undefined ? {} : { groups }),
    ...(brokerConfig === undefined ? {} : { brokerConfig }),
    unread,
  };
}

/** Each broker is asked: what was set on one alone no other tells. */
async function readBrokerConfig(admin: KafkaAdmin, alive: readonly number[]): Promise<LiveBrokerConfig> {
  const configs = await admin.describeBrokerConfigs(alive);
  const overrides = new Map<string, LiveBrokerOverride>();
  let minInSyncReplicas = 1;
  for (const [id, entries] of configs) {
    for (const { name: key, value, source } of entries) {
      if (key === MIN_ISR) minInSyncReplicas = Math.max(minInSyncReplicas, Number(value ?? 1));
      if (source !== 'broker' && source !== 'broker-default') continue;
      const broker = source === 'broker' ? id : null;
      overrides.set(`${broker} ${key}`, { broker, key, value });
    }
  }
  return { overrides: [...overrides.values()], minInSyncReplicas };
}

async function readConfigs(
  admin: KafkaAdmin,
  topics: readonly TopicDescription[],
  alive: readonly number[],
  unread: Unread[],
): Promise<LiveTopic[]> {
  const names = topics.map(({ name }) => name);
  const read = await attempt({ of: 'topic-configs' }, unread, () => admin.describeOverrides(names, alive));
  const failures = read?.failures ?? names.map((name) => ({ name, message: 'No broker reports it' }));
  unread.push(
    ...failures.map(({ name: topic, message: why }) => ({
      what: { of: 'topic-config', topic } as const,
      why,
    })),
  );
  return topics.map(({ name, internal, partitions }) => ({
    name,
    internal,
    partitions,
    config: read?.overrides.get(name) ?? {},
  }));
}
