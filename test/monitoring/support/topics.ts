import type { Admin, ITopicConfig } from 'kafkajs';
import { pollUntil } from '../../../shared/system/poll';

/**
 * Creates topics and waits until each partition has a leader. kafkajs' own wait gives up where a broker does not know a new topic yet.
 *
 * @throws Error after a minute
 */
export async function createTopics(admin: Admin, topics: ITopicConfig[]): Promise<void> {
  await admin.createTopics({ waitForLeaders: false, topics });
  const led = await pollUntil(
    async () => {
      const metadata = await admin
        .fetchTopicMetadata({ topics: topics.map(({ topic }) => topic) })
        .catch(() => undefined);
      const partitions = metadata?.topics.flatMap((topic) => topic.partitions) ?? [];
      return (partitions.length > 0 && partitions.every(({ leader }) => leader >= 0)) || undefined;
    },
    { everyMs: 500, timeoutMs: 60_000 },
  );
  if (led !== true) throw new Error('Topics have no leaders after a minute.');
}
