import type { S3BucketConfig } from '@cdktf/provider-aws/lib/s3-bucket';
import { TerraformOutput } from 'cdktf';
import type { App } from 'cdktf';
import { EncryptionKey } from '../../constructs/aws/encryption-key';
import type { EncryptionKeyProps } from '../../constructs/aws/encryption-key';
import { StateBucket } from '../../constructs/aws/state-bucket';
import type { Transforms } from '../../constructs/aws/transform';
import type { AwsEnvironment } from '../../model/aws/environment';
import { stateKeyAlias } from '../../model/aws/names';
import { STACK_KINDS } from '../../model/desired/stack-kinds';
import { AwsStack } from './aws-stack';

const OUTPUTS = STACK_KINDS.state.outputs.aws;

export interface StateStackProps {
  readonly environment: AwsEnvironment;
  /** Last word on the arguments of resources, by kind; see docs/escape-hatches.md. @default - the arguments as computed */
  readonly transform?: Transforms<{ bucket: S3BucketConfig }> & NonNullable<EncryptionKeyProps['transform']>;
}

/**
 * Where the state of every stack of an environment lives, this one's included once it exists: `state.bootstrap` says which.
 *
 * To take the bucket down, bring its own state back first: `deletionProtection: false` and `bootstrap: 'local'`, deploy with
 * `--migrate-state`, then destroy.
 */
export class StateStack extends AwsStack {
  public constructor(app: App, { environment, transform }: StateStackProps) {
    super(app, 'state', environment);

    const key = new EncryptionKey(this, 'Key', {
      environment,
      name: 'state',
      alias: stateKeyAlias(environment.name),
      description: `Terraform state of ${environment.name}`,
      transform,
    }).resource;
    const bucket = new StateBucket(this, 'Bucket', { environment, kmsKeyArn: key.arn, transform }).resource;

    new TerraformOutput(this, OUTPUTS.bucket, { value: bucket.bucket, staticId: true });
    new TerraformOutput(this, OUTPUTS.kmsKeyArn, { value: key.arn, staticId: true });
  }
}
