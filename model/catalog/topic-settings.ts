/** What a topic is in one environment: defaults filled in, overrides applied, configuration spelled out. */
import type { DurabilityProfile } from '../durability';
import { durabilityProfile } from '../durability';
import type { DurabilityClass, Environment } from '../environment';
import { computePartitions, givenPartitions } from '../partitions';
import type { RetentionDemand } from '../retention';
import {
  DEFAULT_PRODUCE_RATE,
  DEFAULT_RETENTION_MS,
  DEFAULT_SEGMENT_BYTES,
  DEFAULT_SEGMENT_MS,
  UNLIMITED,
} from '../retention';
import type { Capacity } from '../sizing';
import type { PartitionDecision } from './resolved';
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
  const durability = override.durability ?? topic.durability;
  const profile = durabilityProfile(durability, environment);

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
    cleanup: topic.cleanup,
    time: times.time ?? DEFAULT_RETENTION_MS,
    size: times.size ?? 'unlimited',
    produce,
    partitions: partitions.count,
    segmentBytes: positiveOr(extra['segment.bytes'], DEFAULT_SEGMENT_BYTES),
    segmentMs: positiveOr(extra['segment.ms'], DEFAULT_SEGMENT_MS),
  };
  const maxMessageBytes = override.maxMessageSize ?? topic.maxMessageSize ?? DEFAULT_MAX_MESSAGE_BYTES;

  const config: Record<string, string> = {
    ...extra,
    ...profile.topicConfig,
    // Always explicit: a changed broker default changes no topic, and the provider's update is a full replace.
    'cleanup.policy': topic.cleanup,
    'compression.type': override.compression ?? topic.compression,
    'max.message.bytes': String(maxMessageBytes),
    'min.insync.replicas': String(profile.minInSyncReplicas),
    'retention.bytes': limit(retention.size, topic.cleanup),
    'retention.ms': limit(retention.time, topic.cleanup),
  };
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
        .map((key) => [key, config[key] ?? '']),
    ),
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

/** Compaction alone deletes nothing by age or size; -1 keeps it so if `delete` is ever added by hand. */
function limit(value: number | 'unlimited', cleanup: TopicInput['cleanup']): string {
  return value === 'unlimited' || cleanup === 'compact' ? UNLIMITED : String(value);
}

function positiveOr(text: string | undefined, otherwise: number): number {
  const value = Number(text);
  return text !== undefined && value > 0 ? value : otherwise;
}
