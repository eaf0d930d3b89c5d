/** What must not be so before replicas are moved. */
import { count } from '../../shared/text';
import { formatBytes } from '../../shared/units';
import { UserError } from '../../shared/user-error';
import type { PartitionState, Reassignment } from '../live/kafka';
import type { Goal } from './goals';
import { DISK_RESERVE_SHARE } from './limits';
import { added } from './types';
import type { Move } from './types';
import { nameOf, targetOf } from './view';
import type { BrokerView, ClusterView } from './view';

const SHOWN = 10;

/** Reassignments under way that lead to the goal. @throws UserError if there are others: they are somebody else's */
export function ownReassignments(view: ClusterView, goal: Goal): Reassignment[] {
  const others = view.reassignments.filter((each) => !goal.serves(each, view));
  if (others.length === 0) return [...view.reassignments];
  throw new UserError(
    [
      `${count(others.length, 'partition is', 'partitions are')} being moved by another operation; nothing is changed:`,
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

/** Partitions with a leader and fewer replicas in sync than they have. */
export function partitionsBehind({ partitions }: ClusterView): PartitionState[] {
  return partitions.filter(
    ({ leader, inSyncReplicas, replicas }) => leader !== null && inSyncReplicas.length < replicas.length,
  );
}

/**
 * @param minimum min.insync.replicas in effect of each topic with partitions that are behind
 * @throws UserError with the partitions that are offline or under min ISR
 */
export function requireHealthy(view: ClusterView, minimum: ReadonlyMap<string, number>): void {
  const offline = view.partitions.filter(({ leader }) => leader === null);
  const under = partitionsBehind(view).filter(
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

function underText(state: PartitionState, minimum: number): string {
  return `${nameOf(state)} is below min ISR: ${state.inSyncReplicas.length} of ${state.replicas.length} in sync, min.insync.replicas=${minimum}`;
}

export function listed(lines: readonly string[]): string[] {
  const more = lines.length > SHOWN ? [`    and ${lines.length - SHOWN} more`] : [];
  return [...lines.slice(0, SHOWN).map((line) => `    ${line}`), ...more];
}
