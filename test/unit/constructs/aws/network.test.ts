import { Network } from '../../../../constructs/aws/network';
import type { NetworkTransforms } from '../../../../constructs/aws/network';
import { staging } from '../../../fixtures/environments/staging';
import type { AwsDeclaration, NewVpc } from '../../../../model/aws/declaration';
import { awsEnvironment } from '../../../../model/aws/topology';
import { resources, synthesizeScope } from '../../../support/synth';
import type { Synthesized } from '../../../support/synth';

const ZONES = ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'];

function network(
  vpc: Partial<NewVpc> = {},
  differences: Partial<AwsDeclaration> = {},
  transform?: NetworkTransforms,
): Synthesized {
  const declared: NewVpc = { kind: 'new', cidr: '10.20.0.0/20', ...vpc };
  const environment = awsEnvironment({ ...staging, network: declared, ...differences });
  return synthesizeScope(
    (scope) => new Network(scope, 'n', { environment, network: declared, kmsKeyArn: 'key', transform }),
  );
}

function addresses(synthesized: Synthesized, type: string): string[] {
  return Object.keys(synthesized.resource?.[type] ?? {}).sort();
}

describe('Network: VPC and subnets', () => {
  test('GIVEN a range THEN the VPC has it, and names resolve in it', () => {
    expect(resources(network(), 'aws_vpc')).toEqual([
      expect.objectContaining({
        cidr_block: '10.20.0.0/20',
        enable_dns_support: true,
        enable_dns_hostnames: true,
      }),
    ]);
  });

  test('GIVEN a VPC THEN its default security group has no rule and its default route table no route', () => {
    const synthesized = network();

    expect(resources(synthesized, 'aws_default_security_group')).toEqual([
      expect.objectContaining({ ingress: [], egress: [] }),
    ]);
    expect(resources(synthesized, 'aws_default_route_table')).toEqual([
      expect.objectContaining({ route: [] }),
    ]);
  });

  test('GIVEN three zones THEN each has a subnet for nodes and one for endpoints, at ranges the model computed', () => {
    expect(network({ nat: 'none' }).resource?.['aws_subnet']).toMatchObject({
      'kafka__eu-central-1a': { cidr_block: '10.20.0.0/24', availability_zone: 'eu-central-1a' },
      'kafka__eu-central-1b': { cidr_block: '10.20.1.0/24', availability_zone: 'eu-central-1b' },
      'kafka__eu-central-1c': { cidr_block: '10.20.2.0/24', availability_zone: 'eu-central-1c' },
      'services__eu-central-1a': { cidr_block: '10.20.8.0/24' },
      'services__eu-central-1b': { cidr_block: '10.20.9.0/24' },
      'services__eu-central-1c': { cidr_block: '10.20.10.0/24' },
    });
  });

  test.each(['none', 'single', 'per-zone'] as const)(
    'GIVEN NAT %s THEN no subnet gives out a public address',
    (nat) => {
      const given = resources(network({ nat }), 'aws_subnet').map(
        (subnet) => subnet['map_public_ip_on_launch'],
      );

      expect(new Set(given)).toEqual(new Set([false]));
    },
  );
});

describe('Network: the way out', () => {
  test('GIVEN no NAT THEN nothing leads to the internet', () => {
    const synthesized = network({ nat: 'none' });

    for (const type of ['aws_internet_gateway', 'aws_nat_gateway', 'aws_eip', 'aws_route']) {
      expect(addresses(synthesized, type)).toEqual([]);
    }
    expect(addresses(synthesized, 'aws_subnet').filter((name) => name.startsWith('public'))).toEqual([]);
  });

  test('GIVEN nothing about NAT THEN one gateway in the first zone serves all', () => {
    const synthesized = network();

    expect(addresses(synthesized, 'aws_nat_gateway')).toEqual(['eu-central-1a']);
    expect(synthesized.resource?.['aws_route']).toMatchObject(
      Object.fromEntries(
        ZONES.map((zone) => [
          `kafka__${zone}`,
          {
            route_table_id: `\${aws_route_table.kafka__${zone}.id}`,
            destination_cidr_block: '0.0.0.0/0',
            nat_gateway_id: '${aws_nat_gateway.eu-central-1a.id}',
          },
        ]),
      ),
    );
  });

  test('GIVEN a gateway per zone THEN each zone uses its own', () => {
    expect(network({ nat: 'per-zone' }).resource?.['aws_route']).toMatchObject(
      Object.fromEntries(
        ZONES.map((zone) => [`kafka__${zone}`, { nat_gateway_id: `\${aws_nat_gateway.${zone}.id}` }]),
      ),
    );
  });

  test('GIVEN NAT THEN only public subnets have a route to the internet gateway', () => {
    const routes = Object.entries(network({ nat: 'per-zone' }).resource?.['aws_route'] ?? {});
    const toInternet = routes.filter(([, route]) => route['gateway_id'] !== undefined).map(([name]) => name);

    expect(toInternet.sort()).toEqual(ZONES.map((zone) => `public__${zone}`));
  });
});

describe('Network: endpoints', () => {
  test('GIVEN a VPC THEN what hosts call is inside it, under its usual name', () => {
    const interfaces = resources(network(), 'aws_vpc_endpoint').filter(
      (endpoint) => endpoint['vpc_endpoint_type'] === 'Interface',
    );

    expect(interfaces.map((endpoint) => endpoint['service_name'])).toEqual(
      ['ec2messages', 'kms', 'logs', 'secretsmanager', 'ssm', 'ssmmessages'].map(
        (service) => `com.amazonaws.eu-central-1.${service}`,
      ),
    );
    for (const endpoint of interfaces) {
      expect(endpoint).toMatchObject({
        private_dns_enabled: true,
        security_group_ids: ['${aws_security_group.endpoints.id}'],
        subnet_ids: ZONES.map((zone) => `\${aws_subnet.services__${zone}.id}`),
      });
    }
  });

  test('GIVEN AWS Private CA THEN hosts reach it by an endpoint', () => {
    const synthesized = network({}, { certificates: { kind: 'acm-pca', certificateAuthorityArn: 'arn' } });

    expect(addresses(synthesized, 'aws_vpc_endpoint')).toContain('acm-pca');
  });

  test('GIVEN the endpoints THEN HTTPS is open to the VPC, for which private DNS answers, and to no one else', () => {
    const rules = resources(network(), 'aws_vpc_security_group_ingress_rule');

    expect(rules).toEqual([
      expect.objectContaining({
        cidr_ipv4: '10.20.0.0/20',
        ip_protocol: 'tcp',
        from_port: 443,
        to_port: 443,
      }),
    ]);
    expect(addresses(network(), 'aws_vpc_security_group_egress_rule')).toEqual([]);
  });

  test('GIVEN the S3 endpoint THEN it serves the Kafka subnets, for buckets of the account and those of the SSM agent', () => {
    const synthesized = network();

    expect(synthesized.resource?.['aws_vpc_endpoint']?.['s3']).toMatchObject({
      vpc_endpoint_type: 'Gateway',
      route_table_ids: ZONES.map((zone) => `\${aws_route_table.kafka__${zone}.id}`),
      policy: '${data.aws_iam_policy_document.endpoint-s3.json}',
    });
    expect(synthesized).toMatchObject({
      data: {
        aws_iam_policy_document: {
          'endpoint-s3': {
            statement: [
              {
                condition: [
                  { variable: 'aws:PrincipalAccount', values: ['123456789012'] },
                  { variable: 'aws:ResourceAccount', values: ['123456789012'] },
                ],
              },
              {
                actions: ['s3:GetObject'],
                resources: expect.arrayContaining(['arn:aws:s3:::amazon-ssm-eu-central-1/*']) as unknown,
              },
            ],
          },
        },
      },
    });
  });
});

describe('Network: flow logs', () => {
  test('GIVEN a VPC THEN all its traffic is logged for a year, encrypted', () => {
    const synthesized = network();

    expect(resources(synthesized, 'aws_flow_log')).toEqual([
      expect.objectContaining({ traffic_type: 'ALL', vpc_id: '${aws_vpc.kafka.id}' }),
    ]);
    expect(resources(synthesized, 'aws_cloudwatch_log_group')).toEqual([
      expect.objectContaining({
        name: '/staging/kafka/vpc-flow-logs',
        retention_in_days: 365,
        kms_key_id: 'key',
      }),
    ]);
  });

  test('GIVEN their role THEN it writes to their log group and nowhere else', () => {
    expect(network()).toMatchObject({
      data: {
        aws_iam_policy_document: {
          'flow-logs': {
            statement: [
              {
                actions: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
                resources: ['${aws_cloudwatch_log_group.flow-logs.arn}:*'],
              },
            ],
          },
        },
      },
    });
  });
});

describe('Network: transforms', () => {
  test('WHEN a kind has a transform THEN every resource of the kind gets it and no other', () => {
    const synthesized = network(
      {},
      {},
      {
        subnet: (config) => ({ ...config, assignIpv6AddressOnCreation: false }),
        vpc: (config) => ({ ...config, instanceTenancy: 'dedicated' }),
      },
    );

    expect(resources(synthesized, 'aws_vpc')[0]).toMatchObject({ instance_tenancy: 'dedicated' });
    expect(
      resources(synthesized, 'aws_subnet').map((subnet) => subnet['assign_ipv6_address_on_creation']),
    ).toEqual(Array.from({ length: 7 }, () => false));
    expect(resources(synthesized, 'aws_route_table')[0]).not.toHaveProperty(
      'assign_ipv6_address_on_creation',
    );
  });
});
