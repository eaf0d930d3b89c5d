import { EbsVolume } from '@cdktf/provider-aws/lib/ebs-volume';
import type { EbsVolumeConfig } from '@cdktf/provider-aws/lib/ebs-volume';
import { VolumeAttachment } from '@cdktf/provider-aws/lib/volume-attachment';
import { TerraformIterator } from 'cdktf';
import { Construct } from 'constructs';
import { GP3 } from '../../model/aws/capacity';
import type { Gp3Volumes } from '../../model/aws/declaration';
import type { AwsEnvironment, AwsNode } from '../../model/aws/environment';
import { setAddress } from '../address';
import { expression } from '../literal-text';
import type { Transforms } from './transform';

/** Device names run from /dev/sdf, as the EC2 user guide recommends; on Nitro a host sees NVMe names anyway. */
const FIRST_DEVICE = 'f'.charCodeAt(0);

export type DataVolumeTransforms = Transforms<{ volume: EbsVolumeConfig }>;

export interface DataVolumesProps {
  readonly environment: AwsEnvironment;
  /** Key that encrypts the volumes. */
  readonly kmsKeyArn: string;
  /** @default - the arguments as computed */
  readonly transform?: DataVolumeTransforms | undefined;
}

/**
 * The gp3 data volumes of every node id, drained nodes included: they outlive their instances.
 *
 * All of them are one `aws_ebs_volume.data` with `for_each`. `prevent_destroy` does not outlive the block that carries it, so with
 * a block per volume a node that disappears from the code would take the protection of its own data along. Here the block stays
 * and the plan is refused.
 */
export class DataVolumes extends Construct {
  public readonly resource: EbsVolume | undefined;

  public constructor(
    scope: Construct,
    id: string,
    private readonly props: DataVolumesProps,
  ) {
    super(scope, id);
    const volumes = Object.fromEntries(props.environment.allNodes.flatMap(volumesOf));
    if (Object.keys(volumes).length > 0) this.resource = this.createVolumes(volumes);
  }

  /** Terraform expressions of the ids of a node's volumes, in the order of its disks; none for instance store. */
  public idsOf(node: AwsNode): string[] {
    return volumesOf(node).map(([key]) => this.idOf(key));
  }

  /**
   * Attaches a node's volumes. The instance is stopped before one is removed: Kafka ends in order and the file system is
   * unmounted.
   */
  public attach(node: AwsNode, instanceId: string): VolumeAttachment[] {
    return volumesOf(node).map(([key], index) => {
      const attachment = new VolumeAttachment(this, key, {
        deviceName: `/dev/sd${String.fromCharCode(FIRST_DEVICE + index)}`,
        volumeId: this.idOf(key),
        instanceId,
        stopInstanceBeforeDetaching: true,
      });
      setAddress(attachment, key);
      return attachment;
    });
  }

  private createVolumes(volumes: Readonly<Record<string, VolumeArguments>>): EbsVolume {
    const { environment, kmsKeyArn, transform } = this.props;
    const protect = environment.deletionProtection ?? true;
    const each = TerraformIterator.fromMap({ ...volumes });
    const config: EbsVolumeConfig = {
      forEach: each,
      availabilityZone: each.getString('zone'),
      type: 'gp3',
      size: each.getNumber('size_gib'),
      iops: each.getNumber('iops'),
      throughput: each.getNumber('throughput_mibps'),
      encrypted: true,
      kmsKeyId: kmsKeyArn,
      // Terraform destroys by what the state says: a volume that was protected until now leaves a snapshot behind.
      finalSnapshot: protect,
      tags: { Name: `${environment.name}-${expression('${each.key}')}`, Node: each.getString('node') },
      lifecycle: { preventDestroy: protect },
    };
    const resource = new EbsVolume(this, 'Resource', transform?.volume?.(config) ?? config);
    setAddress(resource, 'data');
    return resource;
  }

  private idOf(key: string): string {
    return expression(
      `\${${this.resource?.terraformResourceType}.${this.resource?.friendlyUniqueId}["${key}"].id}`,
    );
  }
}

interface VolumeArguments {
  readonly node: string;
  readonly zone: string;
  readonly size_gib: number;
  readonly iops: number;
  readonly throughput_mibps: number;
}

/** A node's volumes by their key in the address, `broker-101-disk-1`: a contract, another key is another volume. */
function volumesOf(node: AwsNode): [key: string, volume: VolumeArguments][] {
  if (node.storage.kind !== 'gp3') return [];
  const { volumes, sizeGiB, iops, throughputMiBps }: Gp3Volumes = node.storage;
  return Array.from({ length: volumes }, (_, index) => [
    `${node.name}-disk-${index + 1}`,
    {
      node: node.name,
      zone: node.zone,
      size_gib: sizeGiB,
      iops: iops ?? GP3.iops.minimum,
      throughput_mibps: throughputMiBps ?? GP3.throughputMiBps.minimum,
    },
  ]);
}
