import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret';
import type { SecretsmanagerSecretConfig } from '@cdktf/provider-aws/lib/secretsmanager-secret';
import { SecretsmanagerSecretVersion } from '@cdktf/provider-aws/lib/secretsmanager-secret-version';
import { Construct } from 'constructs';
import type { AwsEnvironment } from '../../model/aws/environment';
import { userSecretName } from '../../model/aws/names';
import { setAddress } from '../address';
import { EphemeralResource } from '../ephemeral-resource';
import type { Transforms } from './transform';
import { waive } from './waiver';

/** 40 of 62 letters and digits are 238 bits: guessing is hopeless without any iteration count. */
const PASSWORD_LENGTH = 40;
/** Days in which a deleted secret can be had back, the most that Secrets Manager allows. */
const RECOVERY_DAYS = 30;

export type UserSecretTransforms = Transforms<{ userSecret: SecretsmanagerSecretConfig }>;

export interface UserSecretsProps {
  readonly environment: AwsEnvironment;
  /** Names of the users. */
  readonly users: readonly string[];
  /** Key that encrypts the secrets. */
  readonly kmsKeyArn: string;
  /** @default - the arguments as computed */
  readonly transform?: UserSecretTransforms | undefined;
}

export interface UserSecret {
  readonly arn: string;
  /** There is a password once this is there. */
  readonly version: SecretsmanagerSecretVersion;
}

/**
 * One secret per Kafka user, with a generated password that no plan and no state ever holds: it is passed from an ephemeral resource
 * to a write-only argument. It is written when the secret is made and again whenever its version in `passwordVersions` is raised.
 */
export class UserSecrets extends Construct {
  private readonly secrets = new Map<string, UserSecret>();

  public constructor(
    scope: Construct,
    id: string,
    private readonly props: UserSecretsProps,
  ) {
    super(scope, id);
    for (const user of [...props.users].sort()) this.createSecret(user);
  }

  /** @throws Error for a user that has none */
  public of(user: string): UserSecret {
    const secret = this.secrets.get(user);
    if (secret === undefined) throw new Error(`${this.node.path}: the user ${user} has no secret.`);
    return secret;
  }

  private createSecret(user: string): void {
    const { environment, kmsKeyArn, transform } = this.props;
    const config: SecretsmanagerSecretConfig = {
      name: userSecretName(environment.name, user),
      description: `Password of the Kafka user ${user} in ${environment.name}`,
      kmsKeyId: kmsKeyArn,
      recoveryWindowInDays: recoveryDays(environment),
    };
    const secret = new SecretsmanagerSecret(this, user, transform?.userSecret?.(config) ?? config);
    setAddress(secret, user);
    waive(secret, 'CKV2_AWS_57', 'A rotation changes Kafka as well: raise passwordVersions and deploy.');

    const password = new EphemeralResource(this, `${user} password`, {
      type: 'aws_secretsmanager_random_password',
      name: user,
      // Neither JAAS nor properties files give letters and digits a meaning, so that nothing needs to be escaped.
      arguments: { password_length: PASSWORD_LENGTH, exclude_punctuation: true },
    });
    const version = new SecretsmanagerSecretVersion(this, `${user} version`, {
      secretId: secret.id,
      secretStringWo: password.value('random_password'),
      secretStringWoVersion: environment.passwordVersions?.[user] ?? 1,
    });
    setAddress(version, user);
    this.secrets.set(user, { arn: secret.arn, version });
  }
}

/** Days that a deleted secret is kept; 0 for an environment that is taken down, whose names would be blocked for as long. */
export function recoveryDays(environment: AwsEnvironment): number {
  return (environment.deletionProtection ?? true) ? RECOVERY_DAYS : 0;
}
