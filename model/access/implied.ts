/** Which ACL makes another one superfluous, by the rules of Kafka's StandardAuthorizer. */
import type { Acl, AclOperation } from './types';

/**
 * What an allowed operation allows besides itself, on the same resource. Source: StandardAuthorizerData of Kafka 4.3,
 * IMPLIES_DESCRIBE and IMPLIES_DESCRIBE_CONFIGS.
 */
const IMPLIED: Readonly<Partial<Record<AclOperation, AclOperation>>> = {
  Read: 'Describe',
  Write: 'Describe',
  Delete: 'Describe',
  Alter: 'Describe',
  AlterConfigs: 'DescribeConfigs',
};

const RESOURCE_ORDER: readonly Acl['resourceType'][] = [
  'Cluster',
  'Topic',
  'Group',
  'TransactionalID',
  'DelegationToken',
];

/** What else an entry for the operation allows on the same resource. */
export function impliedOperation(operation: string): AclOperation | undefined {
  return Object.hasOwn(IMPLIED, operation) ? IMPLIED[operation as AclOperation] : undefined;
}

type Pattern = Pick<Acl, 'resourceName' | 'patternType'>;

/** In a Literal entry, `*` stands for every name; in a Prefixed one it is a character. */
const isAny = (pattern: Pattern): boolean =>
  pattern.patternType === 'Literal' && pattern.resourceName === '*';

/** Whether every name that `inner` matches is matched by `outer`. */
export function covers(outer: Pattern, inner: Pattern): boolean {
  if (isAny(outer)) return true;
  if (isAny(inner)) return false;
  if (outer.patternType === 'Prefixed') return inner.resourceName.startsWith(outer.resourceName);
  return inner.patternType === 'Literal' && outer.resourceName === inner.resourceName;
}

/** Whether Kafka allows through `stronger` everything that it allows through `weaker`. */
export function implies(stronger: Acl, weaker: Acl): boolean {
  return (
    stronger.principal === weaker.principal &&
    stronger.resourceType === weaker.resourceType &&
    (stronger.operation === weaker.operation || IMPLIED[stronger.operation] === weaker.operation) &&
    covers(stronger, weaker)
  );
}

/**
 * The entries without those that another one implies, in a stable order: by principal, resource type, name, pattern type and
 * operation. An entry that stays takes over the reasons of those it made superfluous.
 */
export function orderedWithoutImplied(acls: readonly Acl[]): Acl[] {
  const kept: Acl[] = [];
  const reasons = new Map<Acl, Set<string>>();
  // Wider entries first, so that one pass finds for each entry the one that implies it.
  for (const acl of [...acls].sort(byWidth)) {
    const stronger = kept.filter((candidate) => implies(candidate, acl));
    if (stronger.length === 0) {
      kept.push(acl);
      reasons.set(acl, new Set([acl.reason]));
    }
    for (const candidate of stronger) reasons.get(candidate)?.add(acl.reason);
  }
  return kept
    .map((acl) => ({ ...acl, reason: [...(reasons.get(acl) ?? [])].sort(compareText).join('; ') }))
    .sort(compareAcls);
}

/** Independent of the machine's language, unlike localeCompare: the order ends up in synthesized code. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

const PATTERN_ORDER: readonly Acl['patternType'][] = ['Literal', 'Prefixed'];

function compareAcls(a: Acl, b: Acl): number {
  return (
    compareText(a.principal, b.principal) ||
    RESOURCE_ORDER.indexOf(a.resourceType) - RESOURCE_ORDER.indexOf(b.resourceType) ||
    compareText(a.resourceName, b.resourceName) ||
    PATTERN_ORDER.indexOf(a.patternType) - PATTERN_ORDER.indexOf(b.patternType) ||
    compareText(a.operation, b.operation)
  );
}

/** A stronger entry always comes before what it implies: `*`, then prefixes from short to long, then names. */
function byWidth(a: Acl, b: Acl): number {
  const width = (acl: Acl): number => {
    if (isAny(acl)) return -1;
    return acl.patternType === 'Prefixed' ? acl.resourceName.length : Number.POSITIVE_INFINITY;
  };
  const [widthA, widthB] = [width(a), width(b)];
  if (widthA !== widthB) return widthA < widthB ? -1 : 1;
  const strength = (acl: Acl): number => (IMPLIED[acl.operation] === undefined ? 1 : 0);
  return strength(a) - strength(b) || compareAcls(a, b);
}
