/**
 * Kernel parameters of a Kafka host, one row each: what the kernel takes, as of Linux 6.12 (Debian 13), what hosts are set to, and whether an
 * environment may set another value. Variables of the hosts, checks of environments and docs/host-tuning.md follow from the rows.
 *
 * A name that is not here is refused: a misspelt one would be found only on the host, at first boot. To allow another one, add it.
 *
 * Sources of the ranges: the kernel's admin-guide/sysctl/{vm,net,kernel,fs} and networking/ip-sysctl, and its tables kernel/sysctl.c,
 * net/core/sysctl_net_core.c, net/ipv4/sysctl_net_ipv4.c. `tcp_keepalive_*` have the bounds of the socket options.
 */
import { MAX_REPLICAS_PER_BROKER } from '../topics/partitions';
import type { TuningProfile } from './declaration';
import { KAFKA_OPS, KERNEL_IP } from './setting';
import type { SysctlRange } from './sysctl-range';

/** What a value may depend on. */
export interface Machine {
  readonly profile: TuningProfile;
  /** GiB of the node's data disks together. */
  readonly diskGiB: number;
  /** Replicas, leaders and followers, that the node holds at most. @default MAX_REPLICAS_PER_BROKER */
  readonly replicas?: number | undefined;
}

type OfMachine = string | ((machine: Machine) => string);

/** A parameter that hosts are set to. */
export interface SetSysctl {
  readonly range: SysctlRange;
  readonly value: OfMachine;
  /** What the value counts; `flag` for 0 and 1, `mode` for words and numbered modes. */
  readonly unit: string;
  /** Why this value, in one sentence. */
  readonly reason: OfMachine;
  readonly source: OfMachine;
  /** What an environment does instead of setting another value. @default - it may set another value */
  readonly instead?: string;
}

/** A parameter that hosts leave as it is: an environment may set it, or gets a remedy instead. */
export type OtherSysctl =
  | { readonly range: SysctlRange; readonly value?: undefined; readonly instead?: undefined }
  | { readonly range?: undefined; readonly value?: undefined; readonly instead: string };

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
/** As `socket.listen.backlog.size` in model/cluster/broker-properties: the smaller of the two counts. */
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

/** Why a queue of connections is long. */
const BACKLOG = 'All clients of a broker reconnect at once after a restart; a full queue drops them.';
const BUFFERS = 'A connection across zones fills its bandwidth; the kernel grows it only as needed.';

/** Maps that a broker with full disks and all its replicas needs: one active segment per replica, and the closed ones. */
export function mapCount(diskGiB: number, replicas = MAX_REPLICAS_PER_BROKER): number {
  const segments = replicas + diskGiB / SEGMENT_FILL;
  const maps = Math.ceil((segments * MAPS_PER_SEGMENT) / MAP_COUNT_STEP) * MAP_COUNT_STEP;
  return Math.max(MIN_MAP_COUNT, maps);
}

const INT_MAX = 2 ** 31 - 1;
const numbers = (minimum: number, maximum = INT_MAX, count = 1): SysctlRange => ({ minimum, maximum, count });
const FLAG = numbers(0, 1);
const PERCENT = numbers(0, 100);
const TRIPLE = numbers(1, INT_MAX, 3);

/** Those that hosts are set to come first, in the order of the file on the host. */
export const SYSCTLS: Readonly<Record<string, SetSysctl | OtherSysctl>> = {
  'vm.swappiness': {
    range: numbers(0, 200),
    value: '1',
    unit: 'relative cost of swapping, 0 to 200',
    reason:
      'A heap that was swapped out turns a collection into an outage; 0 would call the OOM killer first.',
    source: 'operations guide 6.2; Confluent, running Kafka in production',
    instead: 'Remove it: 1 keeps the heap in memory and the OOM killer away.',
  },
  'vm.max_map_count': {
    range: numbers(0),
    value: ({ diskGiB, replicas }) => String(mapCount(diskGiB, replicas)),
    unit: 'memory maps per process',
    reason:
      'Two per log segment, for all that full disks and all replicas can have: a broker ends when it gets no more.',
    source: KAFKA_OPS,
    instead: 'Remove it: it is computed from disks and replicas, and costs nothing where it is too large.',
  },
  'vm.dirty_background_ratio': {
    range: PERCENT,
    value: ({ profile }) => String(DIRTY[profile].background),
    unit: '% of available memory',
    reason: ({ profile }) => DIRTY[profile].reason,
    source: ({ profile }) => DIRTY[profile].source,
  },
  'vm.dirty_ratio': {
    range: PERCENT,
    value: ({ profile }) => String(DIRTY[profile].limit),
    unit: '% of available memory',
    reason: ({ profile }) => DIRTY[profile].reason,
    source: ({ profile }) => DIRTY[profile].source,
  },
  'net.ipv4.tcp_window_scaling': {
    range: FLAG,
    value: '1',
    unit: 'flag',
    reason: 'Without it a window ends at 64 KiB, whatever the buffers are.',
    source: KERNEL_IP,
    instead: 'Remove it: without it a window ends at 64 KiB. Set net.ipv4.tcp_rmem and tcp_wmem.',
  },
  'net.ipv4.tcp_timestamps': {
    range: numbers(0, 2),
    value: '1',
    unit: 'mode',
    reason:
      'Measures round trips and detects old segments; without it fast connections with large windows can take old data for new.',
    source: 'RFC 7323',
    instead:
      'Remove it: with 0, which hardening guides set, fast connections with large windows can take old data for new.',
  },
  'net.core.somaxconn': {
    range: numbers(0),
    value: String(LISTEN_BACKLOG),
    unit: 'connections',
    reason: `${BACKLOG} As socket.listen.backlog.size.`,
    source: 'KIP-764',
    instead: 'Remove it: it is as large as socket.listen.backlog.size, and the smaller of the two counts.',
  },
  'net.ipv4.tcp_max_syn_backlog': {
    range: numbers(0),
    value: String(LISTEN_BACKLOG),
    unit: 'connections',
    reason: BACKLOG,
    source: KERNEL_IP,
  },
  'net.core.netdev_max_backlog': {
    range: numbers(0),
    value: '5000',
    unit: 'packets per core',
    reason: 'Bursts are queued and not dropped while a core is busy.',
    source: 'Intel, Kafka tuning guide',
  },
  'net.core.rmem_default': {
    range: numbers(2304),
    value: '131072',
    unit: 'bytes',
    reason: 'What a socket begins with where nothing grows it.',
    source: 'Kafka: The Definitive Guide',
  },
  'net.core.wmem_default': {
    range: numbers(4608),
    value: '131072',
    unit: 'bytes',
    reason: 'What a socket begins with where nothing grows it.',
    source: 'Kafka: The Definitive Guide',
  },
  'net.core.rmem_max': {
    range: numbers(2304),
    value: String(MAX_SOCKET_BUFFER),
    unit: 'bytes',
    reason: BUFFERS,
    source: 'tuned, network-throughput',
  },
  'net.core.wmem_max': {
    range: numbers(4608),
    value: String(MAX_SOCKET_BUFFER),
    unit: 'bytes',
    reason: BUFFERS,
    source: 'tuned, network-throughput',
  },
  'net.ipv4.tcp_rmem': {
    range: TRIPLE,
    value: `4096 87380 ${MAX_SOCKET_BUFFER}`,
    unit: 'bytes: least, first, most',
    reason: BUFFERS,
    source: 'Kafka: The Definitive Guide; tuned, network-throughput',
  },
  'net.ipv4.tcp_wmem': {
    range: TRIPLE,
    value: `4096 65536 ${MAX_SOCKET_BUFFER}`,
    unit: 'bytes: least, first, most',
    reason: BUFFERS,
    source: 'Kafka: The Definitive Guide; tuned, network-throughput',
  },
  'net.ipv4.tcp_mtu_probing': {
    range: numbers(0, 2),
    value: '1',
    unit: 'mode',
    reason:
      'Hosts send 9001 bytes and a path out of the VPC takes 1500: where the message that says so is lost, a connection shrinks instead of hanging.',
    source: `${KERNEL_IP}; EC2 user guide, network MTU`,
  },

  // Each would switch off a ratio above.
  'vm.dirty_background_bytes': {
    instead: 'Set vm.dirty_background_ratio: the kernel takes one of the two and forgets the other.',
  },
  'vm.dirty_bytes': { instead: 'Set vm.dirty_ratio: the kernel takes one of the two and forgets the other.' },

  // The kernel's own value holds until an environment sets another.
  'fs.aio-max-nr': { range: numbers(0) },
  'fs.file-max': { range: numbers(0, Number.MAX_SAFE_INTEGER) },
  'fs.inotify.max_user_instances': { range: numbers(0) },
  'fs.inotify.max_user_watches': { range: numbers(0) },
  'fs.nr_open': { range: numbers(1024, 2_147_483_584) },
  'kernel.numa_balancing': { range: numbers(0, 3) },
  'kernel.panic': { range: numbers(-INT_MAX) },
  'kernel.panic_on_oops': { range: FLAG },
  'kernel.pid_max': { range: numbers(301, 4_194_304) },
  'kernel.sched_autogroup_enabled': { range: FLAG },
  'kernel.threads-max': { range: numbers(20, 1_073_741_823) },
  'net.core.busy_poll': { range: numbers(0) },
  'net.core.busy_read': { range: numbers(0) },
  'net.core.default_qdisc': { range: { values: ['fq', 'fq_codel', 'pfifo_fast', 'pfifo', 'sfq'] } },
  'net.core.netdev_budget': { range: numbers(0) },
  'net.core.netdev_budget_usecs': { range: numbers(0) },
  'net.core.optmem_max': { range: numbers(0) },
  'net.core.rps_sock_flow_entries': { range: numbers(0, 2 ** 29) },
  'net.ipv4.ip_local_port_range': { range: numbers(1, 65_535, 2) },
  'net.ipv4.tcp_adv_win_scale': { range: numbers(-31, 31) },
  'net.ipv4.tcp_congestion_control': { range: { values: ['cubic', 'reno', 'bbr'] } },
  'net.ipv4.tcp_ecn': { range: numbers(0, 2) },
  'net.ipv4.tcp_fin_timeout': { range: numbers(1, 120) },
  'net.ipv4.tcp_keepalive_intvl': { range: numbers(1, 32_767) },
  'net.ipv4.tcp_keepalive_probes': { range: numbers(1, 127) },
  'net.ipv4.tcp_keepalive_time': { range: numbers(1, 32_767) },
  'net.ipv4.tcp_limit_output_bytes': { range: numbers(0) },
  'net.ipv4.tcp_max_orphans': { range: numbers(0) },
  'net.ipv4.tcp_max_tw_buckets': { range: numbers(0) },
  'net.ipv4.tcp_mem': { range: numbers(0, INT_MAX, 3) },
  'net.ipv4.tcp_moderate_rcvbuf': { range: FLAG },
  'net.ipv4.tcp_no_metrics_save': { range: FLAG },
  'net.ipv4.tcp_notsent_lowat': { range: numbers(0) },
  'net.ipv4.tcp_retries2': { range: numbers(0, 255) },
  'net.ipv4.tcp_sack': { range: FLAG },
  'net.ipv4.tcp_slow_start_after_idle': { range: FLAG },
  'net.ipv4.tcp_syn_retries': { range: numbers(1, 127) },
  'net.ipv4.tcp_synack_retries': { range: numbers(0, 255) },
  'net.ipv4.tcp_syncookies': { range: numbers(0, 2) },
  'net.ipv4.tcp_tw_reuse': { range: numbers(0, 2) },
  'vm.compaction_proactiveness': { range: PERCENT },
  'vm.dirty_expire_centisecs': { range: numbers(0) },
  'vm.dirty_writeback_centisecs': { range: numbers(0) },
  'vm.extfrag_threshold': { range: numbers(0, 1000) },
  'vm.min_free_kbytes': { range: numbers(0) },
  'vm.overcommit_memory': { range: numbers(0, 2) },
  'vm.overcommit_ratio': { range: numbers(0) },
  'vm.page-cluster': { range: numbers(0, 31) },
  'vm.panic_on_oom': { range: numbers(0, 2) },
  'vm.vfs_cache_pressure': { range: numbers(0) },
  'vm.watermark_scale_factor': { range: numbers(1, 3000) },
  'vm.zone_reclaim_mode': { range: numbers(0, 7) },
};

/** The row of a name. */
export const sysctl = (name: string): SetSysctl | OtherSysctl | undefined =>
  Object.hasOwn(SYSCTLS, name) ? SYSCTLS[name] : undefined;
