import { DataVolumes } from '../../../../constructs/aws/data-volumes';
import { production } from '../../../fixtures/environments/production';
import { staging } from '../../../fixtures/environments/staging';
import type { AwsDeclaration } from '../../../../model/aws/declaration';
import { awsEnvironment } from '../../../../model/aws/topology';
import { synthesizeScope } from '../../../support/synth';
import type { Synthesized } from '../../../support/synth';

function volumes(declaration: AwsDeclaration): Synthesized {
  const environment = awsEnvironment(declaration);
  return synthesizeScope((scope) => {
    const data = new DataVolumes(scope, 'v', { environment, kmsKeyArn: 'arn:key' });
    for (const node of environment.nodes) data.attach(node, `i-${node.id}`);
  });
}

const data = (declaration: AwsDeclaration): unknown =>
  volumes(declaration).resource?.['aws_ebs_volume']?.['data'];
const twoDisks: AwsDeclaration = {
  ...staging,
  brokers: {
    ...staging.brokers,
    storage: { kind: 'gp3', layout: 'jbod', volumes: 2, sizeGiB: 100, iops: 4000, throughputMiBps: 250 },
  },
};

describe('DataVolumes', () => {
  test('GIVEN nodes with gp3 volumes THEN all volumes are one protected block with a key each', () => {
    expect(data(twoDisks)).toMatchObject({
      for_each: expect.objectContaining({
        'broker-101-disk-2': {
          node: 'broker-101',
          zone: 'eu-central-1a',
          size_gib: 100,
          iops: 4000,
          throughput_mibps: 250,
        },
        'controller-1-disk-1': expect.objectContaining({ iops: 3000, throughput_mibps: 125 }) as unknown,
      }) as unknown,
      encrypted: true,
      kms_key_id: 'arn:key',
      type: 'gp3',
      final_snapshot: true,
      lifecycle: { prevent_destroy: true },
    });
  });

  test('GIVEN a running node THEN its volumes are attached in order, and detached from a stopped instance', () => {
    expect(volumes(twoDisks).resource?.['aws_volume_attachment']?.['broker-101-disk-2']).toMatchObject({
      device_name: '/dev/sdg',
      volume_id: '${aws_ebs_volume.data["broker-101-disk-2"].id}',
      instance_id: 'i-101',
      stop_instance_before_detaching: true,
    });
  });

  test('WHEN a broker was drained THEN its volume stays and is attached to nothing', () => {
    const drained = { ...staging, brokers: { ...staging.brokers, count: 4 }, drained: [104] };

    expect(data(drained)).toHaveProperty(['for_each', 'broker-104-disk-1']);
    expect(volumes(drained).resource?.['aws_volume_attachment']).not.toHaveProperty('broker-104-disk-1');
  });

  test('GIVEN brokers with instance store THEN controllers alone have volumes', () => {
    const { for_each: keys } = data(production) as { for_each: object };

    expect(Object.keys(keys)).toEqual(['controller-1-disk-1', 'controller-2-disk-1', 'controller-3-disk-1']);
  });

  test('WHEN deletion protection is off THEN volumes may be destroyed, and leave no snapshot', () => {
    expect(data({ ...staging, deletionProtection: false })).toMatchObject({
      final_snapshot: false,
      lifecycle: { prevent_destroy: false },
    });
  });
});
