/** Everything wrong with an AWS environment, all at once: each bound that breaks, and the remedy. */
import type { Diagnostic } from '../diagnostics';
import { checkHostTuning } from '../host/check';
import { checkLogShipping } from '../host/log-shipping';
import type { AwsDeclaration } from './declaration';
import { checkCapacity } from './validate/capacity';
import { checkIdentity } from './validate/identity';
import { checkMonitoringHost } from './validate/monitoring';
import { checkNetwork } from './validate/network';
import { checkTopology } from './validate/topology';

/**
 * @param others the other environments on AWS: their ranges, buckets and names must not meet this one's
 */
export function checkAwsDeclaration(
  declaration: AwsDeclaration,
  others: readonly AwsDeclaration[] = [],
): Diagnostic[] {
  const rest = others.filter((other) => other !== declaration);
  return [
    ...checkIdentity(declaration, rest),
    ...checkTopology(declaration),
    ...checkNetwork(declaration, rest),
    ...checkCapacity(declaration),
    ...checkMonitoringHost(declaration),
    ...checkHostTuning(declaration),
    ...checkLogShipping(declaration),
  ];
}
