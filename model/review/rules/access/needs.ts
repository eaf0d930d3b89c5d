/** Needs that several rules on access have. */
import { aclDelta } from '../../access-change';
import type { Need } from '../../needs';
import type { ReviewContext } from '../../rule';

/** ACLs beside those that change: they decide what the change amounts to. */
export function otherAcls(context: ReviewContext): Need[] {
  const { gone, added } = aclDelta(context);
  return gone.length + added.length === 0
    ? []
    : [{ fact: { of: 'acls' }, unknown: 'which other ACLs exist' }];
}

/** Groups of principals that lose something: are they active? */
export function activityOf(principals: readonly string[]): Need[] {
  return principals.map((principal) => ({
    fact: { of: 'groups', principal },
    unknown: 'whether clients that lose access are active',
  }));
}
