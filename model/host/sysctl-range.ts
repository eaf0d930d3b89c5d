/**
 * Kernel parameters that make sense on a Kafka host, and the values that the kernel takes, as of Linux 6.12 (Debian 13).
 *
 * A name that is not here is refused: a misspelt one would be found only on the host, at first boot. To allow another one, add it.
 *
 * Sources: the kernel's admin-guide/sysctl/{vm,net,kernel,fs} and networking/ip-sysctl, and its tables kernel/sysctl.c,
 * net/core/sysctl_net_core.c, net/ipv4/sysctl_net_ipv4.c. `tcp_keepalive_*` have the bounds of the socket options.
 */

/** Whole numbers from `minimum` to `maximum`, `count` of them; several must not fall. Or one of `values`. */
export type SysctlRange =
  | { readonly minimum: number; readonly maximum: number; readonly count: number }
  | { readonly values: readonly string[] };

const INT_MAX = 2 ** 31 - 1;
const number = (minimum: number, maximum = INT_MAX, count = 1): SysctlRange => ({ minimum, maximum, count });
const FLAG = number(0, 1);
const PERCENT = number(0, 100);
const TRIPLE = number(1, INT_MAX, 3);

export const SYSCTL_RANGES: Readonly<Record<string, SysctlRange>> = {
  'fs.aio-max-nr': number(0),
  'fs.file-max': number(0, Number.MAX_SAFE_INTEGER),
  'fs.inotify.max_user_instances': number(0),
  'fs.inotify.max_user_watches': number(0),
  'fs.nr_open': number(1024, 2_147_483_584),
  'kernel.numa_balancing': number(0, 3),
  'kernel.panic': number(-INT_MAX),
  'kernel.panic_on_oops': FLAG,
  'kernel.pid_max': number(301, 4_194_304),
  'kernel.sched_autogroup_enabled': FLAG,
  'kernel.threads-max': number(20, 1_073_741_823),
  'net.core.busy_poll': number(0),
  'net.core.busy_read': number(0),
  'net.core.default_qdisc': { values: ['fq', 'fq_codel', 'pfifo_fast', 'pfifo', 'sfq'] },
  'net.core.netdev_budget': number(0),
  'net.core.netdev_budget_usecs': number(0),
  'net.core.netdev_max_backlog': number(0),
  'net.core.optmem_max': number(0),
  'net.core.rmem_default': number(2304),
  'net.core.rmem_max': number(2304),
  'net.core.rps_sock_flow_entries': number(0, 2 ** 29),
  'net.core.somaxconn': number(0),
  'net.core.wmem_default': number(4608),
  'net.core.wmem_max': number(4608),
  'net.ipv4.ip_local_port_range': number(1, 65_535, 2),
  'net.ipv4.tcp_adv_win_scale': number(-31, 31),
  'net.ipv4.tcp_congestion_control': { values: ['cubic', 'reno', 'bbr'] },
  'net.ipv4.tcp_ecn': number(0, 2),
  'net.ipv4.tcp_fin_timeout': number(1, 120),
  'net.ipv4.tcp_keepalive_intvl': number(1, 32_767),
  'net.ipv4.tcp_keepalive_probes': number(1, 127),
  'net.ipv4.tcp_keepalive_time': number(1, 32_767),
  'net.ipv4.tcp_limit_output_bytes': number(0),
  'net.ipv4.tcp_max_orphans': number(0),
  'net.ipv4.tcp_max_syn_backlog': number(0),
  'net.ipv4.tcp_max_tw_buckets': number(0),
  'net.ipv4.tcp_mem': number(0, INT_MAX, 3),
  'net.ipv4.tcp_moderate_rcvbuf': FLAG,
  'net.ipv4.tcp_mtu_probing': number(0, 2),
  'net.ipv4.tcp_no_metrics_save': FLAG,
  'net.ipv4.tcp_notsent_lowat': number(0),
  'net.ipv4.tcp_retries2': number(0, 255),
  'net.ipv4.tcp_rmem': TRIPLE,
  'net.ipv4.tcp_sack': FLAG,
  'net.ipv4.tcp_slow_start_after_idle': FLAG,
  'net.ipv4.tcp_syn_retries': number(1, 127),
  'net.ipv4.tcp_synack_retries': number(0, 255),
  'net.ipv4.tcp_syncookies': number(0, 2),
  'net.ipv4.tcp_timestamps': number(0, 2),
  'net.ipv4.tcp_tw_reuse': number(0, 2),
  'net.ipv4.tcp_window_scaling': FLAG,
  'net.ipv4.tcp_wmem': TRIPLE,
  'vm.compaction_proactiveness': PERCENT,
  'vm.dirty_background_ratio': PERCENT,
  'vm.dirty_expire_centisecs': number(0),
  'vm.dirty_ratio': PERCENT,
  'vm.dirty_writeback_centisecs': number(0),
  'vm.extfrag_threshold': number(0, 1000),
  'vm.max_map_count': number(0),
  'vm.min_free_kbytes': number(0),
  'vm.overcommit_memory': number(0, 2),
  'vm.overcommit_ratio': number(0),
  'vm.page-cluster': number(0, 31),
  'vm.panic_on_oom': number(0, 2),
  'vm.swappiness': number(0, 200),
  'vm.vfs_cache_pressure': number(0),
  'vm.watermark_scale_factor': number(1, 3000),
  'vm.zone_reclaim_mode': number(0, 7),
};

/** The range as people write it. */
export function describeRange(range: SysctlRange): string {
  if ('values' in range) return range.values.join(', ');
  const { minimum, maximum, count } = range;
  return count === 1
    ? `a whole number from ${minimum} to ${maximum}`
    : `${count} whole numbers from ${minimum} to ${maximum}, none smaller than the one before it`;
}

/** Whether the kernel would take a value. */
export function isInRange(range: SysctlRange, value: string): boolean {
  if ('values' in range) return range.values.includes(value);
  const parts = value.trim().split(/\s+/);
  const numbers = parts.map((part) => (/^-?\d+$/.test(part) ? Number(part) : NaN));
  return (
    numbers.length === range.count &&
    numbers.every(
      (one, index) =>
        one >= range.minimum && one <= range.maximum && one >= (numbers[index - 1] ?? -Infinity),
    )
  );
}
