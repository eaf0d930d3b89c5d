import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import type { S3BucketConfig } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
import { Construct } from 'constructs';
import type { AwsEnvironment } from '../../model/aws/environment';
import { OBJECT_HISTORY_DAYS } from '../../model/aws/numbers';
import { setAddress } from '../address';
import { policyDocument } from './iam-policy';
import type { Transforms } from './transform';
import { waive } from './waiver';

const INCOMPLETE_UPLOAD_DAYS = 7;

export interface StateBucketProps {
  readonly environment: AwsEnvironment;
  /** Key that encrypts the objects. */
  readonly kmsKeyArn: string;
  /** @default - the arguments as computed */
  readonly transform?: Transforms<{ bucket: S3BucketConfig }> | undefined;
}

/** The bucket for Terraform's state: every version kept for a while, encrypted, TLS only, of one owner. */
export class StateBucket extends Construct {
  public readonly resource: S3Bucket;

  public constructor(
    scope: Construct,
    id: string,
    private readonly props: StateBucketProps,
  ) {
    super(scope, id);
    this.resource = this.createBucket();
    this.keepVersions();
    this.encrypt();
    this.restrictRequests(this.closeToPublic());
    this.waiveChecks();
  }

  private createBucket(): S3Bucket {
    const { environment, transform } = this.props;
    const protect = environment.deletionProtection ?? true;
    const config: S3BucketConfig = {
      bucket: environment.state.bucket,
      forceDestroy: !protect,
      tags: { Name: environment.state.bucket },
      lifecycle: { preventDestroy: protect },
    };
    const bucket = new S3Bucket(this, 'Resource', transform?.bucket?.(config) ?? config);
    setAddress(bucket, 'state');
    return bucket;
  }

  private keepVersions(): void {
    const bucket = this.resource.id;
    const versioning = new S3BucketVersioningA(this, 'Versioning', {
      bucket,
      versioningConfiguration: { status: 'Enabled' },
    });
    setAddress(versioning, 'state');
    const lifecycle = new S3BucketLifecycleConfiguration(this, 'Lifecycle', {
      bucket,
      rule: [
        {
          id: 'history',
          status: 'Enabled',
          filter: [{ prefix: '' }],
          noncurrentVersionExpiration: [{ noncurrentDays: OBJECT_HISTORY_DAYS }],
          // Every lock that Terraform gives back leaves a delete marker.
          expiration: [{ expiredObjectDeleteMarker: true }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: INCOMPLETE_UPLOAD_DAYS }],
        },
      ],
      dependsOn: [versioning],
    });
    setAddress(lifecycle, 'state');
  }

  private encrypt(): void {
    const encryption = new S3BucketServerSideEncryptionConfigurationA(this, 'Encryption', {
      bucket: this.resource.id,
      rule: [
        {
          applyServerSideEncryptionByDefault: {
            sseAlgorithm: 'aws:kms',
            kmsMasterKeyId: this.props.kmsKeyArn,
          },
          bucketKeyEnabled: true,
        },
      ],
    });
    setAddress(encryption, 'state');
  }

  private closeToPublic(): S3BucketPublicAccessBlock {
    const bucket = this.resource.id;
    const block = new S3BucketPublicAccessBlock(this, 'PublicAccessBlock', {
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    setAddress(block, 'state');
    const ownership = new S3BucketOwnershipControls(this, 'Ownership', {
      bucket,
      rule: { objectOwnership: 'BucketOwnerEnforced' },
    });
    setAddress(ownership, 'state');
    return block;
  }

  private restrictRequests(block: S3BucketPublicAccessBlock): void {
    // Written out and not referred to, so that every plan shows the policy.
    const arn = `arn:aws:s3:::${this.props.environment.state.bucket}`;
    const policy = new S3BucketPolicy(this, 'Policy', {
      bucket: this.resource.id,
      policy: policyDocument(
        this,
        'state-bucket',
        {
          sid: 'TlsOnly',
          effect: 'Deny',
          actions: ['s3:*'],
          resources: [arn, `${arn}/*`],
          principals: { '*': ['*'] },
          conditions: [{ test: 'Bool', variable: 'aws:SecureTransport', values: ['false'] }],
        },
        {
          // An object without the header gets the bucket's encryption, which is the same. Only another one is refused. The
          // key is not compared: Terraform names it by its alias.
          sid: 'NoOtherEncryption',
          effect: 'Deny',
          actions: ['s3:PutObject'],
          resources: [`${arn}/*`],
          principals: { '*': ['*'] },
          conditions: [
            { test: 'Null', variable: 's3:x-amz-server-side-encryption', values: ['false'] },
            {
              test: 'StringNotEquals',
              variable: 's3:x-amz-server-side-encryption',
              values: ['aws:kms'],
            },
          ],
        },
      ),
      // S3 refuses two changes of a bucket's access at the same time.
      dependsOn: [block],
    });
    setAddress(policy, 'state');
  }

  private waiveChecks(): void {
    waive(
      this.resource,
      'CKV_AWS_18',
      'Who read or wrote a state is in CloudTrail, where the account records S3 data events; server access logs are best effort.',
    );
    waive(
      this.resource,
      'CKV_AWS_144',
      'The state describes one region; without that region there is nothing to apply it to, and versions guard against mistakes.',
    );
    waive(this.resource, 'CKV2_AWS_62', 'Nothing acts on a new state; the lock file orders writers.');
  }
}
