/** What Kafka refuses: the apply fails there, with whatever it did before. */
import { defineRule } from '../../define-rule';
import type { Draft } from '../../define-rule';
import { checkConfigValue, checkTopicConfig, configKey } from '../../../kafka/config-definitions';
import { kafkaNameProblem, metricName } from '../../../naming';
import { isCreated, isDestroyed, isReplaced } from '../../change';
import type { ReviewFacts } from '../../facts';
import { finding } from '../../finding';
import type { ReviewContext } from '../../rule';
import { count, listOf } from '../../../../shared/text';
import { topicChanges } from '../../topic-change';
import type { TopicChange, TopicState } from '../../topic-change';
import { changedTopics } from '../../topic-needs';

const FAILS = 'the apply fails there';

export const topicExists = defineRule({
  id: 'topic-exists',
  severity: 'error',
  title: 'A topic to be created already exists',
  reason:
    'Kafka refuses to create a topic whose name is taken (TopicExistsException), and one whose name differs from that of another topic only by dots and underscores, because metrics do not distinguish them (InvalidTopicException). The apply fails after other resources were created, changed or deleted, and a topic that another tool or another state manages stays unchanged.',
  sources: [
    'Kafka 4.3, ReplicationControlManager.createTopics; Topic.hasCollision',
    'Mongey/kafka 0.13.1, resource_kafka_topic.go: create',
  ],
  instead:
    'Import the topic with an import block (brokerform adopt writes them), or choose another name. If another state declares it, leave it there.',
  needs: (context) => [...changedTopics(context), { fact: { of: 'placements' } }],
  check: (context) => {
    const leaving = new Set(
      topicChanges(context).flatMap(({ change, before }) =>
        before !== undefined && isDestroyed(change) ? [before.name] : [],
      ),
    );
    return newTopics(context).flatMap(({ change, after }) => {
      const { facts } = context;
      if (after.name === '') return [];
      if (facts === undefined) return leaving.has(after.name) ? [] : notAsked(change, after);
      // Deleted and created again is a loss, which topic-destroyed says.
      const taken = !leaving.has(after.name) && exists(facts, after.name);
      const alike = taken ? undefined : collision(facts, after.name, leaving);
      if (!taken && alike === undefined) return notSeen(context, change, after);
      return [
        finding(change, after.name, {
          message: taken
            ? `topic ${after.name} is to be created and already exists on the cluster: ${FAILS}.`
            : `topic ${after.name} is to be created and ${alike} exists, which differs from it only by dots and underscores: Kafka refuses it, and ${FAILS}.`,
        }),
      ];
    });
  },
});

function exists({ topics, placements }: ReviewFacts, name: string): boolean {
  return topics.has(name) || placements.some(({ topic }) => topic === name);
}

function collision(
  { placements }: ReviewFacts,
  name: string,
  leaving: ReadonlySet<string>,
): string | undefined {
  return placements
    .map(({ topic }) => topic)
    .find((topic) => topic !== name && !leaving.has(topic) && metricName(topic) === metricName(name));
}

/** That the apply fails there is all that can come of it. */
function notAsked(change: TopicChange['change'], { name, replicationFactor }: TopicState): Draft[] {
  return [
    finding(change, name, {
      severity: 'note',
      message: `topic ${name} is to be created; whether the name is taken, and whether the cluster has ${Number.isInteger(replicationFactor) ? count(replicationFactor, 'broker') : 'enough brokers'} for its replicas, is unknown.`,
      notKnown: [`whether topic ${name} can be created: no cluster was queried`],
    }),
  ];
}

/** Topics that the user may not see may have the name. */
function notSeen({ facts }: ReviewContext, change: TopicChange['change'], { name }: TopicState): Draft[] {
  const hidden = facts?.unread.find(({ what }) => what.of === 'hidden-topics');
  if (hidden === undefined) return [];
  return [
    finding(change, name, {
      severity: 'note',
      message: `topic ${name} is to be created; whether it exists is unknown.`,
      notKnown: [`whether topic ${name} exists: ${hidden.why}`],
    }),
  ];
}

export const topicImpossible = defineRule({
  id: 'topic-impossible',
  severity: 'error',
  title: 'Kafka rejects a topic as declared',
  reason:
    'A name that is not a valid topic name, no partition, more replicas than there are brokers, or a value that a configuration key does not allow: the provider accepts all of them, and Kafka rejects them (InvalidTopicException, InvalidPartitionsException, InvalidReplicationFactorException, InvalidConfigurationException). Terraform finds out only during the apply, and fails after other resources were created, changed or deleted.',
  sources: [
    'Kafka 4.3, Topic.validate; ReplicationControlManager; StripedReplicaPlacer; LogConfig.validate',
    'Apache Kafka documentation, topic configs: valid values',
  ],
  instead:
    'Correct the value: docs/catalog.md, and https://kafka.apache.org/documentation/#topicconfigs for what each key allows.',
  needs: (context) => [...changedTopics(context), { fact: { of: 'brokers' } }],
  check: (context) =>
    topicChanges(context).flatMap((topic) => {
      const { change, before, after } = topic;
      if (after === undefined || (isDestroyed(change) && !isReplaced(change))) return [];
      if (!isNew(topic) && !change.actions.includes('update')) return [];
      const problems = [
        ...(isNew(topic) ? nameProblems(topic.change, after) : []),
        ...partitionProblems(topic, after),
        ...replicaProblems(context, topic, after),
        ...valueProblems(before, after),
      ];
      const unknownKeys = keysWithoutDefinition(isNew(topic) ? undefined : before, after);
      return [
        ...(problems.length === 0
          ? []
          : [
              finding(change, after.name, {
                message: `topic ${after.name}: ${problems.join('; ')}: ${FAILS}.`,
              }),
            ]),
        ...(unknownKeys.length === 0
          ? []
          : [
              finding(change, after.name, {
                severity: 'warning',
                message: `topic ${after.name}: Kafka 4.3 has no topic configuration key ${listOf(unknownKeys)}: a broker of that version refuses it, and ${FAILS}.`,
              }),
            ]),
      ];
    }),
});

function newTopics(context: ReviewContext): (TopicChange & { readonly after: TopicState })[] {
  return topicChanges(context).flatMap((topic) =>
    isNew(topic) && topic.after !== undefined ? [{ ...topic, after: topic.after }] : [],
  );
}

function isNew({ change }: TopicChange): boolean {
  return (isCreated(change) || isReplaced(change)) && !change.importing;
}

function nameProblems({ unknown }: TopicChange['change'], { name }: TopicState): string[] {
  if (unknown.has('name')) return [];
  const problem = kafkaNameProblem(name);
  return problem === undefined ? [] : [`the name is not valid: ${problem}`];
}

function partitionProblems({ change }: TopicChange, { partitions }: TopicState): string[] {
  if (change.unknown.has('partitions') || partitions >= 1) return [];
  return [`${count(partitions, 'partition')}, at least 1 is required`];
}

/** Fenced brokers count for a new topic, but a replica moves only to one that answers. */
function replicaProblems(
  { facts }: ReviewContext,
  topic: TopicChange,
  { replicationFactor }: TopicState,
): string[] {
  const { change, before } = topic;
  if (change.unknown.has('replication_factor')) return [];
  if (replicationFactor < 1) return [`replication factor ${replicationFactor}, at least 1 is required`];
  if (facts === undefined || (!isNew(topic) && before?.replicationFactor === replicationFactor)) return [];
  const brokers = facts.brokers.filter(({ fenced }) => isNew(topic) || !fenced).length;
  if (replicationFactor <= brokers) return [];
  return [
    `replication factor ${replicationFactor} is more than the cluster has brokers${isNew(topic) ? '' : ' that answer'} (${brokers})`,
  ];
}

/** Values that an update does not change are there, so that Kafka takes them. */
function changedKeys(before: TopicState | undefined, after: TopicState): string[] {
  return Object.keys(after.config).filter((key) => before?.config[key] !== after.config[key]);
}

function keysWithoutDefinition(before: TopicState | undefined, after: TopicState): string[] {
  return changedKeys(before, after).filter((key) => configKey('topic', key) === undefined);
}

function valueProblems(before: TopicState | undefined, after: TopicState): string[] {
  const single = changedKeys(before, after)
    .filter((key) => configKey('topic', key) !== undefined)
    .flatMap((key) => checkConfigValue('topic', key, after.config[key] ?? '') ?? []);
  // What brokers must have for it (tiered storage) is not a matter of the value.
  const together = checkTopicConfig(after.config, {
    brokerProperties: { 'remote.log.storage.system.enable': 'true' },
  }).filter(({ keys }) => keys.every((key) => after.config[key] !== undefined));
  return [...single, ...together].map(
    ({ problem, allowed }) => `${problem.replace(/\.$/, '')}, allowed is ${allowed}`,
  );
}
