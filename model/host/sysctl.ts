/** Kernel parameters of a Kafka host, per profile. */
import { MAX_REPLICAS_PER_BROKER } from '../partitions';
import type { HostTuningDeclaration, TuningProfile } from './declaration';
import { KAFKA_OPS, KERNEL_IP, settings } from './setting';
import type { HostSetting, SettingRow } from './setting';

/** Least `vm.max_map_count`: what is in use for such services, and enough where disks are small. */
export const MIN_MAP_COUNT = 262_144;
/** A log segment maps its offset index and its time index. Source: Kafka documentation, hardware and OS. */
const MAPS_PER_SEGMENT = 2;
/**
 * How full a closed segment of 1 GiB (`log.segment.bytes`) is at least, on average: a quarter. Short retention and `segment.ms`
 * close segments early. An assumption on the safe side: a map that is not used costs nothing, one too few ends the broker.
 */
const SEGMENT_FILL = 0.25;
/** Counts are rounded up to a multiple of this, so that a disk of another size seldom changes them. */
const MAP_COUNT_STEP = 65_536;
/** 16 MiB: 10 Gbit/s over 13 ms, more than there is between zones of a region. */
const MAX_SOCKET_BUFFER = 16_777_216;
/** As `socket.listen.backlog.size` in model/broker-properties: the smaller of the two counts. */
const LISTEN_BACKLOG = 4_096;

/** Percent of the available memory that may be dirty: when write-back begins, and when writers wait for it. */
const DIRTY: Readonly<
  Record<
    TuningProfile,
    { readonly background: number; readonly limit: number; readonly reason: string; readonly source: string }
  >
> = {
  throughput: {
    background: 5,
    limit: 80,
    reason:
      'Disks write early and steadily, and producers are not made to wait while page cache is left; replicas, not flushes, keep records safe.',
    source: 'cp-ansible; Kafka: The Definitive Guide',
  },
  latency: {
    background: 3,
    limit: 10,
    reason:
      'Little is dirty at any time, so that no write-back is long enough for a request to wait behind it.',
    source: 'tuned, latency-performance',
  },
};

/** What a node's kernel parameters depend on besides its profile. */
export interface SysctlContext {
  /** GiB of the node's data disks together. */
  readonly diskGiB: number;
  /** Replicas, leaders and followers, that the node shall hold at most. @default MAX_REPLICAS_PER_BROKER */
  readonly replicas?: number;
}

/** Every kernel parameter of a host, in the order of the file, overrides applied; the overrides are checked elsewhere. */
export function sysctls(tuning: HostTuningDeclaration, context: SysctlContext): HostSetting[] {
  const overrides = tuning.sysctls ?? {};
  const own = [...memory(tuning.profile, context), ...network()];
  const known = new Set(own.map(({ key }) => key));
  const override = (key: string, value: string): HostSetting => ({
    key,
    value: value.trim().replace(/\s+/g, ' '),
    unit: own.find((setting) => setting.key === key)?.unit ?? 'as the kernel documents it',
    reason: 'Override of the environment.',
    source: 'tuning.sysctls',
    owner: 'environment',
  });
  return [
    ...own.map((setting) => {
      const value = overrides[setting.key];
      return value === undefined ? setting : override(setting.key, value);
    }),
    ...Object.entries(overrides)
      .filter(([key]) => !known.has(key))
      .map(([key, value]) => override(key, value)),
  ];
}

/** Maps that a broker with full disks and all its replicas needs: one active segment per replica, and the closed ones. */
export function mapCount({ diskGiB, replicas = MAX_REPLICAS_PER_BROKER }: SysctlContext): number {
  const segments = replicas + diskGiB / SEGMENT_FILL;
  const maps = Math.ceil((segments * MAPS_PER_SEGMENT) / MAP_COUNT_STEP) * MAP_COUNT_STEP;
  return Math.max(MIN_MAP_COUNT, maps);
}

function memory(profile: TuningProfile, context: SysctlContext): HostSetting[] {
  const { background, limit, reason, source } = DIRTY[profile];
  return [
    ...settings('model', [
      [
        'vm.swappiness',
        '1',
        'relative cost of swapping, 0 to 200',
        'A heap that was swapped out turns a collection into an outage; 0 would call the OOM killer first.',
        'operations guide 6.2; Confluent, running Kafka in production',
      ],
      [
        'vm.max_map_count',
        String(mapCount(context)),
        'memory maps per process',
        'Two per log segment, for all that full disks and all replicas can have: a broker ends when it gets no more.',
        KAFKA_OPS,
      ],
    ]),
    ...settings('default', [
      ['vm.dirty_background_ratio', String(background), '% of available memory', reason, source],
      ['vm.dirty_ratio', String(limit), '% of available memory', reason, source],
    ]),
  ];
}

function network(): HostSetting[] {
  const buffers = 'A connection across zones fills its bandwidth; the kernel grows it only as needed.';
  const backlog = 'All clients of a broker reconnect at once after a restart; a full queue drops them.';
  const owned: SettingRow[] = [
    [
      'net.ipv4.tcp_window_scaling',
      '1',
      'flag',
      'Without it a window ends at 64 KiB, whatever the buffers are.',
      KERNEL_IP,
    ],
    [
      'net.ipv4.tcp_timestamps',
      '1',
      'mode',
      'Measures round trips and detects old segments; without it fast connections with large windows can take old data for new.',
      'RFC 7323',
    ],
    [
      'net.core.somaxconn',
      String(LISTEN_BACKLOG),
      'connections',
      `${backlog} As socket.listen.backlog.size.`,
      'KIP-764',
    ],
  ];
  const defaults: SettingRow[] = [
    ['net.ipv4.tcp_max_syn_backlog', String(LISTEN_BACKLOG), 'connections', backlog, KERNEL_IP],
    [
      'net.core.netdev_max_backlog',
      '5000',
      'packets per core',
      'Bursts are queued and not dropped while a core is busy.',
      'Intel, Kafka tuning guide',
    ],
    [
      'net.core.rmem_default',
      '131072',
      'bytes',
      'What a socket begins with where nothing grows it.',
      'Kafka: The Definitive Guide',
    ],
    [
      'net.core.wmem_default',
      '131072',
      'bytes',
      'What a socket begins with where nothing grows it.',
      'Kafka: The Definitive Guide',
    ],
    ['net.core.rmem_max', String(MAX_SOCKET_BUFFER), 'bytes', buffers, 'tuned, network-throughput'],
    ['net.core.wmem_max', String(MAX_SOCKET_BUFFER), 'bytes', buffers, 'tuned, network-throughput'],
    [
      'net.ipv4.tcp_rmem',
      `4096 87380 ${MAX_SOCKET_BUFFER}`,
      'bytes: least, first, most',
      buffers,
      'Kafka: The Definitive Guide; tuned, network-throughput',
    ],
    [
      'net.ipv4.tcp_wmem',
      `4096 65536 ${MAX_SOCKET_BUFFER}`,
      'bytes: least, first, most',
      buffers,
      'Kafka: The Definitive Guide; tuned, network-throughput',
    ],
    [
      'net.ipv4.tcp_mtu_probing',
      '1',
      'mode',
      'Hosts send 9001 bytes and a path out of the VPC takes 1500: where the message that says so is lost, a connection shrinks instead of hanging.',
      `${KERNEL_IP}; EC2 user guide, network MTU`,
    ],
  ];
  return [...settings('model', owned), ...settings('default', defaults)];
}

/** Transparent huge pages, as files below /sys/kernel/mm/transparent_hugepage; sysctl does not reach them. */
export function transparentHugePages(): HostSetting[] {
  const reason = 'Finding and moving 2 MiB of memory stops threads at unpredictable moments.';
  const source = 'Linux, admin-guide/mm/transhuge; operations guide 6.2';
  return settings('model', [
    ['enabled', 'never', 'mode', reason, source],
    ['defrag', 'never', 'mode', reason, source],
    [
      'khugepaged/defrag',
      '0',
      'flag',
      'The kernel thread does not do in the background what is forbidden in the foreground.',
      source,
    ],
  ]);
}
