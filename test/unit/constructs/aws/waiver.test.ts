import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { waive } from '../../../../constructs/aws/waiver';
import { synthesizeScope } from '../../../support/synth';

test('GIVEN two waivers THEN both stand beside the resource where Terraform ignores them', () => {
  let written: unknown;
  // cdktf's Testing leaves everything under `//` out, so that the resource itself is asked.
  synthesizeScope((scope) => {
    const bucket = new S3Bucket(scope, 'b', { bucket: 'b' });
    waive(bucket, 'CKV_AWS_18', 'No one reads it.');
    waive(bucket, 'CKV2_AWS_62', 'Nothing listens.');
    bucket.overrideLogicalId('state');
    written = bucket.toTerraform();
  });

  expect(written).toMatchObject({
    resource: {
      aws_s3_bucket: {
        state: {
          bucket: 'b',
          '//': { waivers: { CKV_AWS_18: 'No one reads it.', CKV2_AWS_62: 'Nothing listens.' } },
        },
      },
    },
  });
});
