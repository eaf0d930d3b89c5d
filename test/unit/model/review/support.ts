import type { LiveAcl } from '../../../../model/live/cluster';
import type { PlannedAction, ResourceChange, StackPlan } from '../../../../model/review/change';
import type { ReviewFacts, TopicFacts } from '../../../../model/review/facts';
import type { Finding, ReviewContext, Rule } from '../../../../model/review/rule';

const STACK = 'local-topics-order';

export interface Topic {
  readonly name?: string;
  readonly partitions?: number;
  readonly replicationFactor?: number;
  readonly config?: Readonly<Record<string, string>>;
}

const attributes = ({
  name = 'order.created',
  partitions = 6,
  replicationFactor = 3,
  config = {},
}: Topic) => ({
  name,
  partitions,
  replication_factor: replicationFactor,
  config: { 'min.insync.replicas': '2', ...config },
});

export function change(
  type: string,
  actions: readonly PlannedAction[],
  before: ResourceChange['before'],
  after: ResourceChange['after'],
  more: Partial<ResourceChange> = {},
): ResourceChange {
  return {
    stack: STACK,
    address: `${type}.it`,
    type,
    actions,
    before,
    after,
    unknown: new Set(),
    hidden: new Set(),
    replacePaths: [],
    importing: false,
    ...more,
  };
}

export const topicCreated = (after: Topic, more: Partial<ResourceChange> = {}): ResourceChange =>
  change('kafka_topic', ['create'], null, attributes(after), more);
export const topicDeleted = (before: Topic, more: Partial<ResourceChange> = {}): ResourceChange =>
  change('kafka_topic', ['delete'], attributes(before), null, more);
export const topicUpdated = (
  before: Topic,
  after: Topic,
  more: Partial<ResourceChange> = {},
): ResourceChange => change('kafka_topic', ['update'], attributes(before), attributes(after), more);
export const topicReplaced = (
  before: Topic,
  after: Topic,
  more: Partial<ResourceChange> = {},
): ResourceChange => change('kafka_topic', ['delete', 'create'], attributes(before), attributes(after), more);

export interface Entry {
  readonly principal?: string;
  readonly operation?: string;
  readonly permission?: string;
  readonly type?: string;
  readonly name?: string;
  readonly pattern?: string;
}

export const entry = ({
  principal = 'User:order-service',
  operation = 'Read',
  permission = 'Allow',
  type = 'Topic',
  name = 'order.created',
  pattern = 'Literal',
}: Entry): Record<string, string> => ({
  acl_principal: principal,
  acl_host: '*',
  acl_operation: operation,
  acl_permission_type: permission,
  resource_type: type,
  resource_name: name,
  resource_pattern_type_filter: pattern,
});

export function context(
  changes: readonly ResourceChange[],
  more: Partial<ReviewContext> = {},
): ReviewContext {
  const plan: StackPlan = {
    stack: STACK,
    terraformVersion: '1.11.4',
    complete: true,
    empty: false,
    changes,
    prior: [],
    planned: [],
  };
  return { plans: [plan], changes, topics: new Map(), ...more };
}

export const keyed = (key: string | null): Pick<ReviewContext, 'topics'> => ({
  topics: new Map([['order.created', { key, retiring: false }]]),
});

export function topicFacts(more: Partial<TopicFacts> = {}): TopicFacts {
  return {
    name: 'order.created',
    partitions: Array.from({ length: 6 }, (_, partition) => ({
      ...{ partition, leader: 1, replicas: [1, 2, 3], inSyncReplicas: [1, 2, 3] },
    })),
    bytes: 1024 * 1024,
    records: 1000n,
    byPartition: [
      {
        ...{ partition: 0, bytes: 1024 * 1024, records: 1000n },
        ...(more.olderRecords === undefined ? {} : { olderRecords: more.olderRecords }),
      },
    ],
    config: new Map(),
    groups: [{ id: 'billing', state: 'Stable', members: 2, lag: 40n }],
    ...more,
  };
}

export function facts(more: Partial<ReviewFacts> = {}): ReviewFacts {
  return {
    clusterId: 'test',
    readAt: '2026-11-24T12:00:00.000Z',
    brokers: [1, 2, 3].map((id) => ({ id, rack: `r${id}`, fenced: false })),
    partitionsPerBroker: new Map([1, 2, 3].map((id) => [id, 100])),
    topics: new Map([['order.created', topicFacts()]]),
    placements: [],
    acls: [],
    brokerConfig: new Map(),
    unread: [],
    ...more,
  };
}

/** What a deployed announcement gives the deploy principal. */
export const PERMITTED: LiveAcl = {
  principal: 'User:deployer',
  host: '*',
  permission: 'Allow',
  operation: 'Delete',
  resourceType: 'Topic',
  resourceName: 'order.created',
  patternType: 'Literal',
};

const WEIGHT: Readonly<Record<Finding['severity'], number>> = { note: 0, warning: 1, error: 2 };

/** Severity and message of each finding, as a reader sees them; none weighs more than the rule's page says. */
export const said = (rule: Rule, given: ReviewContext): string[] =>
  rule.check(given).map(({ severity, message }: Finding) => {
    expect([rule.id, WEIGHT[severity]]).toEqual([rule.id, Math.min(WEIGHT[severity], WEIGHT[rule.severity])]);
    return `${severity}: ${message}`;
  });
