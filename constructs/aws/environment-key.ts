import type { Construct } from 'constructs';
import type { AwsEnvironment } from '../../model/aws/environment';
import { environmentKeyAlias } from '../../model/aws/names';
import { EncryptionKey } from './encryption-key';
import type { EncryptionKeyProps } from './encryption-key';
import type { PolicyStatement } from './iam-policy';

export type EnvironmentKeyProps = Pick<EncryptionKeyProps, 'environment' | 'transform'>;

/** The key for everything of an environment but its Terraform state: volumes, secrets, parameters, logs, host bundles. */
export class EnvironmentKey extends EncryptionKey {
  public constructor(scope: Construct, id: string, { environment, transform }: EnvironmentKeyProps) {
    super(scope, id, {
      environment,
      name: 'kafka',
      alias: environmentKeyAlias(environment.name),
      description: `Volumes, secrets and logs of ${environment.name}`,
      statements: [logGroups(environment)],
      transform,
    });
  }
}

/** CloudWatch Logs encrypts with its own principal, for this environment's log groups only. */
function logGroups({ name, region, accountId }: AwsEnvironment): PolicyStatement {
  return {
    sid: 'LogGroups',
    actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
    resources: ['*'],
    principals: { Service: [`logs.${region}.amazonaws.com`] },
    conditions: [
      {
        test: 'ArnLike',
        variable: 'kms:EncryptionContext:aws:logs:arn',
        values: [`arn:aws:logs:${region}:${accountId}:log-group:/${name}/kafka/*`],
      },
    ],
  };
}
