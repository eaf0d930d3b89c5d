/** What a stack of an environment on AWS knows of the stacks that were deployed before it. */
import { DataTerraformRemoteStateS3, propertyAccess, Token } from 'cdktf';
import type { Construct } from 'constructs';
import type { AwsEnvironment } from '../../model/aws/environment';
import { stateObjectKey } from '../../model/aws/names';
import { setAddress } from '../address';

/** Names of the network stack's outputs: a contract between states. */
export const NETWORK_OUTPUTS = {
  vpcId: 'vpc_id',
  kafkaSubnetIds: 'kafka_subnet_ids',
  kafkaRouteTableIds: 'kafka_route_table_ids',
  kmsKeyArn: 'kms_key_arn',
  dnsZoneId: 'dns_zone_id',
  endpointSecurityGroupId: 'endpoint_security_group_id',
  s3PrefixListId: 's3_prefix_list_id',
} as const;

/** The outputs of the network stack, as the expressions that another stack puts into its resources. */
export interface NetworkOutputs {
  readonly vpcId: string;
  /** Id of the subnet for Kafka nodes in a zone of the environment. */
  readonly kafkaSubnetId: (zone: string) => string;
  /** The environment's key. */
  readonly kmsKeyArn: string;
  /** The private zone of the nodes' names. */
  readonly dnsZoneId: string;
  /** Security group of the interface endpoints; undefined where the network has none of this environment. */
  readonly endpointSecurityGroupId: string | undefined;
  /** Managed prefix list of S3; undefined where the network has no gateway endpoint of this environment. */
  readonly s3PrefixListId: string | undefined;
}

/** Where the state of a stack is. */
export function stateLocation(
  environment: AwsEnvironment,
  stack: string,
): { readonly bucket: string; readonly key: string; readonly region: string } {
  return {
    bucket: environment.state.bucket,
    key: stateObjectKey(environment.name, stack),
    region: environment.region,
  };
}

/** Reads the outputs of the environment's network stack, once per stack that needs them. */
export function networkOutputs(scope: Construct, environment: AwsEnvironment): NetworkOutputs {
  const state = new DataTerraformRemoteStateS3(
    scope,
    'network-state',
    stateLocation(environment, `${environment.name}-network`),
  );
  setAddress(state, 'network');
  const { network } = environment;
  return {
    vpcId: state.getString(NETWORK_OUTPUTS.vpcId),
    kafkaSubnetId: (zone) =>
      Token.asString(propertyAccess(state.get(NETWORK_OUTPUTS.kafkaSubnetIds), [zone])),
    kmsKeyArn: state.getString(NETWORK_OUTPUTS.kmsKeyArn),
    dnsZoneId: state.getString(NETWORK_OUTPUTS.dnsZoneId),
    endpointSecurityGroupId:
      network.kind === 'new' || network.endpoints === true
        ? state.getString(NETWORK_OUTPUTS.endpointSecurityGroupId)
        : undefined,
    s3PrefixListId: network.kind === 'new' ? state.getString(NETWORK_OUTPUTS.s3PrefixListId) : undefined,
  };
}
