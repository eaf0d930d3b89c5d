import { Assignment, bySize } from './assignment';
import type { Slot } from './assignment';
import type { Move, PlacedPartition, PlacementBroker } from './types';

/**
 * Spreads partitions over racks that are not: as long as a rack has two replicas more of a partition than another that has room
 * for one, one of them moves there. Partitions that are spread are left alone, and no more replicas are copied than that takes.
 * Where the brokers do not allow it, a partition stays as it is.
 */
export function planRackRepair(
  partitions: readonly PlacedPartition[],
  brokers: readonly PlacementBroker[],
): Move[] {
  const assignment = new Assignment(partitions, brokers);
  const candidates = brokers.filter(({ accepts }) => accepts).map(({ id }) => id);
  for (const slot of bySize(assignment.slots)) {
    while (spreadOnce(assignment, slot, candidates));
  }
  return assignment.moves();
}

/** Moves one replica of a crowded rack to a roomier one; false if none is. */
export function spreadOnce(assignment: Assignment, slot: Slot, candidates: readonly number[]): boolean {
  const crowd = (id: number): number => assignment.inRackOf(id, slot.replicas);
  const most = Math.max(...slot.replicas.map(crowd));
  // Of the crowded replicas the one on the heaviest broker moves, and rather a follower than the preferred leader.
  const [leaving] = slot.replicas
    .map((id, index) => ({ id, index }))
    .filter(({ id }) => crowd(id) === most)
    .sort((a, b) => assignment.weight(b.id) - assignment.weight(a.id) || b.index - a.index);
  if (leaving === undefined) return false;
  const roomier = candidates.filter((id) => crowd(id) <= most - 2);
  const replacement = assignment.replacement(slot, leaving.id, roomier);
  if (replacement === undefined) return false;
  assignment.replace(
    slot,
    slot.replicas.map((id) => (id === leaving.id ? replacement : id)),
  );
  return true;
}
