/**
 * From a service's roles to Kafka's ACLs: what its requests need and nothing else. docs/access.md names the request
 * behind each entry; test/local/access/roles.test.ts proves on a real cluster that none is missing and none is superfluous.
 */
import type { AccessInput, ServiceInput } from '../catalog/schema';
import { orderedWithoutImplied } from './implied';
import { principalOf } from './platform';
import type { Acl, AclOperation, AclPatternType, AclResourceType, GroupReads } from './types';

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

export interface Resource {
  readonly resourceType: AclResourceType;
  readonly resourceName: string;
  readonly patternType: AclPatternType;
}

/** Operations on a resource that an ACL of the catalog gives, and why. */
export interface Grant {
  readonly resource: Resource;
  readonly operations: readonly AclOperation[];
  readonly reason: string;
  /** Field of the entry that names the resource, for messages: `['topics', 0]`, `['group']`. */
  readonly field: readonly [string, ...number[]];
  /** What the service has to do with a topic, and an admin with a group. Absent: groups and transactional ids of its own. */
  readonly use?: 'produces' | 'consumes' | 'internal' | 'administers';
  /** Prefix that the field gives, where the name of the resource is longer. */
  readonly within?: string;
}

type Role<R extends AccessInput['role']> = Extract<AccessInput, { role: R }>;
type TopicRole = Role<'producer' | 'idempotent-producer' | 'transactional-producer' | 'consumer'>;

/**
 * The exact ACLs of a service, least privilege: none that another one implies, in a stable order, each with its
 * reason. Entries with the same resource and operation from several roles are one, with both reasons.
 */
export function aclsOf(service: ServiceAccess): Acl[] {
  const principal = principalOf(service.name);
  return orderedWithoutImplied(
    allGrantsOf(service).flatMap(({ resource, operations, reason }) =>
      operations.map((operation) => ({ principal, ...resource, operation, reason })),
    ),
  );
}

/** What a service works with, each list sorted and without repetition; without what Streams and Connect keep for themselves. */
export function reachOf(service: ServiceAccess): Reach {
  const grants = allGrantsOf(service);
  const names = (wanted: (grant: Grant) => boolean): string[] =>
    [...new Set(grants.filter(wanted).map(({ resource }) => nameOf(resource)))].sort();
  return {
    produces: names((grant) => grant.use === 'produces'),
    consumes: names((grant) => grant.use === 'consumes'),
    groups: names((grant) => grant.resource.resourceType === 'Group'),
    transactionalIds: names((grant) => grant.resource.resourceType === 'TransactionalID'),
  };
}

/** By group, in the order of its entries: those of consumers, Streams applications and sink connectors. */
export function readsOf(service: ServiceAccess): GroupReads[] {
  const byGroup = new Map<string, Set<string>>();
  for (const entry of service.access) {
    const grants = grantsOf(entry, service);
    const topics = grants.filter(({ use }) => use === 'consumes').map(({ resource }) => nameOf(resource));
    if (topics.length === 0) continue;
    const groups = grants.filter(
      ({ resource, use }) =>
        resource.resourceType === 'Group' &&
        use === undefined &&
        // Workers of a Connect cluster are a group without offsets: its connectors read.
        (entry.role !== 'connect-worker' || resource.patternType === 'Prefixed'),
    );
    for (const { resource } of groups) {
      const known = byGroup.get(nameOf(resource)) ?? new Set();
      byGroup.set(nameOf(resource), known);
      for (const topic of topics) known.add(topic);
    }
  }
  return [...byGroup].map(([group, topics]) => ({ group, topics: [...topics].sort() }));
}

function allGrantsOf(service: ServiceAccess): Grant[] {
  return service.access.flatMap((entry) => grantsOf(entry, service));
}

/** What one entry gives: the source of the service's ACLs and of every check of access. */
export function grantsOf(entry: AccessInput, service: Pick<ServiceAccess, 'name'>): Grant[] {
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
      return connectWorker(entry, service.name);
    case 'admin':
      return admin(entry);
  }
}

function written(entry: TopicRole): Grant[] {
  return topicsOf(entry).map((named) => write(named, `${entry.role} of ${nameOf(named.resource)}`));
}

function read(entry: TopicRole): Grant[] {
  return topicsOf(entry).map((named) => readFrom(named, `${entry.role} of ${nameOf(named.resource)}`));
}

function transactions({ transactionalId, transactionalIdPrefix }: Role<'transactional-producer'>): Grant[] {
  return [
    ...literal('TransactionalID', { transactionalId }),
    ...prefixed('TransactionalID', { transactionalIdPrefix }),
  ].map((named) => ({
    ...named,
    operations: ['Write'],
    reason: `transactions as ${nameOf(named.resource)}`,
  }));
}

function member({ group, groupPrefix }: Role<'consumer'>): Grant[] {
  return [...literal('Group', { group }), ...prefixed('Group', { groupPrefix })].map((named) => ({
    ...named,
    operations: ['Read'],
    reason: `member of group ${nameOf(named.resource)}`,
  }));
}

function streams(entry: Role<'streams'>): Grant[] {
  const { applicationId, inputs, outputs } = entry;
  const application = `Streams application ${applicationId}`;
  /** Kafka Streams names internal topics and transactional ids `<application.id>-…`. */
  const own = { applicationId: `${applicationId}-` };
  return [
    ...literal('Topic', { inputs }).map((named) => readFrom(named, `input of ${application}`)),
    ...literal('Topic', { outputs }).map((named) => write(named, `output of ${application}`)),
    ...literal('Group', { applicationId }).map((named): Grant => ({
      ...named,
      operations: ['Read'],
      reason: `group of ${application}`,
    })),
    ...prefixed('Topic', own).map((named): Grant => ({
      ...named,
      // Delete is for DeleteRecords: repartition topics never expire records, Streams purges what it has processed.
      operations: ['Create', 'Read', 'Write', 'Delete'],
      reason: `repartition and changelog topics of ${application}`,
      use: 'internal',
    })),
    ...(entry.processingGuarantee === 'exactly_once_v2' ? prefixed('TransactionalID', own) : []).map(
      (named): Grant => ({ ...named, operations: ['Write'], reason: `exactly_once_v2 of ${application}` }),
    ),
  ];
}

function connectWorker(entry: Role<'connect-worker'>, service: string): Grant[] {
  const { group, internalTopicsPrefix, reads, writes } = entry;
  const connect = `Connect cluster ${group}`;
  /** Kafka Connect names the consumer group of a sink connector `connect-<connector>`. */
  const sinkGroupPrefix = reads.length === 0 ? undefined : (entry.sinkGroupPrefix ?? `connect-${service}-`);
  const exactlyOnce = (named: readonly Named[], who: string): Grant[] =>
    named.map((one) => ({
      ...one,
      operations: ['Write'],
      reason: `${who} of ${connect}, exactly-once source support`,
    }));
  return [
    ...literal('Group', { group }).map((named): Grant => ({
      ...named,
      operations: ['Read'],
      reason: `workers of ${connect}`,
    })),
    ...['configs', 'offsets', 'status'].flatMap((part) =>
      literal('Topic', { internalTopicsPrefix: `${internalTopicsPrefix}${part}` }).map((named): Grant => ({
        ...named,
        // DescribeConfigs is for Connect's own check that the topic is compacted; without it the check is skipped.
        operations: ['Create', 'Read', 'Write', 'DescribeConfigs'],
        reason: `${part} of ${connect}`,
        use: 'internal',
        within: internalTopicsPrefix,
      })),
    ),
    ...literal('Topic', { writes }).map((named) => write(named, `written by connectors of ${connect}`)),
    ...literal('Topic', { reads }).map((named) => readFrom(named, `read by sink connectors of ${connect}`)),
    ...prefixed('Group', { sinkGroupPrefix }).map((named): Grant => ({
      ...named,
      operations: ['Read'],
      reason: `sink connectors of ${connect}`,
    })),
    ...(entry.exactlyOnceSource
      ? [
          ...exactlyOnce(literal('TransactionalID', { group: `connect-cluster-${group}` }), 'leader'),
          ...exactlyOnce(prefixed('TransactionalID', { group: `${group}-` }), 'source tasks'),
        ]
      : []),
  ];
}

function admin({ topicPrefix, groupPrefix }: Role<'admin'>): Grant[] {
  return [
    ...prefixed('Topic', { topicPrefix }).map((named): Grant => ({
      ...named,
      // Read, because a reset of offsets (OffsetCommit) takes it on the topic as well as on the group.
      operations: ['Read', 'DescribeConfigs'],
      reason: `admin of topics ${nameOf(named.resource)}`,
      use: 'administers',
    })),
    ...prefixed('Group', { groupPrefix }).map((named): Grant => ({
      ...named,
      operations: ['Read', 'Delete'],
      reason: `admin of groups ${nameOf(named.resource)}`,
      use: 'administers',
    })),
  ];
}

/** A resource and the field that names it. */
type Named = Pick<Grant, 'resource' | 'field'>;
/** A name, or several, by the entry's field; nothing where the field is not given. */
type Names = Readonly<Record<string, string | readonly string[] | undefined>>;

const literal = (type: AclResourceType, names: Names): Named[] => resources(type, 'Literal', names);
const prefixed = (type: AclResourceType, names: Names): Named[] => resources(type, 'Prefixed', names);

function resources(resourceType: AclResourceType, patternType: AclPatternType, names: Names): Named[] {
  const named = (resourceName: string, field: Grant['field']): Named => ({
    resource: { resourceType, resourceName, patternType },
    field,
  });
  return Object.entries(names).flatMap(([field, value = []]) =>
    typeof value === 'string'
      ? [named(value, [field])]
      : value.map((name, index) => named(name, [field, index])),
  );
}

const write = (named: Named, reason: string): Grant => ({
  ...named,
  operations: ['Write'],
  reason,
  use: 'produces',
});
const readFrom = (named: Named, reason: string): Grant => ({
  ...named,
  operations: ['Read'],
  reason,
  use: 'consumes',
});

function topicsOf({ topics, topicPrefix }: TopicRole): Named[] {
  return [...literal('Topic', { topics }), ...prefixed('Topic', { topicPrefix })];
}

/** A name as pages show it: a prefix ends in `*`. */
const nameOf = (resource: Resource): string =>
  resource.patternType === 'Prefixed' ? `${resource.resourceName}*` : resource.resourceName;
