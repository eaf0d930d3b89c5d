import { Assignment, bySize } from './assignment';
import type { Slot } from './assignment';
import { spreadOnce } from './racks';
import { PlacementImpossible } from './types';
import type { Move, PlacedPartition, PlacementBroker } from './types';

/**
 * Gives topics another number of replicas, and spreads them over racks.
 *
 * - A replica that is added is placed in the rack with fewest replicas of the partition, there to the lightest broker.
 * - A replica that is removed is one of the rack with most of them, there the one on the heaviest broker; the preferred leader is removed only
 *   if its rack alone is crowded.
 * - A partition that has the number already is moved only if its racks are not spread.
 *
 * @param factors replication factor by topic; other topics are not touched
 * @throws PlacementImpossible if a topic is not there, or more replicas are asked for than there are brokers that take any
 */
export function planReplication(
  partitions: readonly PlacedPartition[],
  brokers: readonly PlacementBroker[],
  factors: ReadonlyMap<string, number>,
): Move[] {
  const assignment = new Assignment(partitions, brokers);
  const candidates = brokers.filter(({ accepts }) => accepts).map(({ id }) => id);
  requirePossible(assignment, candidates, factors);
  for (const slot of bySize(assignment.slots)) {
    const factor = factors.get(slot.topic);
    if (factor === undefined) continue;
    while (slot.replicas.length < factor) grow(assignment, slot, candidates);
    while (slot.replicas.length > factor) shrink(assignment, slot);
    while (spreadOnce(assignment, slot, candidates));
  }
  return assignment.moves();
}

function requirePossible(
  { slots }: Assignment,
  candidates: readonly number[],
  factors: ReadonlyMap<string, number>,
): void {
  const topics = new Set(slots.map(({ topic }) => topic));
  const problems = [...factors].flatMap(([topic, factor]) => {
    if (!topics.has(topic)) return [`Topic ${topic} does not exist.`];
    const short = slots.find(
      (slot) =>
        slot.topic === topic &&
        slot.replicas.length + candidates.filter((id) => !slot.replicas.includes(id)).length < factor,
    );
    return short === undefined
      ? []
      : [`Topic ${topic} cannot have ${factor} replicas: ${candidates.length} brokers take replicas.`];
  });
  if (problems.length > 0) throw new PlacementImpossible(problems.join('\n'));
}

function grow(assignment: Assignment, slot: Slot, candidates: readonly number[]): void {
  // None of the replicas leaves: no broker has a negative id.
  const arriving = assignment.replacement(slot, -1, candidates);
  if (arriving !== undefined) assignment.replace(slot, [...slot.replicas, arriving]);
}

function shrink(assignment: Assignment, slot: Slot): void {
  const [leaving] = slot.replicas
    .map((id, index) => ({ id, crowd: assignment.inRackOf(id, slot.replicas), leads: index === 0 }))
    .sort(
      (a, b) =>
        b.crowd - a.crowd ||
        Number(a.leads) - Number(b.leads) ||
        assignment.weight(b.id) - assignment.weight(a.id),
    );
  assignment.replace(
    slot,
    slot.replicas.filter((id) => id !== leaving?.id),
  );
}
