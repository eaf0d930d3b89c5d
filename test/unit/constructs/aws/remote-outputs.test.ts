import { TerraformOutput } from 'cdktf';
import { networkOutputs } from '../../../../constructs/aws/remote-outputs';
import { staging } from '../../../fixtures/environments/staging';
import type { AwsDeclaration } from '../../../../model/aws/declaration';
import { awsEnvironment } from '../../../../model/aws/topology';
import { synthesizeScope } from '../../../support/synth';
import type { Synthesized } from '../../../support/synth';

const existing: AwsDeclaration['network'] = {
  kind: 'existing',
  vpcId: 'vpc-1',
  cidr: '10.50.0.0/16',
  subnets: {},
};

function read(network: AwsDeclaration['network'] = staging.network): Synthesized {
  const environment = awsEnvironment({ ...staging, network });
  return synthesizeScope((scope) => {
    const { kafkaSubnetId, ...outputs } = networkOutputs(scope, environment);
    const values = { ...outputs, subnet: kafkaSubnetId('eu-central-1b') };
    for (const [id, value] of Object.entries(values)) {
      if (value !== undefined) new TerraformOutput(scope, id, { value, staticId: true });
    }
  });
}

describe('networkOutputs', () => {
  test('GIVEN an environment THEN the state of its network stack is read from its bucket', () => {
    expect(read()).toMatchObject({
      data: {
        terraform_remote_state: {
          network: {
            backend: 's3',
            config: {
              bucket: staging.state.bucket,
              key: 'staging/staging-network.tfstate',
              region: 'eu-central-1',
            },
          },
        },
      },
    });
  });

  test('GIVEN a VPC of its own THEN every output is an expression with its name', () => {
    const outputs = '${data.terraform_remote_state.network.outputs';

    expect(read().output).toEqual({
      vpcId: { value: `${outputs}.vpc_id}` },
      subnet: { value: `${outputs}.kafka_subnet_ids["eu-central-1b"]}` },
      kmsKeyArn: { value: `${outputs}.kms_key_arn}` },
      dnsZoneId: { value: `${outputs}.dns_zone_id}` },
      endpointSecurityGroupId: { value: `${outputs}.endpoint_security_group_id}` },
      s3PrefixListId: { value: `${outputs}.s3_prefix_list_id}` },
    });
  });

  test('GIVEN an existing VPC without endpoints THEN there is nothing to read of them', () => {
    expect(read(existing).output).not.toHaveProperty('endpointSecurityGroupId');
    expect(read(existing).output).not.toHaveProperty('s3PrefixListId');
    expect(read({ ...existing, endpoints: true }).output).toHaveProperty('endpointSecurityGroupId');
  });
});
