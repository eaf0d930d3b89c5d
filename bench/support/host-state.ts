/** The states that a host is in while it is measured: as a system comes, and as the model tunes it. */
import type { TuningProfile } from '../../model/host/declaration';
import { blockDevices, mountOptions } from '../../model/host/storage';
import { sysctls, transparentHugePages } from '../../model/host/sysctl';

/** `g1` and `zgc` with the model's options, or `plain`: the heap's size alone, and the JVM's defaults. */
export type JvmChoice = 'g1' | 'zgc' | 'plain';

/** Everything that the benchmark changes, so that the two states of a pair differ in nothing else. */
export interface HostState {
  /** By sysctl name. */
  readonly sysctls: Readonly<Record<string, string>>;
  /** Files below /sys/kernel/mm/transparent_hugepage. */
  readonly thp: Readonly<Record<string, string>>;
  readonly readAheadKiB: string;
  readonly scheduler: string;
  /** What a read writes to a file's time of access: a mount option. */
  readonly atime: string;
  readonly jvm: JvmChoice;
  /** With a swap file, all of it free at the beginning of a run. */
  readonly swap: boolean;
}

/**
 * As Debian 13 boots on an NVMe disk that nobody has tuned. Linux, admin-guide/sysctl/vm, admin-guide/mm/transhuge and
 * block/queue-sysfs; transparent huge pages by Debian's kernel configuration; mount(8) for the time of access.
 */
export const DEFAULT_STATE: HostState = {
  sysctls: { 'vm.swappiness': '60', 'vm.dirty_background_ratio': '10', 'vm.dirty_ratio': '20' },
  thp: { enabled: 'always', defrag: 'madvise', 'khugepaged/defrag': '1' },
  readAheadKiB: '128',
  scheduler: 'none',
  atime: 'relatime',
  jvm: 'plain',
  swap: false,
};

/** What the kernel gives disks with one queue, as virtio and SATA disks are. */
export const ONE_QUEUE_SCHEDULER = 'mq-deadline';

/** What the model makes of it. */
export function tunedState(profile: TuningProfile): HostState {
  const kernel = valuesOf(sysctls({ profile }, { diskGiB: 0 }));
  const disks = valuesOf(blockDevices({ profile }));
  const [atime] = mountOptions('gp3')
    .map(({ key }) => key)
    .filter((option) => option.endsWith('atime'));
  return {
    sysctls: Object.fromEntries(Object.keys(DEFAULT_STATE.sysctls).map((key) => [key, kernel(key)])),
    thp: Object.fromEntries(transparentHugePages().map(({ key, value }) => [key, value])),
    readAheadKiB: disks('read_ahead_kb'),
    scheduler: disks('scheduler'),
    atime: atime ?? DEFAULT_STATE.atime,
    jvm: 'g1',
    swap: false,
  };
}

function valuesOf(settings: readonly { readonly key: string; readonly value: string }[]) {
  return (key: string): string => {
    const found = settings.find((setting) => setting.key === key);
    if (found === undefined) throw new Error(`the model has no setting ${key}`);
    return found.value;
  };
}
