/** A cluster that is as test/support/resolved.ts declares it, to be changed by tests. */
import { deployPrincipalAcls } from '../../../../model/access/platform';
import type { LiveAcl, LiveCluster, LivePartition, LiveTopic } from '../../../../model/live/cluster';
import { service, topic } from '../../../support/resolved';

export const BROKERS = [
  { id: 101, rack: 'a', fenced: false },
  { id: 102, rack: 'b', fenced: false },
  { id: 103, rack: 'c', fenced: false },
  { id: 104, rack: 'a', fenced: false },
];

export function partitions(count: number, overrides: Partial<LivePartition> = {}): LivePartition[] {
  return Array.from({ length: count }, (_, partition) => ({
    partition,
    leader: 101,
    replicas: [101, 102, 103],
    inSyncReplicas: [101, 102, 103],
    ...overrides,
  }));
}

export function liveTopic(overrides: Partial<LiveTopic> = {}): LiveTopic {
  const { name, config } = topic();
  return { name, internal: false, partitions: partitions(6), config: { ...config }, ...overrides };
}

export function liveAcl(overrides: Partial<LiveAcl> = {}): LiveAcl {
  return {
    ...{ principal: 'User:order-service', host: '*', permission: 'Allow', operation: 'Write' },
    ...{ resourceType: 'Topic', resourceName: 'order.created', patternType: 'Literal' },
    ...overrides,
  };
}

const SCRAM = [{ mechanism: 'SCRAM-SHA-512', iterations: 4096 }];

export function liveCluster(overrides: Partial<LiveCluster> = {}): LiveCluster {
  return {
    clusterId: 'cluster',
    readAt: '2026-11-24T00:00:00.000Z',
    brokers: BROKERS,
    topics: [liveTopic()],
    acls: [
      liveAcl(),
      ...deployPrincipalAcls([]).map((acl): LiveAcl => ({ ...acl, host: '*', permission: 'Allow' })),
    ],
    quotas: service().quotas.map(({ entityName, config }) => ({
      entity: { user: entityName ?? null },
      config,
    })),
    users: ['admin', 'broker', 'deployer', 'order-service'].map((name) => ({ name, credentials: SCRAM })),
    groups: [],
    unread: [],
    ...overrides,
  };
}
