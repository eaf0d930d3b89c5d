/** Durability classes against the environment's brokers, and what a class asks of its topics. */
import type { Diagnostic } from '../../diagnostics';
import type { DurabilityClass } from '../../cluster/environment-base';
import { formatDuration } from '../../../shared/units';
import type { CatalogContext, CatalogTopic, Check } from '../context';
import { errorAt, settingPath, warningAt } from '../context';
import { durabilityProfile } from '../../topics/durability';
import { DEFAULT_RETENTION_MS } from '../../topics/retention';
import type { Path } from '../document';
import { DEFAULT_DURABILITY } from '../schema';
import type { Finding } from '../source-file';
import { append } from '../../../shared/collections';

/** Once per class, at the first topic that has it: the class is at fault, not the topics. */
export const checkDurabilityClasses: Check = (context) => {
  const users = new Map<DurabilityClass, CatalogTopic[]>();
  for (const topic of context.topics) {
    const { durability } = topic.settings;
    // Found as it is: ./adopted.ts says what that means.
    if (topic.input.adopted !== undefined) continue;
    append(users, durability, topic);
  }
  return [...users].flatMap(([durability, topics]) => checkClass(context, durability, topics));
};

function checkClass(
  context: CatalogContext,
  durability: DurabilityClass,
  topics: readonly CatalogTopic[],
): Diagnostic[] {
  const [first] = topics;
  if (first === undefined) return [];
  const { name } = context.environment;
  const { brokers, racks } = context.capacity;
  const { replicationFactor, minInSyncReplicas } = durabilityProfile(durability, context.environment);
  const where = (): Path => settingPath(first, name, 'durability');
  const others = topics.length - 1;
  const who = `durability ${durability} (${first.input.name}${others === 0 ? '' : ` and ${others} more`})`;
  const setting = `durability.${durability} of environment ${name}`;
  const error = (finding: Finding): Diagnostic[] => [errorAt(first, where(), finding)];

  if (!isCount(replicationFactor) || !isCount(minInSyncReplicas)) {
    return error({
      code: 'illegal-durability',
      message: `${who} has replication factor ${replicationFactor} and min ISR ${minInSyncReplicas} in environment ${name}, which is not valid.`,
      allowed: 'whole numbers from 1',
      remedy: `Change ${setting}.`,
    });
  }
  if (replicationFactor > brokers) {
    return error({
      code: 'too-few-brokers',
      message: `${who} requires replication factor ${replicationFactor}; environment ${name} has ${brokers} ${brokers === 1 ? 'broker' : 'brokers'}.`,
      allowed: `up to ${brokers}`,
      remedy: `Add brokers, or lower replicationFactor in ${setting}.`,
    });
  }
  // With one replica there is nothing to lose on top: min ISR 1 is all there can be.
  if (minInSyncReplicas >= replicationFactor && replicationFactor > 1) {
    return error({
      code: 'min-isr-not-below-rf',
      message: `${who} has min ISR ${minInSyncReplicas} and replication factor ${replicationFactor} in environment ${name}: one lost or restarted broker stops every write with acks=all.`,
      allowed: `1 to ${replicationFactor - 1}`,
      remedy: `Set minInSyncReplicas ${replicationFactor - 1} in ${setting}.`,
    });
  }
  if (replicationFactor > racks) {
    return [
      warningAt(first, where(), {
        code: 'too-few-racks',
        message: `${who} has replication factor ${replicationFactor}; the brokers of environment ${name} are in ${racks} ${racks === 1 ? 'rack' : 'racks'}, so two replicas share one.`,
        remedy: 'Spread the brokers over more racks.',
      }),
    ];
  }
  return [];
}

const isCount = (value: number): boolean => Number.isInteger(value) && value >= 1;

/** The floor holds for what the catalog promises everywhere, and for every environment but a machine of one's own. */
export const checkRetentionFloor: Check = (context) =>
  context.topics.flatMap((topic) => {
    const { environment } = context;
    const { name, durability, retention, cleanup } = topic.input;
    if (cleanup === 'compact' || topic.input.adopted !== undefined) return [];
    const override = topic.input.environments?.[environment.name]?.retention?.time;
    const declared = below(
      durabilityProfile(durability ?? DEFAULT_DURABILITY, environment).minRetentionMs,
      retention?.time ?? DEFAULT_RETENTION_MS,
    );
    const effective =
      environment.kind === 'local'
        ? undefined
        : below(topic.settings.profile.minRetentionMs, topic.settings.retention.time);
    const found = declared ?? effective;
    if (found === undefined) return [];
    const at = declared !== undefined || override === undefined ? [] : ['environments', environment.name];
    return [
      errorAt(topic, [...at, 'retention', 'time'], {
        code: 'critical-retention',
        message: `retention.time of topic ${name} is ${formatDuration(found.time)}; durability critical keeps records for at least ${formatDuration(found.floor)}, so that a stopped consumer can be fixed before they are deleted.`,
        allowed: `${formatDuration(found.floor)} or more`,
        remedy: `Write ${formatDuration(found.floor)}, or durability: standard.`,
      }),
    ];
  });

function below(
  floor: number | undefined,
  time: number | 'unlimited',
): { floor: number; time: number } | undefined {
  return floor === undefined || time === 'unlimited' || time >= floor ? undefined : { floor, time };
}
