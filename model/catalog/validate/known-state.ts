/** The catalog against what an earlier deploy recorded: changes that lose records, order or safety. */
import type { Diagnostic } from '../../diagnostics';
import type { CatalogContext, CatalogService, CatalogTopic, Check, KnownTopic } from '../context';
import { errorAt, settingPath, warningAt } from '../context';
import { UNKNOWN } from '../schema-adopted';
import { diagnostic } from '../source-file';
import { shellQuote } from '../../../shared/shell-quote';

export const checkKnownState: Check = (context) => {
  const { known } = context.options;
  const moved = context.services.flatMap((service) => checkServiceMoved(context, service));
  if (known === undefined) return moved;
  const changed = context.topics.flatMap((topic) => {
    const before = known.get(topic.input.name);
    if (before === undefined) return [];
    return [
      ...checkMoved(context, topic, before),
      ...checkPartitions(context, topic, before),
      ...checkReplicationFactor(context, topic, before),
    ];
  });
  const gone = [...known].flatMap(([name, before]) => checkGone(context, name, before));
  return [...moved, ...changed, ...gone];
};

/** Two stacks would each hold the topic: one deletes it, the other cannot create what exists. */
function checkMoved({ environment }: CatalogContext, topic: CatalogTopic, before: KnownTopic): Diagnostic[] {
  const { name } = topic.input;
  const from = before.domain;
  if (from === undefined || from === topic.domain.name) return [];
  return [
    errorAt(topic, ['name'], {
      code: 'topic-moved',
      message: `topic ${name} is in the state of the domain ${from} in ${environment.name} and is declared in the domain ${topic.domain.name}: the stack of ${from} would delete it, and the stack of ${topic.domain.name} could not create it.`,
      remedy: `Leave it in ${from}, or declare a new topic here and retire this one there.`,
    }),
  ];
}

/** Two stacks would each hold the user and its access: what the one makes, the other deletes. */
function checkServiceMoved({ options, environment }: CatalogContext, service: CatalogService): Diagnostic[] {
  const { name } = service.input;
  const from = options.knownUsers?.get(name);
  if (from === undefined || from === service.domain.name) return [];
  return [
    errorAt(service, ['name'], {
      code: 'service-moved',
      message: `service ${name} is in the state of the domain ${from} in ${environment.name} and is declared in the domain ${service.domain.name}: the stack of ${from} would delete the user and the access that the stack of ${service.domain.name} creates.`,
      remedy: `Remove it from both and deploy, then declare it in ${service.domain.name}; or leave it in ${from}.`,
    }),
  ];
}

function checkPartitions(context: CatalogContext, topic: CatalogTopic, before: KnownTopic): Diagnostic[] {
  const { count, basis } = topic.settings.partitions;
  const { name, key } = topic.input;
  const at = (): readonly (string | number)[] => settingPath(topic, context.environment.name, 'partitions');
  if (count === before.partitions) return [];
  if (count < before.partitions) {
    return [
      errorAt(topic, at(), {
        code: 'partition-decrease',
        message: `topic ${name} has ${before.partitions} partitions in ${context.environment.name}, the catalog ${basis === 'given' ? 'declares' : 'computes'} ${count}. Kafka cannot remove partitions: Terraform would delete and re-create the topic, and all its records would be lost.`,
        allowed: `${before.partitions} or more`,
        remedy: `Write partitions: ${before.partitions}. For fewer, declare a new topic, move producers and consumers to it, then retire this one.${orWipe(context)}`,
      }),
    ];
  }
  // Records without a key have no order to lose.
  if (key === 'none') return [];
  const order = `more partitions send the same ${key === UNKNOWN ? 'key' : key} to another partition than before, so the order per key breaks`;
  if (basis === 'computed') {
    return [
      errorAt(topic, at(), {
        code: 'partitions-not-pinned',
        message: `topic ${name} has ${before.partitions} partitions in ${context.environment.name}, ${count} are computed now; ${order}.`,
        remedy: `Write partitions: ${before.partitions} to keep them, or partitions: ${count} to accept it.`,
      }),
    ];
  }
  return [
    warningAt(topic, at(), {
      code: 'partition-increase',
      message: `topic ${name} grows from ${before.partitions} to ${count} partitions in ${context.environment.name}: ${order}.`,
      remedy: 'Let consumers read all records while producers pause, or move to a new topic.',
    }),
  ];
}

function checkReplicationFactor(
  context: CatalogContext,
  topic: CatalogTopic,
  before: KnownTopic,
): Diagnostic[] {
  const { replicationFactor } = topic.settings.profile;
  if (replicationFactor === before.replicationFactor) return [];
  return [
    warningAt(topic, settingPath(topic, context.environment.name, 'durability'), {
      code: 'replication-factor-change',
      message: `topic ${topic.input.name} has replication factor ${before.replicationFactor} in ${context.environment.name}, ${replicationFactor} is declared: the provider places the replicas on random brokers, regardless of racks and without a throttle.`,
      remedy: `Change it first: brokerform reassign --environment ${context.environment.name} --topic ${shellQuote(topic.input.name)}; the deploy then has nothing to do.`,
    }),
  ];
}

function checkGone(context: CatalogContext, name: string, before: KnownTopic): Diagnostic[] {
  if (context.topicsByName.has(name) || context.unread.has(name)) return [];
  const tombstone = context.retired.get(name);
  if (tombstone !== undefined) {
    if (before.announced !== false) return [];
    return [
      errorAt(tombstone, ['name'], {
        code: 'not-announced',
        message: `topic ${name} is under retired, but its deletion was never announced in ${context.environment.name}: brokers would refuse it.`,
        remedy:
          'Put it back into topics with "retire: { reason: … }", deploy, and only then move it to retired.',
      }),
    ];
  }
  const owner = before.domain ?? name.split('.')[0];
  const domain = context.domains.find((candidate) => candidate.name === owner);
  return [
    diagnostic('error', domain?.file.at(['topics'], 'key') ?? `topic ${name}`, {
      code: 'topic-gone',
      message: `topic ${name} exists in ${context.environment.name} and is not in the catalog: a deploy would delete it with all its records.`,
      remedy: `Put it back with "retire: { reason: … }" and deploy, then move it to retired.${orWipe(context)}`,
    }),
  ];
}

/** Where records are only tries, there is a shorter way. */
function orWipe({ environment }: CatalogContext): string {
  return environment.kind === 'local'
    ? ' Or start over with "make down wipe", which deletes all records on this machine.'
    : '';
}
