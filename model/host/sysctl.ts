/** Kernel parameters of a host, from the rows of ./sysctl-table.ts and the overrides of its environment. */
import type { HostTuningDeclaration } from './declaration';
import { settings } from './setting';
import type { HostSetting } from './setting';
import type { Machine } from './sysctl-table';
import { SYSCTLS, sysctl } from './sysctl-table';

/** Every kernel parameter of a host, in the order of the file, overrides applied; the overrides are checked elsewhere. */
export function sysctls(tuning: HostTuningDeclaration, disks: Omit<Machine, 'profile'>): HostSetting[] {
  const overrides = tuning.sysctls ?? {};
  const machine: Machine = { ...disks, profile: tuning.profile };
  const own = Object.keys(SYSCTLS).flatMap((key) => ownSetting(key, machine) ?? []);
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

/** What a host is set to unless its environment says otherwise. */
function ownSetting(key: string, machine: Machine): HostSetting | undefined {
  const row = sysctl(key);
  if (row?.value === undefined) return undefined;
  const text = (one: string | ((machine: Machine) => string)): string =>
    typeof one === 'string' ? one : one(machine);
  return {
    key,
    value: text(row.value),
    unit: row.unit,
    reason: text(row.reason),
    source: text(row.source),
    owner: row.instead === undefined ? 'default' : 'model',
  };
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
