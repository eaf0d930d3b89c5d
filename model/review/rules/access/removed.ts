import { defineRule } from '../../define-rule';
import type { Draft } from '../../define-rule';
import { principalOf } from '../../../access/platform';
import {
  aclDelta,
  aclOf,
  denies,
  grantText,
  grants,
  isUnknownEntry,
  matches,
  stayingAcls,
} from '../../access-change';
import type { AclDelta } from '../../access-change';
import { isDeleted, isDestroyed, isReplaced, textOf } from '../../change';
import type { ResourceChange } from '../../change';
import type { LiveAcl, LiveGroup } from '../../../live/cluster';
import { isAboutGroups, unreadLine } from '../../../live/unread';
import { finding } from '../../finding';
import type { ReviewContext } from '../../rule';
import { count, listOf } from '../../../../shared/text';
import type { Need } from '../../needs';
import { activityOf, otherAcls } from './needs';

export const accessRemoved = defineRule({
  id: 'access-removed',
  severity: 'error',
  title: 'An active client loses access',
  reason:
    'Brokers authorize every request: as soon as the ACL is deleted, a consumer stops with TopicAuthorizationException or GroupAuthorizationException and a producer cannot send, without a restart and without a grace period.',
  sources: ['Apache Kafka documentation, Security: authorization and ACLs'],
  instead: 'Stop the client first, or migrate it to the access that it will use; then remove the ACL.',
  needs: (context) => [...otherAcls(context), ...lostAccessNeeds(context)],
  check: (context) => {
    const lost = lostEntries(context).map(({ change, acl }) => {
      const active = activeGroups(context, acl);
      return finding(change, acl.principal, {
        severity: active.length > 0 ? 'error' : 'warning',
        message: `${acl.principal} loses ${grantText(acl)}${isUnknownEntry(change) ? ', unless the ACL that replaces this one allows it' : ''}${atWorkClause(context, acl.principal, active)}.`,
        notKnown: [
          ...usageUnknown(context),
          ...(isUnknownEntry(change) ? [`what replaces ${change.address}: known only after the apply`] : []),
        ],
      });
    });
    return [...lost, ...concealed(context)];
  },
});

function lostAccessNeeds(context: ReviewContext): Need[] {
  return [
    ...activityOf(
      aclDelta(context)
        .gone.filter(({ acl }) => acl.permission === 'Allow')
        .map(({ acl }) => acl.principal),
    ),
    ...coveredEntries(context).map(({ acl }) => ({
      fact: { of: 'acls' as const },
      unqueried: `${acl.principal}, ${grantText(acl)}: whether the ACL that still allows it exists`,
    })),
    ...lostEntries(context).map(({ acl }) => ({
      fact: { of: 'groups' as const, principal: acl.principal },
      unqueried: `${acl.principal}, ${grantText(acl)}: whether it is in use`,
    })),
  ];
}

/** Allow entries that go, had an effect, and have nothing beside them that allows the same. */
function lostEntries(context: ReviewContext): AclDelta['gone'] {
  const delta = aclDelta(context);
  const after = [...stayingAcls(context, delta), ...delta.added.map(({ acl }) => acl)];
  return delta.gone.filter(
    ({ acl }) =>
      acl.permission === 'Allow' &&
      !after.some((other) => grants(other, acl)) &&
      !(context.facts?.acls ?? []).some((other) => denies(other, acl)),
  );
}

/** Allow entries that go while another one, which the plans declare and do not change, allows the same: if the cluster has that one. */
function coveredEntries(context: ReviewContext): AclDelta['gone'] {
  const delta = aclDelta(context);
  const lost = new Set(lostEntries(context).map(({ change }) => change));
  return delta.gone.filter(
    ({ change, acl }) =>
      acl.permission === 'Allow' && !lost.has(change) && !delta.added.some((other) => grants(other.acl, acl)),
  );
}

/** Entries that are removed and of which the plan does not show all parts. */
function concealed({ changes }: ReviewContext): Draft[] {
  return changes
    .filter(
      (change) => change.type === 'kafka_acl' && isDestroyed(change) && aclOf(change.before) === undefined,
    )
    .map((change) =>
      finding(change, change.address, {
        message: `${change.address} is removed, and the plan hides a part of it: who loses which access is unknown.`,
        notKnown: [`the ACL of ${change.address}: the plan marks a part of it as sensitive`],
      }),
    );
}

/** `; group billing has 2 active members`; nothing without groups. */
export function atWorkClause(
  context: ReviewContext,
  principal: string,
  active: readonly LiveGroup[],
): string {
  if (active.length === 0) return '';
  return `; ${listOf(active.map((group) => atWorkText(context, principal, group)))}`;
}

/** `group billing is at work with 2 members`, and why it may be this principal's where its own entries do not say so. */
function atWorkText({ facts }: ReviewContext, principal: string, { id, members }: LiveGroup): string {
  const own = (facts?.acls ?? []).some(
    (acl) =>
      acl.principal === principal &&
      acl.permission === 'Allow' &&
      acl.resourceType === 'Group' &&
      matches(acl, id),
  );
  const whose = own || principal === EVERYONE ? '' : ', which everyone can join,';
  return `group ${id}${whose} has ${count(members, 'active member')}`;
}

const EVERYONE = 'User:*';

/** Why groups that lose something can be missing from those that are known. */
export function usageUnknown({ facts }: ReviewContext): string[] {
  if (facts === undefined) return ['whether it is in use: no cluster was queried'];
  const unread = facts.unread.filter((each) => isAboutGroups(each) || each.what.of === 'acls');
  return unread.map((each) => `whether it is in use: ${unreadLine(each)}`);
}

/** Groups with members that lose something by an entry: themselves, or a topic that they read. */
export function activeGroups(context: ReviewContext, acl: LiveAcl): LiveGroup[] {
  const own = groupsAtWork(context, acl.principal);
  if (acl.resourceType === 'Group') return own.filter(({ id }) => matches(acl, id));
  if (acl.resourceType !== 'Topic') return [];
  return own.filter(({ offsets, reads = [] }) =>
    [...offsets.map(({ topic }) => topic), ...reads].some((topic) => matches(acl, topic)),
  );
}

/** Groups that the principal may join, by entries of its own or of everyone, and that have members. */
export function groupsAtWork({ facts }: ReviewContext, principal: string): LiveGroup[] {
  return (facts?.principalGroups?.get(principal) ?? []).filter(({ members }) => members > 0);
}

export const principalRemoved = defineRule({
  id: 'principal-removed',
  severity: 'error',
  title: 'A user is deleted',
  reason:
    'Without its SCRAM credential a user cannot log in. Open connections stay until they end or re-authenticate (connections.max.reauth.ms), so a client fails hours later, at its next restart or when a broker restarts.',
  sources: ['KIP-84: SCRAM', 'KIP-368: re-authentication'],
  instead: 'Stop the client first; its groups then show as Empty.',
  needs: (context) =>
    activityOf(removedUsers(context).map(({ before }) => principalOf(textOf(before, 'username') ?? ''))),
  check: (context) =>
    removedUsers(context).map((change) => {
      const user = textOf(change.before, 'username') ?? '';
      const active = groupsAtWork(context, principalOf(user));
      const notKnown = usageUnknown(context);
      return finding(change, principalOf(user), {
        severity: active.length > 0 || notKnown.length > 0 ? 'error' : 'warning',
        message: `user ${user} is ${isReplaced(change) ? `replaced by ${textOf(change.after, 'username') ?? 'another user'}` : 'removed'}${active.length === 0 ? '' : ` while ${listOf(active.map(({ id, members }) => `its group ${id} has ${count(members, 'active member')}`))}`}: it cannot log in again.`,
        notKnown,
      });
    }),
});

function removedUsers({ changes }: ReviewContext): ResourceChange[] {
  return changes.filter((change) => change.type === 'kafka_user_scram_credential' && losesUser(change));
}

/** Deleted, or replaced by another user: the provider renames by deleting the one and creating the other. */
export function losesUser(change: ResourceChange): boolean {
  if (!isDestroyed(change)) return false;
  return isDeleted(change) || textOf(change.before, 'username') !== textOf(change.after, 'username');
}
