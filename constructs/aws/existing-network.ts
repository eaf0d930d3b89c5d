import { DataAwsSubnet } from '@cdktf/provider-aws/lib/data-aws-subnet';
import { DataAwsVpc } from '@cdktf/provider-aws/lib/data-aws-vpc';
import { Construct } from 'constructs';
import type { ExistingVpc } from '../../model/aws/declaration';
import type { AwsEnvironment } from '../../model/aws/environment';
import { setAddress } from '../address';
import { expression } from '../literal-text';
import { InterfaceEndpoints } from './endpoints';
import type { EndpointTransforms } from './endpoints';

export interface ExistingNetworkProps {
  readonly environment: AwsEnvironment;
  readonly network: ExistingVpc;
  /** @default - the arguments as computed */
  readonly transform?: EndpointTransforms | undefined;
}

/**
 * A VPC of others: nothing in it is changed, its endpoints are used unless new ones are asked for, and a plan is refused where it is not what was
 * declared.
 */
export class ExistingNetwork extends Construct {
  public readonly vpcId: string;
  /** Ids of the subnets for Kafka nodes by zone. */
  public readonly kafkaSubnetIds: Readonly<Record<string, string>>;
  public readonly endpoints: InterfaceEndpoints | undefined;

  public constructor(scope: Construct, id: string, props: ExistingNetworkProps) {
    super(scope, id);
    const { environment, network, transform } = props;
    const vpc = this.verifyVpc(network);
    this.vpcId = vpc.id;
    this.kafkaSubnetIds = Object.fromEntries(
      Object.keys(environment.kafkaSubnets).map((zone) => [zone, this.verifySubnet(network, zone)]),
    );
    if (network.endpoints === true) {
      this.endpoints = new InterfaceEndpoints(this, 'Endpoints', {
        environment,
        vpcId: this.vpcId,
        placement: { kind: 'kafka-subnets', ids: this.kafkaSubnetIds },
        vpcRanges: vpc.getListAttribute('cidr_block_associations[*].cidr_block'),
        transform,
      });
    }
  }

  private verifyVpc({ vpcId, cidr }: ExistingVpc): DataAwsVpc {
    const vpc = new DataAwsVpc(this, 'Resource', {
      id: vpcId,
      lifecycle: {
        postcondition: [
          {
            condition: expression('${self.enable_dns_support && self.enable_dns_hostnames}'),
            errorMessage: `VPC ${vpcId} needs DNS support and DNS host names: the nodes' names are in a private zone.`,
          },
          {
            condition: expression(`\${contains(self.cidr_block_associations[*].cidr_block, "${cidr}")}`),
            errorMessage: `VPC ${vpcId} does not have the declared range ${cidr}.`,
          },
        ],
      },
    });
    setAddress(vpc, 'kafka');
    return vpc;
  }

  /** The declared range decides the nodes' addresses, so that a wrong one would only show when an instance is launched. */
  private verifySubnet(network: ExistingVpc, zone: string): string {
    const { subnetId, cidr } = network.subnets[zone] ?? { subnetId: '', cidr: '' };
    const subnet = new DataAwsSubnet(this, `${zone}-subnet`, {
      id: subnetId,
      vpcId: network.vpcId,
      lifecycle: {
        postcondition: [
          {
            condition: expression(`\${self.availability_zone == "${zone}" && self.cidr_block == "${cidr}"}`),
            errorMessage: `Subnet ${subnetId} is not the range ${cidr} in ${zone}, as declared.`,
          },
          {
            condition: expression('${!self.map_public_ip_on_launch}'),
            errorMessage: `Subnet ${subnetId} gives out public addresses: Kafka nodes need a private one.`,
          },
        ],
      },
    });
    setAddress(subnet, 'kafka', zone);
    return subnet.id;
  }
}
