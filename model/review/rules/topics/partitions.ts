import { defineRule } from '../../define-rule';
import { MAX_REPLICAS_PER_BROKER } from '../../../topics/partitions';
import { isCreated } from '../../change';
import { finding } from '../../finding';
import type { ReviewContext } from '../../rule';
import { isBehind, unreadText } from '../../text';
import { count, listOf } from '../../../../shared/text';
import { alteredTopics, comparedTopics, effective } from '../../topic-change';
import type { TopicChange, TopicState } from '../../topic-change';
import { changedTopics } from '../../topic-needs';
import type { Need } from '../../needs';

export const partitionsAdded = defineRule({
  id: 'partitions-added',
  severity: 'error',
  title: 'Partitions are added to a topic whose records have keys',
  reason:
    'A producer sends a key to hash(key) modulo the number of partitions. With another number most keys move to another partition, while their earlier records stay: a consumer may read the newer record of a key before the older one, and a compacted topic permanently keeps the stale record of a key beside the new one. Consumers with auto.offset.reset=latest skip what is written to a new partition before they discover it. State of Kafka Streams applications stays partitioned as before.',
  sources: [
    'Apache Kafka documentation, Basic Kafka operations: modifying topics',
    'Kafka 4.3, BuiltInPartitioner.partitionForKey: toPositive(murmur2(key)) % numPartitions',
    'KIP-480 for records without keys',
  ],
  instead:
    'Declare a new topic with the intended number of partitions, copy the records or let it fill, move consumers when they have read the old one, then retire it. If order does not matter here, declare "key: none" in the catalog, or add a waiver.',
  needs: (context) => [...changedTopics(context), ...readersOfGrowing(context)],
  check: (context) =>
    alteredTopics(context)
      .filter(({ before, after }) => after.partitions > before.partitions)
      .map((topic) => {
        const { before, after, change, facts } = topic;
        const key = context.topics.get(before.name)?.key;
        const compacted = isCompacted(topic.before, topic);
        // Null is known: records without a key have no order to lose. Undefined is not known.
        const harmless = key === null && !compacted;
        const keys = key === undefined || key === null ? 'keys' : `values of ${key}`;
        const moved = Math.round(movedShare(before.partitions, after.partitions) * 100);
        return finding(change, before.name, {
          severity: harmless ? 'note' : 'error',
          message: harmless
            ? `topic ${before.name} grows from ${before.partitions} to ${after.partitions} partitions; its records have no keys, so no order is lost.`
            : `topic ${before.name} grows from ${before.partitions} to ${after.partitions} partitions: ${moved} % of its ${keys} move to another partition, so their order breaks${compacted ? ', and compaction keeps the stale record of a key beside the new one' : ''}${readersText(facts)}.`,
          ...(key === undefined
            ? { notKnown: [`whether records of ${before.name} have keys: the catalog does not declare it`] }
            : {}),
        });
      }),
});

/** A group that is behind reads records of one key from two partitions. */
function readersOfGrowing(context: ReviewContext): Need[] {
  return alteredTopics(context)
    .filter(({ before, after }) => after.partitions > before.partitions)
    .map(({ before }) => ({ fact: { of: 'readers', topic: before.name } }));
}

/** Share of keys that change partition: hash % n and hash % m agree for min(n, m) of lcm(n, m) residues. */
export function movedShare(from: number, to: number): number {
  return 1 - Math.min(from, to) / ((from * to) / greatestCommonDivisor(from, to));
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

function isCompacted(state: TopicState, { facts }: TopicChange): boolean {
  return effective(state, 'cleanup.policy', facts)?.value.includes('compact') ?? false;
}

function readersText(facts: TopicChange['facts']): string {
  const behind = (facts?.groups ?? []).filter(isBehind);
  if (behind.length === 0) return '';
  return `; ${listOf(behind.map((group) => `${group.id} has yet to read ${unreadText(group)}`))}`;
}

export const partitionBudget = defineRule({
  id: 'partition-budget',
  severity: 'warning',
  title: 'Brokers exceed the replica budget',
  reason: `More than ${MAX_REPLICAS_PER_BROKER} replicas per broker mean more open files and more memory, a longer recovery after an unclean shutdown and a slower failover: the controller elects a leader for each partition of a broker that is lost.`,
  sources: [
    'Apache Kafka blog 2018, "Apache Kafka Supports 200K Partitions Per Cluster": up to 4,000 partitions per broker',
    'Amazon MSK best practices: partitions per broker',
  ],
  instead: 'Use fewer partitions or more brokers: docs/catalog.md explains how a count is computed.',
  needs: (context) => [...changedTopics(context), { fact: { of: 'brokers' } }],
  check: (context) => {
    const added = comparedTopics(context).reduce((sum, topic) => sum + addedReplicas(topic), 0);
    const first = comparedTopics(context).find((topic) => addedReplicas(topic) > 0);
    if (first === undefined) return [];
    return overBudget(context, added).map((message) => finding(first.change, 'the brokers', { message }));
  },
});

function addedReplicas({ change, before, after }: TopicChange): number {
  const replicas = (state: TopicState | undefined): number =>
    state === undefined ? 0 : state.partitions * state.replicationFactor;
  return isCreated(change) && change.importing ? 0 : replicas(after) - replicas(before);
}

function overBudget({ facts }: ReviewContext, added: number): string[] {
  if (facts === undefined || facts.partitionsPerBroker.size === 0) return [];
  const held = [...facts.partitionsPerBroker.values()].reduce((sum, each) => sum + each, 0);
  const mean = Math.ceil((held + added) / facts.partitionsPerBroker.size);
  if (mean <= MAX_REPLICAS_PER_BROKER) return [];
  return [
    `${count(added, 'additional replica')} make ${count(mean, 'replica')} on each of ${facts.partitionsPerBroker.size} brokers, over the budget of ${count(MAX_REPLICAS_PER_BROKER, 'replica')}.`,
  ];
}
