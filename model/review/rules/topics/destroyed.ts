import { isDestroyed, isReplaced, textOf } from '../../change';
import type { ResourceChange } from '../../change';
import { finding, lossUnknown } from '../../finding';
import type { ReviewContext, Rule } from '../../rule';
import { wholeTopic } from '../../text';
import { topicChanges } from '../../topic-change';
import type { TopicChange } from '../../topic-change';

/** Deletion, replacement, a rename, an index that shifted: however it is called, the records are gone. */
export const topicDestroyed: Rule = {
  id: 'topic-destroyed',
  severity: 'block',
  title: 'A topic is deleted, or deleted and created anew',
  reason:
    'Kafka deletes the log of every partition on every broker, and nothing brings it back. Committed offsets of its groups go with it. A topic of the same name that is created afterwards begins empty. The Terraform provider deletes and creates for a new name and for fewer partitions, without a question; prevent_destroy is gone as soon as the block that carried it is.',
  sources: [
    'Apache Kafka documentation, Basic Kafka operations: removing a topic; the number of partitions cannot be reduced',
    'Mongey/kafka 0.13.1, resource_kafka_topic.go: name and fewer partitions force a replacement',
  ],
  instead:
    'Announce it first: "retire: { reason: … }" in the catalog and a deploy, then move it to "retired". For a new name or fewer partitions declare a new topic, move producers and consumers, and retire the old one.',
  check: (context) =>
    topicChanges(context)
      .filter(({ change, before }) => before !== undefined && isDestroyed(change))
      .map((topic) => {
        const name = topic.before?.name ?? '';
        const announced = isAnnounced(context, name);
        const successor = successorOf(context, topic);
        return finding(topicDestroyed, topic.change, name, {
          severity: announced ? 'warn' : 'block',
          message: `topic ${name} ${triggerOf(topic, successor)}: every record in it is gone${announced ? ', as the catalog announced' : ''}.`,
          ...(topic.facts === undefined ? {} : { loss: wholeTopic(topic.facts) }),
          ...(topic.facts === undefined || topic.facts.records === undefined
            ? { notKnown: lossUnknown(context, name) }
            : {}),
          ...(announced
            ? {
                instead:
                  'Nothing, if its readers have what they need. This deploy is the last moment to stop.',
              }
            : {}),
        });
      }),
};

function triggerOf({ change, before, after }: TopicChange, successor: ResourceChange | undefined): string {
  if (isReplaced(change) && before !== undefined && after !== undefined) {
    if (before.name !== after.name)
      return `is renamed to ${after.name}, which Kafka cannot do, so it is deleted and ${after.name} is created empty`;
    if (after.partitions < before.partitions)
      return `shrinks from ${before.partitions} to ${after.partitions} partitions, which Kafka cannot do, so it is deleted and created anew`;
    return `is deleted and created anew (${change.reason ?? (change.replacePaths.join(', ') || 'asked for')})`;
  }
  if (successor !== undefined) {
    const name = textOf(successor.after, 'name') ?? '';
    return name === before?.name
      ? `is deleted at ${change.address} and created anew at ${successor.stack === change.stack ? '' : `${successor.stack} `}${successor.address}, because its address changed without a moved block`
      : `is renamed to ${name}, which Kafka cannot do, so it is deleted and ${name} is created empty`;
  }
  return change.reason === 'delete_because_no_resource_config'
    ? 'is deleted, because its declaration was removed'
    : 'is deleted';
}

/** The topic that probably takes its place: of the same name elsewhere, or the one new topic of its stack with the same shape. */
function successorOf(
  { changes }: ReviewContext,
  { change, before }: TopicChange,
): ResourceChange | undefined {
  const created = changes.filter(
    (other) => other.type === 'kafka_topic' && other.actions.includes('create') && other !== change,
  );
  const same = created.find(({ after }) => textOf(after, 'name') === before?.name);
  if (same !== undefined) return same;
  const alike = created.filter(
    ({ stack, after }) =>
      stack === change.stack &&
      after?.['partitions'] === before?.partitions &&
      JSON.stringify(after?.['config'] ?? {}) === JSON.stringify(change.before?.['config'] ?? {}),
  );
  return alike.length === 1 ? alike[0] : undefined;
}

/** What the brokers themselves go by: whether somebody who is no super user was given Delete on this very topic. */
function isAnnounced({ facts, topics }: ReviewContext, name: string): boolean {
  if (topics.get(name)?.retiring === true) return true;
  return (facts?.acls ?? []).some(
    (acl) =>
      acl.permission === 'Allow' &&
      acl.operation === 'Delete' &&
      acl.resourceType === 'Topic' &&
      acl.patternType === 'Literal' &&
      acl.resourceName === name,
  );
}

/** A `removed` block: the topic stays on the cluster and nobody declares it any more. */
export const topicForgotten: Rule = {
  id: 'topic-forgotten',
  severity: 'warn',
  title: 'A topic stays on the cluster and leaves Terraform',
  reason:
    'A removed block with destroy = false takes the topic out of the state and leaves it in Kafka. No later plan sees it: its configuration drifts unnoticed, and a new declaration of the same name cannot be created.',
  sources: ['Terraform documentation, removed block'],
  instead: 'Retire the topic through the catalog if it should go; leave its declaration if it should stay.',
  check: (context) =>
    topicChanges(context)
      .filter(({ change }) => change.actions.includes('forget'))
      .map(({ change, before }) =>
        finding(topicForgotten, change, before?.name ?? '', {
          message: `topic ${before?.name ?? ''} leaves the state of ${change.stack} and stays on the cluster, undeclared.`,
        }),
      ),
};
