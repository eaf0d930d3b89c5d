import { Construct } from 'constructs';
import { userSecretName } from '../model/aws/names';
import { EphemeralResource } from './ephemeral-resource';
import { expression, literalText } from './literal-text';

/** Where passwords come from at plan and apply time. Synthesized code carries references, never a value. */
export interface SecretSource {
  /** Terraform expression of the user's password; only for write-only and provider arguments, which no state or plan keeps. */
  password(user: string): string;
  /** Terraform expression of the password's version, which grows with each rotation. */
  passwordVersion(user: string): string;
}

/** Of a password that was just made: see operations/local/secrets.ts. */
const FIRST_VERSION = '1';
/** Never a password: while Terraform applies, the file is read. */
const NOT_MADE_YET = 'not made yet';

/**
 * Passwords from a folder of files, `<folder>/<user>/password` and `<folder>/<user>/version`, each of mode 0600.
 *
 * Terraform reads them with its `file` function when it evaluates the argument. A write-only argument is neither in
 * the plan nor in the state, and the configuration that a plan file keeps has the path only.
 */
export class FileSecrets implements SecretSource {
  /** @param folder path of the folder, relative to the stack's synthesized folder or absolute */
  public constructor(private readonly folder: string) {}

  /**
   * A new user's files are made by the apply of the cluster's stack, and the stacks behind that one may be planned before: the
   * provider wants some password to plan with. What is applied is the file's content, or it fails.
   */
  public password(user: string): string {
    const path = this.pathOf(user, 'password');
    return expression(
      `\${sensitive(terraform.applying || fileexists(${path}) ? trimspace(file(${path})) : "${NOT_MADE_YET}")}`,
    );
  }

  public passwordVersion(user: string): string {
    const path = this.pathOf(user, 'version');
    return expression(`\${fileexists(${path}) ? trimspace(file(${path})) : "${FIRST_VERSION}"}`);
  }

  private pathOf(user: string, file: 'password' | 'version'): string {
    return quoted(`${this.folder}/${user}/${file}`);
  }
}

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

/** Text as a string in Terraform's code. */
function quoted(text: string): string {
  return `"${literalText(text).replace(/["\\]/g, '\\$&')}"`;
}
