import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { staging } from '../../../fixtures/environments/staging';
import { STACK_KINDS } from '../../../../model/desired/stack-kinds';
import type { AwsDeclaration } from '../../../../model/aws/declaration';
import { awsEnvironment } from '../../../../model/aws/topology';
import { NetworkStack } from '../../../../stacks/aws/network-stack';
import { resources, synthesizeStack, testApp } from '../../../support/synth';
import type { Synthesized } from '../../../support/synth';

const outdir = mkdtempSync(join(tmpdir(), 'brokerform-unit-'));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

function network(differences: Partial<AwsDeclaration> = {}): Synthesized {
  const environment = awsEnvironment({ ...staging, ...differences });
  return synthesizeStack(new NetworkStack(testApp(outdir), { environment }));
}

const existing: AwsDeclaration['network'] = {
  kind: 'existing',
  vpcId: 'vpc-1',
  cidr: '10.50.0.0/16',
  subnets: Object.fromEntries(
    staging.zones.map((zone, index) => [zone, { subnetId: `subnet-${index}`, cidr: `10.50.${index}.0/24` }]),
  ),
};

describe('what every stack on AWS has', () => {
  test('GIVEN a stack THEN its state is in the environment’s bucket, encrypted and locked', () => {
    expect(network().terraform).toEqual({
      required_version: '>= 1.11.0',
      required_providers: { aws: { source: 'aws', version: '~> 6.0' } },
      backend: {
        s3: {
          bucket: staging.state.bucket,
          key: 'staging/staging-network.tfstate',
          region: 'eu-central-1',
          allowed_account_ids: ['123456789012'],
          encrypt: true,
          kms_key_id: 'alias/staging-kafka-state',
          use_lockfile: true,
        },
      },
    });
  });

  test('GIVEN a stack THEN the provider refuses other accounts and tags owner and cost center on everything', () => {
    const tags = { owner: 'team', costCenter: 'cc', Confidentiality: 'high' };

    expect(network({ tags }).provider?.['aws']).toEqual([
      {
        region: 'eu-central-1',
        allowed_account_ids: ['123456789012'],
        default_tags: [
          {
            tags: {
              Environment: 'staging',
              Owner: 'team',
              CostCenter: 'cc',
              ManagedBy: 'brokerform',
              Confidentiality: 'high',
            },
          },
        ],
      },
    ]);
  });
});

describe('NetworkStack', () => {
  test('GIVEN a VPC of its own THEN all outputs have their names', () => {
    expect(Object.keys(network().output ?? {}).sort()).toEqual(
      Object.values(STACK_KINDS.network.outputs.aws).sort(),
    );
    expect(network().output).toMatchObject({
      vpc_id: { value: '${aws_vpc.kafka.id}' },
      kafka_subnet_ids: {
        value: { 'eu-central-1a': '${aws_subnet.kafka__eu-central-1a.id}' },
      },
      kms_key_arn: { value: '${aws_kms_key.kafka.arn}' },
      dns_zone_id: { value: '${aws_route53_zone.kafka.zone_id}' },
    });
  });

  test('GIVEN an existing VPC THEN only key and zone are made', () => {
    const synthesized = network({ network: existing });

    expect(Object.keys(synthesized.resource ?? {}).sort()).toEqual([
      'aws_kms_alias',
      'aws_kms_key',
      'aws_route53_zone',
    ]);
    expect(Object.keys(synthesized.output ?? {}).sort()).toEqual([
      'dns_zone_id',
      'kafka_subnet_ids',
      'kms_key_arn',
      'vpc_id',
    ]);
  });

  test('GIVEN the zone of names THEN it is private, and VPCs that others associate with it stay', () => {
    expect(resources(network(), 'aws_route53_zone')).toEqual([
      expect.objectContaining({
        name: 'staging.kafka.internal',
        vpc: [{ vpc_id: '${aws_vpc.kafka.id}' }],
        lifecycle: { ignore_changes: ['vpc'] },
      }),
    ]);
  });
});
