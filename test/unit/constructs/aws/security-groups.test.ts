import { SecurityGroups } from '../../../../constructs/aws/security-groups';
import { monitored } from '../../../fixtures/environments/monitored';
import { staging } from '../../../fixtures/environments/staging';
import type { AwsDeclaration } from '../../../../model/aws/declaration';
import { awsEnvironment } from '../../../../model/aws/topology';
import { resources, synthesizeScope } from '../../../support/synth';

const withNat = staging;
const withoutNat: AwsDeclaration = {
  ...staging,
  network: { kind: 'new', cidr: '10.20.0.0/20', nat: 'none' },
};

function rules(declaration: AwsDeclaration, direction: 'ingress' | 'egress'): string[] {
  const synthesized = synthesizeScope(
    (scope) =>
      new SecurityGroups(scope, 'g', {
        environment: awsEnvironment(declaration),
        vpcId: 'vpc-1',
        endpointSecurityGroupId: 'sg-endpoints',
        s3PrefixListId: 'pl-s3',
      }),
  );
  return resources(synthesized, `aws_vpc_security_group_${direction}_rule`).map((rule) => {
    const peer = rule['cidr_ipv4'] ?? rule['referenced_security_group_id'] ?? rule['prefix_list_id'];
    expect(rule).toMatchObject({ to_port: rule['from_port'] });
    expect(['tcp', 'udp']).toContain(rule['ip_protocol']);
    const protocol = rule['ip_protocol'] === 'tcp' ? '' : `/${String(rule['ip_protocol'])}`;
    expect(rule['description']).toMatch(/^[A-Z]/);
    return [rule['security_group_id'], `${String(rule['from_port'])}${protocol}`, peer]
      .join(' ')
      .replace(/\$\{aws_security_group\.|\.id\}/g, '');
  });
}

describe('SecurityGroups', () => {
  test('GIVEN an environment THEN ports are open for those who use them and nobody else; there is no SSH', () => {
    expect(rules(withNat, 'ingress').sort()).toEqual([
      'broker 9092 10.20.0.0/20',
      'broker 9092 10.30.0.0/16',
      'broker 9092 broker',
      'controller 9093 broker',
      'controller 9093 controller',
    ]);
  });

  const addedTo = (
    base: AwsDeclaration,
    declaration: AwsDeclaration,
    direction: 'ingress' | 'egress',
  ): string[] =>
    rules(declaration, direction)
      .filter((rule) => !rules(base, direction).includes(rule))
      .sort();

  test('GIVEN a host of Prometheus THEN it alone reaches the exporters, and clients its two HTTPS ports', () => {
    const { monitoring } = monitored;
    const declaration: AwsDeclaration = {
      ...withoutNat,
      registry: { instanceType: 'm7g.medium' },
      monitoring,
    };
    const without: AwsDeclaration = { ...withoutNat, registry: { instanceType: 'm7g.medium' } };
    expect(addedTo(without, declaration, 'ingress')).toEqual([
      'broker 9092 monitoring',
      'broker 9100 monitoring',
      'broker 9404 monitoring',
      'controller 9100 monitoring',
      'controller 9404 monitoring',
      'monitoring 9090 10.20.0.0/20',
      'monitoring 9090 10.30.0.0/16',
      'monitoring 9093 10.20.0.0/20',
      'monitoring 9093 10.30.0.0/16',
      'registry 9100 monitoring',
    ]);
    expect(addedTo(without, declaration, 'egress')).toEqual([
      'monitoring 2525 0.0.0.0/0',
      'monitoring 443 pl-s3',
      'monitoring 443 sg-endpoints',
      'monitoring 9092 broker',
      'monitoring 9100 broker',
      'monitoring 9100 controller',
      'monitoring 9100 registry',
      'monitoring 9404 broker',
      'monitoring 9404 controller',
    ]);
  });

  test('GIVEN a pair THEN its hosts reach each other, and no one else does on those ports', () => {
    const { monitoring } = monitored;
    const pair: AwsDeclaration = {
      ...withoutNat,
      monitoring: { ...monitoring, host: { ...monitoring.host, pair: true } },
    };
    expect(addedTo({ ...withoutNat, monitoring }, pair, 'ingress')).toEqual([
      'monitoring 9090 monitoring',
      'monitoring 9093 monitoring',
      'monitoring 9094 monitoring',
      'monitoring 9094/udp monitoring',
      'monitoring 9100 monitoring',
    ]);
  });

  test('GIVEN a Prometheus that is there already, and an agent of Datadog THEN their groups alone reach the exporters', () => {
    const { receivers, platform } = monitored.monitoring;
    const declaration: AwsDeclaration = {
      ...withoutNat,
      monitoring: {
        ...{ receivers, platform },
        prometheus: { url: 'https://prometheus.example.com', securityGroupId: 'sg-prometheus' },
        datadogAgent: { securityGroupId: 'sg-datadog' },
      },
    };
    expect(addedTo(withoutNat, declaration, 'ingress')).toEqual(
      ['sg-datadog', 'sg-prometheus']
        .flatMap((group) =>
          ['broker', 'controller'].flatMap((role) => [`${role} 9100 ${group}`, `${role} 9404 ${group}`]),
        )
        .sort(),
    );
    expect(addedTo(withoutNat, declaration, 'egress')).toEqual([]);
  });

  test('GIVEN hosts of a registry THEN clients reach their HTTPS port, and they the brokers', () => {
    const declaration: AwsDeclaration = { ...withoutNat, registry: { instanceType: 'm7g.medium' } };
    const added = (direction: 'ingress' | 'egress'): string[] =>
      rules(declaration, direction).filter((rule) => !rules(withoutNat, direction).includes(rule));

    expect(added('ingress').sort()).toEqual([
      'broker 9092 registry',
      'registry 8443 10.20.0.0/20',
      'registry 8443 10.30.0.0/16',
    ]);
    expect(added('egress').sort()).toEqual([
      'registry 443 pl-s3',
      'registry 443 sg-endpoints',
      'registry 9092 broker',
    ]);
  });

  test('GIVEN no NAT THEN nodes reach each other, the endpoints and S3, and nothing outside', () => {
    expect(rules(withoutNat, 'egress').sort()).toEqual([
      'broker 443 pl-s3',
      'broker 443 sg-endpoints',
      'broker 9092 broker',
      'broker 9093 controller',
      'controller 443 pl-s3',
      'controller 443 sg-endpoints',
      'controller 9093 controller',
    ]);
  });

  test('GIVEN NAT THEN packages come over HTTPS from anywhere, and nothing else does', () => {
    const outside = rules(withNat, 'egress').filter((rule) => rule.includes('0.0.0.0/0'));

    expect(outside).toEqual(['broker 443 0.0.0.0/0', 'controller 443 0.0.0.0/0']);
  });
});
