/** The Kafka clients that a service's roles make of it: which producer writes what, which group reads what. */
import type { AccessInput, ServiceInput } from '../catalog/schema';

/** Names of prefixes end in `*`, as in the rest of a resolved service. */
export type ServiceClient =
  | {
      readonly role: 'producer';
      readonly topics: readonly string[];
      /** @default - not transactional */
      readonly transactionalId?: string;
    }
  | { readonly role: 'consumer'; readonly topics: readonly string[]; readonly group: string }
  /** They configure clients of their own. */
  | { readonly role: 'streams' | 'connect-worker' | 'admin' };

/** A producer for each transactional id and one for all that is not transactional, a consumer for each group; in the order of the catalog. */
export function clientsOf({ access }: Pick<ServiceInput, 'access'>): ServiceClient[] {
  const clients = new Map<string, ServiceClient>();
  for (const entry of access) {
    const client = clientOf(entry);
    const identity = identityOf(client);
    const before = clients.get(identity);
    clients.set(identity, before === undefined ? client : merged(before, client));
  }
  return [...clients.values()];
}

function clientOf(entry: AccessInput): ServiceClient {
  switch (entry.role) {
    case 'producer':
    case 'idempotent-producer':
      return { role: 'producer', topics: topicsOf(entry) };
    case 'transactional-producer':
      return {
        role: 'producer',
        topics: topicsOf(entry),
        transactionalId: entry.transactionalId ?? `${entry.transactionalIdPrefix}*`,
      };
    case 'consumer':
      return {
        role: 'consumer',
        topics: topicsOf(entry),
        group: entry.group ?? `${entry.groupPrefix}*`,
      };
    case 'streams':
    case 'connect-worker':
    case 'admin':
      return { role: entry.role };
  }
}

function topicsOf({
  topics = [],
  topicPrefix,
}: {
  readonly topics?: readonly string[] | undefined;
  readonly topicPrefix?: string | undefined;
}): string[] {
  return [...topics, ...(topicPrefix === undefined ? [] : [`${topicPrefix}*`])];
}

function identityOf(client: ServiceClient): string {
  switch (client.role) {
    case 'producer':
      return JSON.stringify([client.role, client.transactionalId ?? null]);
    case 'consumer':
      return JSON.stringify([client.role, client.group]);
    case 'streams':
    case 'connect-worker':
    case 'admin':
      return client.role;
  }
}

function merged(first: ServiceClient, second: ServiceClient): ServiceClient {
  if (!('topics' in first) || !('topics' in second)) return first;
  return { ...first, topics: [...new Set([...first.topics, ...second.topics])] };
}
