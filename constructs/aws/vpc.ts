import { DefaultRouteTable } from '@cdktf/provider-aws/lib/default-route-table';
import { DefaultSecurityGroup } from '@cdktf/provider-aws/lib/default-security-group';
import { Vpc as VpcResource } from '@cdktf/provider-aws/lib/vpc';
import type { VpcConfig } from '@cdktf/provider-aws/lib/vpc';
import { Construct } from 'constructs';
import { setAddress } from '../address';
import type { Transforms } from './transform';

export type VpcTransforms = Transforms<{ vpc: VpcConfig }>;

export interface VpcProps {
  /** Name of the environment. */
  readonly name: string;
  /** IPv4 range in CIDR notation. */
  readonly cidr: string;
  /** @default - the arguments as computed */
  readonly transform?: VpcTransforms | undefined;
}

/** A VPC in which nothing may talk by default: its default security group has no rule, its default route table no route. */
export class Vpc extends Construct {
  public readonly resource: VpcResource;

  public constructor(scope: Construct, id: string, { name, cidr, transform }: VpcProps) {
    super(scope, id);
    const config: VpcConfig = {
      cidrBlock: cidr,
      // Endpoints with private DNS and the private zone need both.
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags: { Name: `${name}-kafka` },
    };
    this.resource = new VpcResource(this, 'Resource', transform?.vpc?.(config) ?? config);
    setAddress(this.resource, 'kafka');
    this.closeDefaults(name);
  }

  private closeDefaults(name: string): void {
    const tags = { Name: `${name}-default-closed` };
    const group = new DefaultSecurityGroup(this, 'DefaultSecurityGroup', {
      vpcId: this.resource.id,
      // Empty and not absent: otherwise a rule that somebody adds later is no difference.
      ingress: [],
      egress: [],
      tags,
    });
    setAddress(group, 'closed');
    const table = new DefaultRouteTable(this, 'DefaultRouteTable', {
      defaultRouteTableId: this.resource.defaultRouteTableId,
      route: [],
      tags,
    });
    setAddress(table, 'closed');
  }
}
