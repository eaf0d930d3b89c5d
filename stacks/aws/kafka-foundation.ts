/** What stacks on a cluster on AWS stand on: TLS with the cluster's CA, passwords from Secrets Manager, state in S3. */
import { DataAwsSsmParameter } from '@cdktf/provider-aws/lib/data-aws-ssm-parameter';
import type { TerraformStack } from 'cdktf';
import { setAddress } from '../../constructs/address';
import { SecretsManagerSecrets } from '../../constructs/aws/secrets-manager-secrets';
import type { AwsEnvironment } from '../../model/aws/environment';
import { caCertificateParameter } from '../../model/aws/names';
import { bootstrapServers } from '../../model/cluster/nodes';
import { REGISTRY_WRITER } from '../../model/access/platform';
import { hostRegistryUrls } from '../../model/schemas/own-registry';
import type { LayFoundation } from '../kafka-stack';
import { namedRegistry } from '../registry-access';
import type { RegistryAccess } from '../registry-access';
import { keepStateOnAws, layAwsFoundation } from './aws-stack';

/** For PlatformStack and TopicsStack. They read no other stack's state: names and addresses come from the model. */
export function awsFoundation(environment: AwsEnvironment): LayFoundation {
  return (stack, login) => {
    layAwsFoundation(stack, environment);
    return {
      secrets: awsSecrets(stack, environment, login),
      connection: {
        bootstrapServers: bootstrapServers(environment),
        tlsEnabled: true,
        caCert: caCertificate(stack, environment),
      },
    };
  };
}

function awsSecrets(
  stack: TerraformStack,
  { name, passwordVersions = {} }: AwsEnvironment,
  login: string,
): SecretsManagerSecrets {
  return new SecretsManagerSecrets(stack, 'Secrets', { environment: name, login, passwordVersions });
}

/** For SchemasStack: the registry that the environment names, or the first of its own hosts; without either there is no such stack. */
export function awsRegistryAccess(stack: TerraformStack, environment: AwsEnvironment): RegistryAccess {
  const named = namedRegistry(stack, environment);
  if (named !== undefined) {
    keepStateOnAws(stack, environment);
    return named;
  }
  const [first] = hostRegistryUrls(environment.registryHosts);
  if (first === undefined) throw new RangeError(`Environment ${environment.name} names no registry.`);
  layAwsFoundation(stack, environment);
  const password = awsSecrets(stack, environment, REGISTRY_WRITER).password(REGISTRY_WRITER);
  return { uri: first, username: REGISTRY_WRITER, password };
}

/** PEM of the certificate that the nodes' certificates are verified against, as text: the provider takes text or a path. */
function caCertificate(stack: TerraformStack, environment: AwsEnvironment): string {
  const parameter = new DataAwsSsmParameter(stack, 'CaCertificate', {
    name: caCertificateParameter(environment.name),
  });
  setAddress(parameter, 'ca-certificate');
  // Not `value`, which Terraform takes for a secret: a certificate is none.
  return parameter.insecureValue;
}
