import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import type { SecurityGroupConfig } from '@cdktf/provider-aws/lib/security-group';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { Construct } from 'constructs';
import type { AwsEnvironment, AwsNode } from '../../model/aws/environment';
import { HTTPS_PORT } from '../../model/aws/numbers';
import { CLIENT_PORT, CONTROLLER_PORT } from '../../model/aws/topology';
import { setAddress } from '../address';
import type { Transforms } from './transform';

export type SecurityGroupTransforms = Transforms<{ securityGroup: SecurityGroupConfig }>;

export interface SecurityGroupsProps {
  readonly environment: AwsEnvironment;
  readonly vpcId: string;
  /** Security group of the interface endpoints; undefined where the VPC has none of this environment. */
  readonly endpointSecurityGroupId?: string | undefined;
  /** Managed prefix list of S3 in the region; undefined where the VPC has no gateway endpoint of this environment. */
  readonly s3PrefixListId?: string | undefined;
  /** @default - the arguments as computed */
  readonly transform?: SecurityGroupTransforms | undefined;
}

type Role = AwsNode['role'];
/** The other side of a rule. */
type Peer = { cidrIpv4: string } | { referencedSecurityGroupId: string } | { prefixListId: string };

/**
 * One security group per role, each port open for exactly those who use it. No SSH: people come through SSM.
 *
 * Names, time and metadata need no rule: security groups do not filter the VPC's own resolver, the time service and the
 * metadata service (VPC user guide, security group rules).
 */
export class SecurityGroups extends Construct {
  private readonly brokers: SecurityGroup;
  private readonly controllers: SecurityGroup;

  public constructor(
    scope: Construct,
    id: string,
    private readonly props: SecurityGroupsProps,
  ) {
    super(scope, id);
    this.brokers = this.createGroup('broker', 'Kafka brokers');
    this.controllers = this.createGroup('controller', 'KRaft controllers');
    this.openBrokers();
    this.openControllers();
    this.openAwsServices('broker');
    this.openAwsServices('controller');
  }

  /** Id of a role's security group. */
  public idOf(role: Role): string {
    return this.groupOf(role).id;
  }

  private createGroup(role: Role, what: string): SecurityGroup {
    const { environment, vpcId, transform } = this.props;
    const name = `${environment.name}-kafka-${role}`;
    const config: SecurityGroupConfig = {
      name,
      description: `${what} of ${environment.name}`,
      vpcId,
      tags: { Name: name },
    };
    const group = new SecurityGroup(this, role, transform?.securityGroup?.(config) ?? config);
    setAddress(group, role);
    return group;
  }

  private openBrokers(): void {
    for (const cidr of this.props.environment.clientCidrs) {
      this.allowIn(
        'broker',
        CLIENT_PORT,
        `clients-${cidr.replace(/[./]/g, '-')}`,
        { cidrIpv4: cidr },
        'Clients',
      );
    }
    this.allowBetween('broker', 'broker', CLIENT_PORT, 'Replication between brokers');
    this.allowBetween('broker', 'controller', CONTROLLER_PORT, 'Brokers follow the metadata log');
  }

  private openControllers(): void {
    this.allowBetween('controller', 'controller', CONTROLLER_PORT, 'The quorum of the controllers');
  }

  /** Bundle, secrets, keys and SSM through endpoints; packages through NAT, where the network has one. */
  private openAwsServices(role: Role): void {
    const { endpointSecurityGroupId, s3PrefixListId, environment } = this.props;
    if (endpointSecurityGroupId !== undefined) {
      this.allowOut(
        role,
        HTTPS_PORT,
        'endpoints',
        { referencedSecurityGroupId: endpointSecurityGroupId },
        'AWS interfaces',
      );
    }
    if (s3PrefixListId !== undefined) {
      this.allowOut(role, HTTPS_PORT, 's3', { prefixListId: s3PrefixListId }, 'Host bundle in S3');
    }
    if (leavesVpc(environment)) {
      // Package mirrors have no fixed addresses. What comes from them is signed, and nothing can connect from there.
      this.allowOut(
        role,
        HTTPS_PORT,
        'packages',
        { cidrIpv4: '0.0.0.0/0' },
        'Packages over HTTPS through NAT',
      );
    }
  }

  private allowBetween(from: Role, to: Role, port: number, description: string): void {
    this.allowOut(from, port, `${to}s`, { referencedSecurityGroupId: this.idOf(to) }, description);
    this.allowIn(to, port, `${from}s`, { referencedSecurityGroupId: this.idOf(from) }, description);
  }

  private allowIn(role: Role, port: number, peerName: string, peer: Peer, description: string): void {
    const rule = new VpcSecurityGroupIngressRule(this, `${role} from ${peerName}`, {
      ...this.rule(role, port, description),
      ...peer,
    });
    setAddress(rule, `${role}-from-${peerName}`);
  }

  private allowOut(role: Role, port: number, peerName: string, peer: Peer, description: string): void {
    const rule = new VpcSecurityGroupEgressRule(this, `${role} to ${peerName}`, {
      ...this.rule(role, port, description),
      ...peer,
    });
    setAddress(rule, `${role}-to-${peerName}`);
  }

  private rule(role: Role, port: number, description: string) {
    return { securityGroupId: this.idOf(role), ipProtocol: 'tcp', fromPort: port, toPort: port, description };
  }

  private groupOf(role: Role): SecurityGroup {
    return role === 'controller' ? this.controllers : this.brokers;
  }
}

/** An existing VPC has a way of its own to what it lacks endpoints for: see ExistingVpc. */
function leavesVpc({ network }: AwsEnvironment): boolean {
  return network.kind === 'existing' || (network.nat ?? 'single') !== 'none';
}
