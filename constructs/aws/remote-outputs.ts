/** What a stack of an environment on AWS knows of the stacks that were deployed before it. */
import { DataTerraformRemoteStateS3, propertyAccess, Token } from 'cdktf';
import type { Construct } from 'constructs';
import type { AwsEnvironment, ServiceRole } from '../../model/aws/environment';
import { STACK_KINDS } from '../../model/desired/stack-kinds';
import { stackName } from '../../model/desired/stack-names';
import { s3State } from '../../model/desired/stacks';
import { setAddress } from '../address';

const OUTPUTS = STACK_KINDS.network.outputs.aws;
const CLUSTER = STACK_KINDS.cluster.outputs.aws;

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
  const state = remoteState(scope, environment, 'network');
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

/** The outputs of the cluster stack that its other hosts boot with. */
export interface ClusterOutputs {
  /** Bucket with bundle and variables. */
  readonly hostsBucket: string;
  /** SHA-256 of the bundle that is in it. */
  readonly bundleHash: string;
  /** What is made for the hosts of a role. */
  readonly service: (role: ServiceRole) => ServiceOutput;
}

/** What the cluster stack makes for hosts that are no nodes of Kafka. */
export interface ServiceOutput {
  readonly securityGroupId: string;
  /** Name of their instance profile. */
  readonly instanceProfile: string;
}

/** As the cluster stack writes it. */
export function serviceOutput({
  securityGroupId,
  instanceProfile,
}: ServiceOutput): Record<'security_group_id' | 'instance_profile', string> {
  return { security_group_id: securityGroupId, instance_profile: instanceProfile };
}

/** Reads the outputs of the environment's cluster stack. */
export function clusterOutputs(scope: Construct, environment: AwsEnvironment): ClusterOutputs {
  const state = remoteState(scope, environment, 'cluster');
  const valueOf = (role: ServiceRole, key: keyof ReturnType<typeof serviceOutput>): string =>
    Token.asString(propertyAccess(state.get(CLUSTER[role]), [key]));
  return {
    hostsBucket: state.getString(CLUSTER.hostsBucket),
    bundleHash: state.getString(CLUSTER.bundleHash),
    service: (role) => ({
      securityGroupId: valueOf(role, 'security_group_id'),
      instanceProfile: valueOf(role, 'instance_profile'),
    }),
  };
}

function remoteState(
  scope: Construct,
  environment: AwsEnvironment,
  kind: 'network' | 'cluster',
): DataTerraformRemoteStateS3 {
  const state = new DataTerraformRemoteStateS3(
    scope,
    `${kind}-state`,
    s3State(environment, stackName(environment.name, kind)),
  );
  setAddress(state, kind);
  return state;
}
