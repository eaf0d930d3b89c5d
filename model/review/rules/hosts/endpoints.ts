/** Interface endpoints that answer under the public name of an AWS service. */
import type { ResourceChange } from '../../change';
import type { ReviewContext } from '../../rule';
import { defineRule } from './define';
import type { Draft } from './define';
import { isTrue, isUnknown, nameIn, text } from './values';

export const endpointAnswersForVpc = defineRule(
  {
    id: 'endpoint-answers-for-vpc',
    severity: 'warn',
    title: 'An endpoint answers for everyone in a VPC of others',
    reason:
      'With private DNS the public name of the service resolves to the endpoint for every host in the VPC, not for Kafka alone: whoever its security ' +
      'group or its policy does not admit loses the service, NAT or not. AWS refuses a second endpoint with private DNS for the same service.',
    sources: [
      'AWS PrivateLink guide, "Access an AWS service using an interface VPC endpoint", private DNS names',
      'constructs/aws/endpoints.ts',
    ],
    instead:
      'Leave `endpoints` of the existing VPC out: its own endpoints, or its NAT, are used. Or tell whoever works in the VPC before the apply.',
  },
  (context) => context.changes.flatMap((change) => answered(context, change)),
);

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
        `${service ?? 'a service'} is answered by the endpoint ${nameIn(change.address)} for everyone in ${vpc} from this apply on: who may ` +
        'connect is who its security group admits, and principals of other accounts are refused by its policy.',
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
