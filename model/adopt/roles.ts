/** ACLs as they were found → roles that give these entries or a part of them, and never one more. */
import type { AccessInput } from '../catalog/schema';
import type { AclResourceType } from '../access/types';
import type { Grants } from './grants';
import type { Pattern } from './pattern-overlap';

/** A role as the catalog's file writes it: what is a default there is left out. */
export interface RoleEntry {
  readonly role: AccessInput['role'];
  readonly topics?: readonly string[];
  readonly topicPrefix?: string;
  readonly transactionalId?: string;
  readonly transactionalIdPrefix?: string;
  readonly group?: string;
  readonly groupPrefix?: string;
  readonly applicationId?: string;
  readonly inputs?: readonly string[];
  readonly outputs?: readonly string[];
  readonly processingGuarantee?: 'exactly_once_v2';
  readonly internalTopicsPrefix?: string;
}

export interface GuessedRole {
  readonly entry: RoleEntry;
  /** What ACLs do not show. Undefined: nothing is missing. */
  readonly guess?: string;
}

/** What a role may name in the catalog. */
export interface NamingScope {
  /** Topics of the catalog that the service may read, and those that it may be allowed to write. */
  isTopic(name: string): boolean;
  /** A prefix of topics that lies within the service's own domain. */
  isOwnTopicPrefix(prefix: string): boolean;
  /** A prefix of other names that belongs to the domain. */
  isOwnPrefix(prefix: string): boolean;
  /** A group or transactional id whose claim meets no other service's. */
  isOwn(resourceType: AclResourceType, pattern: Pattern): boolean;
}

const NO_IDEMPOTENCE = 'ACLs do not show whether its producers are idempotent';

/** Roles for one user, each entry of whose grants was found. */
export function guessRoles(grants: Grants, scope: NamingScope): GuessedRole[] {
  return [
    ...streams(grants, scope),
    ...connectWorkers(grants, scope),
    ...producers(grants, scope),
    ...consumers(grants, scope),
    ...admins(grants, scope),
  ];
}

function topicsOf(
  grants: Grants,
  scope: NamingScope,
  operation: 'Read' | 'Write',
): { topics: string[]; prefixes: string[] } {
  return {
    topics: grants.having('Topic', 'Literal', operation).filter((name) => scope.isTopic(name)),
    prefixes: grants
      .having('Topic', 'Prefixed', operation)
      .filter((prefix) => scope.isOwnTopicPrefix(prefix)),
  };
}

function streams(grants: Grants, scope: NamingScope): GuessedRole[] {
  const inputs = topicsOf(grants, scope, 'Read').topics;
  const outputs = topicsOf(grants, scope, 'Write').topics;
  if (inputs.length === 0) return [];
  return grants
    .having('Topic', 'Prefixed', 'Create', 'Read', 'Write', 'Delete')
    .filter((prefix) => prefix.endsWith('-') && scope.isOwnPrefix(prefix))
    .flatMap((prefix) => {
      const applicationId = prefix.slice(0, -1);
      const group = { resourceName: applicationId, patternType: 'Literal' as const };
      const member = grants.has('Group', 'Literal', applicationId, 'Read');
      if (!member || !scope.isOwn('Group', group)) return [];
      const transactional = { resourceName: prefix, patternType: 'Prefixed' as const };
      const exactlyOnce =
        grants.has('TransactionalID', 'Prefixed', prefix, 'Write') &&
        scope.isOwn('TransactionalID', transactional);
      return {
        entry: {
          role: 'streams' as const,
          applicationId,
          inputs,
          ...(outputs.length === 0 ? {} : { outputs }),
          ...(exactlyOnce ? { processingGuarantee: 'exactly_once_v2' as const } : {}),
        },
        guess: `topics "${prefix}…" and the group of the same name are those of a Streams application`,
      };
    });
}

const CONNECT_TOPICS = ['configs', 'offsets', 'status'] as const;

function connectWorkers(grants: Grants, scope: NamingScope): GuessedRole[] {
  const internal = grants.having('Topic', 'Literal', 'Create', 'Read', 'Write', 'DescribeConfigs');
  const prefixes = internal
    .filter((name) => name.endsWith('configs'))
    .map((name) => name.slice(0, -'configs'.length))
    .filter((prefix) => CONNECT_TOPICS.every((part) => internal.includes(`${prefix}${part}`)))
    .filter((prefix) => scope.isOwnPrefix(prefix));
  return prefixes.flatMap((internalTopicsPrefix) => {
    const groups = ownIds(grants, scope, 'Group', 'Literal', 'Read');
    const group = groups.find((name) => internalTopicsPrefix.startsWith(name)) ?? groups[0];
    if (group === undefined) return [];
    return {
      entry: { role: 'connect-worker' as const, group, internalTopicsPrefix },
      guess: `topics "${internalTopicsPrefix}configs", "…offsets" and "…status" are those of a Connect cluster`,
    };
  });
}

function producers(grants: Grants, scope: NamingScope): GuessedRole[] {
  const { topics, prefixes } = topicsOf(grants, scope, 'Write');
  const targets = targetsOf(topics, prefixes);
  if (targets.length === 0) return [];
  const ids = [
    ...ownIds(grants, scope, 'TransactionalID', 'Literal', 'Write').map((transactionalId) => ({
      transactionalId,
    })),
    ...ownIds(grants, scope, 'TransactionalID', 'Prefixed', 'Write').map((transactionalIdPrefix) => ({
      transactionalIdPrefix,
    })),
  ];
  if (ids.length === 0) {
    return targets.map((target) => ({
      entry: { role: 'idempotent-producer', ...target },
      guess: NO_IDEMPOTENCE,
    }));
  }
  // Each id with all topics: ACLs do not say which id writes where, and every pair gives the same.
  return pairs(ids, targets).map(([id, target]) => ({
    entry: { role: 'transactional-producer', ...target, ...id },
    ...(ids.length === 1 ? {} : { guess: 'ACLs do not show which transactional id writes where' }),
  }));
}

function consumers(grants: Grants, scope: NamingScope): GuessedRole[] {
  const { topics, prefixes } = topicsOf(grants, scope, 'Read');
  const targets = targetsOf(topics, prefixes);
  const groups = [
    ...ownIds(grants, scope, 'Group', 'Literal', 'Read').map((group) => ({ group })),
    ...ownIds(grants, scope, 'Group', 'Prefixed', 'Read').map((groupPrefix) => ({ groupPrefix })),
  ];
  return pairs(groups, targets).map(([group, target]) => ({
    entry: { role: 'consumer', ...target, ...group },
    ...(groups.length === 1 ? {} : { guess: 'ACLs do not show which group reads what' }),
  }));
}

function admins(grants: Grants, scope: NamingScope): GuessedRole[] {
  return [
    ...grants
      .having('Topic', 'Prefixed', 'Read', 'DescribeConfigs')
      .filter((prefix) => scope.isOwnTopicPrefix(prefix))
      .map((topicPrefix) => ({ topicPrefix })),
    ...grants
      .having('Group', 'Prefixed', 'Read', 'Delete')
      .filter((prefix) => scope.isOwnPrefix(prefix))
      .map((groupPrefix) => ({ groupPrefix })),
  ].map((fields) => ({
    entry: { role: 'admin', ...fields },
    guess: 'its access is that of an operator',
  }));
}

function ownIds(
  grants: Grants,
  scope: NamingScope,
  resourceType: 'Group' | 'TransactionalID',
  patternType: Pattern['patternType'],
  operation: 'Read' | 'Write',
): string[] {
  return grants
    .having(resourceType, patternType, operation)
    .filter((resourceName) =>
      patternType === 'Prefixed' ? scope.isOwnPrefix(resourceName) : resourceName !== '*',
    )
    .filter((resourceName) => scope.isOwn(resourceType, { resourceName, patternType }));
}

/** One entry for all names, with the first prefix; further prefixes need entries of their own. */
function targetsOf(topics: readonly string[], prefixes: readonly string[]): Partial<RoleEntry>[] {
  const [first, ...others] = prefixes;
  const head = {
    ...(topics.length === 0 ? {} : { topics: [...topics] }),
    ...(first === undefined ? {} : { topicPrefix: first }),
  };
  return [
    ...(Object.keys(head).length === 0 ? [] : [head]),
    ...others.map((topicPrefix) => ({ topicPrefix })),
  ];
}

function pairs<A, B>(as: readonly A[], bs: readonly B[]): (readonly [A, B])[] {
  return as.flatMap((a) => bs.map((b) => [a, b] as const));
}
