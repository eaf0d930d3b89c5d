import { Assignment } from './assignment';
import type { Slot } from './assignment';
import { PlacementImpossible } from './types';
import type { Move, PlacedPartition, PlacementBroker } from './types';
import { append } from '../../shared/collections';

/**
 * Gives new brokers their share, one replica after the other, from the heaviest broker that has one to give.
 *
 * - Done when no broker has two replicas more than an arriving one and could give it one (stated tolerance: one replica).
 * - Replicas are chosen so that bytes come out as even as replicas do, and nothing is copied that does not serve that.
 * - A partition's racks are spread as well as before, or better: with as many racks as replicas a new broker takes replicas of its
 *   own rack only.
 * - The preferred leader of a moved partition is the one of its replicas that leads fewest.
 *
 * @throws PlacementImpossible if an arriving broker is not there or takes no replicas
 */
export function planFill(
  partitions: readonly PlacedPartition[],
  brokers: readonly PlacementBroker[],
  arriving: readonly number[],
): Move[] {
  const refusing = arriving.filter((id) => !brokers.some((broker) => broker.id === id && broker.accepts));
  if (refusing.length > 0)
    throw new PlacementImpossible(
      `${refusing.length === 1 ? `Broker ${refusing[0]} takes` : `Brokers ${refusing.join(', ')} take`} no replicas: not registered, fenced or cordoned.`,
    );
  const assignment = new Assignment(partitions, brokers);
  const held = replicasByBroker(assignment.slots);
  // A pair that has nothing to exchange may have later, when partitions moved elsewhere: look again until nothing changes.
  while (fillOnce(assignment, held, arriving));
  return assignment.moves();
}

/** By broker, in order of size. */
type Held = Map<number, Slot[]>;

function replicasByBroker(slots: readonly Slot[]): Held {
  const held: Held = new Map();
  for (const slot of [...slots].sort((a, b) => a.bytes - b.bytes)) {
    for (const id of slot.replicas) append(held, id, slot);
  }
  return held;
}

function fillOnce(assignment: Assignment, held: Held, arriving: readonly number[]): boolean {
  const hopeless = new Set<string>();
  let changed = false;
  for (;;) {
    const pair = nextPair(assignment, held, arriving, hopeless);
    if (pair === undefined) return changed;
    const [donor, taker] = pair;
    const slot = suitable(assignment, held.get(donor) ?? [], donor, taker);
    if (slot === undefined) {
      hopeless.add(`${donor} ${taker}`);
      continue;
    }
    assignment.replace(
      slot,
      slot.replicas.map((id) => (id === donor ? taker : id)),
    );
    held.set(
      donor,
      (held.get(donor) ?? []).filter((other) => other !== slot),
    );
    changed = true;
  }
}

/** The lightest arriving broker and the one with most replicas that still may have some for it. */
function nextPair(
  assignment: Assignment,
  held: Held,
  arriving: readonly number[],
  hopeless: ReadonlySet<string>,
): [donor: number, taker: number] | undefined {
  const replicas = (id: number): number => assignment.load(id).replicas;
  const takers = [...arriving].sort((a, b) => replicas(a) - replicas(b) || a - b);
  const donors = [...held.keys()]
    .filter((id) => !arriving.includes(id))
    .sort((a, b) => replicas(b) - replicas(a) || assignment.weight(b) - assignment.weight(a) || a - b);
  for (const taker of takers) {
    const donor = donors.find((id) => replicas(id) >= replicas(taker) + 2 && !hopeless.has(`${id} ${taker}`));
    if (donor !== undefined) return [donor, taker];
  }
  return undefined;
}

/** How far a size may be from the wanted one for the sake of leaders, as a share of it. */
const SIZE_TOLERANCE = 0.25;
/** Candidates that are looked at for the sake of leaders. */
const LOOKS = 200;

/**
 * The replica whose size is nearest to what evens out the two brokers: each exchange takes two off the difference in replicas, and
 * the difference in bytes is to be closed at the same time. Of several that come near it, one that evens out preferred leaders, too.
 */
function suitable(
  assignment: Assignment,
  slots: readonly Slot[],
  donor: number,
  taker: number,
): Slot | undefined {
  const [from, to] = [assignment.load(donor), assignment.load(taker)];
  const wanted = Math.max(0, (from.bytes - to.bytes) / (from.replicas - to.replicas));
  const leads = from.leaders > to.leaders + 1;
  let nearest: Slot | undefined;
  let looks = 0;
  for (const slot of byDistance(slots, wanted)) {
    if (nearest !== undefined) {
      const farther = Math.abs(slot.bytes - wanted) - Math.abs(nearest.bytes - wanted);
      looks += 1;
      if (farther > wanted * SIZE_TOLERANCE || looks > LOOKS) break;
    }
    if (!mayReplace(assignment, slot, donor, taker)) continue;
    if ((slot.replicas[0] === donor) === leads) return slot;
    nearest ??= slot;
  }
  return nearest;
}

/** Of slots in order of size, those nearest to a size first. */
function* byDistance(slots: readonly Slot[], wanted: number): Generator<Slot> {
  let above = slots.findIndex(({ bytes }) => bytes >= wanted);
  if (above < 0) above = slots.length;
  let below = above - 1;
  for (;;) {
    const [small, large] = [slots[below], slots[above]];
    if (large !== undefined && (small === undefined || large.bytes - wanted <= wanted - small.bytes)) {
      above += 1;
      yield large;
    } else if (small !== undefined) {
      below -= 1;
      yield small;
    } else return;
  }
}

function mayReplace(assignment: Assignment, slot: Slot, donor: number, taker: number): boolean {
  if (slot.replicas.includes(taker)) return false;
  const others = slot.replicas.filter((id) => id !== donor);
  return assignment.inRackOf(taker, others) <= assignment.inRackOf(donor, others);
}
