import { defineRule } from '../../define-rule';
import { impliedOperation } from '../../../access/implied';
import { DEPLOY_USER, principalOf } from '../../../access/platform';
import { aclDelta, denies, grantText, grants, matches, stayingAcls } from '../../access-change';
import type { AclDelta } from '../../access-change';
import { finding } from '../../finding';
import type { LiveAcl } from '../../../live/cluster';
import type { ReviewContext, ReviewSeverity } from '../../rule';
import { listOf } from '../../../../shared/text';
import type { Need } from '../../needs';
import { otherAcls } from './needs';

/** Operations on the cluster that make their holder its master: entries, users, configuration, or another broker's place. */
const MASTER_OPERATIONS: readonly LiveAcl['operation'][] = ['All', 'Alter', 'AlterConfigs', 'ClusterAction'];

/** By which records, or what protects them, can be removed. */
const DESTRUCTIVE_OPERATIONS: readonly LiveAcl['operation'][] = ['Delete', 'Alter', 'AlterConfigs'];

export const aclWidened = defineRule({
  id: 'acl-widened',
  severity: 'error',
  title: 'A principal gets more access',
  reason:
    'A Prefixed ACL applies to every name with the prefix, including topics that others create later; the resource * applies to every name; User:* applies to everyone who can log in; All includes Delete, Alter and AlterConfigs. Alter on the cluster lets its holder write ACLs, its own included, and ClusterAction lets it act as a broker. What was read once cannot be taken back.',
  sources: [
    'Apache Kafka documentation, Security: authorization and ACLs; KIP-290 (prefixed ACLs)',
    'Kafka 4.3, StandardAuthorizerData',
  ],
  instead: 'Name the topics and operations that are needed, as the roles of the catalog do: docs/access.md.',
  needs: (context) => [...otherAcls(context), { fact: { of: 'placements' } }],
  check: (context) => {
    const { gone, added } = aclDelta(context);
    const after = [...stayingAcls(context, { gone }), ...added.map(({ acl }) => acl)];
    return added
      .filter(({ acl }) => acl.permission === 'Allow' && !isAnnouncedDeletion(acl))
      .flatMap(({ change, acl }) => {
        if (wasThere(context, { gone }, acl)) return [];
        const narrower = gone.find(
          ({ acl: before }) => before.principal === acl.principal && grants(acl, before),
        );
        const deny = after.find((other) => denies(other, acl));
        if (deny !== undefined)
          return [
            finding(change, acl.principal, {
              severity: 'warning',
              message: `${who(acl)} gets an ACL for ${grantText(acl)}, which a Deny of ${who(deny)} (${grantText(deny)}) overrides while it exists.`,
            }),
          ];
        return [
          finding(change, acl.principal, {
            severity: severityOf(acl, narrower !== undefined),
            message: `${who(acl)} gets ${grantText(acl)}${narrower === undefined ? '' : `, until now only ${grantText(narrower.acl)}`}${reachText(context, acl)}.`,
          }),
        ];
      });
  },
});

function who({ principal }: LiveAcl): string {
  return principal === 'User:*' ? 'everyone (User:*)' : principal;
}

/** The model announces a retirement by letting the deploy principal delete that topic: a rule of its own. */
function isAnnouncedDeletion({
  principal,
  operation,
  resourceType,
  patternType,
  resourceName,
}: LiveAcl): boolean {
  return (
    principal === principalOf(DEPLOY_USER) &&
    operation === 'Delete' &&
    resourceType === 'Topic' &&
    patternType === 'Literal' &&
    resourceName !== '*'
  );
}

/** Another entry allowed it already: one that stays, or one of those that this plan removes. */
function wasThere(context: ReviewContext, { gone }: Pick<AclDelta, 'gone'>, acl: LiveAcl): boolean {
  return [...gone.map((each) => each.acl), ...stayingAcls(context, { gone })].some((before) =>
    grants(before, acl),
  );
}

function severityOf(acl: LiveAcl, replacesNarrower: boolean): ReviewSeverity {
  const everybody = acl.principal === 'User:*';
  const everything =
    acl.operation === 'All' ||
    (acl.resourceName === '*' && acl.patternType === 'Literal') ||
    acl.resourceName === '';
  const master = acl.resourceType === 'Cluster' && MASTER_OPERATIONS.includes(acl.operation);
  if (everybody || everything || master) return 'error';
  if (replacesNarrower) return 'error';
  return acl.patternType === 'Prefixed' || DESTRUCTIVE_OPERATIONS.includes(acl.operation)
    ? 'warning'
    : 'note';
}

/** How many topics of today that are. */
function reachText({ facts }: ReviewContext, acl: LiveAcl): string {
  if (facts === undefined || acl.resourceType !== 'Topic') return '';
  if (acl.patternType === 'Literal' && acl.resourceName !== '*') return '';
  const names = facts.placements.map(({ topic }) => topic).filter((name) => matches(acl, name));
  return names.length === 0 ? '; no existing topic matches' : `: today ${listOf(names, 3)}`;
}

export const denyRemoved = defineRule({
  id: 'deny-removed',
  severity: 'error',
  title: 'A Deny ACL is removed',
  reason: 'A Deny overrides every Allow. Without it, everything that wider ACLs allow is allowed at once.',
  sources: [
    'Apache Kafka documentation, Security: authorization and ACLs',
    'Kafka 4.3, StandardAuthorizerData',
  ],
  instead: 'Narrow the Allow ACLs first, then remove the Deny.',
  needs: (context) => [...otherAcls(context), { fact: { of: 'broker-config' } }],
  check: (context) => {
    const delta = aclDelta(context);
    const after = [...stayingAcls(context, delta), ...delta.added.map(({ acl }) => acl)];
    const known = context.facts?.acls !== undefined;
    const openByDefault = context.facts?.brokerConfig.get('allow.everyone.if.no.acl.found') === 'true';
    return delta.gone
      .filter(({ acl }) => acl.permission === 'Deny' && !after.some((other) => denies(other, acl)))
      .map(({ change, acl }) => {
        const wider = after.filter((other) => other.permission === 'Allow' && overlaps(other, acl));
        const left = after.filter((other) => other.permission === 'Deny' && overlaps(other, acl));
        const still =
          left.length === 0
            ? ''
            : `, only ${listOf(left.map((other) => `${grantText(other)}${other.principal === acl.principal ? '' : ` (${who(other)})`}`))}`;
        const harmless = known && wider.length === 0 && !openByDefault;
        return finding(change, acl.principal, {
          severity: harmless ? 'warning' : 'error',
          message: `${who(acl)} is no longer denied ${grantText(acl)}${still}${harmless ? '; today no ACL allows it' : ''}${wider.length === 0 ? '' : `; ${listOf(wider.map((other) => `${other.principal}: ${grantText(other)}`))} ${wider.length === 1 ? 'allows' : 'allow'} it after the apply`}.`,
          notKnown: known ? [] : ['which ACLs would allow it: ACLs of the cluster were not read'],
        });
      });
  },
});

function overlaps(allow: LiveAcl, deny: LiveAcl): boolean {
  return (
    allow.resourceType === deny.resourceType &&
    (allow.principal === deny.principal || allow.principal === 'User:*' || deny.principal === 'User:*') &&
    (allow.operation === 'All' ||
      deny.operation === 'All' ||
      allow.operation === deny.operation ||
      (allow.permission === 'Allow' && impliedOperation(allow.operation) === deny.operation)) &&
    (allow.resourceName === '*' ||
      deny.resourceName === '*' ||
      matches(allow, deny.resourceName) ||
      matches(deny, allow.resourceName))
  );
}

export const deletionPermitted = defineRule({
  id: 'topic-deletion-permitted',
  severity: 'warning',
  title: 'The deploy principal gets permission to delete a topic',
  reason:
    'The brokers refuse to delete a topic for the deploy principal unless its retirement was announced. This plan announces it: the deploy after it can delete the topic.',
  sources: ['docs/decisions of this project', 'constructs/deploy-principal.ts'],
  instead: 'Nothing if the topic is to be deleted. Check whether a group still reads it.',
  needs: (context) =>
    aclDelta(context)
      .added.filter(({ acl }) => isAnnouncedDeletion(acl))
      .flatMap(({ acl: { resourceName: topic } }): Need[] => [
        { fact: { of: 'topic', topic }, unknown: `topic ${topic}: whether it exists` },
        { fact: { of: 'readers', topic }, unknown: `topic ${topic}: which groups still read it` },
      ]),
  check: (context) =>
    aclDelta(context)
      .added.filter(({ acl }) => isAnnouncedDeletion(acl))
      .map(({ change, acl }) => {
        const groups = (context.facts?.topics.get(acl.resourceName)?.groups ?? []).filter(
          ({ members }) => members > 0,
        );
        return finding(change, acl.resourceName, {
          message: `topic ${acl.resourceName} can be deleted by the next deploy${groups.length === 0 ? '' : `; ${listOf(groups.map(({ id, members }) => `${id} (${members} active)`))} still ${groups.length === 1 ? 'reads' : 'read'} it`}.`,
        });
      }),
});
