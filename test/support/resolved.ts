/** Small resolved catalogs for tests of constructs and stacks. */
import type {
  ResolvedCatalog,
  ResolvedDomain,
  ResolvedService,
  ResolvedTopic,
} from '../../model/catalog/resolved';

const source = { file: 'catalog/order.yaml', line: 1, column: 1 };

export function topic(overrides: Partial<ResolvedTopic> = {}): ResolvedTopic {
  return {
    name: 'order.created',
    domain: 'order',
    owner: { team: 'order-team', contact: '#order-oncall' },
    description: 'One record per accepted order.',
    durability: 'standard',
    partitions: { count: 6, basis: 'given', reasoning: ['given in the catalog'] },
    replicationFactor: 3,
    minInSyncReplicas: 2,
    key: 'orderId',
    config: { 'cleanup.policy': 'delete', 'min.insync.replicas': '2', 'retention.ms': '604800000' },
    source,
    ...overrides,
  };
}

export function service(overrides: Partial<ResolvedService> = {}): ResolvedService {
  return {
    name: 'order-service',
    domain: 'order',
    description: 'Accepts orders.',
    produces: ['order.created'],
    consumes: [],
    groups: [],
    transactionalIds: [],
    clients: [{ role: 'producer', topics: ['order.created'] }],
    acls: [
      {
        principal: 'User:order-service',
        resourceType: 'Topic',
        resourceName: 'order.created',
        patternType: 'Literal',
        operation: 'Write',
        reason: 'producer of order.created',
      },
    ],
    quotas: [{ entityType: 'user', entityName: 'order-service', config: { producer_byte_rate: 10485760 } }],
    source,
    ...overrides,
  };
}

export function domain(overrides: Partial<ResolvedDomain> = {}): ResolvedDomain {
  return {
    name: 'order',
    owner: { team: 'order-team', contact: '#order-oncall' },
    description: 'Orders.',
    topics: [topic()],
    retired: [],
    services: [service()],
    source,
    ...overrides,
  };
}

export function catalog(...domains: ResolvedDomain[]): ResolvedCatalog {
  return { environment: 'local', domains };
}
