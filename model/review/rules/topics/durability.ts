import { defineRule } from '../../define-rule';
import { formatBytes } from '../../../../shared/units';
import { finding } from '../../finding';
import { count } from '../../../../shared/text';
import { alteredTopics, comparedTopics, effective, effectiveChange } from '../../topic-change';
import type { TopicChange, TopicState } from '../../topic-change';
import { isCreated, isReplaced } from '../../change';
import type { Need } from '../../needs';
import type { ReviewContext } from '../../rule';
import { changedTopics, inheritedValues } from '../../topic-needs';

const MIN_ISR = 'min.insync.replicas';
const UNCLEAN = 'unclean.leader.election.enable';

export const minIsrStopsWrites = defineRule({
  id: 'min-isr-stops-writes',
  severity: 'error',
  title: 'One lost replica stops writes',
  reason:
    'A write with acks=all needs min.insync.replicas in-sync replicas. If that equals the replication factor, one broker that restarts or fails stops every such write (NotEnoughReplicasException), so every rolling restart interrupts producers. If it is higher: since Kafka 3.7 a broker requires no more than there are replicas, before that every write failed.',
  sources: [
    'Apache Kafka documentation, topic configs, min.insync.replicas',
    'KAFKA-15583 (Kafka 3.7): effective min ISR is min(min.insync.replicas, replica count)',
  ],
  instead:
    'Use replication factor 3 with min ISR 2; in general, min ISR at least one below the replication factor.',
  needs: changedTopics,
  check: (context) =>
    comparedTopics(context).flatMap((topic) => {
      const { change, before, after, facts } = topic;
      if (after === undefined || !(isCreated(change) || isReplaced(change) || before !== undefined))
        return [];
      const minIsr = minIsrOf(after, topic);
      if (minIsr === undefined || minIsr < after.replicationFactor || after.replicationFactor === 0)
        return [];
      const was = before === undefined ? undefined : minIsrOf(before, topic);
      // It was so before and this plan does not touch it.
      if (was === minIsr && before?.replicationFactor === after.replicationFactor && !isReplaced(change))
        return [];
      // One replica that needs itself: nothing is lost by that, there is just no other.
      const alone = after.replicationFactor === 1 && minIsr === 1;
      return [
        finding(change, after.name, {
          severity: alone ? 'warning' : 'error',
          message: alone
            ? `topic ${after.name} has one replica: its records are lost with that broker's disk, and writes fail while the broker restarts.`
            : `topic ${after.name} has replication factor ${after.replicationFactor} and min ISR ${minIsr}: one replica out of sync stops writes with acks=all.`,
          notKnown: assumed(after, topic, facts),
        }),
      ];
    }),
});

export const minIsrLowered = defineRule({
  id: 'min-isr-lowered',
  severity: 'error',
  title: 'Fewer replicas acknowledge a write',
  reason:
    'With acks=all a record is acknowledged once min ISR replicas have it. With min ISR 1 that is the leader alone: if its broker is lost before a follower copied the record, an acknowledged record is lost. Producers are not notified of the weaker guarantee.',
  sources: [
    'Apache Kafka documentation, topic configs, min.insync.replicas',
    'KIP-966: eligible leader replicas',
  ],
  instead: 'Keep min ISR at 2 with replication factor 3.',
  needs: (context) => [...changedTopics(context), ...inheritedValues(context, [MIN_ISR])],
  check: (context) =>
    alteredTopics(context).flatMap((topic) => {
      const { before, after, change, facts } = topic;
      const was = Math.min(minIsrOf(before, topic) ?? 0, before.replicationFactor);
      const willBe = Math.min(minIsrOf(after, topic) ?? 0, after.replicationFactor);
      if (willBe >= was || willBe === 0) return [];
      return [
        finding(change, after.name, {
          severity: willBe === 1 ? 'error' : 'warning',
          message:
            willBe === 1
              ? `topic ${after.name}: a write with acks=all is acknowledged by the leader alone, until now by ${was} replicas. The loss of one broker can lose acknowledged records.`
              : `topic ${after.name}: a write with acks=all is acknowledged by ${willBe} replicas, until now by ${was}.`,
          notKnown: [...assumed(before, topic, facts), ...assumed(after, topic, facts)].slice(0, 1),
        }),
      ];
    }),
});

export const replicationFactorChanged = defineRule({
  id: 'replication-factor-changed',
  severity: 'error',
  title: 'The replication factor of a topic changes',
  reason:
    'The Terraform provider places replicas on random brokers, without regard to racks and without a throttle, so a topic can end up in one availability zone and copying takes the bandwidth of producers. It waits no longer than its timeout. A lower replication factor deletes replicas: fewer broker failures are tolerated, and if the remaining replicas are not in sync, acknowledged records can be lost.',
  sources: [
    'Mongey/kafka 0.13.1, topic update: replicas are assigned at random',
    'KIP-455: AlterPartitionReassignments',
  ],
  instead:
    'Run brokerform reassign --topic <name> --replication-factor <n> first: rack-aware, throttled, with progress; the deploy then has nothing to do.',
  needs: (context) => [...changedTopics(context), ...copiedBytes(context)],
  check: (context) =>
    alteredTopics(context)
      .filter(({ before, after }) => before.replicationFactor !== after.replicationFactor)
      .map(({ before, after, change, facts }) => {
        const lower = after.replicationFactor < before.replicationFactor;
        const copied = (facts?.bytes ?? 0) * (after.replicationFactor - before.replicationFactor);
        return finding(change, after.name, {
          message: lower
            ? `topic ${after.name} changes from ${before.replicationFactor} replicas to ${after.replicationFactor}: ${count(before.partitions * (before.replicationFactor - after.replicationFactor), 'replica')} are deleted, and the remaining ones are on random brokers.`
            : `topic ${after.name} changes from ${before.replicationFactor} replicas to ${after.replicationFactor}, on random brokers, regardless of racks and unthrottled${copied > 0 ? `: ${formatBytes(copied)} are copied` : ''}.`,
        });
      }),
});

function copiedBytes(context: ReviewContext): Need[] {
  return alteredTopics(context)
    .filter(({ before, after }) => after.replicationFactor > before.replicationFactor)
    .map(({ before }) => ({ fact: { of: 'bytes', topic: before.name } }));
}

export const uncleanElection = defineRule({
  id: 'unclean-leader-election',
  severity: 'error',
  title: 'An out-of-sync replica can become leader',
  reason:
    'With unclean.leader.election.enable=true a replica that lacks acknowledged records becomes leader if no other is available. The missing records are lost, and followers that have them truncate their logs to match.',
  sources: [
    'Apache Kafka documentation, topic configs, unclean.leader.election.enable',
    'KIP-106: default false since 0.11',
  ],
  instead:
    'Keep it false. If a partition is offline and its records can be given up, run one election by hand: kafka-leader-election.sh --election-type unclean --topic … --partition ….',
  needs: (context) => [...changedTopics(context), ...inheritedValues(context, [UNCLEAN])],
  check: (context) =>
    comparedTopics(context).flatMap(({ change, before, after, facts }) => {
      if (after === undefined || effective(after, UNCLEAN, facts)?.value !== 'true') return [];
      if (
        before !== undefined &&
        effectiveChange({ before, after, ...(facts === undefined ? {} : { facts }) }, UNCLEAN) === undefined
      )
        return [];
      return [
        finding(change, after.name, {
          message: `topic ${after.name} allows an out-of-sync replica to become leader: acknowledged records can be lost without an error.`,
        }),
      ];
    }),
});

function minIsrOf(state: TopicState, { facts }: Pick<TopicChange, 'facts'>): number | undefined {
  const value = effective(state, MIN_ISR, facts)?.value;
  return value === undefined ? undefined : Number(value);
}

function assumed(state: TopicState, topic: TopicChange, facts: TopicChange['facts']): string[] {
  return effective(state, MIN_ISR, facts)?.origin === 'assumed' && topic.facts === undefined
    ? ["the brokers' own min.insync.replicas: no cluster was queried, Kafka's default of 1 is assumed"]
    : [];
}
