/** `kafka_acl` before and after. */
import { covers, impliedOperation } from '../access/implied';
import type { LiveAcl } from '../live/cluster';
import { hasEffect } from './acl-effect';
import { isDestroyed } from './change';
import type { Attributes, ResourceChange } from './change';
import type { ReviewContext } from './rule';

export interface AclChange {
  readonly change: ResourceChange;
  readonly before?: LiveAcl;
  readonly after?: LiveAcl;
}

/** Entries that a plan removes or adds, each with the resource that does it. A replacement does both. */
export interface AclDelta {
  readonly gone: readonly { readonly change: ResourceChange; readonly acl: LiveAcl }[];
  readonly added: readonly { readonly change: ResourceChange; readonly acl: LiveAcl }[];
}

export function aclDelta({ changes }: Pick<ReviewContext, 'changes'>): AclDelta {
  const acls = changes.filter(({ type }) => type === 'kafka_acl');
  const gone = acls.flatMap((change) => {
    const acl = isDestroyed(change) ? aclOf(change.before) : undefined;
    return acl === undefined || !hasEffect(acl) ? [] : [{ change, acl }];
  });
  const added = acls.flatMap((change) => {
    const created = change.actions.includes('create') && !change.importing;
    const acl = created && !isUnknownEntry(change) ? aclOf(change.after) : undefined;
    return acl === undefined || !hasEffect(acl) ? [] : [{ change, acl }];
  });
  // The same entry under another address: nothing happens to access, but for the moment in between.
  const both = new Set(
    gone.map(({ acl }) => aclKey(acl)).filter((each) => added.some(({ acl }) => aclKey(acl) === each)),
  );
  return {
    gone: gone.filter(({ acl }) => !both.has(aclKey(acl))),
    added: added.filter(({ acl }) => !both.has(aclKey(acl))),
  };
}

/** Entries on the cluster that this plan does not remove; where access was not read, those that plans declare and do not change. */
export function stayingAcls(
  context: Pick<ReviewContext, 'facts' | 'plans' | 'changes'>,
  { gone }: Pick<AclDelta, 'gone'>,
): LiveAcl[] {
  const leaving = new Set(gone.map(({ acl }) => aclKey(acl)));
  return (context.facts?.acls ?? unchangedAcls(context)).filter((acl) => !leaving.has(aclKey(acl)));
}

function unchangedAcls({ plans, changes }: Pick<ReviewContext, 'plans' | 'changes'>): LiveAcl[] {
  const keyOf = ({ stack, address }: { readonly stack: string; readonly address: string }): string =>
    `${stack} ${address}`;
  const changing = new Set(
    changes.filter(({ actions }) => actions[0] !== 'no-op').map((change) => keyOf(change)),
  );
  return plans
    .flatMap(({ planned }) => planned)
    .flatMap((resource) => {
      if (resource.type !== 'kafka_acl' || changing.has(keyOf(resource))) return [];
      const acl = aclOf(resource.values);
      return acl === undefined || !hasEffect(acl) ? [] : [acl];
    });
}

/** The parts of an entry, whatever order its object has them in. */
export function aclKey(acl: LiveAcl): string {
  const { principal, host, permission, operation, resourceType, resourceName, patternType } = acl;
  return JSON.stringify([principal, host, permission, operation, resourceType, resourceName, patternType]);
}

const REQUIRED = ['acl_principal', 'acl_operation', 'acl_permission_type', 'resource_type', 'resource_name'];
export const ACL_PARTS: readonly string[] = [...REQUIRED, 'acl_host', 'resource_pattern_type_filter'];

/** Whether a part of the entry is known only after the apply: what it will be is neither what it was nor nothing. */
export function isUnknownEntry({ unknown }: Pick<ResourceChange, 'unknown'>): boolean {
  return unknown.has('') || ACL_PARTS.some((part) => unknown.has(part));
}

/** @returns undefined where a part is not in the plan, as sensitive values are not */
export function aclOf(attributes: Attributes | null): LiveAcl | undefined {
  if (attributes === null || REQUIRED.some((part) => typeof attributes[part] !== 'string')) return undefined;
  const text = (key: string, fallback: string): string => {
    const value = attributes[key];
    return typeof value === 'string' ? value : fallback;
  };
  return {
    principal: text('acl_principal', ''),
    host: text('acl_host', '*'),
    permission: text('acl_permission_type', 'Allow') as LiveAcl['permission'],
    operation: text('acl_operation', '') as LiveAcl['operation'],
    resourceType: text('resource_type', '') as LiveAcl['resourceType'],
    resourceName: text('resource_name', ''),
    patternType: text('resource_pattern_type_filter', 'Literal') as LiveAcl['patternType'],
  };
}

/** `Read on every topic whose name begins with order.`. */
export function grantText({ operation, resourceType, resourceName, patternType, host }: LiveAcl): string {
  const kind = resourceType === 'TransactionalID' ? 'transactional id' : resourceType.toLowerCase();
  const from = host === '*' ? '' : ` from ${host}`;
  if (resourceType === 'Cluster') return `${operation} on the cluster${from}`;
  if (patternType === 'Prefixed')
    return `${operation} on every ${kind} whose name begins with ${resourceName}${from}`;
  if (resourceName === '*') return `${operation} on every ${kind}${from}`;
  return `${operation} on ${kind} ${resourceName}${from}`;
}

/** Whether everything that `inner` lets somebody do, `outer` lets him do too. Deny entries are no grants. */
export function grants(outer: LiveAcl, inner: LiveAcl): boolean {
  return (
    outer.permission === 'Allow' &&
    (outer.principal === inner.principal || outer.principal === 'User:*') &&
    (outer.host === '*' || outer.host === inner.host) &&
    outer.resourceType === inner.resourceType &&
    (outer.operation === 'All' ||
      outer.operation === inner.operation ||
      impliedOperation(outer.operation) === inner.operation) &&
    covers(outer, inner)
  );
}

/**
 * Whether everything that `inner` allows or denies, the Deny entry `outer` denies. A denied operation implies no other one: whoever is
 * denied Read may Describe still. Source: StandardAuthorizerData of Kafka 4.3.
 */
export function denies(outer: LiveAcl, inner: LiveAcl): boolean {
  const implied = inner.permission === 'Allow' ? impliedOperation(inner.operation) : undefined;
  return (
    outer.permission === 'Deny' &&
    (outer.principal === inner.principal || outer.principal === 'User:*') &&
    (outer.host === '*' || outer.host === inner.host) &&
    outer.resourceType === inner.resourceType &&
    (outer.operation === 'All' || (outer.operation === inner.operation && implied === undefined)) &&
    covers(outer, inner)
  );
}

/** Whether an entry is about a name. */
export function matches(acl: Pick<LiveAcl, 'resourceName' | 'patternType'>, name: string): boolean {
  return covers(acl, { resourceName: name, patternType: 'Literal' });
}
