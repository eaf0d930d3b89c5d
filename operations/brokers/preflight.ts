/** What must not be so before replicas are moved. */
import { DISK_RESERVE_SHARE } from '../../model/placement/limits';
import { added } from '../../model/placement';
import type { Move } from '../../model/placement';
import { formatBytes } from '../../shared/units';
import type { PartitionState, Reassignment } from '../../model/live/kafka';
import type { KafkaAdmin } from '@brokerform/kafka-admin';
import { UserError } from '../../shared/user-error';
import type { Goal } from './goals';
import { nameOf, targetOf } from './observe';
import type { BrokerView, ClusterView } from './observe';

const SHOWN = 10;

/** Reassignments under way that lead to the goal. @throws UserError if there are others: they are somebody else's */
export function ownReassignments(view: ClusterView, goal: Goal): Reassignment[] {
  const others = view.reassignments.filter((each) => !goal.serves(each, view));
  if (others.length === 0) return [...view.reassignments];
  throw new UserError(
    [
      `${count(others, 'partition is', 'partitions are')} being moved by another operation; nothing is changed:`,
      ...listed(
        others.map((each) => `${nameOf(each)}: ${each.replicas.join(', ')} to ${targetOf(each).join(', ')}`),
      ),
    ].join('\n'),
    [
      'wait until these moves end: brokerform brokers status shows them',
      'or have their owner cancel them: kafka-reassign-partitions.sh … --cancel',
    ],
  );
}

/** @throws UserError with the partitions that are offline or under min ISR */
export async function requireHealthy(admin: KafkaAdmin, view: ClusterView): Promise<void> {
  const offline = view.partitions.filter(({ leader }) => leader === null);
  const behind = view.partitions.filter(
    ({ leader, inSyncReplicas, replicas }) => leader !== null && inSyncReplicas.length < replicas.length,
  );
  const minimum = await minInSyncReplicas(admin, [...new Set(behind.map(({ topic }) => topic))]);
  const under = behind.filter(
    ({ topic, replicas, inSyncReplicas }) =>
      inSyncReplicas.length < Math.min(minimum.get(topic) ?? 1, replicas.length),
  );
  if (offline.length + under.length === 0) return;
  throw new UserError(
    [
      'Nothing is moved while partitions are in danger:',
      ...listed([
        ...offline.map((state) => `${nameOf(state)} has no leader (replicas ${state.replicas.join(', ')})`),
        ...under.map((state) => underText(state, minimum.get(state.topic) ?? 1)),
      ]),
    ].join('\n'),
    'start their brokers first; brokerform brokers status shows which are fenced or out of sync',
  );
}

/** Bytes that are not copied yet. @throws UserError for a broker whose disks would get too full */
export function requireDiskSpace(brokers: readonly BrokerView[], moves: readonly Move[]): void {
  const incoming = new Map<number, number>();
  for (const move of moves) {
    for (const id of added(move)) incoming.set(id, (incoming.get(id) ?? 0) + move.bytes);
  }
  const tight = brokers.flatMap(({ id, logDirs = [] }) => {
    const bytes = incoming.get(id) ?? 0;
    const known = logDirs.filter(({ error, totalBytes }) => error === null && totalBytes > 0);
    if (bytes === 0 || known.length === 0) return [];
    const total = known.reduce((sum, { totalBytes }) => sum + totalBytes, 0);
    const usable = known.reduce((sum, { usableBytes }) => sum + usableBytes, 0);
    const room = Math.max(0, usable - total * DISK_RESERVE_SHARE);
    return bytes <= room
      ? []
      : [
          `broker ${id} would take ${formatBytes(bytes)} and has room for ${formatBytes(room)}` +
            ` (${formatBytes(usable)} free of ${formatBytes(total)}, ${DISK_RESERVE_SHARE * 100} % stay free)`,
        ];
  });
  if (tight.length === 0) return;
  throw new UserError(
    ['There is not enough disk for these moves:', ...listed(tight)].join('\n'),
    'enlarge the volumes, reduce the retention of large topics, or add a broker',
  );
}

async function minInSyncReplicas(admin: KafkaAdmin, topics: readonly string[]): Promise<Map<string, number>> {
  if (topics.length === 0) return new Map();
  const configs = await admin.describeConfigs(topics);
  return new Map(
    [...configs].map(([topic, entries]) => [
      topic,
      Number(entries.find(({ name }) => name === 'min.insync.replicas')?.value ?? 1),
    ]),
  );
}

function underText(state: PartitionState, minimum: number): string {
  return `${nameOf(state)} is below min ISR: ${state.inSyncReplicas.length} of ${state.replicas.length} in sync, min.insync.replicas=${minimum}`;
}

function count(items: readonly unknown[], one: string, many: string): string {
  return `${items.length} ${items.length === 1 ? one : many}`;
}

export function listed(lines: readonly string[]): string[] {
  const more = lines.length > SHOWN ? [`    and ${lines.length - SHOWN} more`] : [];
  return [...lines.slice(0, SHOWN).map((line) => `    ${line}`), ...more];
}
