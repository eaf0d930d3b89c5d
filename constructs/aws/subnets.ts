import { RouteTable } from '@cdktf/provider-aws/lib/route-table';
import type { RouteTableConfig } from '@cdktf/provider-aws/lib/route-table';
import { RouteTableAssociation } from '@cdktf/provider-aws/lib/route-table-association';
import { Subnet } from '@cdktf/provider-aws/lib/subnet';
import type { SubnetConfig } from '@cdktf/provider-aws/lib/subnet';
import { Construct } from 'constructs';
import { subnetOf } from '../../model/aws/addresses';
import type { AwsEnvironment } from '../../model/aws/environment';
import { setAddress } from '../address';
import type { Transforms } from './transform';

export type SubnetTransforms = Transforms<{ subnet: SubnetConfig; routeTable: RouteTableConfig }>;

export interface SubnetsProps {
  readonly environment: AwsEnvironment;
  readonly vpcId: string;
  /** The VPC's range. */
  readonly cidr: string;
  /** What the subnets are for; it decides their ranges. */
  readonly purpose: 'kafka' | 'services' | 'public';
  /** @default - every zone of the environment */
  readonly zones?: readonly string[];
  /** Whether each subnet has a route table of its own. @default true; without it the VPC's default, which has no route */
  readonly routeTables?: boolean;
  /** @default - the arguments as computed */
  readonly transform?: SubnetTransforms | undefined;
}

/** One subnet per zone for one purpose. None gives out public addresses. */
export class Subnets extends Construct {
  /** Ids by zone. */
  public readonly ids: Readonly<Record<string, string>>;
  /** Ids of the route tables by zone. */
  public readonly routeTableIds: Readonly<Record<string, string>>;

  public constructor(
    scope: Construct,
    id: string,
    private readonly props: SubnetsProps,
  ) {
    super(scope, id);
    const { environment, zones = environment.zones, routeTables = true } = props;
    const subnets = zones.map((zone) => [zone, this.createSubnet(zone)] as const);
    this.ids = Object.fromEntries(subnets.map(([zone, subnet]) => [zone, subnet.id]));
    this.routeTableIds = routeTables
      ? Object.fromEntries(subnets.map(([zone, subnet]) => [zone, this.createRouteTable(zone, subnet).id]))
      : {};
  }

  private createSubnet(zone: string): Subnet {
    const { environment, vpcId, cidr, purpose, transform } = this.props;
    const config: SubnetConfig = {
      vpcId,
      availabilityZone: zone,
      cidrBlock: subnetOf(cidr, purpose, environment.zones.indexOf(zone)),
      mapPublicIpOnLaunch: false,
      tags: { Name: this.nameOf(zone) },
    };
    const subnet = new Subnet(this, `${zone}-subnet`, transform?.subnet?.(config) ?? config);
    setAddress(subnet, purpose, zone);
    return subnet;
  }

  private createRouteTable(zone: string, subnet: Subnet): RouteTable {
    const { vpcId, purpose, transform } = this.props;
    const config: RouteTableConfig = { vpcId, tags: { Name: this.nameOf(zone) } };
    const table = new RouteTable(this, `${zone}-route-table`, transform?.routeTable?.(config) ?? config);
    setAddress(table, purpose, zone);
    const association = new RouteTableAssociation(this, `${zone}-association`, {
      subnetId: subnet.id,
      routeTableId: table.id,
    });
    setAddress(association, purpose, zone);
    return table;
  }

  private nameOf(zone: string): string {
    return `${this.props.environment.name}-${this.props.purpose}-${zone}`;
  }
}
