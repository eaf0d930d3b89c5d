import { HostVariables } from '../../../../constructs/aws/host-variables';
import { expression } from '../../../../constructs/literal-text';
import { staging } from '../../../fixtures/environments/staging';
import { awsEnvironment } from '../../../../model/aws/topology';
import { resources, synthesizeScope } from '../../../support/synth';

test('GIVEN variables THEN volume ids are Terraform expressions, and what Kafka resolves stays text', () => {
  const volumeId = '${aws_ebs_volume.data["broker-101-disk-1"].id}';
  const [node] = awsEnvironment(staging).nodes;
  if (node === undefined) throw new Error('no node');

  const synthesized = synthesizeScope(
    (scope) =>
      new HostVariables(scope, 'v', {
        bucket: 'hosts',
        kmsKeyArn: 'arn:key',
        node,
        variables: { password: '${directory:/a:password}', volumeIds: [expression(volumeId)] },
      }),
  );

  expect(resources(synthesized, 'aws_s3_object')).toEqual([
    expect.objectContaining({
      key: 'nodes/controller-1/variables.json',
      server_side_encryption: 'aws:kms',
      content: `{\n  "password": "$\${directory:/a:password}",\n  "volumeIds": [\n    "${volumeId}"\n  ]\n}`,
    }),
  ]);
});
