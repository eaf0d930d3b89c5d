import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import type { SecurityGroupConfig } from '@cdktf/provider-aws/lib/security-group';
import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint';
import type { VpcEndpointConfig } from '@cdktf/provider-aws/lib/vpc-endpoint';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { TerraformIterator } from 'cdktf';
import { Construct } from 'constructs';
import { endpointAddress } from '../../model/aws/addresses';
import type { AwsEnvironment } from '../../model/aws/environment';
import { HTTPS_PORT, interfaceEndpoints } from '../../model/aws/numbers';
import { setAddress } from '../address';
import { policyDocument } from './iam-policy';
import type { Transforms } from './transform';

export type EndpointTransforms = Transforms<{
  interfaceEndpoint: VpcEndpointConfig;
  endpointSecurityGroup: SecurityGroupConfig;
}>;

/** Where endpoints have their addresses. */
export type EndpointPlacement =
  /** Subnets for endpoints, where AWS chooses the address. */
  | { readonly kind: 'own-subnets'; readonly ids: Readonly<Record<string, string>> }
  /** The subnets for Kafka nodes, at the upper end: the lower addresses belong to nodes that are yet to come. */
  | { readonly kind: 'kafka-subnets'; readonly ids: Readonly<Record<string, string>> };

export interface InterfaceEndpointsProps {
  readonly environment: AwsEnvironment;
  readonly vpcId: string;
  readonly placement: EndpointPlacement;
  /**
   * Every range of the VPC: its only one, or a list that Terraform reads. Private DNS answers for everyone in it, so that whoever
   * may not connect has lost the service.
   */
  readonly vpcRanges: string | string[];
  /** @default - the arguments as computed */
  readonly transform?: EndpointTransforms | undefined;
}

/** Endpoints in the VPC for the AWS interfaces that hosts call, so that none of it leaves the VPC, NAT or not. */
export class InterfaceEndpoints extends Construct {
  /** Its HTTPS_PORT port is open to the VPC. */
  public readonly securityGroup: SecurityGroup;

  public constructor(
    scope: Construct,
    id: string,
    private readonly props: InterfaceEndpointsProps,
  ) {
    super(scope, id);
    this.securityGroup = this.createSecurityGroup();
    interfaceEndpoints(props.environment.certificates).forEach((service, index) =>
      this.createEndpoint(service, index),
    );
  }

  private createSecurityGroup(): SecurityGroup {
    const { environment, vpcId, transform } = this.props;
    const name = `${environment.name}-kafka-endpoints`;
    const config: SecurityGroupConfig = {
      name,
      description: `Interface endpoints of ${environment.name}`,
      vpcId,
      tags: { Name: name },
    };
    const group = new SecurityGroup(
      this,
      'SecurityGroup',
      transform?.endpointSecurityGroup?.(config) ?? config,
    );
    setAddress(group, 'endpoints');
    this.openToVpc(group, name);
    return group;
  }

  private openToVpc(group: SecurityGroup, name: string): void {
    const { vpcRanges } = this.props;
    const each = typeof vpcRanges === 'string' ? undefined : TerraformIterator.fromList(vpcRanges);
    const rule = new VpcSecurityGroupIngressRule(this, 'vpc-rule', {
      ...(each && { forEach: each }),
      securityGroupId: group.id,
      description: 'The VPC, for which private DNS answers',
      cidrIpv4: typeof vpcRanges === 'string' ? vpcRanges : (each?.value as string),
      ipProtocol: 'tcp',
      fromPort: HTTPS_PORT,
      toPort: HTTPS_PORT,
      tags: { Name: `${name}-vpc` },
    });
    setAddress(rule, 'endpoints', 'vpc');
  }

  private createEndpoint(service: string, index: number): void {
    const { environment, vpcId, placement, transform } = this.props;
    const config: VpcEndpointConfig = {
      vpcId,
      serviceName: `com.amazonaws.${environment.region}.${service}`,
      vpcEndpointType: 'Interface',
      privateDnsEnabled: true,
      securityGroupIds: [this.securityGroup.id],
      subnetIds: Object.values(placement.ids),
      ...(placement.kind === 'kafka-subnets' && {
        subnetConfiguration: Object.entries(placement.ids).map(([zone, subnetId]) => ({
          subnetId,
          ipv4: endpointAddress(environment.kafkaSubnets[zone] ?? '', index),
        })),
      }),
      policy: this.policyOf(service),
      tags: { Name: `${environment.name}-${service}` },
    };
    const endpoint = new VpcEndpoint(this, service, transform?.interfaceEndpoint?.(config) ?? config);
    setAddress(endpoint, service);
  }

  /** Only principals of this account: with credentials of another one nothing can be carried out through the endpoint. */
  private policyOf(service: string): string {
    return policyDocument(this, `endpoint-${service}`, {
      sid: 'OwnAccountOnly',
      actions: [`${service}:*`],
      resources: ['*'],
      principals: { AWS: ['*'] },
      conditions: [
        {
          test: 'StringEquals',
          variable: 'aws:PrincipalAccount',
          values: [this.props.environment.accountId],
        },
      ],
    });
  }
}
