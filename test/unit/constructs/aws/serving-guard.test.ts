import { ServingGuard } from '../../../../constructs/aws/serving-guard';
import { staging } from '../../../fixtures/environments/staging';
import type { AwsDeclaration } from '../../../../model/aws/declaration';
import { awsEnvironment } from '../../../../model/aws/topology';
import { synthesizeScope } from '../../../support/synth';

const guard = (differences: Partial<AwsDeclaration> = {}): unknown =>
  synthesizeScope(
    (scope) =>
      new ServingGuard(scope, 'g', {
        environment: awsEnvironment({ ...staging, ...differences }),
        after: [],
        brokerform: 'node ../bin/brokerform.js',
      }),
  ).resource?.['terraform_data']?.['serving'];

describe('ServingGuard', () => {
  test('GIVEN running nodes THEN the live cluster is asked before one of them is taken away', () => {
    expect(guard()).toMatchObject({
      for_each: '${toset(["1", "2", "3", "101", "102", "103"])}',
      provisioner: [
        {
          'local-exec': {
            when: 'destroy',
            command: 'node ../bin/brokerform.js cluster drained --environment staging --node ${each.key}',
          },
        },
      ],
    });
  });

  test('WHEN a broker was drained THEN it is not among them', () => {
    expect(guard({ brokers: { ...staging.brokers, count: 4 }, drained: [104] })).toHaveProperty(
      'for_each',
      '${toset(["1", "2", "3", "101", "102", "103"])}',
    );
  });

  test('WHEN deletion protection is off THEN nobody is asked', () => {
    expect(guard({ deletionProtection: false })).not.toHaveProperty('provisioner');
  });
});
