/** What stacks on a cluster on AWS stand on: TLS with the cluster's CA, passwords from Secrets Manager, state in S3. */
import { DataAwsSsmParameter } from '@cdktf/provider-aws/lib/data-aws-ssm-parameter';
import type { TerraformStack } from 'cdktf';
import { setAddress } from '../../constructs/address';
import { SecretsManagerSecrets } from '../../constructs/aws/secrets-manager-secrets';
import type { AwsEnvironment } from '../../model/aws/environment';
import { caCertificateParameter } from '../../model/aws/names';
import { bootstrapServers } from '../../model/cluster/nodes';
import type { LayFoundation } from '../kafka-stack';
import { namedRegistry } from '../registry-access';
import type { RegistryAccess } from '../registry-access';
import { keepStateOnAws, layAwsFoundation } from './aws-stack';

/** For PlatformStack and TopicsStack. They read no other stack's state: names and addresses come from the model. */
export function awsFoundation(environment: AwsEnvironment): LayFoundation {
  return (stack, login) => {
    layAwsFoundation(stack, environment);
    return {
      secrets: new SecretsManagerSecrets(stack, 'Secrets', {
        environment: environment.name,
        login,
        passwordVersions: environment.passwordVersions ?? {},
      }),
      connection: {
        bootstrapServers: bootstrapServers(environment),
        tlsEnabled: true,
        caCert: caCertificate(stack, environment),
      },
    };
  };
}

/** For SchemasStack: the registry that the environment names; without one there is no such stack. */
export function awsRegistryAccess(stack: TerraformStack, environment: AwsEnvironment): RegistryAccess {
  keepStateOnAws(stack, environment);
  const named = namedRegistry(stack, environment);
  if (named === undefined) throw new RangeError(`Environment ${environment.name} names no registry.`);
  return named;
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
