import { defineRule } from '../../define-rule';
import { SUPER_USERS, principalOf } from '../../../access/platform';
import { covers, impliedOperation } from '../../../access/implied';
import type { LiveAcl, LiveGroup } from '../../../live/cluster';
import { isAboutGroups, unreadLine } from '../../../live/unread';
import { aclDelta, denies, grantText, matches, stayingAcls } from '../../access-change';
import { finding } from '../../finding';
import type { ReviewContext } from '../../rule';
import { count, listOf } from '../../../../shared/text';
import { activityOf, otherAcls } from './needs';

const EVERYBODY = 'User:*';

export const denyAdded = defineRule({
  id: 'deny-added',
  severity: 'error',
  title: 'A Deny ACL removes access',
  reason:
    'A Deny overrides every Allow, however narrow, and takes effect at the next request: matching producers and consumers are refused (TopicAuthorizationException, GroupAuthorizationException) without a restart. Only super users are exempt. Kafka does not list producers, so an active producer is not visible here.',
  sources: [
    'Apache Kafka documentation, Security: authorization and ACLs',
    'Kafka 4.3, StandardAuthorizerData: deny rules first',
  ],
  instead: 'Remove the Allow ACLs that are too wide; add a Deny only for the clients that must be refused.',
  needs: (context) => [...otherAcls(context), ...activityOf(deniedPrincipals(context))],
  check: (context) => {
    const delta = aclDelta(context);
    const { added } = delta;
    const { facts } = context;
    const staying = stayingAcls(context, delta);
    return added
      .filter(({ acl }) => acl.permission === 'Deny')
      .flatMap(({ change, acl }) => {
        if (staying.some((other) => denies(other, acl))) return [];
        const affected = [...staying, ...added.map((each) => each.acl)].filter((allow) =>
          takesFrom(acl, allow),
        );
        const atWork = groupsAtWork(context, acl, affected);
        const known = facts?.acls !== undefined;
        return [
          finding(change, acl.principal, {
            severity: affected.length > 0 || !known ? 'error' : 'warning',
            message: `${acl.principal === EVERYBODY ? 'everyone (User:*)' : acl.principal} is denied ${grantText(acl)}${allowedText(affected, known)}${atWork.length === 0 ? '' : `; ${listOf(atWork.map(({ id, members }) => `group ${id} has ${count(members, 'active member')}`))}`}.`,
            notKnown: notKnown(context),
          }),
        ];
      });
  },
});

/** Principals that added Deny entries take something from: whose groups have to be known. */
function deniedPrincipals(context: ReviewContext): string[] {
  const denied = aclDelta(context)
    .added.map(({ acl }) => acl)
    .filter(({ permission }) => permission === 'Deny');
  return denied.flatMap((deny) =>
    losers(
      deny,
      (context.facts?.acls ?? []).filter((allow) => takesFrom(deny, allow)),
    ),
  );
}

/** Whose groups lose something. Everyone's are all groups: only where everyone was allowed and everyone is denied. */
function losers({ principal: denied }: LiveAcl, affected: readonly LiveAcl[]): string[] {
  return [
    ...(denied === EVERYBODY ? [] : [denied]),
    ...affected.map(({ principal }) => (principal === EVERYBODY ? denied : principal)),
  ];
}

/** Whether a client that is allowed something by the one is refused some of it by the other. */
function takesFrom(deny: LiveAcl, allow: LiveAcl): boolean {
  const everybody = deny.principal === EVERYBODY || allow.principal === EVERYBODY;
  return (
    allow.permission === 'Allow' &&
    allow.resourceType === deny.resourceType &&
    (everybody || allow.principal === deny.principal) &&
    !SUPER_USERS.map(principalOf).includes(allow.principal) &&
    (deny.host === '*' || allow.host === '*' || deny.host === allow.host) &&
    operationsMeet(deny, allow) &&
    (covers(deny, allow) || covers(allow, deny))
  );
}

function operationsMeet({ operation: denied }: LiveAcl, { operation: allowed }: LiveAcl): boolean {
  return denied === 'All' || allowed === 'All' || denied === allowed || denied === impliedOperation(allowed);
}

function allowedText(affected: readonly LiveAcl[], known: boolean): string {
  if (!known) return '';
  if (affected.length === 0) return ', which no ACL allows';
  const texts = new Set(affected.map((allow) => `${allow.principal}: ${grantText(allow)}`));
  return `, which ACLs allow today: ${listOf([...texts], 3)}`;
}

/** Groups with members of those who lose something, as far as it is about them. */
function groupsAtWork({ facts }: ReviewContext, deny: LiveAcl, affected: readonly LiveAcl[]): LiveGroup[] {
  const groups = [...new Set(losers(deny, affected))].flatMap(
    (principal) => facts?.principalGroups?.get(principal) ?? [],
  );
  return [...new Map(groups.map((group) => [group.id, group])).values()].filter(
    ({ id, members, offsets, reads = [] }) =>
      members > 0 &&
      (deny.resourceType === 'Group'
        ? matches(deny, id)
        : deny.resourceType === 'Topic' &&
          [...offsets.map(({ topic }) => topic), ...reads].some((topic) => matches(deny, topic))),
  );
}

function notKnown({ facts }: ReviewContext): string[] {
  if (facts === undefined) return ['who loses access: no cluster was queried'];
  return facts.unread
    .filter((each) => isAboutGroups(each) || each.what.of === 'acls')
    .map((each) => `who loses access: ${unreadLine(each)}`);
}
