/** What Kafka makes of an entry as it is declared: it refuses some, and takes some that match no client. */
import type { LiveAcl } from '../live/cluster';

export interface AclProblem {
  readonly part: string;
  readonly value: string;
  readonly allowed: string;
}

/** As Java prints them: eight groups without zeros before them, none left out. */
const IPV4 = /^(?:25[0-5]|2[0-4]\d|1\d{2}|[1-9]?\d)(?:\.(?:25[0-5]|2[0-4]\d|1\d{2}|[1-9]?\d)){3}$/;
const IPV6 = /^(?:0|[1-9a-f][0-9a-f]{0,3})(?::(?:0|[1-9a-f][0-9a-f]{0,3})){7}$/;
const PATTERNS: readonly string[] = ['Literal', 'Prefixed'];
const PERMISSIONS: readonly string[] = ['Allow', 'Deny'];
/** They stand for any value in a search, and for none in an entry. */
const OF_SEARCHES: readonly string[] = ['Any', 'Unknown', ''];

/** Parts that Kafka refuses. Source: Kafka 4.3, AclControlManager.validateNewAcl. */
export function aclProblems(acl: LiveAcl): AclProblem[] {
  const { permission, operation, resourceType, resourceName, patternType } = acl;
  return [
    ...(PERMISSIONS.includes(permission)
      ? []
      : [{ part: 'permission type', value: permission, allowed: PERMISSIONS.join(' and ') }]),
    ...(OF_SEARCHES.includes(operation)
      ? [{ part: 'operation', value: operation, allowed: 'one operation, or All' }]
      : []),
    ...(OF_SEARCHES.includes(resourceType)
      ? [{ part: 'resource type', value: resourceType, allowed: 'one resource type' }]
      : []),
    ...(PATTERNS.includes(patternType)
      ? []
      : [{ part: 'pattern type', value: patternType, allowed: PATTERNS.join(' and ') }]),
    ...(resourceName === '' ? [{ part: 'resource name', value: '', allowed: 'a name, or *' }] : []),
  ];
}

/**
 * Whether a client can have the host of the entry: brokers compare it, as text, with the address as Java prints it.
 * Source: Kafka 4.3, StandardAuthorizerData.findResult; InetAddress.getHostAddress.
 */
export function matchesSomeHost({ host }: Pick<LiveAcl, 'host'>): boolean {
  return host === '*' || IPV4.test(host) || IPV6.test(host);
}

/** Whether an entry allows or denies anybody anything. */
export function hasEffect(acl: LiveAcl): boolean {
  return aclProblems(acl).length === 0 && matchesSomeHost(acl);
}
