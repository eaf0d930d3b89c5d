/** What the cluster lacks while brokers are offline, counted in partitions. */
import { isAboutPlacements, unreadLine, unreadName } from '../../../live/unread';
import type { ReviewFacts, TopicPlacement } from '../../facts';
import type { ReviewContext } from '../../rule';
import type { HostNode } from './nodes';
import { count, some } from './words';
import type { Need } from '../../needs';
import { touches } from './disruptions';
import { isBrokerNode } from './nodes';

export interface Outage {
  /** Partitions with a replica on one of the brokers. */
  readonly held: number;
  /** `<topic>-<partition>` without a replica anywhere else. */
  readonly alone: readonly string[];
  /** Those with replicas elsewhere, none of them in sync. */
  readonly offline: readonly string[];
  /** Those with fewer in sync than their min ISR. */
  readonly underMinIsr: readonly string[];
}

/** @param leaving ids of brokers that are offline at the same time */
export function outageOf(placements: readonly TopicPlacement[], leaving: ReadonlySet<number>): Outage {
  const alone: string[] = [];
  const offline: string[] = [];
  const underMinIsr: string[] = [];
  let held = 0;
  for (const { topic, minInSyncReplicas, partitions } of placements) {
    for (const { partition, replicas, inSyncReplicas } of partitions) {
      if (!replicas.some((id) => leaving.has(id))) continue;
      held += 1;
      const left = inSyncReplicas.filter((id) => !leaving.has(id));
      const name = `${topic}-${partition}`;
      if (replicas.every((id) => leaving.has(id))) alone.push(name);
      // A replica that is not in sync costs nothing by leaving.
      else if (left.length === inSyncReplicas.length) continue;
      else if (left.length === 0) offline.push(name);
      else if (left.length < Math.min(minInSyncReplicas, replicas.length)) underMinIsr.push(name);
    }
  }
  return { held, alone, offline, underMinIsr };
}

export function isHarmless({ alone, offline, underMinIsr }: Outage): boolean {
  return alone.length + offline.length + underMinIsr.length === 0;
}

/** `412 partitions: 1 has no replica elsewhere (a-0), …`. */
export function describeOutage(outage: Outage, { disksLost }: { disksLost: boolean }): string {
  const { held, alone, offline, underMinIsr } = outage;
  if (held === 0) return 'no partition';
  const have = (names: readonly string[]): string => (names.length === 1 ? 'has' : 'have');
  const parts = [
    ...(alone.length === 0
      ? []
      : [
          `${alone.length} ${have(alone)} no other replica (${some(alone)}) and ${alone.length === 1 ? 'is' : 'are'} ${disksLost ? 'lost' : 'offline meanwhile'}`,
        ]),
    ...(offline.length === 0
      ? []
      : [
          `${offline.length} ${have(offline)} no other in-sync replica (${some(offline)}) and ${offline.length === 1 ? 'becomes' : 'become'} offline`,
        ]),
    ...(underMinIsr.length === 0
      ? []
      : [
          `${underMinIsr.length} will be below min ISR (${some(underMinIsr)}) and ${underMinIsr.length === 1 ? 'rejects' : 'reject'} writes with acks=all`,
        ]),
  ];
  if (parts.length === 0) return `${count(held, 'partition')}, none of which falls below min ISR`;
  return `${count(held, 'partition')}: ${parts.join('; ')}`;
}

/** Brokers that go down take replicas with them. */
export function placementsOfBrokers(context: ReviewContext): Need[] {
  if (!touches(context).some(({ node }) => isBrokerNode(node))) return [];
  return [{ fact: { of: 'placements' }, unknown: 'which partitions tolerate the loss of a replica' }];
}

/** What a finding on brokers' partitions is made of: a text for its message, or what is not known. */
export interface OutageFinding {
  readonly outage?: Outage;
  readonly text?: string;
  readonly notKnown: readonly string[];
}

export function outageIn(
  context: ReviewContext,
  nodes: readonly Pick<HostNode, 'id' | 'name' | 'environment'>[],
  options: { disksLost: boolean },
): OutageFinding {
  const what = 'which partitions are affected, and whether their other replicas are in sync';
  const facts = factsOf(context, nodes[0]?.environment);
  if (typeof facts === 'string') return { notKnown: [`${what}: ${facts}`] };
  const anonymous = nodes.filter(({ id }) => id === undefined).map(({ name }) => name);
  if (anonymous.length > 0)
    return {
      notKnown: [`${what}: neither a NodeId tag nor the name contains the node.id of ${some(anonymous)}`],
    };
  const outage = outageOf(facts.placements, new Set(nodes.flatMap(({ id }) => id ?? [])));
  return {
    outage,
    text: describeOutage(outage, options),
    notKnown: facts.unread.filter(isAboutPlacements).map(unreadLine),
  };
}

/** The facts, if they are of the nodes' cluster and tell of its partitions; else why there are none. */
export function factsOf(context: ReviewContext, environment: string | undefined): ReviewFacts | string {
  if (context.facts === undefined) return 'the cluster was not queried, or did not respond';
  const asked = context.environment?.name;
  const placements = context.facts.unread.find(
    ({ what }) => what.of === 'min-isr' && what.topic === undefined,
  );
  if (placements !== undefined) return `${unreadName(placements.what)} could not be read: ${placements.why}`;
  if (asked === undefined || environment === undefined || asked === environment) return context.facts;
  return `the cluster of ${asked} was queried, not that of ${environment}`;
}
