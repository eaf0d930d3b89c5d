/** What moving replicas can be for. */
import { PlacementImpossible, planDrain, planFill, planRackRepair, planReplication } from '.';
import type { Move, PlacedPartition } from '.';
import type { Reassignment } from '../live/kafka';
import { UserError } from '../../shared/user-error';
import { nameOf, originOf, targetOf } from './view';
import type { BrokerView, ClusterView } from './view';

export interface Goal {
  /** As a sentence begins: `Drain brokers 101, 102`. */
  readonly title: string;
  /** The command with its own options, as it follows `brokerform`. */
  readonly command: string;
  /** @throws UserError if it cannot be reached */
  plan(view: ClusterView, partitions: readonly PlacedPartition[]): Move[];
  /** Whether a reassignment that is under way leads there. */
  serves(reassignment: Reassignment, view: ClusterView): boolean;
  /** What came up meanwhile and keeps the goal from being reached. @default - nothing can */
  rest?(view: ClusterView): string[];
}

export function drainGoal(leaving: readonly number[]): Goal {
  return {
    title: `Drain ${brokersText(leaving)}`,
    command: `brokers drain --node ${leaving.join(' ')}`,
    plan: (view, partitions) => {
      requireKnown(view, leaving, partitions);
      return possible(
        () => planDrain(partitions, view.brokers, leaving),
        [
          'lower the replication factor of these topics, or start another broker',
          'brokerform brokers uncordon allows replicas on a cordoned broker again',
        ],
      );
    },
    serves: ({ adding, removing }) =>
      removing.length > 0 &&
      removing.every((id) => leaving.includes(id)) &&
      !adding.some((id) => leaving.includes(id)),
    rest: ({ partitions }) =>
      partitions
        .filter(({ replicas }) => replicas.some((id) => leaving.includes(id)))
        .map(
          (state) =>
            `${nameOf(state)} was placed on it meanwhile: brokerform brokers cordon prevents new replicas`,
        ),
  };
}

export function fillGoal(arriving: readonly number[]): Goal {
  return {
    title: `Fill ${brokersText(arriving)}`,
    command: `brokers fill --node ${arriving.join(' ')}`,
    plan: (view, partitions) =>
      possible(
        () => planFill(partitions, view.brokers, arriving),
        [
          `registered: ${brokersText(view.brokers.map(({ id }) => id))}; brokerform brokers status shows them`,
        ],
      ),
    serves: ({ adding }) => adding.length > 0 && adding.every((id) => arriving.includes(id)),
  };
}

export function rackGoal(): Goal {
  return {
    title: 'Spread replicas over racks',
    command: 'brokers spread',
    plan: (view, partitions) => planRackRepair(partitions, view.brokers),
    serves: (reassignment, view) =>
      racksOf(view.brokers, targetOf(reassignment)) > racksOf(view.brokers, originOf(reassignment)),
  };
}

/**
 * @param factors replication factor by topic
 * @param command as it follows `brokerform`, to go on after an interruption
 */
export function replicationGoal(factors: ReadonlyMap<string, number>, command: string): Goal {
  const topics = [...factors.keys()];
  return {
    title: topics.length === 1 ? `Reassign ${topics[0] ?? ''}` : `Reassign ${topics.length} topics`,
    command,
    plan: (view, partitions) =>
      possible(
        () => planReplication(partitions, view.brokers, factors),
        ['brokerform brokers status shows the brokers, and which of them are cordoned or fenced'],
      ),
    serves: (reassignment) => factors.get(reassignment.topic) === targetOf(reassignment).length,
  };
}

/** `broker 101`, `brokers 101, 102`. */
export function brokersText(ids: readonly number[]): string {
  return `${ids.length === 1 ? 'broker' : 'brokers'} ${ids.join(', ')}`;
}

function racksOf(brokers: readonly BrokerView[], ids: readonly number[]): number {
  return new Set(ids.map((id) => brokers.find((broker) => broker.id === id)?.rack ?? id)).size;
}

/** A broker that is permanently gone may still hold replicas; one that is unknown is a typing error. */
function requireKnown(
  view: ClusterView,
  ids: readonly number[],
  partitions: readonly PlacedPartition[],
): void {
  const registered = view.brokers.map(({ id }) => id);
  const unknown = ids.filter(
    (id) => !registered.includes(id) && !partitions.some(({ replicas }) => replicas.includes(id)),
  );
  if (unknown.length === 0) return;
  throw new UserError(
    unknown.length === 1
      ? `Broker ${unknown[0]} is not registered and holds no replica.`
      : `Brokers ${unknown.join(', ')} are not registered and hold no replica.`,
    `registered: ${brokersText(registered)}`,
  );
}

function possible(plan: () => Move[], remedies: readonly string[]): Move[] {
  try {
    return plan();
  } catch (error) {
    if (error instanceof PlacementImpossible) throw new UserError(error.message, remedies);
    throw error;
  }
}
