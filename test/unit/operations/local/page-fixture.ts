import type { ResolvedCatalog, ResolvedService, ResolvedTopic } from '../../../../model/catalog/resolved';

const source = { file: 'catalog/order.yaml', line: 1, column: 1 };
const owner = { team: 'Order & Co', contact: '#order' };

export function topic(name: string, changes: Partial<ResolvedTopic> = {}): ResolvedTopic {
  return {
    name,
    domain: 'order',
    owner,
    description: `What ${name} says.`,
    durability: 'standard',
    partitions: { count: 6, basis: 'given', reasoning: [] },
    replicationFactor: 3,
    minInSyncReplicas: 2,
    key: 'orderId',
    config: { 'retention.ms': '604800000', 'min.insync.replicas': '2' },
    source,
    ...changes,
  };
}

export function service(name: string, changes: Partial<ResolvedService> = {}): ResolvedService {
  return {
    name,
    domain: 'order',
    description: `The service ${name}.`,
    produces: [],
    consumes: [],
    groups: [],
    transactionalIds: [],
    clients: [],
    acls: [],
    quotas: [],
    source,
    ...changes,
  };
}

/** Two domains: one that writes and one that reads. */
export const catalog: ResolvedCatalog = {
  environment: 'local',
  domains: [
    {
      name: 'order',
      owner,
      description: 'Orders <of> customers.',
      topics: [
        topic('order.created'),
        topic('order.audit', { key: null, retire: { reason: 'unused' } }),
        topic('order-service.state', { config: { 'cleanup.policy': 'compact' } }),
      ],
      retired: [],
      services: [service('order-service', { produces: ['order.*', 'order.created'] })],
      source,
    },
    {
      name: 'payment',
      owner: { team: 'payments', contact: '#payments' },
      description: 'Payments.',
      topics: [topic('payment.completed', { domain: 'payment' })],
      retired: [],
      services: [
        service('payment-service', {
          domain: 'payment',
          consumes: ['order.created'],
          produces: ['payment.completed'],
          groups: ['payment-service.*'],
        }),
      ],
      source,
    },
  ],
};
