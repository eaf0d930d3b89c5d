import { Route53Zone } from '@cdktf/provider-aws/lib/route53-zone';
import type { Route53ZoneConfig } from '@cdktf/provider-aws/lib/route53-zone';
import { Construct } from 'constructs';
import type { AwsEnvironment } from '../../model/aws/environment';
import { setAddress } from '../address';
import type { Transforms } from './transform';

export type PrivateZoneTransforms = Transforms<{ dnsZone: Route53ZoneConfig }>;

export interface PrivateZoneProps {
  readonly environment: AwsEnvironment;
  readonly vpcId: string;
  /** @default - the arguments as computed */
  readonly transform?: PrivateZoneTransforms | undefined;
}

/**
 * The zone of the nodes' names, which only the VPC sees. Clients' VPCs are associated with it where they are declared, by an
 * `aws_route53_zone_association`.
 */
export class PrivateZone extends Construct {
  public readonly resource: Route53Zone;

  public constructor(scope: Construct, id: string, { environment, vpcId, transform }: PrivateZoneProps) {
    super(scope, id);
    const config: Route53ZoneConfig = {
      name: environment.dnsZone,
      comment: `Kafka nodes of ${environment.name}`,
      vpc: [{ vpcId }],
      tags: { Name: environment.dnsZone },
      // Associations of clients' VPCs show here as well, and a plan would remove them.
      lifecycle: { ignoreChanges: ['vpc'] },
    };
    this.resource = new Route53Zone(this, 'Resource', transform?.dnsZone?.(config) ?? config);
    setAddress(this.resource, 'kafka');
  }
}
