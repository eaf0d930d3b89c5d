/** min.insync.replicas in effect, by topic. */
import type { KafkaAdmin } from '@brokerform/kafka-admin';

export async function minInSyncReplicas(
  admin: KafkaAdmin,
  topics: readonly string[],
): Promise<Map<string, number>> {
  if (topics.length === 0) return new Map();
  const configs = await admin.describeConfigs(topics);
  return new Map(
    [...configs].map(([topic, entries]) => [
      topic,
      Number(entries.find(({ name }) => name === 'min.insync.replicas')?.value ?? 1),
    ]),
  );
}
