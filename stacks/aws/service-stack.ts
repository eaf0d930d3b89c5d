import { TerraformOutput } from 'cdktf';
import type { App, ITerraformDependable } from 'cdktf';
import { bootScript } from '../../constructs/aws/boot-script';
import { HostVariables, variablesKey } from '../../constructs/aws/host-variables';
import { InstanceTypeCheck } from '../../constructs/aws/instance-type-check';
import { KafkaNode } from '../../constructs/aws/kafka-node';
import type { KafkaNodeTransforms } from '../../constructs/aws/kafka-node';
import { MachineImages } from '../../constructs/aws/machine-image';
import { RecoveryAlarms } from '../../constructs/aws/recovery-alarms';
import type { RecoveryAlarmTransforms } from '../../constructs/aws/recovery-alarms';
import { clusterOutputs, networkOutputs } from '../../constructs/aws/remote-outputs';
import type { ClusterOutputs, NetworkOutputs } from '../../constructs/aws/remote-outputs';
import { ReadinessGate } from '../../constructs/readiness-gate';
import type { AwsEnvironment, ServiceHost, ServiceRole } from '../../model/aws/environment';
import { hostsBucketName } from '../../model/aws/names';
import { STACK_KINDS } from '../../model/desired/stack-kinds';
import { AwsStack } from './aws-stack';

export type ServiceTransforms = KafkaNodeTransforms & RecoveryAlarmTransforms;

/** Hosts of a role, and what differs between roles. */
export interface Service<Role extends ServiceRole> {
  readonly role: Role;
  readonly hosts: readonly ServiceHost<Role>[];
  /** Property of the environment that asks for a replacement, and what it says. */
  readonly replacements: {
    readonly property: string;
    readonly words: Readonly<Record<number, string>> | undefined;
  };
  /** That brings a host to its state. */
  readonly playbook: string;
  /** GiB of the root volume. @default - as KafkaNode */
  readonly rootVolumeGiB?: number;
  /** Where it answers, for the stack's outputs. */
  readonly urls: readonly string[];
}

/** Hosts that are no nodes of Kafka, and the gates that open when each serves. */
export abstract class ServiceStack<Role extends ServiceRole> extends AwsStack {
  protected readonly network: NetworkOutputs;
  protected readonly cluster: ClusterOutputs;
  private readonly images: MachineImages;

  protected constructor(
    app: App,
    environment: AwsEnvironment,
    private readonly service: Service<Role>,
    private readonly transform: ServiceTransforms | undefined,
  ) {
    super(app, service.role, environment);
    this.network = networkOutputs(this, environment);
    this.cluster = clusterOutputs(this, environment);
    this.images = new MachineImages(this, 'Images', { image: environment.image });
  }

  /** A host's variables document. */
  protected abstract variables(host: ServiceHost<Role>): object;

  /** @param before what a host reads and the stack makes besides. @default - nothing */
  protected createAll(before: readonly ITerraformDependable[] = []): void {
    const { environment, transform } = this;
    const { role, replacements, urls } = this.service;
    const hosts = this.createHosts(before);
    new InstanceTypeCheck(this, 'InstanceTypes', {
      nodes: hosts.map(({ node, instance }) => ({
        ...{ node, instance },
        replacement: (word) => `${replacements.property}: { ${node.number}: '${word}' }`,
      })),
    });
    new RecoveryAlarms(this, 'Alarms', { environment, nodes: hosts, transform });
    const outputs = STACK_KINDS[role].outputs.aws;
    new TerraformOutput(this, outputs.hosts, {
      value: Object.fromEntries(hosts.map(({ node, instance }) => [node.name, describe(node, instance.id)])),
      staticId: true,
    });
    new TerraformOutput(this, outputs.urls, { value: urls, staticId: true });
  }

  /** One after the other, each behind the gate of the one before it: while one is replaced the other serves. */
  private createHosts(before: readonly ITerraformDependable[]): {
    readonly node: ServiceHost<Role>;
    readonly instance: KafkaNode['instance'];
  }[] {
    const { role, hosts } = this.service;
    let after = before;
    return hosts.map((node) => {
      const { instance, record } = this.createHost(node, after);
      const gate = new ReadinessGate(this, `Ready ${node.name}`, {
        name: node.name,
        command: `${this.brokerform} cluster ${role}-gate --environment ${this.environment.name} --host ${node.name}`,
        after: [instance, record],
      });
      after = [...before, gate.resource];
      return { node, instance };
    });
  }

  private createHost(node: ServiceHost<Role>, after: readonly ITerraformDependable[]): KafkaNode {
    const { environment } = this;
    const { role, playbook, replacements, rootVolumeGiB } = this.service;
    const { kmsKeyArn, dnsZoneId } = this.network;
    const { hostsBucket, bundleHash } = this.cluster;
    const variables = new HostVariables(this, `Variables ${node.name}`, {
      ...{ bucket: hostsBucket, kmsKeyArn, node },
      variables: this.variables(node),
    });
    return new KafkaNode(this, node.name, {
      ...{ environment, node, kmsKeyArn, dnsZoneId },
      ...(rootVolumeGiB === undefined ? {} : { rootVolumeGiB }),
      replacement: replacements.words?.[node.number],
      imageId: this.images.idFor(node.instanceType),
      subnetId: this.network.kafkaSubnetId(node.zone),
      ...this.cluster.service(role),
      userData: bootScript({
        ...{ environment, node, bundleHash, playbook },
        bucket: hostsBucketName(environment),
        variablesKey: variablesKey(node),
      }),
      after: [variables.resource, ...after],
      transform: this.transform,
    });
  }
}

/** What Ansible's inventory reads of a host. */
function describe({ address, host, zone }: ServiceHost, instanceId: string): Record<string, string> {
  return { address, host, zone, instance_id: instanceId };
}
