import { DefaultTokenResolver, StringConcat, TerraformStack, Tokenization } from 'cdktf';
import { SecretsManagerSecrets } from '../../../../constructs/aws/secrets-manager-secrets';
import { synthesizeScope } from '../../../support/synth';

test('GIVEN users WHEN their passwords are used THEN each is read once, and no plan needs a secret that an apply makes', () => {
  let passwords: unknown;
  const synthesized = synthesizeScope((scope) => {
    const secrets = new SecretsManagerSecrets(scope, 'Secrets', {
      environment: 'staging',
      login: 'deployer',
    });
    const used = ['deployer', 'order-service', 'deployer'].map((user) => secrets.password(user));
    passwords = Tokenization.resolve(used, {
      scope: TerraformStack.of(scope),
      preparing: false,
      resolver: new DefaultTokenResolver(new StringConcat()),
    });
  });

  expect(passwords).toEqual([
    '${ephemeral.aws_secretsmanager_secret_version.deployer.secret_string}',
    '${ephemeral.aws_secretsmanager_secret_version.order-service.secret_string}',
    '${ephemeral.aws_secretsmanager_secret_version.deployer.secret_string}',
  ]);
  expect(synthesized).toMatchObject({
    ephemeral: {
      aws_secretsmanager_secret_version: {
        deployer: { secret_id: 'staging/kafka/users/deployer' },
        'order-service': {
          secret_id:
            '${terraform.applying ? "staging/kafka/users/order-service" : "staging/kafka/users/deployer"}',
        },
      },
    },
  });
});

test('GIVEN versions of passwords THEN those; 1 for a password that was never rotated', () => {
  synthesizeScope((scope) => {
    const secrets = new SecretsManagerSecrets(scope, 'Secrets', {
      environment: 'staging',
      login: 'deployer',
      passwordVersions: { 'order-service': 3 },
    });

    expect(secrets.passwordVersion('order-service')).toBe('3');
    expect(secrets.passwordVersion('deployer')).toBe('1');
  });
});
