/** Data disks of a Kafka host: how they are recognized, put together, formatted and mounted. */
import type { AwsNode } from '../aws/environment';
import { diskCount } from '../aws/topology';
import type { HostTuningDeclaration, TuningProfile } from './declaration';
import { dataDirectory } from './paths';
import { settings } from './setting';
import type { HostSetting } from './setting';

/** Labels of the data file systems begin with this prefix; udev rules know the disks by it. XFS takes 12 characters. */
export const LABEL_PREFIX = 'kafka-';
/** KiB that are read ahead of a sequential reader. */
const READ_AHEAD: Readonly<
  Record<TuningProfile, { readonly kib: number; readonly reason: string; readonly source: string }>
> = {
  throughput: {
    kib: 4096,
    reason: 'A consumer that lags reads segments from end to end: few large reads.',
    source: 'sources disagree between 8 KiB and 4 MiB; compared in docs/performance.md',
  },
  latency: {
    kib: 128,
    reason: "The kernel's default: large reads delay others' small ones.",
    source: 'Linux, block/queue-sysfs',
  },
};

/** Largest read-ahead in KiB that the model allows: beyond it one reader holds a disk for milliseconds. */
export const MAX_READ_AHEAD_KIB = 16_384;

/** A data file system of a host. */
export interface DataFileSystem {
  readonly label: string;
  readonly mountPoint: string;
}

/** One file system per disk with `jbod`, one over all disks with `raid0`. */
export function dataFileSystems(node: Pick<AwsNode, 'instanceType' | 'storage'>): DataFileSystem[] {
  const disks = diskCount(node.instanceType, node.storage);
  return Array.from({ length: node.storage.layout === 'raid0' ? 1 : disks }, (_, index) => ({
    label: `${LABEL_PREFIX}${index + 1}`,
    mountPoint: dataDirectory(index + 1),
  }));
}

/** Mount options; those of an instance store let the host boot without the file system, Kafka does not start without it. */
export function mountOptions(kind: AwsNode['storage']['kind']): HostSetting[] {
  return settings('model', [
    ['noatime', 'on', 'mount option', 'A read causes no write.', 'Kafka documentation, hardware and OS'],
    [
      'nodiscard',
      'on',
      'mount option',
      'Deleting a segment does not stop the disk; fstrim.timer trims once a week.',
      'xfs(5), discard',
    ],
    ...(kind === 'instance-store'
      ? ([
          [
            'nofail',
            'on',
            'mount option',
            'After a stop the disks are empty: the host must boot for them to be formatted again.',
            'EC2 user guide, instance store',
          ],
        ] as const)
      : []),
  ]);
}

/** Block device settings of the data disks; and the file system, which is one as well. */
export function blockDevices(tuning: HostTuningDeclaration): HostSetting[] {
  const { kib, reason, source } = READ_AHEAD[tuning.profile];
  const readAhead = settings('default', [['read_ahead_kb', String(kib), 'KiB', reason, source]]);
  const overridden = settings('environment', [
    [
      'read_ahead_kb',
      String(tuning.readAheadKiB),
      'KiB',
      'Override of the environment.',
      'tuning.readAheadKiB',
    ],
  ]);
  return [
    ...settings('model', [
      [
        'filesystem',
        'xfs',
        'type',
        'Allocates large files in large pieces; slow produce requests were down by 82 % after ext4.',
        'Kafka documentation, hardware and OS; Allegro 2024',
      ],
      [
        'scheduler',
        'none',
        'mode',
        'NVMe disks and EBS order requests themselves.',
        'Linux, block/switching-sched',
      ],
    ]),
    ...(tuning.readAheadKiB === undefined ? readAhead : overridden),
  ];
}
