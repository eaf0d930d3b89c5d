import { TerraformOutput } from 'cdktf';
import type { App } from 'cdktf';
import { EnvironmentKey } from '../../constructs/aws/environment-key';
import type { EnvironmentKeyProps } from '../../constructs/aws/environment-key';
import { ExistingNetwork } from '../../constructs/aws/existing-network';
import { Network } from '../../constructs/aws/network';
import type { NetworkTransforms } from '../../constructs/aws/network';
import { PrivateZone } from '../../constructs/aws/private-zone';
import type { PrivateZoneTransforms } from '../../constructs/aws/private-zone';
import type { AwsEnvironment } from '../../model/aws/environment';
import { STACK_KINDS } from '../../model/desired/stack-kinds';
import { AwsStack } from './aws-stack';

const OUTPUTS = STACK_KINDS.network.outputs.aws;

export interface NetworkStackProps {
  readonly environment: AwsEnvironment;
  /** Last word on the arguments of resources, by kind; see docs/escape-hatches.md. @default - the arguments as computed */
  readonly transform?: NetworkTransforms &
    PrivateZoneTransforms &
    NonNullable<EnvironmentKeyProps['transform']>;
}

/** What an environment has before its first node: a network, names and a key. */
export class NetworkStack extends AwsStack {
  public constructor(app: App, props: NetworkStackProps) {
    const { environment, transform } = props;
    super(app, 'network', environment);

    const key = new EnvironmentKey(this, 'Key', { environment, transform }).resource;
    const network = this.createNetwork(props, key.arn);
    const zone = new PrivateZone(this, 'Zone', { environment, vpcId: network.vpcId, transform }).resource;

    this.output(OUTPUTS.vpcId, network.vpcId);
    this.output(OUTPUTS.kafkaSubnetIds, network.kafkaSubnetIds);
    this.output(OUTPUTS.kmsKeyArn, key.arn);
    this.output(OUTPUTS.dnsZoneId, zone.zoneId);
    if (network.endpoints !== undefined) {
      this.output(OUTPUTS.endpointSecurityGroupId, network.endpoints.securityGroup.id);
    }
    if (network instanceof Network) {
      // For those who connect the VPC: routes to where clients and deployers are.
      this.output(OUTPUTS.kafkaRouteTableIds, network.kafkaRouteTableIds);
      this.output(OUTPUTS.s3PrefixListId, network.s3Endpoint.resource.prefixListId);
    }
  }

  private createNetwork(props: NetworkStackProps, kmsKeyArn: string): Network | ExistingNetwork {
    const { environment, transform } = props;
    const { network } = environment;
    switch (network.kind) {
      case 'new':
        return new Network(this, 'Network', { environment, network, kmsKeyArn, transform });
      case 'existing':
        return new ExistingNetwork(this, 'Network', { environment, network, transform });
    }
  }

  private output(name: string, value: string | Readonly<Record<string, string>>): void {
    new TerraformOutput(this, name, { value, staticId: true });
  }
}
