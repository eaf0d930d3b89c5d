/** What a stack of an environment on AWS knows of the stacks that were deployed before it. */
import { DataTerraformRemoteStateS3, propertyAccess, Token } from 'cdktf';
import type { Construct } from 'constructs';
import type { AwsEnvironment } from '../../model/aws/environment';
import { STACK_KINDS } from '../../model/desired/stack-kinds';
import { stackName } from '../../model/desired/stack-names';
import { s3State } from '../../model/desired/stacks';
import { setAddress } from '../address';

const OUTPUTS = STACK_KINDS.network.outputs.aws;

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

/** Reads the outputs of the environment's network stack, once per stack that needs them. */
export function networkOutputs(scope: Construct, environment: AwsEnvironment): NetworkOutputs {
  const state = new DataTerraformRemoteStateS3(
    scope,
    'network-state',
    s3State(environment, stackName(environment.name, 'network')),
  );
  setAddress(state, 'network');
  const { network } = environment;
  return {
    vpcId: state.getString(OUTPUTS.vpcId),
    kafkaSubnetId: (zone) => Token.asString(propertyAccess(state.get(OUTPUTS.kafkaSubnetIds), [zone])),
    kmsKeyArn: state.getString(OUTPUTS.kmsKeyArn),
    dnsZoneId: state.getString(OUTPUTS.dnsZoneId),
    endpointSecurityGroupId:
      network.kind === 'new' || network.endpoints === true
        ? state.getString(OUTPUTS.endpointSecurityGroupId)
        : undefined,
    s3PrefixListId: network.kind === 'new' ? state.getString(OUTPUTS.s3PrefixListId) : undefined,
  };
}
