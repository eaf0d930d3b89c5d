import { defineRule } from '../../define-rule';
import { DEPLOY_USER, principalOf } from '../../../access/platform';
import type { LiveAcl } from '../../../live/cluster';
import { aclDelta, matches } from '../../access-change';
import { isDeleted, isDestroyed, isReplaced, textOf } from '../../change';
import type { ResourceChange } from '../../change';
import { finding, lossUnknown } from '../../finding';
import type { ReviewContext } from '../../rule';
import { wholeTopic } from '../../text';
import { topicChanges } from '../../topic-change';
import type { TopicChange } from '../../topic-change';
import type { Need } from '../../needs';
import { changedTopics, lossNeeds } from '../../topic-needs';

/** Deletion, replacement, a rename, an index that shifted: however it is called, the records are gone. */
export const topicDestroyed = defineRule({
  id: 'topic-destroyed',
  severity: 'error',
  title: 'A topic is deleted, or deleted and re-created',
  reason:
    'Kafka deletes the log of every partition on every broker, which cannot be undone. Committed offsets of its groups are deleted as well. A topic of the same name that is created afterwards starts empty. The Terraform provider deletes and re-creates a topic for a new name and for fewer partitions, without asking; prevent_destroy no longer protects a topic whose block was removed.',
  sources: [
    'Apache Kafka documentation, Basic Kafka operations: removing a topic; the number of partitions cannot be reduced',
    'Mongey/kafka 0.13.1, resource_kafka_topic.go: name and fewer partitions force a replacement',
  ],
  instead:
    'Announce it first: "retire: { reason: … }" in the catalog and a deploy, then move it to "retired". For a new name or fewer partitions declare a new topic, move producers and consumers, and retire the old one.',
  needs: (context) => [
    ...changedTopics(context),
    ...topicChanges(context).flatMap((topic) => [
      ...destructionNeeds(topic),
      ...announcementNeeds(context, topic),
    ]),
  ],
  check: (context) =>
    topicChanges(context)
      .filter(({ change, before }) => before !== undefined && isDestroyed(change))
      .map((topic) => {
        const name = topic.before?.name ?? '';
        const announcement = announcementOf(context, topic);
        const successor = successorOf(context, topic);
        return finding(topic.change, name, {
          severity: announcement === 'missing' ? 'error' : 'warning',
          message: `topic ${name} ${triggerOf(topic, successor)}: every record in it is deleted${ANNOUNCED[announcement]}.`,
          ...(topic.facts === undefined ? {} : { loss: wholeTopic(topic.facts) }),
          ...(topic.facts === undefined || topic.facts.records === undefined
            ? { notKnown: lossUnknown(context, name) }
            : {}),
          ...insteadOf(context, topic, announcement, successor),
        });
      }),
});

function destructionNeeds({ change, before }: TopicChange): Need[] {
  return before === undefined || !isDestroyed(change) ? [] : lossNeeds(before.name, ['records', 'bytes']);
}

/** A deletion that the catalog announced is permitted, or brokers refuse it: which of them, ACLs tell. */
function announcementNeeds(context: ReviewContext, topic: TopicChange): Need[] {
  if (!isDeleted(topic.change)) return [];
  const fact = { of: 'acls' } as const;
  if (announcementOf(context, topic) !== 'unknown') return [{ fact }];
  const unknown = `topic ${topic.before?.name ?? ''}: whether its deletion is permitted since an earlier deploy`;
  return [{ fact, unknown, unqueried: unknown }];
}

const ANNOUNCED: Readonly<Record<Announcement, string>> = {
  announced: ', as the catalog announced',
  unknown: ', as the catalog announced; whether brokers permit it is unknown',
  missing: '',
};

function insteadOf(
  context: ReviewContext,
  { change, before, after }: TopicChange,
  announcement: Announcement,
  successor: ResourceChange | undefined,
): { readonly instead?: string } {
  const name = before?.name ?? '';
  if (announcement !== 'missing')
    return {
      instead:
        'Nothing if its consumers no longer need it. This deploy is the last chance to stop the deletion.',
    };
  if (successor?.stack === change.stack && textOf(successor.after, 'name') === name)
    return {
      instead: `Write a moved block with from = ${change.address} and to = ${successor.address}; in JSON: "moved": [{ "from": "${change.address}", "to": "${successor.address}" }]. Then plan again.`,
    };
  if (after !== undefined && after.name === name && context.topics.get(name)?.retiring === true)
    return {
      instead: `"retire" announces that a later deploy deletes the topic; it does not permit deleting and re-creating it now. Leave partitions: ${before?.partitions ?? 0} until it is under "retired".`,
    };
  if (context.topics.get(name)?.retiring === true)
    return {
      instead:
        'The announcement has to be deployed before the deletion: put the topic back with "retire: { reason: … }", merge and deploy that, then move it to "retired" in a second change.',
    };
  return {};
}

function triggerOf({ change, before, after }: TopicChange, successor: ResourceChange | undefined): string {
  if (isReplaced(change) && before !== undefined && after !== undefined) {
    if (before.name !== after.name)
      return `is renamed to ${after.name}, which Kafka cannot do, so it is deleted and ${after.name} is created empty`;
    if (after.partitions < before.partitions)
      return `shrinks from ${before.partitions} to ${after.partitions} partitions, which Kafka cannot do, so it is deleted and re-created`;
    return `is deleted and re-created (${change.reason ?? (change.replacePaths.join(', ') || 'asked for')})`;
  }
  if (successor !== undefined) {
    const name = textOf(successor.after, 'name') ?? '';
    return name === before?.name
      ? `is deleted at ${change.address} and re-created at ${successor.stack === change.stack ? '' : `${successor.stack} `}${successor.address}, because its address changed without a moved block`
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

/** Whether a deletion was announced: `unknown` where the catalog did and access could not be read. */
export type Announcement = 'announced' | 'unknown' | 'missing';

/**
 * A deletion is announced if the catalog said so before this change, and an earlier deploy made the brokers permit it. What the change
 * itself announces does not count, and neither does a deletion that makes room for another topic of the name.
 */
export function announcementOf(context: ReviewContext, { change, before }: TopicChange): Announcement {
  const name = before?.name;
  if (name === undefined || !isDeleted(change) || isCreatedElsewhere(context, name)) return 'missing';
  const inCatalog = saidByCatalog(context, name);
  if (inCatalog === false || isPermittedByThis(context, name)) return 'missing';
  const { facts } = context;
  if (facts?.acls === undefined) return inCatalog === true ? 'unknown' : 'missing';
  return isPermitted(facts.acls, name) ? 'announced' : 'missing';
}

/** Undefined for plans of another project: they have no catalog here, and the brokers alone can tell. */
function saidByCatalog({ announced, topics, environment }: ReviewContext, name: string): boolean | undefined {
  if (announced !== undefined) return announced.has(name);
  return topics.get(name)?.retiring ?? (environment === undefined ? undefined : false);
}

function isCreatedElsewhere({ changes }: ReviewContext, name: string): boolean {
  return changes.some(
    ({ type, actions, after }) =>
      type === 'kafka_topic' && actions.includes('create') && textOf(after, 'name') === name,
  );
}

function isPermittedByThis(context: ReviewContext, name: string): boolean {
  return aclDelta(context).added.some(({ acl }) => permitsDeletion(acl, name));
}

/** What the brokers check: the deploy principal was granted Delete on this very topic, and no Deny revokes it. */
function isPermitted(acls: readonly LiveAcl[], name: string): boolean {
  const denied = acls.some(
    (acl) =>
      acl.permission === 'Deny' &&
      (acl.principal === DEPLOYER || acl.principal === 'User:*') &&
      (acl.operation === 'Delete' || acl.operation === 'All') &&
      acl.resourceType === 'Topic' &&
      matches(acl, name),
  );
  return !denied && acls.some((acl) => permitsDeletion(acl, name));
}

const DEPLOYER = principalOf(DEPLOY_USER);

function permitsDeletion(acl: LiveAcl, name: string): boolean {
  return (
    acl.principal === DEPLOYER &&
    acl.permission === 'Allow' &&
    acl.operation === 'Delete' &&
    acl.resourceType === 'Topic' &&
    acl.patternType === 'Literal' &&
    acl.resourceName === name
  );
}

/** A `removed` block: the topic stays on the cluster and is no longer declared. */
export const topicForgotten = defineRule({
  id: 'topic-forgotten',
  severity: 'warning',
  title: 'A topic stays on the cluster and is removed from Terraform',
  reason:
    'A removed block with destroy = false removes the topic from the state and keeps it in Kafka. No later plan shows it: its configuration drifts unnoticed, and a new declaration of the same name cannot be created.',
  sources: ['Terraform documentation, removed block'],
  instead:
    'Retire the topic through the catalog if it should be deleted; keep its declaration if it should stay.',
  needs: changedTopics,
  check: (context) =>
    topicChanges(context)
      .filter(({ change }) => change.actions.includes('forget'))
      .map(({ change, before }) =>
        finding(change, before?.name ?? '', {
          message: `topic ${before?.name ?? ''} is removed from the state of ${change.stack} and stays on the cluster, undeclared.`,
        }),
      ),
});
