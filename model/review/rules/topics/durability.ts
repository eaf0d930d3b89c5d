import { formatBytes } from '../../../units';
import { finding } from '../../finding';
import type { Rule } from '../../rule';
import { count } from '../../text';
import { alteredTopics, comparedTopics, effective, effectiveChange } from '../../topic-change';
import type { TopicChange, TopicState } from '../../topic-change';
import { isCreated, isReplaced } from '../../change';

const MIN_ISR = 'min.insync.replicas';
const UNCLEAN = 'unclean.leader.election.enable';

export const minIsrStopsWrites: Rule = {
  id: 'min-isr-stops-writes',
  severity: 'block',
  title: 'One lost replica stops writes',
  reason:
    'A write with acks=all needs min.insync.replicas replicas in sync. If that is as many as there are replicas, one broker that restarts or fails stops every such write (NotEnoughReplicasException), so no rolling restart goes unnoticed. More than there are: since Kafka 3.7 a broker asks for no more than there are replicas (the lesser of both), before that no write ever succeeded.',
  sources: [
    'Apache Kafka documentation, topic configs, min.insync.replicas',
    'KAFKA-15583 (Kafka 3.7): effective min ISR is min(min.insync.replicas, replica count)',
  ],
  instead:
    'Replication factor 3 with min ISR 2; in general min ISR at least one below the replication factor.',
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
        finding(minIsrStopsWrites, change, after.name, {
          severity: alone ? 'warn' : 'block',
          message: alone
            ? `topic ${after.name} has one replica: its records are gone with that broker's disk, and nothing can be written while the broker restarts.`
            : `topic ${after.name} has replication factor ${after.replicationFactor} and min ISR ${minIsr}: one replica out of sync stops writes with acks=all.`,
          notKnown: assumed(after, topic, facts),
        }),
      ];
    }),
};

export const minIsrLowered: Rule = {
  id: 'min-isr-lowered',
  severity: 'block',
  title: 'Fewer replicas acknowledge a write',
  reason:
    'A record that min ISR replicas have is acknowledged with acks=all. With min ISR 1 that is the leader alone: if its broker is lost before a follower copied the record, an acknowledged record is gone. Nothing tells producers that less is promised from then on.',
  sources: [
    'Apache Kafka documentation, topic configs, min.insync.replicas',
    'KIP-966: eligible leader replicas',
  ],
  instead: 'Leave min ISR at 2 with replication factor 3.',
  check: (context) =>
    alteredTopics(context).flatMap((topic) => {
      const { before, after, change, facts } = topic;
      const was = Math.min(minIsrOf(before, topic) ?? 0, before.replicationFactor);
      const willBe = Math.min(minIsrOf(after, topic) ?? 0, after.replicationFactor);
      if (willBe >= was || willBe === 0) return [];
      return [
        finding(minIsrLowered, change, after.name, {
          severity: willBe === 1 ? 'block' : 'warn',
          message:
            willBe === 1
              ? `topic ${after.name}: a write with acks=all is acknowledged by the leader alone, until now by ${was} replicas. The loss of one broker can lose acknowledged records.`
              : `topic ${after.name}: a write with acks=all is acknowledged by ${willBe} replicas, until now by ${was}.`,
          notKnown: [...assumed(before, topic, facts), ...assumed(after, topic, facts)].slice(0, 1),
        }),
      ];
    }),
};

export const replicationFactorChanged: Rule = {
  id: 'replication-factor-changed',
  severity: 'block',
  title: 'The replication factor of a topic changes',
  reason:
    'The Terraform provider places replicas on brokers that it draws at random, without regard to racks and without a throttle, so that a topic may lie in one availability zone afterwards and copying takes the bandwidth of producers. It waits as long as its time-out and no longer. A lower replication factor deletes replicas: fewer broker losses are survived, and if those that stay are not in sync, acknowledged records can be lost.',
  sources: [
    'Mongey/kafka 0.13.1, topic update: replicas are assigned at random',
    'KIP-455: AlterPartitionReassignments',
  ],
  instead:
    'brokerform reassign --topic <name> --replication-factor <n> first: rack-aware, throttled, with progress; the deploy then has nothing to do.',
  check: (context) =>
    alteredTopics(context)
      .filter(({ before, after }) => before.replicationFactor !== after.replicationFactor)
      .map(({ before, after, change, facts }) => {
        const lower = after.replicationFactor < before.replicationFactor;
        const copied = (facts?.bytes ?? 0) * (after.replicationFactor - before.replicationFactor);
        return finding(replicationFactorChanged, change, after.name, {
          message: lower
            ? `topic ${after.name} goes from ${before.replicationFactor} replicas to ${after.replicationFactor}: ${count(before.partitions * (before.replicationFactor - after.replicationFactor), 'replica')} are deleted, and those that stay lie on brokers drawn at random.`
            : `topic ${after.name} goes from ${before.replicationFactor} replicas to ${after.replicationFactor}, on brokers drawn at random, regardless of racks and unthrottled${copied > 0 ? `: ${formatBytes(copied)} are copied` : ''}.`,
        });
      }),
};

export const uncleanElection: Rule = {
  id: 'unclean-leader-election',
  severity: 'block',
  title: 'A replica that is out of sync may become leader',
  reason:
    'With unclean.leader.election.enable=true a replica that lacks acknowledged records becomes leader if no other is there. The records that it lacks are gone, and followers that have them cut them off to match.',
  sources: [
    'Apache Kafka documentation, topic configs, unclean.leader.election.enable',
    'KIP-106: default false since 0.11',
  ],
  instead:
    'Leave it false. If a partition is offline and its records are given up on purpose, elect once by hand: kafka-leader-election.sh --election-type unclean --topic … --partition ….',
  check: (context) =>
    comparedTopics(context).flatMap(({ change, before, after, facts }) => {
      if (after === undefined || effective(after, UNCLEAN, facts)?.value !== 'true') return [];
      if (
        before !== undefined &&
        effectiveChange({ before, after, ...(facts === undefined ? {} : { facts }) }, UNCLEAN) === undefined
      )
        return [];
      return [
        finding(uncleanElection, change, after.name, {
          message: `topic ${after.name} lets a replica that is out of sync become leader: acknowledged records can be lost without an error.`,
        }),
      ];
    }),
};

function minIsrOf(state: TopicState, { facts }: Pick<TopicChange, 'facts'>): number | undefined {
  const value = effective(state, MIN_ISR, facts)?.value;
  return value === undefined ? undefined : Number(value);
}

function assumed(state: TopicState, topic: TopicChange, facts: TopicChange['facts']): string[] {
  return effective(state, MIN_ISR, facts)?.origin === 'assumed' && topic.facts === undefined
    ? ["the brokers' own min.insync.replicas: no cluster was asked, Kafka's default of 1 is assumed"]
    : [];
}
