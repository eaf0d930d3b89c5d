import type { Instance } from '@cdktf/provider-aws/lib/instance';
import { TerraformOutput } from 'cdktf';
import type { App, ITerraformDependable } from 'cdktf';
import { bootScript } from '../../constructs/aws/boot-script';
import { CertificateAuthority } from '../../constructs/aws/certificate-authority';
import type { CertificateAuthorityTransforms } from '../../constructs/aws/certificate-authority';
import { DataVolumes } from '../../constructs/aws/data-volumes';
import type { DataVolumeTransforms } from '../../constructs/aws/data-volumes';
import { HostBundle } from '../../constructs/aws/host-bundle';
import type { HostBundleTransforms } from '../../constructs/aws/host-bundle';
import { HostVariables, variablesKey } from '../../constructs/aws/host-variables';
import { InstanceProfile } from '../../constructs/aws/instance-profile';
import type { InstanceProfileTransforms } from '../../constructs/aws/instance-profile';
import { monitoringStatements } from '../../constructs/aws/monitoring-statements';
import { InstanceTypeCheck } from '../../constructs/aws/instance-type-check';
import { KafkaNode } from '../../constructs/aws/kafka-node';
import type { KafkaNodeTransforms } from '../../constructs/aws/kafka-node';
import { MachineImages } from '../../constructs/aws/machine-image';
import { RecoveryAlarms } from '../../constructs/aws/recovery-alarms';
import type { RecoveryAlarmTransforms } from '../../constructs/aws/recovery-alarms';
import { networkOutputs, serviceOutput } from '../../constructs/aws/remote-outputs';
import type { NetworkOutputs } from '../../constructs/aws/remote-outputs';
import { SecurityGroups } from '../../constructs/aws/security-groups';
import type { SecurityGroupTransforms } from '../../constructs/aws/security-groups';
import { ServingGuard } from '../../constructs/aws/serving-guard';
import type { PolicyStatement } from '../../constructs/aws/iam-policy';
import { UserSecrets } from '../../constructs/aws/user-secrets';
import type { UserSecretTransforms } from '../../constructs/aws/user-secrets';
import { ReadinessGate } from '../../constructs/readiness-gate';
import { MONITORING_USERS, PLATFORM_USERS, REGISTRY_USERS, managedUsers } from '../../model/access/platform';
import type { NodeOutput } from '../../model/aws/cluster-outputs';
import type { AwsEnvironment, AwsNode, HostRole, ServiceRole } from '../../model/aws/environment';
import { hostsBucketName } from '../../model/aws/names';
import { servicesOf } from '../../model/aws/topology';
import { bootstrapServers } from '../../model/cluster/nodes';
import type { ResolvedCatalog } from '../../model/catalog/resolved';
import { STACK_KINDS } from '../../model/desired/stack-kinds';
import { hostVariables } from '../../model/host/variables';
import { AwsStack } from './aws-stack';

/** The playbook and its roles, relative to the project. */
const HOST_FOLDER = 'ansible';

const OUTPUTS = STACK_KINDS.cluster.outputs.aws;

export type ClusterTransforms = CertificateAuthorityTransforms &
  DataVolumeTransforms &
  HostBundleTransforms &
  InstanceProfileTransforms &
  KafkaNodeTransforms &
  RecoveryAlarmTransforms &
  SecurityGroupTransforms &
  UserSecretTransforms;

export interface ClusterStackProps {
  readonly environment: AwsEnvironment;
  readonly catalog: ResolvedCatalog;
  /** Last word on the arguments of resources, by kind. @default - all as computed */
  readonly transform?: ClusterTransforms;
}

/** Role of a Kafka node's host. */
type NodeRole = Exclude<HostRole, ServiceRole>;

/** Users whose passwords hosts that are no nodes of Kafka need. */
const SERVICE_USERS: Readonly<Record<ServiceRole, readonly string[]>> = {
  registry: REGISTRY_USERS,
  monitoring: MONITORING_USERS,
};

/** What belongs to one node. */
interface ClusterNode {
  readonly node: AwsNode;
  readonly instance: Instance;
  readonly parts: readonly Part[];
}
type Part = ITerraformDependable & { readonly id: string };

/** The nodes of a cluster with everything they stand on, and the gate that opens when they serve. */
export class ClusterStack extends AwsStack {
  private readonly network: NetworkOutputs;
  private readonly bundle: HostBundle;
  private readonly secrets: UserSecrets;
  private readonly profiles: Readonly<Record<NodeRole, InstanceProfile>>;
  /** Of the environment's other hosts. */
  private readonly services: readonly { readonly role: ServiceRole; readonly profile: InstanceProfile }[];
  private readonly groups: SecurityGroups;
  private readonly volumes: DataVolumes;
  private readonly images: MachineImages;

  public constructor(
    app: App,
    private readonly props: ClusterStackProps,
  ) {
    const { environment, transform } = props;
    super(app, 'cluster', environment);
    this.network = networkOutputs(this, environment);
    const { kmsKeyArn } = this.network;
    const common = { environment, kmsKeyArn };

    this.bundle = new HostBundle(this, 'Hosts', { ...common, folder: HOST_FOLDER, transform });
    this.secrets = new UserSecrets(this, 'Users', { ...common, users: this.users(), transform });
    const authority = new CertificateAuthority(this, 'CertificateAuthority', {
      ...common,
      transform,
    });
    this.profiles = {
      broker: this.createProfile('broker', authority),
      controller: this.createProfile('controller', authority),
    };
    this.services = serviceRoles(environment).map((role) => ({
      role,
      profile: this.createProfile(
        role,
        authority,
        role === 'monitoring' ? monitoringStatements(environment) : [],
      ),
    }));
    this.groups = new SecurityGroups(this, 'SecurityGroups', {
      environment,
      ...this.network,
      transform,
    });
    this.volumes = new DataVolumes(this, 'Volumes', { ...common, transform });
    this.images = new MachineImages(this, 'Images', { image: environment.image });
    this.createOutputs(this.createNodes());
  }

  private createProfile(
    role: HostRole,
    authority: CertificateAuthority,
    further: readonly PolicyStatement[] = [],
  ): InstanceProfile {
    return new InstanceProfile(this, `Profile ${role}`, {
      environment: this.environment,
      role,
      bucketArn: this.bundle.bucketArn,
      secretArns: this.usersOf(role).map((user) => this.secrets.of(user).arn),
      kmsKeyArn: this.network.kmsKeyArn,
      certificateStatements: authority.statements,
      further,
      transform: this.props.transform,
    });
  }

  private createNodes(): ClusterNode[] {
    const nodes = this.environment.nodes.map((node) => this.createNode(node));
    const parts = nodes.flatMap(({ parts }) => parts);
    new InstanceTypeCheck(this, 'InstanceTypes', {
      nodes: nodes.map(({ node, instance }) => ({
        ...{ node, instance },
        replacement: (word) => `replacements: { ${node.id}: '${word}' }`,
      })),
    });
    const alarms = new RecoveryAlarms(this, 'Alarms', {
      environment: this.environment,
      nodes,
      transform: this.props.transform,
    });
    new ServingGuard(this, 'Guard', {
      environment: this.environment,
      after: [...parts, ...alarms.resources],
      brokerform: this.brokerform,
    });
    new ReadinessGate(this, 'Ready', {
      command: `${this.brokerform} cluster gate --environment ${this.environment.name}`,
      after: parts,
    });
    return nodes;
  }

  /** A node and all that is its own. */
  private createNode(node: AwsNode): ClusterNode {
    const role = roleOf(node);
    const variables = this.createVariables(node);
    const { instance, record } = new KafkaNode(this, node.name, {
      environment: this.environment,
      node,
      replacement: this.environment.replacements?.[node.id],
      imageId: this.images.idFor(node.instanceType),
      subnetId: this.network.kafkaSubnetId(node.zone),
      securityGroupId: this.groups.idOf(role),
      instanceProfile: this.profiles[role].resource.name,
      kmsKeyArn: this.network.kmsKeyArn,
      dnsZoneId: this.network.dnsZoneId,
      userData: bootScript({
        environment: this.environment,
        node,
        bucket: hostsBucketName(this.environment),
        bundleHash: this.bundle.hash,
        variablesKey: variablesKey(node),
      }),
      after: [
        this.profiles[role].policy,
        this.bundle.object,
        variables.resource,
        ...this.usersOf(role).map((user) => this.secrets.of(user).version),
      ],
      transform: this.props.transform,
    });
    return { node, instance, parts: [instance, record, ...this.volumes.attach(node, instance.id)] };
  }

  private createVariables(node: AwsNode): HostVariables {
    const volumeIds = this.volumes.idsOf(node);
    return new HostVariables(this, `Variables ${node.name}`, {
      bucket: this.bundle.bucket,
      kmsKeyArn: this.network.kmsKeyArn,
      node,
      variables: hostVariables(this.environment, node, { volumeIds }),
    });
  }

  /** Users whose passwords nodes of a role have in use. */
  private usersOf(role: HostRole): string[] {
    if (isService(role)) return [...SERVICE_USERS[role]];
    const nodes = this.environment.allNodes.filter((node) => roleOf(node) === role);
    const users = nodes.flatMap((node) => Object.keys(hostVariables(this.environment, node).secrets.users));
    return [...new Set(users)].sort();
  }

  private users(): string[] {
    const ofServices = serviceRoles(this.environment).flatMap((role) => SERVICE_USERS[role]);
    return [...PLATFORM_USERS, ...ofServices, ...managedUsers(this.props.catalog)];
  }

  private createOutputs(nodes: readonly ClusterNode[]): void {
    const values = {
      [OUTPUTS.bootstrapServers]: bootstrapServers(this.environment).join(','),
      [OUTPUTS.nodes]: Object.fromEntries(
        nodes.map(({ node, instance }) => [node.name, this.describe(node, instance)]),
      ),
      [OUTPUTS.bundleHash]: this.bundle.hash,
      [OUTPUTS.hostsBucket]: this.bundle.bucket,
      ...Object.fromEntries(
        this.services.map(({ role, profile }) => [
          OUTPUTS[role],
          serviceOutput({
            securityGroupId: this.groups.idOf(role),
            instanceProfile: profile.resource.name,
          }),
        ]),
      ),
    };
    for (const [name, value] of Object.entries(values)) {
      new TerraformOutput(this, name, { value, staticId: true });
    }
  }

  /** What Ansible's inventory reads of a node. */
  private describe(node: AwsNode, instance: Instance): NodeOutput {
    return {
      address: node.address,
      host: node.host,
      instance_id: instance.id,
      volume_ids: this.volumes.idsOf(node),
      zone: node.zone,
      role: node.role,
    };
  }
}

/** Roles of hosts that the environment has beside Kafka's nodes. */
function serviceRoles(environment: AwsEnvironment): ServiceRole[] {
  const roles: readonly ServiceRole[] = ['registry', 'monitoring'];
  return roles.filter((role) => servicesOf(environment, role) !== undefined);
}

function isService(role: HostRole): role is ServiceRole {
  return role in SERVICE_USERS;
}

function roleOf(node: AwsNode): NodeRole {
  return node.role === 'controller' ? 'controller' : 'broker';
}
