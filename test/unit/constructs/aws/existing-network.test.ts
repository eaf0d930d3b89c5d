import { ExistingNetwork } from '../../../../constructs/aws/existing-network';
import { staging } from '../../../fixtures/environments/staging';
import type { ExistingVpc } from '../../../../model/aws/declaration';
import { awsEnvironment } from '../../../../model/aws/topology';
import { resources, synthesizeScope } from '../../../support/synth';
import type { Synthesized } from '../../../support/synth';

const vpc: ExistingVpc = {
  kind: 'existing',
  vpcId: 'vpc-1',
  cidr: '10.50.0.0/16',
  subnets: {
    'eu-central-1a': { subnetId: 'subnet-a', cidr: '10.50.0.0/24' },
    'eu-central-1b': { subnetId: 'subnet-b', cidr: '10.50.1.0/24' },
    'eu-central-1c': { subnetId: 'subnet-c', cidr: '10.50.2.0/24' },
  },
};

function existing(differences: Partial<ExistingVpc> = {}): Synthesized {
  const network = { ...vpc, ...differences };
  const environment = awsEnvironment({ ...staging, network });
  return synthesizeScope((scope) => new ExistingNetwork(scope, 'n', { environment, network }));
}

describe('ExistingNetwork', () => {
  test('GIVEN no endpoints THEN nothing is made', () => {
    expect(existing().resource).toBeUndefined();
  });

  test('GIVEN the VPC THEN a plan is refused where DNS or the range are not as declared', () => {
    expect(existing()).toMatchObject({
      data: {
        aws_vpc: {
          kafka: {
            id: 'vpc-1',
            lifecycle: {
              postcondition: [
                { condition: '${self.enable_dns_support && self.enable_dns_hostnames}' },
                {
                  condition: '${contains(self.cidr_block_associations[*].cidr_block, "10.50.0.0/16")}',
                  error_message: 'VPC vpc-1 does not have the declared range 10.50.0.0/16.',
                },
              ],
            },
          },
        },
      },
    });
  });

  test('GIVEN a subnet THEN a plan is refused where it has another range or zone, or public addresses', () => {
    expect(existing()).toMatchObject({
      data: {
        aws_subnet: {
          'kafka__eu-central-1b': {
            id: 'subnet-b',
            vpc_id: 'vpc-1',
            lifecycle: {
              postcondition: [
                {
                  condition:
                    '${self.availability_zone == "eu-central-1b" && self.cidr_block == "10.50.1.0/24"}',
                },
                { condition: '${!self.map_public_ip_on_launch}' },
              ],
            },
          },
        },
      },
    });
  });

  test('WHEN endpoints are asked for THEN they take the upper end of the nodes’ subnets, each an address of its own', () => {
    const endpoints = resources(existing({ endpoints: true }), 'aws_vpc_endpoint');
    const inFirstZone = endpoints.map(
      (endpoint) => (endpoint['subnet_configuration'] as { ipv4: string }[])[0]?.ipv4,
    );

    expect([...inFirstZone].sort()).toEqual(
      ['249', '250', '251', '252', '253', '254'].map((last) => `10.50.0.${last}`),
    );
  });

  test('WHEN endpoints are asked for THEN every range of the VPC may connect: private DNS answers for all of them', () => {
    const rules = resources(existing({ endpoints: true }), 'aws_vpc_security_group_ingress_rule');

    expect(rules).toEqual([
      expect.objectContaining({
        for_each: '${toset(data.aws_vpc.kafka.cidr_block_associations[*].cidr_block)}',
        cidr_ipv4: '${each.value}',
        from_port: 443,
        to_port: 443,
      }),
    ]);
  });
});
