import { defineRule } from '../../define-rule';
import type { TopicConfigFact, TopicFacts } from '../../facts';
import { finding } from '../../finding';
import { listOf } from '../../../../shared/text';
import { alteredTopics, isConcealed } from '../../topic-change';
import type { AlteredTopic } from '../../topic-change';

/** Keys whose value decides whether records are deleted, acknowledged ones can be lost, or writes are refused. */
const DECISIVE = [
  'cleanup.policy',
  'retention.ms',
  'retention.bytes',
  'min.insync.replicas',
  'unclean.leader.election.enable',
  'remote.storage.enable',
  'max.message.bytes',
] as const;

/** Of these, without effect on a topic that is only compacted. */
const OF_DELETION: readonly string[] = ['retention.ms', 'retention.bytes'];

/** Keys that decide about records and that the topic sets on one side alone: on the other it has what brokers have. */
export function inheritanceAtStake(topic: AlteredTopic): string[] {
  const { before, after } = topic;
  const compacts = [before, after].every((side) => side.config['cleanup.policy'] === 'compact');
  return DECISIVE.filter(
    (key) =>
      !isConcealed(before, key) &&
      !isConcealed(after, key) &&
      !(compacts && OF_DELETION.includes(key)) &&
      (before.config[key] === undefined) !== (after.config[key] === undefined),
  );
}

/** Brokers with a replica that did not say what the topic inherits there. */
export function silentHolders({ partitions, configFrom }: TopicFacts): number[] {
  if (configFrom === undefined) return [];
  const holders = new Set(partitions.flatMap(({ replicas }) => replicas));
  return [...holders].filter((id) => !configFrom.includes(id)).sort((a, b) => a - b);
}

export const brokersDiffer = defineRule({
  id: 'brokers-differ',
  severity: 'warning',
  title: 'What a topic inherits differs from broker to broker',
  reason:
    "A key that a topic does not set has the value of the broker that hosts the replica: server.properties, or a dynamic configuration of that broker alone. Each broker applies its own value to its own replicas, so the strictest broker decides how long a topic's records are kept. The review assumes the worst case.",
  sources: [
    'Apache Kafka documentation, broker configs: update mode per-broker and cluster-wide',
    'Kafka 4.3, LogManager.cleanupLogs: every broker deletes from the replicas that it has',
  ],
  instead:
    'Set the key on the topic, or make brokers alike: kafka-configs.sh --entity-type brokers --entity-default, and no value for a single broker.',
  check: (context) =>
    alteredTopics(context).flatMap(({ change, before, after, facts }) => {
      if (facts === undefined) return [];
      const texts = [...facts.config].flatMap(([key, { inheritedBy }]) =>
        inheritedBy === undefined ||
        isConcealed(after, key) ||
        (before.config[key] !== undefined && after.config[key] !== undefined)
          ? []
          : [`${key} is ${valuesText(inheritedBy)}`],
      );
      if (texts.length === 0) return [];
      return [
        finding(change, after.name, {
          message: `topic ${after.name}: brokers differ in what it inherits: ${texts.join('; ')}.`,
        }),
      ];
    }),
});

/** `7d on 101 and 102, 1h on 103`, as Kafka writes values. */
function valuesText(inheritedBy: NonNullable<TopicConfigFact['inheritedBy']>): string {
  const values = new Set(inheritedBy.values());
  const holders = (value: string | null): string[] =>
    [...inheritedBy].filter(([, other]) => other === value).map(([id]) => String(id));
  return [...values].map((value) => `${value ?? 'not set'} on ${listOf(holders(value))}`).join(', ');
}
