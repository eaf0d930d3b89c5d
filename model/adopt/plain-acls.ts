/** ACLs that no role gives, as the catalog's file writes them under `adopted.acls`: few lines for many entries. */
import type { LiveAcl } from '../live/cluster';
import { groupBy } from '../../shared/collections';

export interface PlainAcls {
  readonly permission?: 'Deny';
  readonly operations: readonly string[];
  readonly resource: LiveAcl['resourceType'];
  readonly names?: readonly string[];
  readonly prefixes?: readonly string[];
  readonly hosts?: readonly string[];
}

/** Names with the same operations from the same host share a line. */
export function plainAcls(acls: readonly LiveAcl[]): PlainAcls[] {
  const byResource = groupBy(acls, (acl) => key(acl.resourceName, ...kind(acl)));
  const byOperations = groupBy([...byResource.values()], (same) =>
    key(...kindOf(same), ...operationsOf(same)),
  );
  return [...byOperations].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, lines]) => line(lines));
}

const kind = ({ permission, resourceType, patternType, host }: LiveAcl): string[] => [
  permission,
  resourceType,
  patternType,
  host,
];

function kindOf([acl]: readonly LiveAcl[]): string[] {
  return acl === undefined ? [] : kind(acl);
}

function operationsOf(acls: readonly LiveAcl[]): string[] {
  return [...new Set(acls.map(({ operation }) => operation))].sort();
}

function line(resources: readonly (readonly LiveAcl[])[]): PlainAcls {
  const [acl] = resources.flat();
  if (acl === undefined) throw new Error('a group of entries has an entry');
  const names = resources.flatMap(([first]) => first?.resourceName ?? []).sort();
  return {
    ...(acl.permission === 'Deny' ? { permission: 'Deny' } : {}),
    operations: operationsOf(resources.flat()),
    resource: acl.resourceType,
    ...(acl.patternType === 'Literal' ? { names } : { prefixes: names }),
    ...(acl.host === '*' ? {} : { hosts: [acl.host] }),
  };
}

const key = (...parts: readonly string[]): string => JSON.stringify(parts);
