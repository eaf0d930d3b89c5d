/** A service's quotas as Kafka's client quotas. Kafka counts byte rates and request percentage per broker. */
import type { QuotaInput, ServiceQuotasInput } from '../catalog/schema';
import type { QuotaLimits } from '../cluster/environment-base';
import type { Quota } from './types';

const KEYS = {
  producerByteRate: 'producer_byte_rate',
  consumerByteRate: 'consumer_byte_rate',
  requestPercentage: 'request_percentage',
  controllerMutationRate: 'controller_mutation_rate',
} as const satisfies Record<keyof QuotaLimits, string>;

/** Limits under Kafka's quota keys; what is not limited is left out. */
export function quotaConfig(limits: QuotaLimits): Record<string, number> {
  const config: Record<string, number> = {};
  for (const [field, key] of Object.entries(KEYS) as [keyof QuotaLimits, string][]) {
    const value = limits[field];
    if (value !== undefined) config[key] = value;
  }
  return config;
}

/** A quota as the catalog writes it, under the names that an environment uses. */
export function quotaLimits(input: QuotaInput): QuotaLimits {
  return {
    ...(input.produce === undefined ? {} : { producerByteRate: input.produce }),
    ...(input.consume === undefined ? {} : { consumerByteRate: input.consume }),
    ...(input.requestPercentage === undefined ? {} : { requestPercentage: input.requestPercentage }),
    ...(input.controllerMutationRate === undefined
      ? {}
      : { controllerMutationRate: input.controllerMutationRate }),
  };
}

/**
 * A service's quotas: its user's first, then its client ids' by name.
 *
 * Kafka takes the most specific quota that fits a connection, and a user's is more specific than a client id's: a client id's
 * quota never binds a client whose user has a quota, or where the environment sets a default for users.
 *
 * @param user name of the service's SCRAM user
 */
export function quotasOf(user: string, quotas: ServiceQuotasInput | undefined): Quota[] {
  if (quotas === undefined) return [];
  const clients = Object.entries(quotas.clients ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    ...(quotas.user === undefined
      ? []
      : [{ entityType: 'user' as const, entityName: user, config: quotaConfig(quotaLimits(quotas.user)) }]),
    ...clients.map(([clientId, quota]) => ({
      entityType: 'client-id' as const,
      entityName: clientId,
      config: quotaConfig(quotaLimits(quota)),
    })),
  ];
}
