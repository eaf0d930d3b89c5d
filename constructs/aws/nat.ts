import { Eip } from '@cdktf/provider-aws/lib/eip';
import { InternetGateway } from '@cdktf/provider-aws/lib/internet-gateway';
import { NatGateway } from '@cdktf/provider-aws/lib/nat-gateway';
import type { NatGatewayConfig } from '@cdktf/provider-aws/lib/nat-gateway';
import { Route } from '@cdktf/provider-aws/lib/route';
import { Construct } from 'constructs';
import type { AwsEnvironment } from '../../model/aws/environment';
import { setAddress } from '../address';
import { Subnets } from './subnets';
import type { SubnetTransforms } from './subnets';
import type { Transforms } from './transform';

const ANYWHERE = '0.0.0.0/0';

export type NatTransforms = SubnetTransforms & Transforms<{ natGateway: NatGatewayConfig }>;

export interface NatProps {
  readonly environment: AwsEnvironment;
  readonly vpcId: string;
  /** The VPC's range. */
  readonly cidr: string;
  /** One gateway in the first zone, or one in each. */
  readonly gateways: 'single' | 'per-zone';
  /** Route tables that get a way out, by zone. */
  readonly routeTableIds: Readonly<Record<string, string>>;
  /** @default - the arguments as computed */
  readonly transform?: NatTransforms | undefined;
}

/**
 * The way out to package sources, and no way in: NAT gateways in public subnets in which nothing else lives.
 *
 * With a single gateway the loss of its zone takes the way out from every zone. Kafka does not use it; a host that boots does.
 */
export class Nat extends Construct {
  private readonly publicSubnets: Subnets;
  private readonly internetGateway: InternetGateway;

  public constructor(
    scope: Construct,
    id: string,
    private readonly props: NatProps,
  ) {
    super(scope, id);
    const { environment, vpcId, cidr, gateways, transform } = props;
    const zones = gateways === 'single' ? environment.zones.slice(0, 1) : environment.zones;
    this.publicSubnets = new Subnets(this, 'Public', {
      environment,
      vpcId,
      cidr,
      purpose: 'public',
      zones,
      transform,
    });
    this.internetGateway = this.createInternetGateway();
    const byZone = new Map(zones.map((zone) => [zone, this.createGateway(zone)]));
    for (const [zone, routeTableId] of Object.entries(props.routeTableIds)) {
      const gateway = byZone.get(zone) ?? [...byZone.values()][0];
      this.route('kafka', zone, routeTableId, { natGatewayId: gateway?.id ?? '' });
    }
  }

  private createInternetGateway(): InternetGateway {
    const gateway = new InternetGateway(this, 'InternetGateway', {
      vpcId: this.props.vpcId,
      tags: { Name: `${this.props.environment.name}-kafka` },
    });
    setAddress(gateway, 'kafka');
    for (const [zone, routeTableId] of Object.entries(this.publicSubnets.routeTableIds)) {
      this.route('public', zone, routeTableId, { gatewayId: gateway.id });
    }
    return gateway;
  }

  private createGateway(zone: string): NatGateway {
    const tags = { Name: `${this.props.environment.name}-nat-${zone}` };
    const address = new Eip(this, `${zone}-address`, {
      domain: 'vpc',
      tags,
      // EC2 user guide: an address can only be used once the VPC has its internet gateway.
      dependsOn: [this.internetGateway],
    });
    setAddress(address, 'nat', zone);
    const config: NatGatewayConfig = {
      allocationId: address.allocationId,
      subnetId: this.publicSubnets.ids[zone] ?? '',
      tags,
      dependsOn: [this.internetGateway],
    };
    const gateway = new NatGateway(
      this,
      `${zone}-gateway`,
      this.props.transform?.natGateway?.(config) ?? config,
    );
    setAddress(gateway, zone);
    return gateway;
  }

  private route(
    purpose: string,
    zone: string,
    routeTableId: string,
    target: { natGatewayId: string } | { gatewayId: string },
  ): void {
    const route = new Route(this, `${purpose}-${zone}-route`, {
      routeTableId,
      destinationCidrBlock: ANYWHERE,
      ...target,
    });
    setAddress(route, purpose, zone);
  }
}
