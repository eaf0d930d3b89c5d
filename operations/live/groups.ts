/** Groups of those brokers that answer. */
import type { LiveGroup, LiveTopic } from '../../model/live/cluster';
import type { Unread } from '../../model/live/unread';
import type { KafkaAdmin } from '@brokerform/kafka-admin';
import { attempt } from './attempt';

const OFFSETS_TOPIC = '__consumer_offsets';

/** @returns undefined if no broker tells its groups */
export async function readGroups(
  admin: KafkaAdmin,
  alive: readonly number[],
  topics: readonly Pick<LiveTopic, 'name' | 'partitions'>[],
  unread: Unread[],
): Promise<readonly LiveGroup[] | undefined> {
  const failures: Unread[] = [];
  const read = await Promise.all(
    alive.map((id) => attempt({ of: 'groups', broker: id }, failures, () => admin.listGroups([id]))),
  );
  const groups = read.filter((some) => some !== undefined);
  const reasons = new Set(failures.map(({ why }) => why));
  // What a user may not read, each broker refuses in the same words.
  if (groups.length === 0)
    unread.push({ what: { of: 'groups' }, why: [...reasons].join('; ') || 'No broker is available' });
  else unread.push(...failures);
  unread.push(...withoutCoordinator(topics));
  return groups.length === 0 ? undefined : groups.flat().sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The leader of a partition of the offsets topic coordinates the groups that are kept in it: without one no broker lists them. */
function withoutCoordinator(topics: readonly Pick<LiveTopic, 'name' | 'partitions'>[]): Unread[] {
  const offline = (topics.find(({ name }) => name === OFFSETS_TOPIC)?.partitions ?? [])
    .filter(({ leader }) => leader === null)
    .map(({ partition }) => partition);
  if (offline.length === 0) return [];
  return [
    {
      what: { of: 'uncoordinated-groups', topic: OFFSETS_TOPIC, partitions: offline.length },
      why: `The partitions have no leader: ${offline.join(', ')}`,
    },
  ];
}
