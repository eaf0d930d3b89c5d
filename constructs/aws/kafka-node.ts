import { Instance } from '@cdktf/provider-aws/lib/instance';
import type { InstanceConfig } from '@cdktf/provider-aws/lib/instance';
import { Route53Record } from '@cdktf/provider-aws/lib/route53-record';
import type { Route53RecordConfig } from '@cdktf/provider-aws/lib/route53-record';
import { DataResource } from 'cdktf';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { Storage } from '../../model/aws/declaration';
import type { AwsEnvironment, AwsNode, ServiceRole } from '../../model/aws/environment';
import { instanceType } from '../../model/aws/instance-types';
import { ROOT_VOLUME_GIB } from '../../model/aws/numbers';
import { setAddress } from '../address';
import type { Transforms } from './transform';
import { waive } from './waiver';

/** Seconds that a resolver may keep the address. It never changes, so a short time costs and a long one gains nothing. */
const RECORD_TTL = 60;

export type KafkaNodeTransforms = Transforms<{ instance: InstanceConfig; record: Route53RecordConfig }>;

/** What an instance follows from: a Kafka node, or another host of the environment. */
export interface InstanceHost {
  readonly name: string;
  readonly role: AwsNode['role'] | ServiceRole;
  readonly host: string;
  readonly address: string;
  readonly instanceType: string;
  /** Of a Kafka node. */
  readonly id?: number;
  /** Data disks of a Kafka node. */
  readonly storage?: Storage;
}

export interface KafkaNodeProps {
  readonly environment: AwsEnvironment;
  readonly node: InstanceHost;
  /** Word that asks for a replacement of the instance. @default - none is asked for */
  readonly replacement?: string | undefined;
  readonly imageId: string;
  /** Subnet of the node's zone; the node's address is in its range. */
  readonly subnetId: string;
  readonly securityGroupId: string;
  /** Name of the instance profile of the node's role. */
  readonly instanceProfile: string;
  /** GiB of the root volume, when the instance is made: a later change waits for a replacement. @default 20, the system alone */
  readonly rootVolumeGiB?: number;
  /** Key that encrypts the root volume. */
  readonly kmsKeyArn: string;
  readonly dnsZoneId: string;
  /** cloud-init's configuration. */
  readonly userData: string;
  /** What a booting host reads and may do; it must be there first. */
  readonly after: readonly ITerraformDependable[];
  /** @default - the arguments as computed */
  readonly transform?: KafkaNodeTransforms | undefined;
}

/**
 * A Kafka node, or another host of its cluster: an instance that is replaced under an address and a name that stay.
 *
 * A new image, boot script or instance type replaces nothing by itself: `replacements` in the environment asks for that, one node
 * at a time, and the new instance then gets all three as they are declared.
 */
export class KafkaNode extends Construct {
  public readonly instance: Instance;
  public readonly record: Route53Record;

  public constructor(
    scope: Construct,
    id: string,
    private readonly props: KafkaNodeProps,
  ) {
    super(scope, id);
    const replacement = this.createReplacementMarker();
    this.instance = this.createInstance(replacement);
    this.record = this.createRecord();
  }

  /**
   * Changes when a replacement is asked for. Without an entry in `replacements` of the environment changes are ignored, so that an entry may be
   * removed after the deploy without replacing the instance once more.
   */
  private createReplacementMarker(): DataResource {
    const { node, replacement: word } = this.props;
    const marker = new DataResource(this, 'Replacement', {
      input: { replacement: word ?? '' },
      ...(word === undefined ? { lifecycle: { ignoreChanges: ['input'] } } : {}),
    });
    setAddress(marker, `replacement-${node.name}`);
    return marker;
  }

  private createInstance(replacement: DataResource): Instance {
    const { environment, node, transform } = this.props;
    const name = `${environment.name}-${node.name}`;
    const config: InstanceConfig = {
      ami: this.props.imageId,
      instanceType: node.instanceType,
      subnetId: this.props.subnetId,
      privateIp: node.address,
      associatePublicIpAddress: false,
      vpcSecurityGroupIds: [this.props.securityGroupId],
      iamInstanceProfile: this.props.instanceProfile,
      userData: this.props.userData,
      userDataReplaceOnChange: false,
      ebsOptimized: true,
      // One-minute metrics: an alarm on five-minute ones sees a dead node five minutes late.
      monitoring: true,
      disableApiTermination: environment.deletionProtection ?? true,
      // Terraform may still replace a node that was asked for; termination protection is against everybody else.
      forceDestroy: true,
      maintenanceOptions: { autoRecovery: recoversByItself(node) ? 'default' : 'disabled' },
      metadataOptions: {
        httpEndpoint: 'enabled',
        httpTokens: 'required',
        // The host itself, nothing routed through it.
        httpPutResponseHopLimit: 1,
        instanceMetadataTags: 'disabled',
      },
      rootBlockDevice: {
        volumeType: 'gp3',
        volumeSize: this.props.rootVolumeGiB ?? ROOT_VOLUME_GIB,
        encrypted: true,
        kmsKeyId: this.props.kmsKeyArn,
        deleteOnTermination: true,
        tags: { Name: `${name}-root` },
      },
      tags: { Name: name, Role: node.role, ...(node.id === undefined ? {} : { NodeId: String(node.id) }) },
      dependsOn: [...this.props.after],
      lifecycle: {
        // Another zone or address, of a zone that was added or moved in the list, would replace nodes that no one named.
        preventDestroy: this.isProtected(),
        ignoreChanges: [
          ...['ami', 'user_data', 'instance_type'],
          // A volume cannot be made smaller.
          ...(this.props.rootVolumeGiB === undefined ? [] : ['root_block_device[0].volume_size']),
        ],
        // Terraform takes a bare address here, cdktf would make an expression of a resource.
        replaceTriggeredBy: [`${replacement.terraformResourceType}.${replacement.friendlyUniqueId}`],
      },
    };
    const instance = new Instance(this, 'Resource', transform?.instance?.(config) ?? config);
    setAddress(instance, node.name);
    return instance;
  }

  /** Whether a plan that replaces the instance is refused: always, unless the environment asks for just that. */
  private isProtected(): boolean {
    const { environment, replacement } = this.props;
    return (environment.deletionProtection ?? true) && replacement === undefined;
  }

  /** From the declared address and not from the instance: the name stays while an instance is replaced. */
  private createRecord(): Route53Record {
    const { node, dnsZoneId, transform } = this.props;
    const config: Route53RecordConfig = {
      zoneId: dnsZoneId,
      name: node.host,
      type: 'A',
      ttl: RECORD_TTL,
      records: [node.address],
    };
    const record = new Route53Record(this, 'Record', transform?.record?.(config) ?? config);
    setAddress(record, node.name);
    waive(
      record,
      'CKV2_AWS_23',
      'It names the address that the node is given, in a private zone; an instance is not asked for.',
    );
    return record;
  }
}

/**
 * Whether AWS may move the node to other hardware by itself. Recovery starts the instance with the disks it is attached to;
 * instance store comes back empty, which is the loss of a replica and for the operator to see. EC2 supports it only for types without
 * instance store (EC2 user guide, automatic instance recovery).
 */
export function recoversByItself(node: Pick<InstanceHost, 'instanceType' | 'storage'>): boolean {
  return (
    node.storage?.kind !== 'instance-store' && instanceType(node.instanceType)?.instanceStore === undefined
  );
}
