import { SecurityGroups } from '../../../../constructs/aws/security-groups';
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
    expect(rule).toMatchObject({ ip_protocol: 'tcp', to_port: rule['from_port'] });
    expect(rule['description']).toMatch(/^[A-Z]/);
    return [rule['security_group_id'], rule['from_port'], peer]
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
