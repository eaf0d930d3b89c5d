import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import type { SecurityGroupConfig } from '@cdktf/provider-aws/lib/security-group';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { Construct } from 'constructs';
import type { AwsEnvironment, HostRole } from '../../model/aws/environment';
import { EXPORTER_PORTS } from '../../model/host/exporters';
import { receiverPorts } from '../../model/aws/monitoring';
import { GOSSIP_PORT, monitoringWebPorts } from '../../model/monitoring/own-host';
import { MONITORING_PORTS } from '../../model/monitoring/scrape';
import { HTTPS_PORT } from '../../model/aws/numbers';
import { CLIENT_PORT, CONTROLLER_PORT } from '../../model/aws/topology';
import { REGISTRY_PORT } from '../../model/schemas/own-registry';
import { setAddress } from '../address';
import type { Transforms } from './transform';
import { waive } from './waiver';

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

type Role = HostRole;
type Protocol = 'tcp' | 'udp';
/** The other side of a rule. */
type Peer = { cidrIpv4: string } | { referencedSecurityGroupId: string } | { prefixListId: string };

/**
 * One security group per role, each port open for exactly those who use it. No SSH: people come through SSM.
 *
 * Names, time and metadata need no rule: security groups do not filter the VPC's own resolver, the time service and the
 * metadata service (VPC user guide, security group rules).
 */
export class SecurityGroups extends Construct {
  private readonly groups = new Map<Role, SecurityGroup>();

  public constructor(
    scope: Construct,
    id: string,
    private readonly props: SecurityGroupsProps,
  ) {
    super(scope, id);
    this.createGroup('broker', 'Kafka brokers');
    this.createGroup('controller', 'KRaft controllers');
    this.openBrokers();
    this.openControllers();
    this.openAwsServices('broker');
    this.openAwsServices('controller');
    if (props.environment.registry !== undefined) {
      this.createGroup('registry', 'Schema registry');
      this.openRegistry();
      this.openAwsServices('registry');
    }
    if (props.environment.monitoring?.host !== undefined) {
      this.createGroup('monitoring', 'Prometheus');
      this.openMonitoring();
      this.openAwsServices('monitoring');
    }
    this.openOtherCollectors();
  }

  /** Id of a role's security group. */
  public idOf(role: Role): string {
    return this.groupOf(role).id;
  }

  private createGroup(role: Role, what: string): void {
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
    if (role === 'registry' || role === 'monitoring') {
      waive(group, 'CKV2_AWS_5', `The hosts that have it are of another stack, ${environment.name}-${role}.`);
    }
    this.groups.set(role, group);
  }

  private openBrokers(): void {
    this.allowClients('broker', CLIENT_PORT);
    this.allowBetween('broker', 'broker', CLIENT_PORT, 'Replication between brokers');
    this.allowBetween('broker', 'controller', CONTROLLER_PORT, 'Brokers follow the metadata log');
  }

  private openControllers(): void {
    this.allowBetween('controller', 'controller', CONTROLLER_PORT, 'The quorum of the controllers');
  }

  private openRegistry(): void {
    this.allowClients('registry', REGISTRY_PORT);
    this.allowBetween('registry', 'broker', CLIENT_PORT, 'The registry keeps its schemas in the cluster');
  }

  private openMonitoring(): void {
    const { monitoring, registry } = this.props.environment;
    if (monitoring === undefined) return;
    const ports = monitoringWebPorts(monitoring);
    for (const port of ports) this.allowClients('monitoring', port, `-${port}`);
    const [broker, jmx, node] = [CLIENT_PORT, EXPORTER_PORTS.jmx, EXPORTER_PORTS.node];
    this.allowBetween('monitoring', 'broker', broker, 'Lag of groups, and the end of certificates');
    for (const role of ['broker', 'controller'] as const) {
      this.allowBetween('monitoring', role, jmx, 'Metrics of Kafka', '-jmx');
      this.allowBetween('monitoring', role, node, 'Metrics of hosts', '-node');
    }
    if (registry !== undefined)
      this.allowBetween('monitoring', 'registry', node, 'Metrics of hosts', '-node');
    if (monitoring.host?.pair === true) this.openPair(node);
    for (const port of receiverPorts(monitoring)) {
      // Receivers have no fixed addresses; what is sent is encrypted.
      const anyone = { cidrIpv4: '0.0.0.0/0' };
      this.allowOut('monitoring', port, `receivers-${port}`, anyone, 'Receivers of alerts');
    }
  }

  /** Two hosts see whether the other one works, and their Alertmanagers agree on who notifies. */
  private openPair(nodePort: number): void {
    const { prometheus, alertmanager } = MONITORING_PORTS;
    const between = (port: number, what: string, name: string, protocol?: Protocol): void =>
      this.allowBetween('monitoring', 'monitoring', port, what, name, protocol);
    between(nodePort, 'Metrics of hosts', '-node');
    between(prometheus, 'Metrics of the other Prometheus', '-prometheus');
    between(alertmanager, 'Alerts to the other Alertmanager', '-alertmanager');
    between(GOSSIP_PORT, 'Alertmanagers among each other', '-gossip-tcp');
    between(GOSSIP_PORT, 'Alertmanagers among each other', '-gossip-udp', 'udp');
  }

  /** What collects metrics and is no host of the environment: its group alone, on the exporters' ports alone. */
  private openOtherCollectors(): void {
    const { monitoring, registry } = this.props.environment;
    const roles: readonly Role[] = [
      'broker',
      'controller',
      ...(registry === undefined ? [] : ['registry' as const]),
    ];
    const others = { prometheus: monitoring?.prometheus, datadog: monitoring?.datadogAgent };
    for (const [name, other] of Object.entries(others)) {
      if (other === undefined) continue;
      const peer = { referencedSecurityGroupId: other.securityGroupId };
      for (const role of roles) {
        if (role !== 'registry')
          this.allowIn(role, EXPORTER_PORTS.jmx, `${name}-jmx`, peer, 'Metrics of Kafka');
        this.allowIn(role, EXPORTER_PORTS.node, `${name}-node`, peer, 'Metrics of hosts');
      }
    }
  }

  private allowClients(role: Role, port: number, suffix = ''): void {
    for (const cidr of this.props.environment.clientCidrs) {
      const name = `clients-${cidr.replace(/[./]/g, '-')}${suffix}`;
      this.allowIn(role, port, name, { cidrIpv4: cidr }, 'Clients');
    }
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

  /** @param suffix of both rules' names, where a role has several ports for the other. @default - none */
  private allowBetween(
    from: Role,
    to: Role,
    port: number,
    description: string,
    suffix = '',
    protocol: Protocol = 'tcp',
  ): void {
    const groupOf = (role: Role): Peer => ({ referencedSecurityGroupId: this.idOf(role) });
    this.allowOut(from, port, `${plural(to)}${suffix}`, groupOf(to), description, protocol);
    this.allowIn(to, port, `${plural(from)}${suffix}`, groupOf(from), description, protocol);
  }

  private allowIn(
    role: Role,
    port: number,
    peerName: string,
    peer: Peer,
    description: string,
    protocol: Protocol = 'tcp',
  ): void {
    const rule = new VpcSecurityGroupIngressRule(this, `${role} from ${peerName}`, {
      ...this.rule(role, port, description, protocol),
      ...peer,
    });
    setAddress(rule, `${role}-from-${peerName}`);
  }

  private allowOut(
    role: Role,
    port: number,
    peerName: string,
    peer: Peer,
    description: string,
    protocol: Protocol = 'tcp',
  ): void {
    const rule = new VpcSecurityGroupEgressRule(this, `${role} to ${peerName}`, {
      ...this.rule(role, port, description, protocol),
      ...peer,
    });
    setAddress(rule, `${role}-to-${peerName}`);
  }

  private rule(role: Role, port: number, description: string, protocol: Protocol) {
    return {
      securityGroupId: this.idOf(role),
      ipProtocol: protocol,
      fromPort: port,
      toPort: port,
      description,
    };
  }

  private groupOf(role: Role): SecurityGroup {
    const group = this.groups.get(role);
    if (group === undefined) throw new Error(`${this.node.path}: there is no group of the role ${role}.`);
    return group;
  }
}

/** An existing VPC has a way of its own to what it lacks endpoints for: see ExistingVpc. */
function leavesVpc({ network }: AwsEnvironment): boolean {
  return network.kind === 'existing' || (network.nat ?? 'single') !== 'none';
}

function plural(role: Role): string {
  if (role === 'monitoring') return role;
  return role === 'registry' ? 'registries' : `${role}s`;
}
