/** Interface endpoints that answer under the public name of an AWS service. */
import type { ResourceChange } from '../../change';
import type { ReviewContext } from '../../rule';
import { defineRule } from '../../define-rule';
import type { Draft } from '../../define-rule';
import { isTrue, isUnknown, nameIn, text } from './values';

export const endpointAnswersForVpc = defineRule({
  id: 'endpoint-answers-for-vpc',
  severity: 'warning',
  title: 'An endpoint answers for every host in an existing VPC',
  reason:
    'With private DNS the public name of the service resolves to the endpoint for every host in the VPC, not only for Kafka: hosts that its security ' +
    'group or its policy does not admit lose the service, even with NAT. AWS refuses a second endpoint with private DNS for the same service.',
  sources: [
    'AWS PrivateLink guide, "Access an AWS service using an interface VPC endpoint", private DNS names',
    'constructs/aws/endpoints.ts',
  ],
  instead:
    'Omit `endpoints` of the existing VPC: its own endpoints, or its NAT, are used. Or inform the users of the VPC before the apply.',
  check: (context) => context.changes.flatMap((change) => answered(context, change)),
});

function answered(context: ReviewContext, change: ResourceChange): Draft[] {
  const { type, before, after } = change;
  if (type !== 'aws_vpc_endpoint' || after === null) return [];
  const service = text(after, 'service_name');
  if (text(after, 'vpc_endpoint_type') !== 'Interface' || !isTrue(after, 'private_dns_enabled')) return [];
  if (isTrue(before, 'private_dns_enabled') || isUnknown(change, 'vpc_id')) return [];
  // A VPC that the same states made is Kafka's own; of one that this apply makes the id is not known yet.
  const vpc = text(after, 'vpc_id');
  if (vpc === undefined || isOwn(context, vpc)) return [];
  return [
    {
      stack: change.stack,
      address: change.address,
      subject: nameIn(change.address),
      message:
        `the endpoint ${nameIn(change.address)} answers for ${service ?? 'a service'} in all of ${vpc} after this apply: only hosts that ` +
        'its security group admits can connect, and its policy refuses principals of other accounts.',
    },
  ];
}

function isOwn({ plans }: ReviewContext, vpc: string): boolean {
  return plans
    .flatMap(({ prior }) => prior)
    .some(
      ({ type, address, values }) =>
        type === 'aws_vpc' && !address.startsWith('data.') && text(values, 'id') === vpc,
    );
}
