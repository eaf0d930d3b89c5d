/** Durability classes: what a topic promises about its records, and the settings that keep the promise. */
import type { DurabilityClass, DurabilitySettings, EnvironmentBase } from '../cluster/environment-base';

/** A durability class with everything that follows from it. */
export interface DurabilityProfile extends DurabilitySettings {
  /** The promise, in a sentence. */
  readonly meaning: string;
  /** Topic configuration that the class pins, `min.insync.replicas` apart. */
  readonly topicConfig: Readonly<Record<string, string>>;
  /** Whether a producer must be idempotent or transactional. */
  readonly idempotentProducersOnly: boolean;
  /** Shortest retention in milliseconds, if the class has a floor. */
  readonly minRetentionMs?: number;
}

/**
 * A consumer that stopped on a Friday evening is seen, mended and caught up within a day by an on-call rota; records that are
 * gone before that are lost however well they were replicated.
 */
export const CRITICAL_MIN_RETENTION_MS = 86_400_000;

/**
 * Defaults of the classes. An environment may change replication factor and min ISR for its number of brokers.
 *
 * Replication factor 3 with min ISR 2: a record is acknowledged (acks=all) when two replicas have it, so one broker can be lost
 * without losing it and one can be restarted without refusing writes. Source: Kafka documentation, topic configs,
 * min.insync.replicas: "A typical scenario would be to create a topic with a replication factor of 3, set
 * min.insync.replicas to 2, and produce with acks of 'all'".
 */
export const DURABILITY_PROFILES: Readonly<Record<DurabilityClass, DurabilityProfile>> = {
  standard: {
    meaning:
      'An acknowledged record survives the loss of one broker; writes continue while one broker is down.',
    replicationFactor: 3,
    minInSyncReplicas: 2,
    topicConfig: {},
    idempotentProducersOnly: false,
  },
  critical: {
    meaning:
      'As standard, and: no out-of-sync replica ever leads, no retried send is written twice, records stay at least a day.',
    replicationFactor: 3,
    minInSyncReplicas: 2,
    // Pinned on the topic, so that a changed broker default cannot weaken it. Since KIP-106 the default is false.
    topicConfig: { 'unclean.leader.election.enable': 'false' },
    // Retries of a producer that is not idempotent write duplicates and change the order (KIP-98, KIP-679).
    idempotentProducersOnly: true,
    minRetentionMs: CRITICAL_MIN_RETENTION_MS,
  },
  scratch: {
    // Replication factor 2 survives a rolling restart; min ISR 1 acknowledges what only the leader has.
    meaning: 'Available through a rolling restart; acknowledged records may be lost with a broker.',
    replicationFactor: 2,
    minInSyncReplicas: 1,
    topicConfig: {},
    idempotentProducersOnly: false,
  },
};

/** `min.insync.replicas` of the environment's brokers: what a topic has that sets none. */
export function brokerMinInSyncReplicas(environment: Pick<EnvironmentBase, 'durability' | 'nodes'>): number {
  const brokers = environment.nodes.filter(({ role }) => role !== 'controller').length;
  const standard = durabilityProfile('standard', environment);
  const replicationFactor = Math.min(standard.replicationFactor, brokers);
  return Math.min(standard.minInSyncReplicas, Math.max(1, replicationFactor - 1));
}

/** A class as an environment has it. */
export function durabilityProfile(
  durability: DurabilityClass,
  environment: Pick<EnvironmentBase, 'durability'>,
): DurabilityProfile {
  return { ...DURABILITY_PROFILES[durability], ...environment.durability?.[durability] };
}
