/** A cluster as a text, to be compared before and after: whatever a deploy could change is in it, and nothing else. */
import type * as Kafka from '@platformatic/kafka' with { 'resolution-mode': 'import' };
import { aclId } from '../../../model/access/adopted';
import type { LiveCluster } from '../../../model/live/cluster';
import type { KafkaAdmin } from '@brokerform/kafka-admin';

const EARLIEST = -2;
const END = -1;

/** Internal topics are left out: whoever looks may be the reason that one comes into being. */
export async function exactText(
  { topics, acls = [], quotas = [], users = [] }: LiveCluster,
  admin: KafkaAdmin,
  client: Kafka.Admin,
): Promise<string> {
  const own = topics.filter(({ internal }) => !internal);
  const names = own.map(({ name }) => name);
  const metadata = await client.metadata({ topics: names, forceUpdate: true });
  const configs = await admin.describeConfigs(names, { inherited: true });
  const { offsets, failures } = await admin.listOffsets(
    own.flatMap(({ name: topic, partitions }) =>
      partitions.flatMap(({ partition }) =>
        [EARLIEST, END].map((timestamp) => ({ topic, partition, timestamp })),
      ),
    ),
  );
  if (failures.length > 0) throw new Error(JSON.stringify(failures));
  const lines = [
    ...own.flatMap(({ name, partitions }) => [
      ['topic', name, metadata.topics.get(name)?.id],
      ...partitions.map(({ partition, replicas }) => ['partition', name, partition, ...replicas]),
      // Every key, also those that are not set: what a topic falls back to is as it was, too.
      ...(configs.get(name) ?? []).map((entry) => [
        'config',
        name,
        entry.name,
        entry.value,
        entry.overridden,
      ]),
    ]),
    ...offsets.map(({ topic, partition, timestamp, offset }) => [
      timestamp === END ? 'end' : 'begin',
      topic,
      partition,
      String(offset),
    ]),
    ...acls.map((acl) => ['acl', aclId(acl)]),
    ...quotas.flatMap(({ entity, config }) =>
      Object.entries(config).map(([key, value]) => ['quota', Object.entries(entity).sort(), key, value]),
    ),
    ...users.flatMap(({ name, credentials }) =>
      credentials.map(({ mechanism, iterations }) => ['user', name, mechanism, iterations]),
    ),
  ];
  return lines
    .map((line) => JSON.stringify(line))
    .sort()
    .join('\n');
}
