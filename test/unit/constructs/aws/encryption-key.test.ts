import { EnvironmentKey } from '../../../../constructs/aws/environment-key';
import { staging } from '../../../fixtures/environments/staging';
import type { AwsDeclaration } from '../../../../model/aws/declaration';
import { awsEnvironment } from '../../../../model/aws/topology';
import { resources, synthesizeScope } from '../../../support/synth';
import type { Synthesized } from '../../../support/synth';

function key(differences: Partial<AwsDeclaration> = {}): Synthesized {
  const environment = awsEnvironment({ ...staging, ...differences });
  return synthesizeScope((scope) => new EnvironmentKey(scope, 'k', { environment }));
}

describe('EnvironmentKey', () => {
  test('GIVEN an environment THEN its key is rotated, protected, and known by its alias', () => {
    const synthesized = key();

    expect(resources(synthesized, 'aws_kms_key')).toEqual([
      expect.objectContaining({
        enable_key_rotation: true,
        deletion_window_in_days: 30,
        lifecycle: { prevent_destroy: true },
      }),
    ]);
    expect(resources(synthesized, 'aws_kms_alias')).toEqual([
      expect.objectContaining({
        name: 'alias/staging-kafka',
        target_key_id: '${aws_kms_key.kafka.key_id}',
      }),
    ]);
  });

  test('WHEN deletion protection is off THEN a plan may destroy it', () => {
    expect(resources(key({ deletionProtection: false }), 'aws_kms_key')[0]).toHaveProperty(
      'lifecycle.prevent_destroy',
      false,
    );
  });

  test('GIVEN its policy THEN the account decides by IAM, and CloudWatch Logs may use it for the environment alone', () => {
    expect(key()).toMatchObject({
      data: {
        aws_iam_policy_document: {
          'kafka-key': {
            statement: [
              {
                actions: ['kms:*'],
                principals: [{ type: 'AWS', identifiers: ['arn:aws:iam::123456789012:root'] }],
              },
              {
                principals: [{ type: 'Service', identifiers: ['logs.eu-central-1.amazonaws.com'] }],
                condition: [
                  {
                    test: 'ArnLike',
                    variable: 'kms:EncryptionContext:aws:logs:arn',
                    values: ['arn:aws:logs:eu-central-1:123456789012:log-group:/staging/kafka/*'],
                  },
                ],
              },
            ],
          },
        },
      },
    });
  });
});
