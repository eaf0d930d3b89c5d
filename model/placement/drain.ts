import { Assignment, bySize } from './assignment';
import { PlacementImpossible } from './types';
import type { Move, PlacedPartition, PlacementBroker } from './types';

/**
 * Empties brokers: each of their replicas moves to another broker and nothing else is copied, which is the least that can be.
 *
 * - A replica moves to the rack that has fewest of the partition's others, so that racks are spread as well as before or better,
 *   where the brokers that are left allow it.
 * - Among the brokers of that rack the lightest takes it, by replicas and bytes as shares of the average. A broker that took
 *   replicas is therefore at most one replica heavier than any other that could have taken them (stated tolerance).
 * - The preferred leader of a moved partition is the one of its replicas that leads fewest.
 *
 * @throws PlacementImpossible if a partition has more replicas than brokers are left
 */
export function planDrain(
  partitions: readonly PlacedPartition[],
  brokers: readonly PlacementBroker[],
  leaving: readonly number[],
): Move[] {
  const assignment = new Assignment(partitions, brokers);
  const candidates = brokers
    .filter(({ id, accepts }) => accepts && !leaving.includes(id))
    .map(({ id }) => id);
  const stuck: PlacedPartition[] = [];
  for (const slot of bySize(assignment.slots)) {
    for (const id of slot.replicas.filter((replica) => leaving.includes(replica))) {
      const replacement = assignment.replacement(slot, id, candidates);
      if (replacement === undefined) {
        stuck.push(slot);
        break;
      }
      assignment.replace(
        slot,
        slot.replicas.map((replica) => (replica === id ? replacement : replica)),
      );
    }
  }
  if (stuck.length > 0) throw tooFewBrokers(stuck, candidates, leaving);
  return assignment.moves();
}

function tooFewBrokers(
  stuck: readonly PlacedPartition[],
  candidates: readonly number[],
  leaving: readonly number[],
): PlacementImpossible {
  const factor = Math.max(...stuck.map(({ replicas }) => replicas.length));
  const topics = [...new Set(stuck.map(({ topic }) => topic))].sort();
  const shown =
    topics.slice(0, 10).join(', ') + (topics.length > 10 ? ` and ${topics.length - 10} more` : '');
  return new PlacementImpossible(
    `Without ${named(leaving)} there is not enough room for every replica: ${topics.length === 1 ? 'a topic has' : `${topics.length} topics have`} up to ${factor} replicas, ` +
      `and ${candidates.length === 0 ? 'no other broker takes' : `only ${named(candidates)} ${candidates.length === 1 ? 'takes' : 'take'}`} new ones: ${shown}.`,
  );
}

function named(ids: readonly number[]): string {
  return `${ids.length === 1 ? 'broker' : 'brokers'} ${ids.join(', ')}`;
}
