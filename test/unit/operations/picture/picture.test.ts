import { drawEnvironment } from '../../../../operations/picture/actions';
import { readEnvironment } from '../../../../operations/picture/synthesized';
import type { SynthesizedStack } from '../../../../operations/picture/synthesized';

const subnet = (purpose: string, cidr: string) => ({
  availability_zone: 'eu-central-1a',
  cidr_block: cidr,
  tags: { Name: `staging-${purpose}-eu-central-1a` },
});

const stacks: SynthesizedStack[] = [
  {
    name: 'staging-network',
    resource: {
      aws_vpc: { main: { cidr_block: '10.20.0.0/20' } },
      aws_subnet: {
        kafka: subnet('kafka', '10.20.0.0/24'),
        services: subnet('services', '10.20.8.0/24'),
        public: subnet('public', '10.20.12.0/24'),
      },
      aws_nat_gateway: { nat: { subnet_id: '${aws_subnet.public__eu-central-1a.id}' } },
      aws_vpc_endpoint: {
        s3: { service_name: 'com.amazonaws.eu-central-1.s3' },
        kms: { service_name: 'com.amazonaws.eu-central-1.kms' },
      },
      aws_route53_zone: { zone: { name: 'staging.kafka.internal' } },
    },
  },
  {
    name: 'staging-cluster',
    resource: {
      aws_instance: {
        'broker-101': {
          instance_type: 'm7g.large',
          private_ip: '10.20.0.8',
          subnet_id: '${data.x.outputs.kafka_subnet_ids["eu-central-1a"]}',
          tags: { Name: 'staging-broker-101', Role: 'broker' },
        },
      },
      aws_ebs_volume: { data: { for_each: { 'broker-101-disk-1': { node: 'broker-101', size_gib: 500 } } } },
      aws_vpc_security_group_ingress_rule: {
        clients: { description: 'Clients', cidr_ipv4: '10.30.0.0/16', from_port: 9092 },
      },
      aws_secretsmanager_secret: { a: {}, b: {} },
    },
  },
];

describe('the picture of an environment', () => {
  it('GIVEN synthesized stacks THEN nodes, zones, volumes and ranges are those of the stacks', () => {
    expect(readEnvironment('staging', stacks)).toMatchObject({
      vpc: '10.20.0.0/20',
      zones: ['eu-central-1a'],
      nodes: [
        {
          name: 'broker-101',
          role: 'broker',
          zone: 'eu-central-1a',
          address: '10.20.0.8',
          instanceType: 'm7g.large',
          volumes: ['500 GiB gp3'],
        },
      ],
      clients: ['10.30.0.0/16'],
      ports: { client: '9092' },
      natZones: ['eu-central-1a'],
      endpoints: ['kms', 's3'],
      secrets: 2,
      stacks: [
        { name: 'staging-network', resources: 8 },
        { name: 'staging-cluster', resources: 5 },
      ],
    });
  });

  it('WHEN drawn THEN everything that a reader looks for is in it, and it is the same each time', async () => {
    const svg = await drawEnvironment('staging', stacks);
    for (const text of [
      'broker-101',
      '10.20.0.8',
      '1 × 500 GiB gp3',
      '10.30.0.0/16',
      'NAT gateway',
      '10.20.12.0/24',
    ]) {
      expect(svg.replaceAll('&#45;', '-')).toContain(text);
    }
    expect(await drawEnvironment('staging', stacks)).toBe(svg);
  });

  it('GIVEN an environment without instances THEN it says so', async () => {
    await expect(drawEnvironment('local', [{ name: 'local-cluster' }])).rejects.toThrow(
      /The synthesized stacks of local have no instances\./,
    );
  });
});
