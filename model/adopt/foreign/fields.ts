/** What the files of other tools have in common: Kafka's words, and the users that entries are for. */
import { RESERVED_USERS } from '../../access/platform';
import { anyOperation } from '../../access/operations';
import type { LiveAcl } from '../../live/cluster';
import type { ForeignFiles } from './document';
import type { ForeignValue } from './reader';

/** Every type of resource; what Terraform's provider does not know, the draft leaves out and says so. */
export const RESOURCE_TYPES: readonly LiveAcl['resourceType'][] = [
  'Topic',
  'Group',
  'Cluster',
  'TransactionalID',
  'DelegationToken',
  'User',
];
export const OPERATIONS: readonly LiveAcl['operation'][] = [
  ...anyOperation,
  'CreateTokens',
  'DescribeTokens',
  'TwoPhaseCommit',
];
export const PATTERN_TYPES: readonly LiveAcl['patternType'][] = ['Literal', 'Prefixed'];
export const PERMISSIONS: readonly LiveAcl['permission'][] = ['Allow', 'Deny'];

/** A topic's own configuration, without what is a field of its own. */
export function settingsOf(
  value: ForeignValue | undefined,
  except: ReadonlySet<string> = new Set(),
): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const [key, each] of value?.entries() ?? []) {
    if (except.has(key)) continue;
    const text = each.setting();
    if (text !== undefined) settings[key] = text;
  }
  return settings;
}

/** A principal, unless it is one of the platform's own, whose access is not the catalog's. */
export function principalOf(files: ForeignFiles, value: ForeignValue): string | undefined {
  const principal = value.text();
  if (principal === undefined) return undefined;
  const user = /^User:(.*)$/.exec(principal)?.[1];
  if (user !== undefined && user !== 'anonymous' && RESERVED_USERS.includes(user)) {
    value.leave(`${principal} is one of the platform's own users: its access is not adopted.`);
    return undefined;
  }
  files.addUser(principal);
  return principal;
}

/** An Allow from everywhere. */
export function allow(
  principal: string,
  what: LiveAcl['operation'],
  resource: LiveAcl['resourceType'],
  resourceName: string,
  pattern: LiveAcl['patternType'] = 'Literal',
): LiveAcl {
  return {
    principal,
    host: '*',
    permission: 'Allow',
    operation: what,
    resourceType: resource,
    resourceName,
    patternType: pattern,
  };
}

/** A name that ends in `*` is a prefix; `*` alone is every name. */
export function pattern(name: string): readonly [resourceName: string, patternType: LiveAcl['patternType']] {
  return name.length > 1 && name.endsWith('*') ? [name.slice(0, -1), 'Prefixed'] : [name, 'Literal'];
}
