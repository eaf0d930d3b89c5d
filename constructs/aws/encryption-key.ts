import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import type { KmsKeyConfig } from '@cdktf/provider-aws/lib/kms-key';
import { Construct } from 'constructs';
import type { AwsEnvironment } from '../../model/aws/environment';
import { setAddress } from '../address';
import { policyDocument } from './iam-policy';
import type { PolicyStatement } from './iam-policy';
import type { Transforms } from './transform';

/** Days between a key's deletion and its end, the longest that KMS takes: what it encrypted is lost with it. */
const DELETION_WINDOW_DAYS = 30;

export interface EncryptionKeyProps {
  readonly environment: AwsEnvironment;
  /** Name in addresses: `aws_kms_key.<name>`. */
  readonly name: string;
  /** With the prefix `alias/`. */
  readonly alias: string;
  /** What it encrypts, for people. */
  readonly description: string;
  /** What others than the account's own principals may do. @default nothing */
  readonly statements?: readonly PolicyStatement[];
  /** @default - the arguments as computed */
  readonly transform?: Transforms<{ key: KmsKeyConfig }> | undefined;
}

/**
 * A symmetric KMS key that is rotated every year, with an alias.
 *
 * Its policy hands the decision to IAM, as KMS's own default does: whoever deploys or runs on a host needs an IAM policy that
 * names the key. Nothing more is needed for encrypted volumes: EC2 acts by a grant of whoever launches the instance, and no Auto
 * Scaling group is in play. Source: KMS developer guide, default key policy; EC2 user guide, EBS encryption.
 */
export class EncryptionKey extends Construct {
  public readonly resource: KmsKey;

  public constructor(scope: Construct, id: string, props: EncryptionKeyProps) {
    super(scope, id);
    const { environment, name, alias, description, statements = [], transform } = props;
    const config: KmsKeyConfig = {
      description,
      enableKeyRotation: true,
      deletionWindowInDays: DELETION_WINDOW_DAYS,
      policy: policyDocument(this, `${name}-key`, accountByIam(environment), ...statements),
      tags: { Name: alias.replace(/^alias\//, '') },
      lifecycle: { preventDestroy: environment.deletionProtection ?? true },
    };
    this.resource = new KmsKey(this, 'Resource', transform?.key?.(config) ?? config);
    setAddress(this.resource, name);
    const kmsAlias = new KmsAlias(this, 'Alias', { name: alias, targetKeyId: this.resource.keyId });
    setAddress(kmsAlias, name);
  }
}

function accountByIam(environment: AwsEnvironment): PolicyStatement {
  return {
    sid: 'AccountByIam',
    actions: ['kms:*'],
    resources: ['*'],
    principals: { AWS: [`arn:aws:iam::${environment.accountId}:root`] },
  };
}
