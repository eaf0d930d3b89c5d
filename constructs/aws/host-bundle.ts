import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import type { S3BucketConfig } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
import { S3Object } from '@cdktf/provider-aws/lib/s3-object';
import type { S3ObjectConfig } from '@cdktf/provider-aws/lib/s3-object';
import { App, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import type { AwsEnvironment } from '../../model/aws/environment';
import { hostsBucketName } from '../../model/aws/names';
import { OBJECT_HISTORY_DAYS } from '../../model/aws/numbers';
import { setAddress } from '../address';
import { archiveOf } from './host-archive';
import { policyDocument } from './iam-policy';
import type { Transforms } from './transform';
import { waive } from './waiver';

export type HostBundleTransforms = Transforms<{ bucket: S3BucketConfig }>;

export interface HostBundleProps {
  readonly environment: AwsEnvironment;
  /** Path of the folder with the playbook and its roles. */
  readonly folder: string;
  /** Key that encrypts the bucket. */
  readonly kmsKeyArn: string;
  /** @default - the arguments as computed */
  readonly transform?: HostBundleTransforms | undefined;
}

/** The bucket from which hosts fetch their state, and the Ansible bundle in it. There is no secret in either. */
export class HostBundle extends Construct {
  /** Name of the bucket, as an expression that depends on it. */
  public readonly bucket: string;
  /** SHA-256 of the bundle: its name, and what a host verifies. */
  public readonly hash: string;
  public readonly bucketArn: string;
  public readonly object: S3Object;

  public constructor(
    scope: Construct,
    id: string,
    private readonly props: HostBundleProps,
  ) {
    super(scope, id);
    const bucket = this.createBucket();
    this.bucket = bucket.id;
    this.bucketArn = bucket.arn;
    this.protectBucket(bucket);
    this.expireOldVersions(bucket);
    const { source, hash } = this.writeArchive();
    this.hash = hash;
    this.object = this.createObject(bucket, source);
  }

  private createBucket(): S3Bucket {
    const { environment, transform } = this.props;
    const protect = environment.deletionProtection ?? true;
    const config: S3BucketConfig = {
      bucket: hostsBucketName(environment),
      forceDestroy: !protect,
      lifecycle: { preventDestroy: protect },
    };
    const bucket = new S3Bucket(this, 'Bucket', transform?.bucket?.(config) ?? config);
    setAddress(bucket, 'hosts');
    waive(
      bucket,
      'CKV_AWS_18',
      'It holds no secret and hosts alone read it; CloudTrail has every change of it.',
    );
    waive(bucket, 'CKV_AWS_144', 'A deploy writes all of it again from the code.');
    waive(bucket, 'CKV2_AWS_62', 'Nothing acts on a new object: hosts fetch theirs when they boot.');
    return bucket;
  }

  private protectBucket(bucket: S3Bucket): void {
    const encryption = new S3BucketServerSideEncryptionConfigurationA(this, 'Encryption', {
      bucket: bucket.id,
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
    const versioning = new S3BucketVersioningA(this, 'Versioning', {
      bucket: bucket.id,
      versioningConfiguration: { status: 'Enabled' },
    });
    const publicAccess = new S3BucketPublicAccessBlock(this, 'PublicAccess', {
      bucket: bucket.id,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    const policy = new S3BucketPolicy(this, 'Policy', {
      bucket: bucket.id,
      policy: this.tlsOnly(bucket),
      // S3 refuses two changes of a bucket's access at a time.
      dependsOn: [publicAccess],
    });
    for (const part of [encryption, versioning, publicAccess, policy]) setAddress(part, 'hosts');
  }

  private expireOldVersions(bucket: S3Bucket): void {
    const lifecycle = new S3BucketLifecycleConfiguration(this, 'Lifecycle', {
      bucket: bucket.id,
      rule: [
        {
          id: 'old-versions',
          status: 'Enabled',
          filter: [{ prefix: '' }],
          noncurrentVersionExpiration: [{ noncurrentDays: OBJECT_HISTORY_DAYS }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }],
        },
      ],
    });
    setAddress(lifecycle, 'hosts');
  }

  private tlsOnly(bucket: S3Bucket): string {
    return policyDocument(this, 'hosts-bucket', {
      sid: 'DenyWithoutTls',
      effect: 'Deny',
      principals: { '*': ['*'] },
      actions: ['s3:*'],
      resources: [bucket.arn, `${bucket.arn}/*`],
      conditions: [{ test: 'Bool', variable: 'aws:SecureTransport', values: ['false'] }],
    });
  }

  /** Writes the archive beside the stack's code, where Terraform finds it under a relative path. */
  private writeArchive(): { source: string; hash: string } {
    const { bytes, hash } = archiveOf(this.props.folder);
    const stackFolder = join(App.of(this).outdir, 'stacks', TerraformStack.of(this).node.id);
    const assets = join('assets', 'hosts');
    rmSync(join(stackFolder, assets), { recursive: true, force: true });
    mkdirSync(join(stackFolder, assets), { recursive: true });
    const source = join(assets, `${hash}.tar`);
    writeFileSync(join(stackFolder, source), bytes);
    return { source, hash };
  }

  private createObject(bucket: S3Bucket, source: string): S3Object {
    const object = new S3Object(this, 'Object', {
      bucket: bucket.id,
      key: `bundle/${this.hash}.tar`,
      source,
      ...encryptedWith(this.props.kmsKeyArn),
      // The etag of an object under KMS is no digest of its content.
      sourceHash: this.hash,
      // A host may be fetching the old one.
      lifecycle: { createBeforeDestroy: true },
    });
    setAddress(object, 'bundle');
    return object;
  }
}

/** Set on each object: those that are written before the bucket's own setting exists must be encrypted as well. */
export function encryptedWith(
  kmsKeyArn: string,
): Pick<S3ObjectConfig, 'serverSideEncryption' | 'kmsKeyId' | 'bucketKeyEnabled'> {
  return { serverSideEncryption: 'aws:kms', kmsKeyId: kmsKeyArn, bucketKeyEnabled: true };
}
