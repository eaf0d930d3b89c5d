import { staging } from '../../../fixtures/environments/staging';
import { StateBucket } from '../../../../constructs/aws/state-bucket';
import type { StateBucketProps } from '../../../../constructs/aws/state-bucket';
import type { AwsDeclaration } from '../../../../model/aws/declaration';
import { awsEnvironment } from '../../../../model/aws/topology';
import { resources, synthesizeScope } from '../../../support/synth';
import type { Synthesized } from '../../../support/synth';

function bucket(
  differences: Partial<AwsDeclaration> = {},
  transform?: StateBucketProps['transform'],
): Synthesized {
  const environment = awsEnvironment({ ...staging, ...differences });
  const kmsKeyArn = 'arn:aws:kms:eu-central-1:123456789012:key/k';
  return synthesizeScope((scope) => new StateBucket(scope, 'b', { environment, kmsKeyArn, transform }));
}

function only(synthesized: Synthesized, type: string): Record<string, unknown> | undefined {
  const found = resources(synthesized, type);
  expect(found).toHaveLength(1);
  return found[0];
}

describe('StateBucket', () => {
  test('GIVEN an environment THEN the bucket has its name and no plan destroys it', () => {
    expect(only(bucket(), 'aws_s3_bucket')).toMatchObject({
      bucket: staging.state.bucket,
      force_destroy: false,
      lifecycle: { prevent_destroy: true },
    });
  });

  test('WHEN deletion protection is off THEN the bucket goes with all its versions', () => {
    expect(only(bucket({ deletionProtection: false }), 'aws_s3_bucket')).toMatchObject({
      force_destroy: true,
      lifecycle: { prevent_destroy: false },
    });
  });

  test('GIVEN any bucket THEN former states are kept for 90 days', () => {
    expect(only(bucket(), 'aws_s3_bucket_versioning')).toMatchObject({
      versioning_configuration: { status: 'Enabled' },
    });
    expect(only(bucket(), 'aws_s3_bucket_lifecycle_configuration')).toMatchObject({
      rule: [{ status: 'Enabled', noncurrent_version_expiration: [{ noncurrent_days: 90 }] }],
    });
  });

  test('GIVEN any bucket THEN it is encrypted with the key, private, and of its owner alone', () => {
    const synthesized = bucket();

    expect(only(synthesized, 'aws_s3_bucket_server_side_encryption_configuration')).toMatchObject({
      rule: [
        {
          bucket_key_enabled: true,
          apply_server_side_encryption_by_default: {
            sse_algorithm: 'aws:kms',
            kms_master_key_id: 'arn:aws:kms:eu-central-1:123456789012:key/k',
          },
        },
      ],
    });
    expect(only(synthesized, 'aws_s3_bucket_public_access_block')).toMatchObject({
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    expect(only(synthesized, 'aws_s3_bucket_ownership_controls')).toMatchObject({
      rule: { object_ownership: 'BucketOwnerEnforced' },
    });
  });

  test('GIVEN any bucket THEN requests without TLS and objects of another encryption are denied', () => {
    const arn = `arn:aws:s3:::${staging.state.bucket}`;

    expect(bucket()).toMatchObject({
      data: {
        aws_iam_policy_document: {
          'state-bucket': {
            statement: [
              {
                effect: 'Deny',
                actions: ['s3:*'],
                resources: [arn, `${arn}/*`],
                condition: [{ test: 'Bool', variable: 'aws:SecureTransport', values: ['false'] }],
              },
              {
                effect: 'Deny',
                actions: ['s3:PutObject'],
                // Both must hold: an upload that names no encryption gets the bucket's.
                condition: [
                  { test: 'Null', variable: 's3:x-amz-server-side-encryption', values: ['false'] },
                  {
                    test: 'StringNotEquals',
                    variable: 's3:x-amz-server-side-encryption',
                    values: ['aws:kms'],
                  },
                ],
              },
            ],
          },
        },
      },
    });
  });

  test('WHEN a transform is given THEN it has the last word', () => {
    const synthesized = bucket({}, { bucket: (config) => ({ ...config, objectLockEnabled: true }) });

    expect(only(synthesized, 'aws_s3_bucket')).toMatchObject({
      bucket: staging.state.bucket,
      object_lock_enabled: true,
    });
  });
});
