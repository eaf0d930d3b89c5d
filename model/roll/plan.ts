/** What each node needs: a restart, a change of its configuration while it runs, or nothing. */
import { printedConfigValue } from '../kafka/config-definitions';
import type { RollNode } from './snapshot';

/** What a host says of its Kafka. */
export interface HostReport {
  /** As systemd has it: `active`, `inactive`, `failed`, `activating`. */
  readonly activeState: string;
  /** As systemd has it: `running`, `auto-restart`, `dead`, … */
  readonly subState: string;
  /** When the process was started, in ms since the epoch; 0 if it was not. */
  readonly startedAtMs: number;
  /** Files that differ from what the process has read, by path. */
  readonly changedFiles: readonly string[];
  /** server.properties as the process has read it, and as it is written now. */
  readonly running: ReadonlyMap<string, string>;
  readonly written: ReadonlyMap<string, string>;
}

/** A property of a running broker, as it answers DescribeConfigs itself. */
export interface LiveProperty {
  /** Null for a sensitive one. */
  readonly value: string | null;
  /** Set on this very broker while it ran (IncrementalAlterConfigs), and kept by the cluster. */
  readonly overridden: boolean;
  /** Set on all brokers at once while they ran. @default false */
  readonly overriddenForAll?: boolean;
  /** Kafka reads it at start alone. */
  readonly readOnly: boolean;
}

export interface PlanOptions {
  /** Restart nodes that need nothing, too. @default false */
  readonly restartAll?: boolean;
  /** With `restartAll`: only nodes whose process is older, in ms since the epoch. @default - all */
  readonly startedBeforeMs?: number;
}

export interface NodePlan {
  readonly node: RollNode;
  readonly action: 'restart' | 'configure' | 'none';
  /** Why, one phrase each. */
  readonly reasons: readonly string[];
  /** What is set on the running broker, and what is no longer: overrides of properties that the file has. */
  readonly set: Readonly<Record<string, string>>;
  readonly unset: readonly string[];
  /** What is set for all brokers at once: values of the cluster that win over the file. @default - nothing */
  readonly setForAll?: Readonly<Record<string, string>>;
}

export const PROPERTIES_FILE = '/etc/kafka/server.properties';

/** @param live what the broker answers; nothing for a controller, or a broker that does not answer */
export function planNode(
  node: RollNode,
  report: HostReport,
  live: ReadonlyMap<string, LiveProperty>,
  { restartAll = false, startedBeforeMs = Infinity }: PlanOptions = {},
): NodePlan {
  const changed = changedProperties(report);
  // A value of the cluster wins over the file, whether the file has changed or not, and a restart does not end it.
  const forAll = [...report.written].filter(([key, value]) => {
    const property = live.get(key);
    // Kafka shows no sensitive value to compare with.
    return (
      property?.overriddenForAll === true &&
      property.value !== null &&
      printedConfigValue('broker', key, property.value) !== printedConfigValue('broker', key, value)
    );
  });
  const setForAll = Object.fromEntries(forAll);
  const dynamic = changed.filter(
    (key) => isDynamic(key, report, live) || live.get(key)?.overriddenForAll === true,
  );
  const reasons = [
    ...(report.activeState === 'active' ? [] : [`Kafka is ${report.activeState}`]),
    ...report.changedFiles.filter((file) => file !== PROPERTIES_FILE).map((file) => `${file} has changed`),
    ...changed.filter((key) => !dynamic.includes(key)).map((key) => describeChange(key, report)),
    ...(restartAll && report.startedAtMs < startedBeforeMs ? ['requested'] : []),
  ];
  // At the next start the file says it all: what the cluster keeps for this broker would hide it.
  const overrides = [...report.written.keys()].filter((key) => live.get(key)?.overridden === true);
  if (reasons.length > 0) return { node, action: 'restart', reasons, set: {}, unset: overrides, setForAll };

  const set = dynamic.filter(
    (key) => live.get(key)?.overriddenForAll !== true && live.get(key)?.value !== report.written.get(key),
  );
  const unset = overrides.filter((key) => !changed.includes(key));
  return {
    node,
    action: set.length + unset.length + forAll.length > 0 ? 'configure' : 'none',
    reasons: [
      ...set.map((key) => `${describeChange(key, report)}, while it runs`),
      ...unset.map(
        (key) =>
          `${key} is ${live.get(key)?.value} by an override, and ${report.written.get(key)} in the file`,
      ),
      ...forAll.map(
        ([key, value]) =>
          `${key} is ${live.get(key)?.value ?? 'set'} for the whole cluster, and ${value} in the file`,
      ),
    ],
    setForAll,
    set: Object.fromEntries(set.map((key) => [key, report.written.get(key) ?? ''])),
    unset,
  };
}

/** Properties that differ between what the process has read and what is written now. */
export function changedProperties({ running, written }: Pick<HostReport, 'running' | 'written'>): string[] {
  // A process whose copy is missing was started by an earlier unit; that it needs a restart is known by its files.
  if (running.size === 0) return [];
  return [...new Set([...running.keys(), ...written.keys()])]
    .filter((key) => running.get(key) !== written.get(key))
    .sort();
}

/** A property that is no longer written has no value to be set to; Kafka shows no sensitive one to compare with. */
function isDynamic(key: string, { written }: HostReport, live: ReadonlyMap<string, LiveProperty>): boolean {
  const property = live.get(key);
  return property !== undefined && !property.readOnly && property.value !== null && written.has(key);
}

function describeChange(key: string, { running, written }: HostReport): string {
  return `${key}: ${running.get(key) ?? '(unset)'} → ${written.get(key) ?? '(unset)'}`;
}

/** `key=value` lines as the template writes them; comments and blank lines apart. */
export function parsePropertyLines(text: string): Map<string, string> {
  return new Map(
    text
      .split('\n')
      .filter((line) => line.trim() !== '' && !line.startsWith('#'))
      .map((line) => {
        const separator = line.indexOf('=');
        return [line.slice(0, separator).trim(), line.slice(separator + 1).trim()];
      }),
  );
}
