import { KafkaNode } from '../../../../constructs/aws/kafka-node';
import type { KafkaNodeTransforms } from '../../../../constructs/aws/kafka-node';
import { production } from '../../../fixtures/environments/production';
import { staging } from '../../../fixtures/environments/staging';
import type { AwsDeclaration } from '../../../../model/aws/declaration';
import { awsEnvironment } from '../../../../model/aws/topology';
import { resources, synthesizeScope } from '../../../support/synth';
import type { Synthesized } from '../../../support/synth';

function broker101(declaration: AwsDeclaration = staging, transform?: KafkaNodeTransforms): Synthesized {
  const environment = awsEnvironment(declaration);
  const node = environment.nodes.find(({ id }) => id === 101);
  if (node === undefined) throw new Error('no broker 101');
  return synthesizeScope(
    (scope) =>
      new KafkaNode(scope, 'broker-101', {
        environment,
        node,
        replacement: declaration.replacements?.[101],
        imageId: 'ami-1',
        subnetId: 'subnet-1',
        securityGroupId: 'sg-1',
        instanceProfile: 'staging-kafka-broker',
        kmsKeyArn: 'arn:key',
        dnsZoneId: 'Z1',
        userData: '#cloud-config',
        after: [],
        transform,
      }),
  );
}

const instance = (synthesized: Synthesized): unknown =>
  synthesized.resource?.['aws_instance']?.['broker-101'];

describe('KafkaNode', () => {
  test('GIVEN a node THEN its instance has the declared address and none in public', () => {
    expect(instance(broker101())).toMatchObject({
      private_ip: '10.20.0.8',
      subnet_id: 'subnet-1',
      associate_public_ip_address: false,
      vpc_security_group_ids: ['sg-1'],
    });
  });

  test('GIVEN a node THEN metadata needs a token and stays on the host, and the root volume is encrypted', () => {
    expect(instance(broker101())).toMatchObject({
      metadata_options: {
        http_tokens: 'required',
        http_put_response_hop_limit: 1,
        instance_metadata_tags: 'disabled',
      },
      root_block_device: { encrypted: true, kms_key_id: 'arn:key', volume_type: 'gp3' },
    });
  });

  test('GIVEN a new image, boot script or type THEN the instance stays until its replacement is asked for', () => {
    expect(instance(broker101())).toMatchObject({
      user_data_replace_on_change: false,
      lifecycle: {
        ignore_changes: ['ami', 'user_data', 'instance_type'],
        replace_triggered_by: ['terraform_data.replacement-broker-101'],
      },
    });
  });

  test('GIVEN any change that would replace it, a zone for instance THEN the plan is refused, unless just that is asked for', () => {
    const kept = (declaration: AwsDeclaration): unknown =>
      (instance(broker101(declaration)) as { lifecycle?: { prevent_destroy?: boolean } }).lifecycle
        ?.prevent_destroy;

    expect(kept(staging)).toBe(true);
    expect(kept({ ...staging, replacements: { 102: 'new image' } })).toBe(true);
    expect(kept({ ...staging, replacements: { 101: 'new image' } })).toBe(false);
    expect(kept({ ...staging, deletionProtection: false })).toBe(false);
  });

  test('WHEN a replacement is asked for THEN the marker takes its word; without one it ignores every change', () => {
    const marker = (declaration: AwsDeclaration): unknown =>
      broker101(declaration).resource?.['terraform_data']?.['replacement-broker-101'];

    expect(marker({ ...staging, replacements: { 101: 'new image' } })).toMatchObject({
      input: { replacement: 'new image' },
    });
    expect(marker({ ...staging, replacements: { 101: 'new image' } })).not.toHaveProperty('lifecycle');
    expect(marker(staging)).toHaveProperty('lifecycle.ignore_changes', ['input']);
  });

  test('GIVEN volumes THEN EC2 may recover the node; GIVEN instance store THEN it may not', () => {
    expect(instance(broker101(staging))).toHaveProperty('maintenance_options.auto_recovery', 'default');
    expect(instance(broker101(production))).toHaveProperty('maintenance_options.auto_recovery', 'disabled');
  });

  test('GIVEN a node THEN its name leads to the address and does not depend on the instance', () => {
    const [record] = resources(broker101(), 'aws_route53_record');

    expect(record).toMatchObject({
      name: 'broker-101.staging.kafka.internal',
      type: 'A',
      ttl: 60,
      records: ['10.20.0.8'],
    });
    expect(JSON.stringify(record)).not.toContain('aws_instance');
  });

  test('WHEN deletion protection is off THEN others may terminate the instance as well', () => {
    expect(instance(broker101())).toHaveProperty('disable_api_termination', true);
    expect(instance(broker101({ ...staging, deletionProtection: false }))).toHaveProperty(
      'disable_api_termination',
      false,
    );
  });

  test('WHEN a transform is given THEN it has the last word', () => {
    const synthesized = broker101(staging, { instance: (config) => ({ ...config, tenancy: 'dedicated' }) });

    expect(instance(synthesized)).toMatchObject({ tenancy: 'dedicated', private_ip: '10.20.0.8' });
  });
});
