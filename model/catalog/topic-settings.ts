/** What a topic is in one environment: defaults filled in, overrides applied, configuration spelled out. */
import type { DurabilityProfile } from '../durability';
import { brokerMinInSyncReplicas, durabilityProfile } from '../durability';
import type { DurabilityClass, Environment } from '../environment';
import { catalogueVersionFor, printedConfigValue } from '../kafka/config-catalogue';
import { computePartitions, givenPartitions } from '../partitions';
import type { Cleanup, RetentionDemand } from '../retention';
import {
  DEFAULT_PRODUCE_RATE,
  DEFAULT_RETENTION_MS,
  DEFAULT_SEGMENT_BYTES,
  DEFAULT_SEGMENT_MS,
  UNLIMITED,
} from '../retention';
import type { Capacity } from '../sizing';
import type { PartitionDecision } from './resolved';
import { DEFAULTS } from './schema';
import type { TopicInput, TopicOverrideInput } from './schema';

/** Kafka's default of `max.message.bytes`: a mebibyte and the 12 bytes of a record batch's log overhead. */
export const DEFAULT_MAX_MESSAGE_BYTES = 1_048_588;

/**
 * `socket.request.max.bytes`, 100 MiB by default: a broker closes the connection that sends a larger request, so no larger batch
 * can ever arrive. Source: Kafka documentation, broker configs.
 */
export const MAX_REQUEST_BYTES = 104_857_600;

/** Topic configuration that a field of the catalog owns; writing it under `config` is refused with the field's name. */
export const OWNED_CONFIG: Readonly<Record<string, string>> = {
  'cleanup.policy': 'cleanup',
  'compression.type': 'compression',
  'max.message.bytes': 'maxMessageSize',
  'min.insync.replicas': 'durability',
  'retention.bytes': 'retention.size',
  'retention.ms': 'retention.time',
  'unclean.leader.election.enable': 'durability',
};

/** A topic's settings in one environment. */
export interface TopicSettings {
  readonly durability: DurabilityClass;
  readonly profile: DurabilityProfile;
  readonly partitions: PartitionDecision;
  /** Bytes per second in this environment. */
  readonly produce: number;
  readonly consume: number;
  readonly retention: RetentionDemand;
  readonly maxMessageBytes: number;
  /** Every key that Terraform declares, in order of key. */
  readonly config: Readonly<Record<string, string>>;
}

export function topicSettings(
  topic: TopicInput,
  environment: Environment,
  capacity: Capacity,
): TopicSettings {
  const override: TopicOverrideInput = topic.environments?.[environment.name] ?? {};
  const durability = override.durability ?? topic.durability ?? DEFAULTS.durability;
  const cleanup = topic.cleanup ?? DEFAULTS.cleanup;
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

  const extra = { ...topic.config, ...override.config };
  const times = { ...topic.retention, ...override.retention };
  const retention: RetentionDemand = {
    cleanup,
    time: times.time ?? DEFAULT_RETENTION_MS,
    size: times.size ?? 'unlimited',
    produce,
    partitions: partitions.count,
    segmentBytes: positiveOr(extra['segment.bytes'], DEFAULT_SEGMENT_BYTES),
    segmentMs: positiveOr(extra['segment.ms'], DEFAULT_SEGMENT_MS),
  };
  const maxMessageBytes = override.maxMessageSize ?? topic.maxMessageSize ?? DEFAULT_MAX_MESSAGE_BYTES;

  const config: Record<string, string> =
    topic.adopted !== undefined
      ? adoptedConfig(topic, environment)
      : {
          ...extra,
          ...profile.topicConfig,
          // Always explicit: a changed broker default changes no topic, and the provider's update is a full replace.
          'cleanup.policy': cleanup,
          'compression.type': override.compression ?? topic.compression ?? DEFAULTS.compression,
          'max.message.bytes': String(maxMessageBytes),
          'min.insync.replicas': String(profile.minInSyncReplicas),
          'retention.bytes': limit(retention.size, cleanup),
          'retention.ms': limit(retention.time, cleanup),
        };
  const version = catalogueVersionFor(environment.kafkaVersion);
  return {
    durability,
    profile,
    partitions,
    produce,
    consume,
    retention,
    maxMessageBytes,
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
  const profile = durabilityProfile(written ?? DEFAULTS.durability, environment);
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
  const times = { ...topic.retention, ...override.retention };
  const written: Readonly<Record<string, string | number | undefined>> = {
    ...profile?.topicConfig,
    'cleanup.policy': topic.cleanup,
    'compression.type': override.compression ?? topic.compression,
    'max.message.bytes': override.maxMessageSize ?? topic.maxMessageSize,
    'min.insync.replicas': profile?.minInSyncReplicas,
    'retention.bytes': times.size === 'unlimited' ? UNLIMITED : times.size,
    'retention.ms': times.time === 'unlimited' ? UNLIMITED : times.time,
    ...topic.config,
    ...override.config,
  };
  return Object.fromEntries(
    Object.entries(written).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]])),
  );
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

/** Compaction alone deletes nothing by age or size; -1 keeps it so if `delete` is ever added by hand. */
function limit(value: number | 'unlimited', cleanup: Cleanup): string {
  return value === 'unlimited' || cleanup === 'compact' ? UNLIMITED : String(value);
}

function positiveOr(text: string | undefined, otherwise: number): number {
  const value = Number(text);
  return text !== undefined && value > 0 ? value : otherwise;
}
