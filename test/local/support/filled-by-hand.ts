/** A cluster as people fill one over the years: 200 topics, 30 users with access, quotas; little of it as the catalog would have it. */
import type { LiveAcl, LiveQuota } from '../../../model/live/cluster';
import type { NewTopic } from '@brokerform/kafka-admin';
import { acl } from '../../support/acl';
import type { Login } from './by-hand';

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** Some with a word for the team in front, some with none. */
const BEGINNINGS = ['billing.', 'crm.', 'warehouse_', 'iot-', 'search.eu.', 'Audit.'];

/** Few set more than a key or two. */
const CONFIGS: readonly Readonly<Record<string, string>>[] = [
  {},
  { 'retention.ms': '3600000' },
  { 'cleanup.policy': 'compact', 'min.cleanable.dirty.ratio': '0.2' },
  { 'min.insync.replicas': '2', 'retention.ms': '-1', 'compression.type': 'zstd' },
  { 'retention.ms': '0', 'max.message.bytes': '2097152', 'segment.bytes': '16777216' },
  {
    'cleanup.policy': 'compact,delete',
    'retention.bytes': '1073741824',
    'unclean.leader.election.enable': 'true',
  },
  { 'message.timestamp.type': 'LogAppendTime', 'segment.ms': '86400000', 'flush.messages': '100000' },
];
const PARTITIONS = [1, 3, 2, 1, 4];

/** Numbers without a common factor: every configuration meets every replication factor and every number of partitions. */
export const topics: readonly NewTopic[] = [
  ...BEGINNINGS.flatMap((beginning) => numbers(32).map((index) => `${beginning}thing-${index}`)),
  ...numbers(8).map((index) => `Stray${index}`),
].map((name, index) => ({
  name,
  partitions: PARTITIONS[index % PARTITIONS.length] ?? 1,
  replicationFactor: (index % 3) + 1,
  config: CONFIGS[index % CONFIGS.length] ?? {},
}));

/** It sets nothing: its records stay as long as a test takes. */
export const topicWithRecords = 'crm.thing-3';

/** Six shapes of access, five users each. */
const SHAPES: readonly ((user: string, index: number) => LiveAcl[])[] = [
  (user, i) =>
    ['Write', 'Describe', 'Create'].map((operation) => acl(user, `${operation} Topic billing.thing-${i}`)),
  (user, i) => [
    acl(user, `Read Topic crm.thing-${i}`),
    acl(user, `Describe Topic crm.thing-${i}`),
    acl(user, `Read Group ${user}`),
  ],
  (user, i) => [
    acl(user, `Write Topic warehouse_thing-${i}`),
    acl(user, `Write TransactionalID ${user}-…`),
    acl(user, 'IdempotentWrite Cluster kafka-cluster'),
  ],
  (user) => [
    acl(user, 'All Topic iot-…'),
    acl(user, 'All Group *'),
    acl(user, 'Delete Topic iot-…', { permission: 'Deny' }),
  ],
  (user, i) => [
    acl(user, `Read Topic search.eu.thing-${i}`, { host: '127.0.0.1' }),
    acl(user, 'Read Group shared'),
    // Terraform would evaluate it, in the entry and in its import block.
    acl(user, 'Read Group shared-${path.module}-%{x}'),
  ],
  (user, i) => [
    acl(user, `Read Topic Stray${i}`),
    acl(user, `Read Topic Stray${i}…`),
    acl(user, `Read Group ${user}-…`),
    acl(user, `Describe Topic gone.${i}`),
  ],
];

const names = numbers(30).map((index) => (index % 2 === 0 ? `billing-app-${index}` : `svc_${index}`));
export const users: readonly Login[] = names.map((name) => ({ name, password: `the password of ${name}` }));
export const acls = names.flatMap((user, index) => SHAPES[index % SHAPES.length]?.(user, index % 5) ?? []);

/** Of six users and a client id: the catalog has a place for them. */
export const quotas: readonly LiveQuota[] = [
  ...names.slice(0, 6).map((user) => ({
    entity: { user },
    config: { producer_byte_rate: 1_048_576, consumer_byte_rate: 2_000_001, request_percentage: 50 },
  })),
  { entity: { 'client-id': 'billing-app-0-worker' }, config: { producer_byte_rate: 1024 } },
];

/** What no catalog takes over. */
export const leftAlone = {
  acl: acl('*', 'Describe Topic crm.thing-0'),
  quota: { entity: { user: 'svc_1', 'client-id': 'x' }, config: { producer_byte_rate: 1024 } },
} as const;
