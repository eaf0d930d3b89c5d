import { defineRule } from '../../define-rule';
import { isDestroyed, isReplaced, textOf } from '../../change';
import type { ResourceChange } from '../../change';
import { aclDelta, aclKey, aclOf, grantText, grants, stayingAcls } from '../../access-change';
import { hasEffect } from '../../acl-effect';
import type { LiveAcl } from '../../../live/cluster';
import { finding } from '../../finding';
import type { ReviewContext } from '../../rule';
import type { Need } from '../../needs';
import { activityOf, otherAcls } from './needs';
import { activeGroups, atWorkClause, usageUnknown } from './removed';

export const accessGap = defineRule({
  id: 'access-gap',
  severity: 'error',
  title: 'An ACL is deleted before what replaces it is created',
  reason:
    'The provider replaces an ACL by deleting it and then creating the new one; of two resources Terraform deletes one and creates the other in any order. In between an Allow does not allow: requests are refused, which is final to clients: consumers stop. A Deny does not deny: what other ACLs allow is allowed. With create_before_destroy a replacement creates first.',
  sources: [
    'Mongey/kafka 0.13.1: every argument of kafka_acl forces a replacement',
    'Terraform documentation, lifecycle',
  ],
  instead:
    'Set lifecycle { create_before_destroy = true }, as constructs/access-entries.ts does; where another resource takes over, create it in a deploy before the one that deletes.',
  needs: (context) => [...otherAcls(context), { fact: { of: 'acls' } }, ...useOfInterrupted(context)],
  check: (context) => [
    ...deniesInterrupted(context).map((change) => {
      const principal = textOf(change.before, 'acl_principal') ?? '';
      return finding(change, principal, {
        severity: 'warning',
        message: `${principal}: the Deny ACL on ${textOf(change.before, 'resource_name') ?? ''} is deleted before its successor is created; requests in between are allowed where other ACLs allow them.`,
      });
    }),
    ...interruptedEntries(context).map(({ change, acl, successor }) => {
      const active = activeGroups(context, acl);
      const order =
        successor === undefined
          ? 'is deleted before its successor is created'
          : `is deleted, and ${successor} that allows it too is created, in any order`;
      return finding(change, acl.principal, {
        severity: active.length > 0 ? 'error' : 'warning',
        message: `${acl.principal}: the ACL for ${grantText(acl)} ${order}; requests in between are refused${atWorkClause(context, acl.principal, active)}.`,
        notKnown: usageUnknown(context),
      });
    }),
  ],
});

function useOfInterrupted(context: ReviewContext): Need[] {
  return interruptedEntries(context).flatMap(({ acl }) =>
    activityOf([acl.principal]).map((need) => ({
      ...need,
      unqueried: `${acl.principal}, ${grantText(acl)}: whether it is in use`,
    })),
  );
}

const isDeletedFirst = ({ actions }: ResourceChange): boolean => actions[0] === 'delete';

function deniesInterrupted({ changes }: ReviewContext): ResourceChange[] {
  return changes.filter(
    (change) =>
      change.type === 'kafka_acl' &&
      isReplaced(change) &&
      isDeletedFirst(change) &&
      textOf(change.before, 'acl_permission_type') === 'Deny',
  );
}

interface InterruptedEntry {
  readonly change: ResourceChange;
  readonly acl: LiveAcl;
  /** Address of another resource that allows the same. @default - none: its own successor is meant */
  readonly successor?: string;
}

/** Allow entries that end before what takes their place begins, or may: nothing that stays allows the same meanwhile. */
function interruptedEntries(context: ReviewContext): InterruptedEntry[] {
  const ending = context.changes.flatMap((change) => {
    const acl = change.type === 'kafka_acl' && isDestroyed(change) ? aclOf(change.before) : undefined;
    return acl?.permission === 'Allow' && hasEffect(acl) ? [{ change, acl }] : [];
  });
  if (ending.length === 0) return [];
  const delta = aclDelta(context);
  const keys = new Set(ending.map(({ acl }) => aclKey(acl)));
  const staying = stayingAcls(context, delta).filter((acl) => !keys.has(aclKey(acl)));
  return ending.flatMap(({ change, acl }): InterruptedEntry[] => {
    if (staying.some((other) => grants(other, acl))) return [];
    if (isReplaced(change) && isDeletedFirst(change)) return [{ change, acl }];
    const successors = delta.added.filter((added) => grants(added.acl, acl));
    const [other] = successors;
    if (other === undefined || successors.some((added) => added.change === change)) return [];
    return [{ change, acl, successor: other.change.address }];
  });
}
