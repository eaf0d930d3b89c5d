/** ACLs, of which each is declared or there, or both. */
import type { LiveAcl } from '../live/cluster';
import { deployOf, domainOfUser } from './declared';
import type { Declared, Owned } from './declared';
import type { Difference } from './difference';
import { shellQuote } from '../../shared/shell-quote';

export interface AclDifferences {
  readonly differences: readonly Difference[];
  /** Those of no domain that are in effect for each: a Deny for everyone. */
  readonly forEveryone: ReadonlySet<Difference>;
}

export function compareAcls(declared: Declared, acls: readonly LiveAcl[]): AclDifferences {
  const live = new Map(acls.map((acl) => [keyOf(acl), acl]));
  const wanted = new Map(declared.acls.map((acl) => [keyOf(acl), acl]));
  const extras = [...live].flatMap(([key, acl]) =>
    wanted.has(key) ? [] : [{ acl, difference: extra(declared, acl) }],
  );
  return {
    differences: [
      ...[...wanted].flatMap(([key, acl]) => (live.has(key) ? [] : [missing(declared, acl)])),
      ...extras.map(({ difference }) => difference),
    ],
    forEveryone: new Set(
      extras
        .filter(({ acl }) => acl.permission === 'Deny' && acl.principal === EVERYONE)
        .map(({ difference }) => difference),
    ),
  };
}

const EVERYONE = 'User:*';

function keyOf(acl: LiveAcl): string {
  const { principal, host, permission, operation, resourceType, resourceName, patternType } = acl;
  return [principal, host, permission, operation, resourceType, patternType, resourceName].join('\u0000');
}

function missing(declared: Declared, acl: Owned<LiveAcl>): Difference {
  return {
    kind: 'acl-missing',
    domain: acl.domain,
    subject: acl.principal,
    declared: aclText(acl),
    live: null,
    severity: 'error',
    remedy: deployOf(declared, acl.domain),
  };
}

/** A Deny revokes what was granted; an entry for everybody, or for every name, opens more than one service's access. */
function extra(declared: Declared, acl: LiveAcl): Difference {
  const wide = acl.principal === EVERYONE || (acl.resourceName === '*' && acl.patternType === 'Literal');
  return {
    kind: 'acl-extra',
    domain: domainOfUser(declared, acl.principal.replace(/^User:/, '')),
    subject: acl.principal,
    declared: null,
    live: aclText(acl),
    severity: acl.permission === 'Deny' || wide ? 'error' : 'warning',
    remedy: removal(acl),
  };
}

/** `Allow Read on Topic order.created`; prefixes end in `*`, as everywhere. */
function aclText({ host, permission, operation, resourceType, resourceName, patternType }: LiveAcl): string {
  const name = patternType === 'Prefixed' ? `${resourceName}*` : resourceName;
  return `${permission} ${operation} on ${resourceType} ${name}${host === '*' ? '' : ` from ${host}`}`;
}

const RESOURCE_OPTIONS: Readonly<Record<LiveAcl['resourceType'], string>> = {
  Topic: '--topic',
  Group: '--group',
  Cluster: '--cluster',
  TransactionalID: '--transactional-id',
  DelegationToken: '--delegation-token',
  User: '--user-principal',
};

function removal(acl: LiveAcl): string {
  const effect = acl.permission.toLowerCase();
  return [
    `kafka-acls.sh --remove --${effect}-principal ${shellQuote(acl.principal)}`,
    ...(acl.host === '*' ? [] : [`--${effect}-host ${shellQuote(acl.host)}`]),
    `--operation ${acl.operation} ${RESOURCE_OPTIONS[acl.resourceType]}`,
    ...(acl.resourceType === 'Cluster' ? [] : [shellQuote(acl.resourceName)]),
    ...(acl.patternType === 'Prefixed' ? ['--resource-pattern-type prefixed'] : []),
  ].join(' ');
}
