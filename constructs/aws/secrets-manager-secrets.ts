import { Construct } from 'constructs';
import { userSecretName } from '../../model/aws/names';
import { EphemeralResource } from '../ephemeral-resource';
import { expression, quoted } from '../literal-text';
import type { SecretSource } from '../secrets';

export interface SecretsManagerSecretsProps {
  /** Name of the environment; the secrets' names begin with it. */
  readonly environment: string;
  /** The user as whom the stack connects. Its secret exists before the stack is planned. */
  readonly login: string;
  /** Versions of passwords by user. @default - 1 each */
  readonly passwordVersions?: Readonly<Record<string, number>>;
}

/**
 * Passwords from AWS Secrets Manager, each read by an ephemeral resource of the stack while Terraform runs. Only users that
 * are asked for are read, so that a topics stack needs access to the secrets of its own domain's services.
 *
 * A new user's secret is created by the apply of the cluster's stack, and the stacks behind that one may be planned before. No plan
 * keeps a password, so a plan reads that of the login in its place; the apply reads the user's own, or fails.
 */
export class SecretsManagerSecrets extends Construct implements SecretSource {
  private readonly secrets = new Map<string, EphemeralResource>();

  public constructor(
    scope: Construct,
    id: string,
    private readonly props: SecretsManagerSecretsProps,
  ) {
    super(scope, id);
  }

  public password(user: string): string {
    const secret = this.secrets.get(user) ?? this.createSecret(user);
    return secret.value('secret_string');
  }

  public passwordVersion(user: string): string {
    return String(this.props.passwordVersions?.[user] ?? 1);
  }

  private createSecret(user: string): EphemeralResource {
    const secret = new EphemeralResource(this, user, {
      type: 'aws_secretsmanager_secret_version',
      name: user,
      arguments: { secret_id: this.secretId(user) },
    });
    this.secrets.set(user, secret);
    return secret;
  }

  private secretId(user: string): string {
    const { environment, login } = this.props;
    const own = userSecretName(environment, user);
    if (user === login) return own;
    return expression(
      `\${terraform.applying ? ${quoted(own)} : ${quoted(userSecretName(environment, login))}}`,
    );
  }
}
