import { UserSecrets } from '../../../../constructs/aws/user-secrets';
import { staging } from '../../../fixtures/environments/staging';
import type { AwsDeclaration } from '../../../../model/aws/declaration';
import { awsEnvironment } from '../../../../model/aws/topology';
import { resources, synthesizeScope } from '../../../support/synth';
import type { Synthesized } from '../../../support/synth';

const secrets = (differences: Partial<AwsDeclaration> = {}): Synthesized & { ephemeral?: unknown } =>
  synthesizeScope(
    (scope) =>
      new UserSecrets(scope, 's', {
        environment: awsEnvironment({ ...staging, ...differences }),
        users: ['order-service'],
        kmsKeyArn: 'arn:key',
      }),
  );

describe('UserSecrets', () => {
  test('GIVEN a user THEN the secret is encrypted with the key of the environment and can be had back', () => {
    expect(resources(secrets(), 'aws_secretsmanager_secret')).toEqual([
      expect.objectContaining({
        name: 'staging/kafka/users/order-service',
        kms_key_id: 'arn:key',
        recovery_window_in_days: 30,
      }),
    ]);
  });

  test('GIVEN a user THEN the password goes from an ephemeral resource to a write-only argument', () => {
    expect(secrets().ephemeral).toEqual({
      aws_secretsmanager_random_password: {
        'order-service': { password_length: 40, exclude_punctuation: true },
      },
    });
    expect(resources(secrets(), 'aws_secretsmanager_secret_version')).toEqual([
      expect.objectContaining({
        secret_string_wo: '${ephemeral.aws_secretsmanager_random_password.order-service.random_password}',
        secret_string_wo_version: 1,
      }),
    ]);
  });

  test('WHEN a version is raised THEN another password is written', () => {
    const raised = secrets({ passwordVersions: { 'order-service': 2 } });

    expect(resources(raised, 'aws_secretsmanager_secret_version')[0]).toHaveProperty(
      'secret_string_wo_version',
      2,
    );
  });

  test('WHEN deletion protection is off THEN a deleted secret blocks its name for no day', () => {
    expect(resources(secrets({ deletionProtection: false }), 'aws_secretsmanager_secret')[0]).toHaveProperty(
      'recovery_window_in_days',
      0,
    );
  });

  test('GIVEN a user without a secret THEN asking for it says so', () => {
    synthesizeScope((scope) => {
      const made = new UserSecrets(scope, 's', {
        environment: awsEnvironment(staging),
        users: [],
        kmsKeyArn: 'arn:key',
      });
      expect(() => made.of('nobody')).toThrow('the user nobody has no secret.');
    });
  });
});
