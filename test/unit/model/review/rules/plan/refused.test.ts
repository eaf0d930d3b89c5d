import { refused } from '../../../../../../model/review/rules/plan';
import { refusedText } from '../../../../../../operations/review/plan-stacks';
import { context, topicDeleted } from '../../support';

/** What Terraform prints, by which the plan is repeated without prevent_destroy. */
const REFUSAL = (address: string): string => `╷
│ Error: Instance cannot be destroyed
│ 
│   on cdk.tf.json line 25, in resource.kafka_topic:
│   25:       }
│ 
│ Resource ${address} has
│ lifecycle.prevent_destroy set, but the plan calls for this resource to be
│ destroyed. To avoid this error and continue with the plan, either disable
│ lifecycle.prevent_destroy or reduce the scope of the plan using the -target
│ option.
╵
`;

describe('terraform-refuses', () => {
  const given = (why?: string) => {
    const plans = context([topicDeleted({})]).plans;
    return context([], {
      plans: plans.map((plan) => (why === undefined ? plan : { ...plan, refused: why })),
    });
  };

  test.each([
    [
      ['aws_s3_bucket.state'],
      'local-topics-order cannot be applied: aws_s3_bucket.state has prevent_destroy, and the change would destroy it.',
    ],
    [
      ['kafka_topic.a', 'aws_ebs_volume.data["broker-101-disk-1"]'],
      'local-topics-order cannot be applied: kafka_topic.a, aws_ebs_volume.data["broker-101-disk-1"] have prevent_destroy, and the change would destroy them.',
    ],
  ])('GIVEN Terraform refuses %j THEN it is said of the stack', (addresses, message) => {
    const stderr = addresses.map(REFUSAL).join('');
    const stack = 'local-topics-order';
    expect(refused.check(given(refusedText(stderr)))).toEqual([
      { rule: 'terraform-refuses', severity: 'error', stack, address: stack, subject: stack, message },
    ]);
  });

  test('is silent for a plan that Terraform makes', () => expect(refused.check(given())).toEqual([]));
});
