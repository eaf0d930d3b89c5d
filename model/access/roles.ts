/**
 * From a service's roles to Kafka's access entries: what its requests need and nothing else. docs/access.md names the request
 * behind each entry; test/local/access/roles.test.ts proves on a real cluster that none is missing and none is superfluous.
 */
import type { AccessInput, ServiceInput } from '../catalog/schema';
import { orderedWithoutImplied } from './implied';
import { principalOf } from './platform';
import type { Acl, AclOperation, AclPatternType, AclResourceType } from './types';

/** The part of a service that access follows from. */
export type ServiceAccess = Pick<ServiceInput, 'name' | 'access'>;

/** What a service works with, for pages and examples; names of prefixes end in `*`. */
export interface Reach {
  /** Topics it writes. */
  readonly produces: readonly string[];
  /** Topics it reads; an admin's are left out. */
  readonly consumes: readonly string[];
  /** Consumer groups it joins or looks after. */
  readonly groups: readonly string[];
  readonly transactionalIds: readonly string[];
}

interface Resource {
  readonly resourceType: AclResourceType;
  readonly resourceName: string;
  readonly patternType: AclPatternType;
}

interface Grant {
  readonly resource: Resource;
  readonly operations: readonly AclOperation[];
  readonly reason: string;
  /** How the topic counts for {@link reachOf}; topics that Streams and Connect keep for themselves do not count. */
  readonly use?: 'produces' | 'consumes';
}

type Role<R extends AccessInput['role']> = Extract<AccessInput, { role: R }>;
type TopicRole = Role<'producer' | 'idempotent-producer' | 'transactional-producer' | 'consumer'>;

/**
 * The exact access entries of a service, least privilege: none that another one implies, in a stable order, each with its
 * reason. Entries with the same resource and operation from several roles are one, with both reasons.
 */
export function aclsOf(service: ServiceAccess): Acl[] {
  const principal = principalOf(service.name);
  return orderedWithoutImplied(
    grantsOf(service).flatMap(({ resource, operations, reason }) =>
      operations.map((operation) => ({ principal, ...resource, operation, reason })),
    ),
  );
}

/** What a service works with, each list sorted and without repetition; without what Streams and Connect keep for themselves. */
export function reachOf(service: ServiceAccess): Reach {
  const grants = grantsOf(service);
  const names = (wanted: (grant: Grant) => boolean): string[] =>
    [...new Set(grants.filter(wanted).map(({ resource }) => nameOf(resource)))].sort();
  return {
    produces: names((grant) => grant.use === 'produces'),
    consumes: names((grant) => grant.use === 'consumes'),
    groups: names((grant) => grant.resource.resourceType === 'Group'),
    transactionalIds: names((grant) => grant.resource.resourceType === 'TransactionalID'),
  };
}

function grantsOf(service: ServiceAccess): Grant[] {
  return service.access.flatMap((entry) => grantsOfRole(entry, service.name));
}

function grantsOfRole(entry: AccessInput, service: string): Grant[] {
  switch (entry.role) {
    case 'producer':
    // An idempotent producer needs no IdempotentWrite on the cluster since Kafka 2.8: InitProducerId is allowed to whoever may
    // write to any topic (KIP-679).
    case 'idempotent-producer':
      return written(entry);
    case 'transactional-producer':
      return [...written(entry), ...transactions(entry)];
    case 'consumer':
      return [...read(entry), ...member(entry)];
    case 'streams':
      return streams(entry);
    case 'connect-worker':
      return connectWorker(entry, service);
    case 'admin':
      return admin(entry);
  }
}

function written(entry: TopicRole): Grant[] {
  return topicsOf(entry).map((resource) => write(resource, `${entry.role} of ${nameOf(resource)}`));
}

function read(entry: TopicRole): Grant[] {
  return topicsOf(entry).map((resource) => readFrom(resource, `${entry.role} of ${nameOf(resource)}`));
}

function transactions(entry: Role<'transactional-producer'>): Grant[] {
  return patterns('TransactionalID', entry.transactionalId, entry.transactionalIdPrefix).map((resource) => ({
    resource,
    operations: ['Write'],
    reason: `transactions as ${nameOf(resource)}`,
  }));
}

function member(entry: Role<'consumer'>): Grant[] {
  return patterns('Group', entry.group, entry.groupPrefix).map((resource) => ({
    resource,
    operations: ['Read'],
    reason: `member of group ${nameOf(resource)}`,
  }));
}

function streams(entry: Role<'streams'>): Grant[] {
  const { applicationId } = entry;
  const application = `Streams application ${applicationId}`;
  return [
    ...entry.inputs.map((topic) => readFrom(literal('Topic', topic), `input of ${application}`)),
    ...entry.outputs.map((topic) => write(literal('Topic', topic), `output of ${application}`)),
    { resource: literal('Group', applicationId), operations: ['Read'], reason: `group of ${application}` },
    {
      // Delete is for DeleteRecords: repartition topics never expire records, Streams purges what it has processed.
      resource: prefixed('Topic', `${applicationId}-`),
      operations: ['Create', 'Read', 'Write', 'Delete'],
      reason: `repartition and changelog topics of ${application}`,
    },
    ...(entry.processingGuarantee === 'exactly_once_v2'
      ? [
          {
            resource: prefixed('TransactionalID', `${applicationId}-`),
            operations: ['Write'] as const,
            reason: `exactly_once_v2 of ${application}`,
          },
        ]
      : []),
  ];
}

function connectWorker(entry: Role<'connect-worker'>, service: string): Grant[] {
  const { group } = entry;
  const connect = `Connect cluster ${group}`;
  return [
    { resource: literal('Group', group), operations: ['Read'], reason: `workers of ${connect}` },
    ...['configs', 'offsets', 'status'].map((part): Grant => ({
      // DescribeConfigs is for Connect's own check that the topic is compacted; without it the check is skipped.
      resource: literal('Topic', `${entry.internalTopicsPrefix}${part}`),
      operations: ['Create', 'Read', 'Write', 'DescribeConfigs'],
      reason: `${part} of ${connect}`,
    })),
    ...entry.writes.map((topic) => write(literal('Topic', topic), `written by connectors of ${connect}`)),
    ...entry.reads.map((topic) => readFrom(literal('Topic', topic), `read by sink connectors of ${connect}`)),
    ...(entry.reads.length === 0
      ? []
      : [
          {
            resource: prefixed('Group', entry.sinkGroupPrefix ?? `connect-${service}-`),
            operations: ['Read'] as const,
            reason: `sink connectors of ${connect}`,
          },
        ]),
    ...(entry.exactlyOnceSource
      ? [
          {
            resource: literal('TransactionalID', `connect-cluster-${group}`),
            operations: ['Write'] as const,
            reason: `leader of ${connect}, exactly-once source support`,
          },
          {
            resource: prefixed('TransactionalID', `${group}-`),
            operations: ['Write'] as const,
            reason: `source tasks of ${connect}, exactly-once source support`,
          },
        ]
      : []),
  ];
}

function admin(entry: Role<'admin'>): Grant[] {
  return [
    // Read, because a reset of offsets (OffsetCommit) takes it on the topic as well as on the group.
    ...patterns('Topic', undefined, entry.topicPrefix).map((resource): Grant => ({
      resource,
      operations: ['Read', 'DescribeConfigs'],
      reason: `admin of topics ${nameOf(resource)}`,
    })),
    ...patterns('Group', undefined, entry.groupPrefix).map((resource): Grant => ({
      resource,
      operations: ['Read', 'Delete'],
      reason: `admin of groups ${nameOf(resource)}`,
    })),
  ];
}

const literal = (resourceType: AclResourceType, resourceName: string): Resource => ({
  resourceType,
  resourceName,
  patternType: 'Literal',
});
const prefixed = (resourceType: AclResourceType, resourceName: string): Resource => ({
  resourceType,
  resourceName,
  patternType: 'Prefixed',
});
const write = (resource: Resource, reason: string): Grant => ({
  resource,
  operations: ['Write'],
  reason,
  use: 'produces',
});
const readFrom = (resource: Resource, reason: string): Grant => ({
  resource,
  operations: ['Read'],
  reason,
  use: 'consumes',
});

function patterns(type: AclResourceType, name: string | undefined, prefix: string | undefined): Resource[] {
  return [
    ...(name === undefined ? [] : [literal(type, name)]),
    ...(prefix === undefined ? [] : [prefixed(type, prefix)]),
  ];
}

function topicsOf(entry: TopicRole): Resource[] {
  return [
    ...(entry.topics ?? []).map((topic) => literal('Topic', topic)),
    ...patterns('Topic', undefined, entry.topicPrefix),
  ];
}

/** A name as pages show it: a prefix ends in `*`. */
const nameOf = (resource: Resource): string =>
  resource.patternType === 'Prefixed' ? `${resource.resourceName}*` : resource.resourceName;
