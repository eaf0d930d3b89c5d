import { defineRule } from '../../define-rule';
import { printedConfigValue } from '../../../kafka/config-definitions';
import type { ResourceChange } from '../../change';
import { finding } from '../../finding';
import { listOf } from '../../../../shared/text';
import { changedTopics } from '../../topic-needs';
import { topicChanges } from '../../topic-change';

export const valueRespelled = defineRule({
  id: 'value-respelled',
  severity: 'warning',
  title: 'Kafka prints a declared value back in another spelling',
  reason:
    'TRUE, 0.50 or 007 are valid, and Kafka prints them back as true, 0.5 and 7. The provider compares texts: after an update it waits for its own text, gives up after some twenty attempts and fails, although the change took effect. After a creation every later plan shows the value as changed, and applying it fails.',
  sources: [
    'Mongey/kafka 0.13.1, resource_kafka_topic.go: waits until the topic that is read equals the one that is declared',
    'Kafka 4.3, ConfigDef.parseType and convertToString',
  ],
  instead: 'Write the value as Kafka prints it.',
  needs: changedTopics,
  check: (context) =>
    topicChanges(context).flatMap((topic) => {
      const { change, after } = topic;
      if (after === undefined || !isSent(change)) return [];
      const spelled = respelled(change);
      if (spelled.length === 0) return [];
      const values = listOf(
        spelled.map(([key, text, printed]) => `${key} is "${text}", which Kafka prints back as "${printed}"`),
      );
      return [
        finding(change, after.name, {
          message: `topic ${after.name}: ${values}: ${
            change.actions.includes('create')
              ? 'every later plan changes it, and applying that fails'
              : 'the provider waits for its own text, and the apply fails after the change took effect'
          }.`,
        }),
      ];
    }),
});

const isSent = ({ actions }: ResourceChange): boolean =>
  actions.includes('update') || actions.includes('create');

function respelled({ after }: ResourceChange): [key: string, text: string, printed: string][] {
  return Object.entries((after?.['config'] ?? {}) as Record<string, unknown>).flatMap(
    ([key, value]): [string, string, string][] => {
      if (typeof value !== 'string') return [];
      const printed = printedConfigValue('topic', key, value);
      return printed === value ? [] : [[key, value, printed]];
    },
  );
}
