/** What a topic is in one environment: defaults filled in, overrides applied, configuration spelled out. */
import type { DurabilityProfile } from '../topics/durability';
import { DURABILITY_PROFILES, brokerMinInSyncReplicas, durabilityProfile } from '../topics/durability';
import type { DurabilityClass } from '../cluster/environment-base';
import type { Environment } from '../environment';
import { definitionsVersionFor, printedConfigValue } from '../kafka/config-definitions';
import { computePartitions, givenPartitions } from '../topics/partitions';
import type { RetentionDemand } from '../topics/retention';
import { DEFAULT_PRODUCE_RATE, DEFAULT_SEGMENT_BYTES, DEFAULT_SEGMENT_MS } from '../topics/retention';
import type { Capacity } from '../environment/capacity';
import type { PartitionDecision } from '../topics/partitions';
import { DEFAULT_DURABILITY } from './schema';
import type { TopicInput, TopicOverrideInput } from './schema';
import { PROPERTY_FIELDS, declaredConfig, topicValues, writtenConfig } from './topic-properties';
import type { TopicValues } from './topic-properties';

/**
 * `socket.request.max.bytes`, 100 MiB by default: a broker closes the connection that sends a larger request, so no larger batch
 * can ever arrive. Source: Kafka documentation, broker configs.
 */
export const MAX_REQUEST_BYTES = 104_857_600;

/** Topic configuration that a field of the catalog owns, and the field; under `config` it is refused. */
export const ownedConfig: ReadonlyMap<string, string> = new Map([
  ...PROPERTY_FIELDS.map(({ path, row }) => [row.key, path.join('.')] as const),
  ...['min.insync.replicas', ...pinnedByClasses()].map((key) => [key, 'durability'] as const),
]);

function pinnedByClasses(): string[] {
  return Object.values(DURABILITY_PROFILES).flatMap(({ topicConfig }) => Object.keys(topicConfig));
}

/** A topic's settings in one environment. */
export interface TopicSettings {
  readonly durability: DurabilityClass;
  readonly profile: DurabilityProfile;
  readonly partitions: PartitionDecision;
  /** Bytes per second in this environment. */
  readonly produce: number;
  readonly consume: number;
  readonly retention: RetentionDemand;
  /** Of every property that a field owns: override, topic, default. */
  readonly values: TopicValues;
  /** Every key that Terraform declares, in order of key. */
  readonly config: Readonly<Record<string, string>>;
}

export function topicSettings(
  topic: TopicInput,
  environment: Environment,
  capacity: Capacity,
): TopicSettings {
  const override: TopicOverrideInput = topic.environments?.[environment.name] ?? {};
  const durability = override.durability ?? topic.durability ?? DEFAULT_DURABILITY;
  const values = topicValues(topic, override);
  const profile = effectiveProfile(topic, environment);

  const throughput = { ...topic.throughput, ...override.throughput };
  const declared = throughput.produce ?? DEFAULT_PRODUCE_RATE;
  const produce = declared * capacity.trafficShare;
  const consume = (throughput.consume ?? declared) * capacity.trafficShare;

  const partitions = decidePartitions({
    given: override.partitions ?? topic.partitions,
    produce,
    consume,
    parallelism: override.parallelism ?? topic.parallelism ?? 1,
    replicationFactor: profile.replicationFactor,
    capacity,
    environment: environment.name,
  });

  const config: Record<string, string> =
    topic.adopted !== undefined
      ? adoptedConfig(topic, environment)
      : {
          ...topic.config,
          ...override.config,
          ...profile.topicConfig,
          // Always explicit: a changed broker default changes no topic, and the provider's update is a full replace.
          ...declaredConfig(values),
          'min.insync.replicas': String(profile.minInSyncReplicas),
        };
  const retention: RetentionDemand = {
    cleanup: values.cleanup,
    ...values.retention,
    produce,
    partitions: partitions.count,
    segmentBytes: positiveOr(config['segment.bytes'], DEFAULT_SEGMENT_BYTES),
    segmentMs: positiveOr(config['segment.ms'], DEFAULT_SEGMENT_MS),
  };
  const version = definitionsVersionFor(environment.kafkaVersion);
  return {
    durability,
    profile,
    partitions,
    produce,
    consume,
    retention,
    values,
    config: Object.fromEntries(
      Object.keys(config)
        .sort()
        .map((key) => [key, printedConfigValue('topic', key, config[key] ?? '', version)]),
    ),
  };
}

/** The class as the topic has it: of an adopted topic only as far as its durability is written. */
function effectiveProfile(topic: TopicInput, environment: Environment): DurabilityProfile {
  const written = writtenDurability(topic, environment);
  const profile = durabilityProfile(written ?? DEFAULT_DURABILITY, environment);
  if (topic.adopted === undefined) return profile;
  const found = adoptedConfig(topic, environment)['min.insync.replicas'];
  const moved = topic.environments?.[environment.name]?.durability !== undefined;
  return {
    ...profile,
    replicationFactor: (moved ? undefined : topic.adopted.replicationFactor) ?? profile.replicationFactor,
    minInSyncReplicas: found === undefined ? brokerMinInSyncReplicas(environment) : Number(found),
    ...(written === undefined ? { topicConfig: {}, idempotentProducersOnly: false } : {}),
  };
}

function writtenDurability(topic: TopicInput, environment: Environment): DurabilityClass | undefined {
  return topic.environments?.[environment.name]?.durability ?? topic.durability;
}

/**
 * Only what is written. `config` comes last: there a key may stand that a field owns, with a value that the field cannot say.
 */
function adoptedConfig(topic: TopicInput, environment: Environment): Record<string, string> {
  const override: TopicOverrideInput = topic.environments?.[environment.name] ?? {};
  const durability = writtenDurability(topic, environment);
  const profile = durability === undefined ? undefined : durabilityProfile(durability, environment);
  return {
    ...profile?.topicConfig,
    ...writtenConfig(topic, override),
    ...(profile === undefined ? {} : { 'min.insync.replicas': String(profile.minInSyncReplicas) }),
    ...topic.config,
    ...override.config,
  };
}

interface PartitionQuestion {
  readonly given: number | undefined;
  readonly produce: number;
  readonly consume: number;
  readonly parallelism: number;
  readonly replicationFactor: number;
  readonly capacity: Capacity;
  readonly environment: string;
}

function decidePartitions(question: PartitionQuestion): PartitionDecision {
  const { given, capacity, environment } = question;
  if (given !== undefined) return givenPartitions(given);
  const decision = computePartitions({ ...question, brokers: capacity.brokers });
  if (capacity.trafficShare === 1) return decision;
  const share = `${environment} sees ${capacity.trafficShare * 100} % of the declared throughput.`;
  return { ...decision, reasoning: [share, ...decision.reasoning] };
}

function positiveOr(text: string | undefined, otherwise: number): number {
  const value = Number(text);
  return text !== undefined && value > 0 ? value : otherwise;
}
