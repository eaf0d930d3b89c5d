/** Brokers and topics in one review: what either does alone is known, what both do together depends on the moment. */
import { isCreated, isDeleted, isReplaced } from '../../change';
import type { ResourceChange } from '../../change';
import type { ReviewContext } from '../../rule';
import { defineRule } from '../../define-rule';
import type { Draft } from '../../define-rule';
import { SOURCES } from './sources';
import { isBrokerNode, subjectOf } from './nodes';
import { factsOf, placementsOfBrokers } from './outage';
import { byEnvironment, describeTouch, touches } from './disruptions';
import type { Touch } from './disruptions';
import { text } from './values';
import { count, joined, some } from './words';

export const brokerWithTopics = defineRule({
  id: 'broker-and-topics-together',
  severity: 'error',
  title: 'A broker is taken down while topics change',
  reason:
    'A broker that is offline is fenced: topics that are created meanwhile get no replica on it, and replicas that a change of the replication ' +
    'factor adds have to come from fewer brokers. A topic with a replica on it has one copy fewer while the change runs, and if the ' +
    'topic is replaced or loses records as well, there is no second copy to inspect afterwards.',
  sources: [
    SOURCES.isr,
    SOURCES.nodes,
    'KIP-841, Fenced replicas should not be allowed to join the ISR in KRaft',
  ],
  instead:
    'Use two deploys: the broker first, topics when "brokerform cluster gate" reports all replicas in sync again.',
  needs: placementsOfBrokers,
  check: (context) => {
    const topics = context.changes.filter(isTopicChange);
    if (topics.length === 0) return [];
    return byEnvironment(touches(context).filter(({ node }) => isBrokerNode(node))).map((brokers) =>
      draft(context, brokers, topics),
    );
  },
});

function isTopicChange({ type, actions }: ResourceChange): boolean {
  return type === 'kafka_topic' && actions.some((action) => ['create', 'update', 'delete'].includes(action));
}

function draft(context: ReviewContext, brokers: readonly Touch[], topics: readonly ResourceChange[]): Draft {
  const [first] = brokers as [Touch, ...Touch[]];
  const destroyed = topics.some((topic) => isReplaced(topic) || isDeleted(topic));
  const { holding, found, notKnown } = replicasOn(context, brokers, topics);
  return {
    stack: first.change.stack,
    address: first.change.address,
    subject: joined(brokers.map(({ node }) => subjectOf(node))),
    severity: destroyed ? 'error' : 'warning',
    message: `${joined(brokers.map(describeTouch))} and ${count(topics.length, 'topic')} change in one review: ${some(topics.map(describe), 10)}.${holding}`,
    ...(found.length === 0 ? {} : { related: found }),
    notKnown,
  };
}

function nameOf({ before, after, address }: ResourceChange): string {
  return text(before, 'name') ?? text(after, 'name') ?? address;
}

function describe(topic: ResourceChange): string {
  return `${nameOf(topic)} (${doneTo(topic)})`;
}

function doneTo(topic: ResourceChange): string {
  if (isReplaced(topic)) return 'replaced';
  if (isDeleted(topic)) return 'deleted';
  return isCreated(topic) ? 'created' : 'changed';
}

function replicasOn(
  context: ReviewContext,
  brokers: readonly Touch[],
  topics: readonly ResourceChange[],
): { holding: string; found: readonly string[]; notKnown: readonly string[] } {
  const facts = factsOf(context, brokers[0]?.node.environment);
  if (typeof facts === 'string')
    return { holding: '', found: [], notKnown: [`which of the topics have replicas there: ${facts}`] };
  const ids = new Set(brokers.flatMap(({ node }) => node.id ?? []));
  const names = topics.filter((topic) => !isCreated(topic)).map(nameOf);
  const placed = facts.placements.filter(
    ({ topic, partitions }) =>
      names.includes(topic) && partitions.some(({ replicas }) => replicas.some((id) => ids.has(id))),
  );
  const them = brokers.length === 1 ? 'it' : 'them';
  const found = placed.map(({ topic }) => topic).sort();
  if (found.length === 0)
    return {
      holding: names.length === 0 ? '' : ` None of them has a replica on ${them}.`,
      found,
      notKnown: [],
    };
  return {
    holding: ` On ${them} are replicas of ${some(found, 10)}.`,
    found,
    notKnown: [],
  };
}
