import { DataAwsAmi } from '@cdktf/provider-aws/lib/data-aws-ami';
import { Construct } from 'constructs';
import type { HostImage } from '../../model/aws/declaration';
import { instanceType } from '../../model/aws/instance-types';
import type { InstanceType } from '../../model/aws/instance-types';
import { setAddress } from '../address';

/** Debian's account. Source: wiki.debian.org/Cloud/AmazonEC2Image */
const DEBIAN = '136693071363';
/** Architectures as image names and Debian spell them. */
const DEBIAN_NAMES = { x86_64: 'amd64', arm64: 'arm64' } as const;

export interface MachineImagesProps {
  /** @default Debian 13 */
  readonly image?: HostImage | undefined;
}

/** The newest image of each architecture that is asked for. Nodes take it when they are made and keep it. */
export class MachineImages extends Construct {
  private readonly images = new Map<InstanceType['architecture'], DataAwsAmi>();

  public constructor(
    scope: Construct,
    id: string,
    private readonly props: MachineImagesProps,
  ) {
    super(scope, id);
  }

  /** Id of the image for an instance type. */
  public idFor(type: string): string {
    const architecture = instanceType(type)?.architecture ?? 'x86_64';
    const image = this.images.get(architecture) ?? this.lookUp(architecture);
    this.images.set(architecture, image);
    return image.id;
  }

  private lookUp(architecture: InstanceType['architecture']): DataAwsAmi {
    const { owner = DEBIAN, name = 'debian-13-{architecture}-*' } = this.props.image ?? {};
    const image = new DataAwsAmi(this, architecture, {
      mostRecent: true,
      owners: [owner],
      filter: [
        { name: 'name', values: [name.replace('{architecture}', DEBIAN_NAMES[architecture])] },
        { name: 'architecture', values: [architecture] },
      ],
    });
    setAddress(image, architecture);
    return image;
  }
}
