/**
 * What a second plan shows on moto and would not show on AWS: moto's own faults, by name. Anything that is not here fails the
 * test, and so does an entry that no plan showed.
 */
import { actionOf, changedAttributes, managed } from './plan';
import type { Plan } from './plan';

export interface MotoDifference {
  readonly type: string;
  readonly attribute: string;
  readonly reason: string;
}

const ruleReason = 'moto forgets the description of a rule that names a security group or a prefix list';

export const motoDifferences: readonly MotoDifference[] = [
  { type: 'aws_vpc_security_group_egress_rule', attribute: 'description', reason: ruleReason },
  { type: 'aws_vpc_security_group_ingress_rule', attribute: 'description', reason: ruleReason },
];

/** What a second plan would change, without moto's own differences: nothing, if all is well. */
export function unexplained(plan: Plan, used: Set<MotoDifference>): string[] {
  return managed(plan).flatMap((change) => {
    const action = actionOf(change);
    if (action === 'none') return [];
    if (action !== 'update') return [`${change.address}: ${action}`];
    const attributes = changedAttributes(change);
    // Of sensitive values a plan may not show that they differ.
    if (attributes.length === 0) return [`${change.address}: update`];
    return attributes.flatMap((attribute) => {
      const known = motoDifferences.find(
        (difference) => difference.type === change.type && difference.attribute === attribute,
      );
      if (known === undefined) return [`${change.address}: ${attribute}`];
      used.add(known);
      return [];
    });
  });
}
