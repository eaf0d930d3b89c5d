/** A cluster as adoption looks at it: five kinds of requests, whatever the number of topics. */
import type { LiveCluster, Unread } from '../../model/live/cluster';
import type { KafkaAdmin } from '../kafka-admin';
import { UserError } from '../toolchain/user-error';

/** What the user may not read is left out and said. @throws UserError if topics cannot be read */
export async function readCluster(admin: KafkaAdmin): Promise<LiveCluster> {
  const { clusterId, brokers } = await admin.describeCluster();
  const topics = await admin.listTopics();
  const configs = await admin.describeConfigs(topics.map(({ name }) => name));
  const unread: Unread[] = [];
  const part = async <T>(what: string, read: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      unread.push({ what, why: error.message });
      return undefined;
    }
  };
  const acls = await part('access', () => admin.listAcls());
  const quotas = await part('quotas', () => admin.listQuotas());
  const users = await part('users', () => admin.listUsers());
  return {
    clusterId,
    readAt: new Date().toISOString(),
    brokers: brokers.map(({ id, rack }) => ({ id, rack, fenced: false })),
    topics: topics.map(({ name, internal, partitions }) => ({
      name,
      internal,
      partitions,
      config: Object.fromEntries(
        (configs.get(name) ?? [])
          .filter(({ overridden }) => overridden)
          .map((entry) => [entry.name, entry.value ?? '']),
      ),
    })),
    ...(acls === undefined ? {} : { acls }),
    ...(quotas === undefined ? {} : { quotas }),
    ...(users === undefined ? {} : { users }),
    unread,
  };
}
