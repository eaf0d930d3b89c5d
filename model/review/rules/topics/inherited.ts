import { defineRule } from '../../define-rule';
import type { TopicConfigFact } from '../../facts';
import { finding } from '../../finding';
import { listOf } from '../../../../shared/text';
import { alteredTopics, isConcealed } from '../../topic-change';
import { changedTopics } from '../../topic-needs';

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
  needs: changedTopics,
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
