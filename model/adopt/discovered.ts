/** What adoption starts from, whether a cluster or the files of another tool say it. */
import type { LiveAcl, LiveCluster, LiveQuota, LiveTopic } from '../live/cluster';
import { unreadName } from '../live/unread';

export interface FoundTopic {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  /** Keys that are set on the topic itself. */
  readonly config: Readonly<Record<string, string>>;
  /** What another tool's file says about it. */
  readonly description?: string;
}

/** Something that the catalog does not take over, and why. It stays on the cluster as it is. */
export interface Skipped {
  /** `topic x`, `user x`, an ACL, a quota. */
  readonly what: string;
  readonly why: string;
}

export interface Discovery {
  readonly topics: readonly FoundTopic[];
  readonly acls: readonly LiveAcl[];
  readonly quotas: readonly LiveQuota[];
  /** Names of users with a password on the cluster, or that another tool's file names. */
  readonly users: readonly string[];
  readonly leftOut: readonly Skipped[];
}

/** A cluster's topics, access, quotas and users; Kafka's own topics are not the catalog's. */
export function foundOnCluster(cluster: LiveCluster): Discovery {
  const own = cluster.topics.filter(({ name, internal }) => !internal && !name.startsWith('__'));
  // Without its configuration a topic would be declared with none, and a deploy would reset what it has.
  const reasons = new Map(
    cluster.unread.flatMap(({ what, why }) => (what.of === 'topic-config' ? [[what.topic, why]] : [])),
  );
  const topics = own.map((topic) => {
    const why = reasons.get(topic.name);
    return why === undefined
      ? toFound(topic)
      : { what: `topic ${topic.name}`, why: `its configuration could not be read: ${why}` };
  });
  return {
    topics: topics.filter((topic): topic is FoundTopic => !('why' in topic)),
    acls: cluster.acls ?? [],
    quotas: cluster.quotas ?? [],
    users: (cluster.users ?? []).map(({ name }) => name),
    leftOut: [
      ...topics.filter((topic): topic is Skipped => 'why' in topic),
      ...cluster.topics
        .filter(({ name, internal }) => !internal && name.startsWith('__'))
        .map(({ name }) => ({
          what: `topic ${name}`,
          why: 'names that begin with "__" are reserved for internal topics of Kafka and its tools',
        })),
      ...cluster.unread
        .filter(({ what }) => what.of !== 'topic-config' || !own.some(({ name }) => what.topic === name))
        .map(({ what, why }) => ({ what: unreadName(what), why: `it could not be read: ${why}` })),
    ],
  };
}

function toFound({ name, partitions, config }: LiveTopic): FoundTopic | Skipped {
  const counts = [...new Set(partitions.map(({ replicas }) => replicas.length))].sort((a, b) => a - b);
  const [replicationFactor] = counts;
  if (replicationFactor === undefined || counts.length > 1) {
    return {
      what: `topic ${name}`,
      why: `its partitions have ${counts.join(' and ')} replicas, and Terraform's provider reads only topics that have the same number everywhere; let the reassignment end, then adopt again`,
    };
  }
  return { name, partitions: partitions.length, replicationFactor, config };
}
