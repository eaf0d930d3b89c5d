/** One value that a host is brought to, with everything that a reader asks about it. */
export interface HostSetting {
  /** The parameter by its own name: `vm.swappiness`, `LimitNOFILE`, `khugepaged/defrag`. */
  readonly key: string;
  /** As the kernel or systemd prints it; columns are separated by one blank. */
  readonly value: string;
  /** What the value counts, for instance `bytes`; `flag` for 0 and 1, `mode` for words and numbered modes. */
  readonly unit: string;
  /** Why this value, in one sentence. */
  readonly reason: string;
  readonly source: string;
  /** `model`: not to be overridden. `default`: an environment may override it. `environment`: it did. */
  readonly owner: 'model' | 'default' | 'environment';
}

export type SettingRow = readonly [key: string, value: string, unit: string, reason: string, source: string];

export function settings(owner: HostSetting['owner'], rows: readonly SettingRow[]): HostSetting[] {
  return rows.map(([key, value, unit, reason, source]) => ({ key, value, unit, reason, source, owner }));
}

export const KERNEL_VM = 'Linux, admin-guide/sysctl/vm';
export const KERNEL_NET = 'Linux, admin-guide/sysctl/net';
export const KERNEL_IP = 'Linux, networking/ip-sysctl';
export const KAFKA_OPS = 'Kafka documentation, hardware and OS';
