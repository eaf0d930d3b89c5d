/** What a backup keeps of a cluster beside its records. */
import { NoAnswer, withAdmin } from '@brokerform/kafka-admin';
import type { AdminConnection } from '@brokerform/kafka-admin';
import type { Manifest } from '../../model/backup/format';
import type { LivePartition } from '../../model/live/cluster';
import { UserError } from '../../shared/user-error';

export interface ClusterFacts {
  readonly clusterId: string;
  readonly features: Readonly<Record<string, number>>;
  /** By name. */
  readonly topics: ReadonlyMap<string, TopicFacts>;
  readonly groups: NonNullable<Manifest['groups']>;
}

export interface TopicFacts {
  readonly internal: boolean;
  readonly partitions: readonly LivePartition[];
  readonly configuration: Readonly<Record<string, string>>;
}

/** @throws UserError if a part cannot be read: a backup without it would be taken for a whole one */
export async function readClusterFacts(connection: AdminConnection): Promise<ClusterFacts> {
  try {
    return await withAdmin(connection, async (admin) => {
      const { clusterId, brokers } = await admin.describeCluster();
      const ids = brokers.map(({ id }) => id);
      if (!(await admin.seesEveryTopic()))
        throw new UserError(
          'Kafka does not list every topic: the user lacks Describe on all topics. Nothing was written.',
          'the user needs Describe on all topics',
        );
      const topics = await admin.listTopics();
      const names = topics.map(({ name }) => name);
      const { overrides, failures } = await admin.describeOverrides(names, ids);
      const gone = new Set(
        failures.filter(({ error }) => error === 'UNKNOWN_TOPIC_OR_PARTITION').map(({ name }) => name),
      );
      const [failure] = failures.filter(({ name }) => !gone.has(name));
      if (failure !== undefined)
        throw new UserError(
          `Cannot read the configuration of topic ${failure.name}: ${failure.message}. Nothing was written.`,
          'the user needs DescribeConfigs on all topics',
        );
      const features = await admin.describeFeatures();
      const groups = await admin.listGroups(ids);
      return {
        clusterId,
        features: Object.fromEntries(features.map(({ name, finalized }) => [name, finalized ?? 0])),
        topics: new Map(
          topics
            .filter(({ name }) => !gone.has(name))
            .map(({ name, internal, partitions }) => [
              name,
              { internal, partitions, configuration: overrides.get(name) ?? {} },
            ]),
        ),
        groups: groups.map(({ id, state, offsets }) => ({
          group: id,
          state,
          offsets: offsets.map(({ topic, partition, offset }) => ({
            ...{ topic, partition },
            offset: Number(offset),
          })),
        })),
      };
    });
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    throw new UserError(
      `The cluster does not answer, and configuration and group offsets are in no log directory that can be read without it. Nothing was written.\n${error.message}`,
      'start the cluster; or back up the records alone: --data <folder…> without --environment and --command-config',
    );
  }
}

/** Names of topics that exist now. */
export function topicNames(connection: AdminConnection): Promise<Set<string>> {
  return withAdmin(connection, async (admin) => new Set((await admin.listTopics()).map(({ name }) => name)));
}
