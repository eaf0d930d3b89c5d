/** What a command needs to connect to an AWS cluster as its administrator: read from AWS, kept in memory only. */
import type { AwsEnvironment } from '../../model/aws/environment';
import { caCertificateParameter, userSecretName } from '../../model/aws/names';
import { ADMIN_USER } from '../../model/access/platform';
import { bootstrapServers } from '../../model/cluster/nodes';
import { stackName } from '../../model/desired/stack-names';
import type { AdminConnection } from '@brokerform/kafka-admin';
import { UserError } from '../../shared/user-error';

export interface ClusterAccess {
  readonly password: string;
  /** PEM. */
  readonly caCertificate: string;
}

/** Whose it is, and where. */
type Settings = Pick<AwsEnvironment, 'name' | 'region' | 'accountId'>;

/** Something that a deploy makes is not there; it may come. */
export class NotThereYet extends Error {
  public override readonly name = 'NotThereYet';
}

/**
 * The administrator's password from Secrets Manager and the CA's certificate from SSM, by the credentials of this shell.
 *
 * @throws NotThereYet if one of the two does not exist
 * @throws UserError if AWS refuses the credentials
 */
export async function readClusterAccess(environment: AwsEnvironment): Promise<ClusterAccess> {
  // On Node 20 the SDK would announce what its versions of 2027 need; the version here is pinned.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  try {
    const [password, caCertificate] = await Promise.all([
      readPassword(environment),
      readCaCertificate(environment),
    ]);
    return { password, caCertificate };
  } catch (error) {
    throw refusal(environment, error) ?? error;
  }
}

/**
 * The certificate that the hosts' certificates are verified against: PEM.
 *
 * @throws UserError if it is not there yet, or AWS refuses the credentials
 */
export async function readAuthority(environment: Settings): Promise<string> {
  try {
    return await readCaCertificate(environment);
  } catch (error) {
    if (error instanceof NotThereYet)
      throw new UserError(error.message, `brokerform deploy ${environment.name}-cluster`);
    throw refusal(environment, error) ?? error;
  }
}

/** As the administrator, over TLS with host names verified. */
export function adminConnection(
  environment: AwsEnvironment,
  access: ClusterAccess,
  servers: readonly string[] = bootstrapServers(environment),
): AdminConnection {
  return {
    bootstrapServers: servers,
    user: { name: ADMIN_USER, password: access.password },
    caCertificate: access.caCertificate,
  };
}

async function readPassword({ name, region }: Settings): Promise<string> {
  const { GetSecretValueCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
  const secret = userSecretName(name, ADMIN_USER);
  const client = new SecretsManagerClient({ region });
  try {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secret }));
    if (SecretString) return SecretString;
    throw new NotThereYet(`The secret ${secret} is empty.`);
  } catch (error) {
    if (!isNamed(error, 'ResourceNotFoundException')) throw error;
    throw new NotThereYet(
      `The secret ${secret} does not exist in ${region} yet: the stack ${stackName(name, 'cluster')} creates it.`,
    );
  } finally {
    client.destroy();
  }
}

async function readCaCertificate({ name, region }: Settings): Promise<string> {
  const { GetParameterCommand, SSMClient } = await import('@aws-sdk/client-ssm');
  const parameter = caCertificateParameter(name);
  const client = new SSMClient({ region });
  try {
    const { Parameter } = await client.send(new GetParameterCommand({ Name: parameter }));
    if (Parameter?.Value) return Parameter.Value;
    throw new NotThereYet(`The parameter ${parameter} is empty.`);
  } catch (error) {
    if (!isNamed(error, 'ParameterNotFound')) throw error;
    throw new NotThereYet(
      `The parameter ${parameter} does not exist in ${region} yet: the first host writes it during its boot.`,
    );
  } finally {
    client.destroy();
  }
}

/** Errors that no waiting mends, by the names that the SDK and the services give them. */
const REFUSALS =
  /^(AccessDenied(Exception)?|CredentialsProviderError|TokenProviderError|UnrecognizedClientException|InvalidSignatureException|InvalidClientTokenId|ExpiredToken(Exception)?)$/;

function refusal({ name, accountId, region }: Settings, error: unknown): UserError | undefined {
  if (!(error instanceof Error) || !REFUSALS.test(error.name)) return undefined;
  return new UserError(
    `AWS denies this shell access to what is needed to connect to ${name}: ${error.name}: ${error.message}`,
    [
      `use credentials of account ${accountId}: AWS_PROFILE, or aws sso login`,
      `they need secretsmanager:GetSecretValue on ${userSecretName(name, ADMIN_USER)} with kms:Decrypt, and ssm:GetParameter on ${caCertificateParameter(name)}, in ${region}`,
    ],
  );
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}
