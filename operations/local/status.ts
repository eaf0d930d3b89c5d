/** Which nodes run, read from files and the process table alone: quick, synchronous, without side effects. */
import { existsSync } from 'node:fs';
import type { NodeSpec } from '../../model/environment';
import { MONITORING_PARTS, layout } from './layout';
import type { MonitoringPart } from './layout';
import type { LogPosition } from './node-log';
import { readIfThere } from '../../shared/system/private-files';
import { isRunning } from '../../shared/system/processes';
import type { ProcessIdentity } from '../../shared/system/processes';
import type { LocalSettings } from './settings';

/** What `start` writes down of the process that it started. */
export interface ProcessRecord extends ProcessIdentity {
  /** ISO 8601. */
  readonly startedAt: string;
  /** Where in the logs this start begins. */
  readonly logStart: LogPosition;
}

export interface NodeStatus {
  readonly node: NodeSpec;
  readonly alive: boolean;
  /** Only while it runs. */
  readonly pid?: number;
  /** Seconds since the process was started; only while it runs. */
  readonly uptimeSeconds?: number;
  /**
   * How often the node had to be started, as far as Terraform is concerned: the count of the running process, and one
   * more than the last process's if none runs. So the value is the same before a start and after it, and it changes
   * when a process ends.
   */
  readonly generation: string;
  readonly logs: string;
}

export interface Liveness {
  /** Every node runs. */
  readonly alive: boolean;
  /** Changes when any node's does. */
  readonly generation: string;
  /** Per node id, for the triggers of the node's own resource. */
  readonly generations: Readonly<Record<number, string>>;
}

export function clusterStatus(settings: LocalSettings): NodeStatus[] {
  return settings.nodes.map((node) => nodeStatus(settings, node));
}

export function nodeStatus(settings: LocalSettings, node: NodeSpec): NodeStatus {
  const files = layout(settings.stateDirectory).node(node.id);
  const record = readRecord(settings, node.id);
  const recorded = Number(readIfThere(files.generation) ?? 0);
  if (record === null || !isRunning(record)) {
    return { node, alive: false, generation: String(recorded + 1), logs: files.logs };
  }
  return {
    node,
    alive: true,
    pid: record.pid,
    uptimeSeconds: Math.max(0, Math.round((Date.now() - Date.parse(record.startedAt)) / 1000)),
    generation: String(recorded),
    logs: files.logs,
  };
}

/** For the composition root: which nodes a deploy has to start. */
export function liveness(settings: LocalSettings): Liveness {
  const nodes = clusterStatus(settings);
  return {
    alive: nodes.every((node) => node.alive),
    generation: nodes.map(({ node, generation }) => `${node.id}:${generation}`).join(' '),
    generations: Object.fromEntries(nodes.map(({ node, generation }) => [node.id, generation])),
  };
}

/** Of a process beside the nodes; whether it serves is another question. */
export interface PartStatus {
  /** It was started once and not wiped since. */
  readonly known: boolean;
  readonly alive: boolean;
  /** Only while it runs. */
  readonly pid?: number;
  readonly uptimeSeconds?: number;
}

export function registryStatus(settings: LocalSettings): PartStatus {
  return partStatus(layout(settings.stateDirectory).registry, readRegistryRecord(settings));
}

/** Of the processes that watch the cluster, those that were started once. */
export function monitoringStatus(
  settings: LocalSettings,
): (PartStatus & { readonly part: MonitoringPart })[] {
  const files = layout(settings.stateDirectory).monitoring;
  return MONITORING_PARTS.map((part) => ({
    part,
    ...partStatus(files.part(part), readMonitoringRecord(settings, part)),
  })).filter(({ known }) => known);
}

function partStatus(
  files: { readonly output: string },
  record: Omit<ProcessRecord, 'logStart'> | null,
): PartStatus {
  const known = record !== null || existsSync(files.output);
  if (record === null || !isRunning(record)) return { known, alive: false };
  const uptimeSeconds = Math.max(0, Math.round((Date.now() - Date.parse(record.startedAt)) / 1000));
  return { known, alive: true, pid: record.pid, uptimeSeconds };
}

export function readMonitoringRecord(
  settings: LocalSettings,
  part: MonitoringPart,
): Omit<ProcessRecord, 'logStart'> | null {
  return parsedRecord(readIfThere(layout(settings.stateDirectory).monitoring.part(part).pid));
}

export function readRegistryRecord(settings: LocalSettings): Omit<ProcessRecord, 'logStart'> | null {
  return parsedRecord(readIfThere(layout(settings.stateDirectory).registry.pid));
}

/** The last process that was started, whether it still runs or not; null if there was none or it was stopped. */
export function readRecord(settings: LocalSettings, nodeId: number): ProcessRecord | null {
  return parsedRecord(readIfThere(layout(settings.stateDirectory).node(nodeId).pid));
}

function parsedRecord(text: string | null): ProcessRecord | null {
  if (text === null) return null;
  try {
    return JSON.parse(text) as ProcessRecord;
  } catch {
    return null;
  }
}
