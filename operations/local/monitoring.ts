/** Prometheus, Alertmanager and the exporter of group lag beside a local cluster: processes of this machine, on the loopback interface. */
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import type { ResolvedCatalog } from '../../model/catalog/resolved';
import { scrapeJobs } from '../../model/environment/scraped';
import { alertmanagerConfig, alertmanagerText } from '../../model/monitoring/alertmanager';
import { localMonitoringEndpoints } from '../../model/monitoring/local-endpoints';
import { ruleFileText } from '../../model/monitoring/prometheus';
import { rulesOf } from '../../model/monitoring/rules';
import { scrapeConfigText } from '../../model/monitoring/scrape';
import { isReachable } from '../../shared/system/http';
import { withLock } from '../../shared/system/lock';
import { waitUntil } from '../../shared/system/poll';
import { ensurePrivateFolder, writePrivateFile } from '../../shared/system/private-files';
import { isRunning, signal } from '../../shared/system/processes';
import { UserError } from '../../shared/user-error';
import { ensureJmxExporter } from '../toolchain/jmx-exporter';
import { MONITORING_REMEDIES, findMonitoringProgram } from '../toolchain/monitoring';
import type { ProgramCommand } from '../toolchain/monitoring';
import { projectRoot } from '../toolchain/paths';
import type { Progress } from '../../shared/system/progress';
import { spawnDaemon } from './daemon';
import { CLI, MONITORING_PARTS, layout, nodesText } from './layout';
import type { MonitoringPart } from './layout';
import { accepts, describeHolder, findHolder, isFree } from './ports';
import type { LocalSettings } from './settings';
import { clusterStatus, readMonitoringRecord } from './status';

const POLL_MS = 100;
/** Prometheus replays its log of writes first; a busy machine may need long. */
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 20_000;
/** What a week of a cluster of this size takes is less. */
const RETENTION = ['--storage.tsdb.retention.size=512MB', '--storage.tsdb.retention.time=7d'] as const;
/** Lines of a log that a failure shows. */
const SHOWN = 10;
/** Receiver of an environment that declares none: alerts are shown, and sent nowhere. */
const SHOWN_ONLY = 'shown-only';

/** Programs of a machine. */
type Programs = Readonly<Record<'prometheus' | 'alertmanager', ProgramCommand>>;

/** Why nothing was started, with what helps. */
export interface NotMonitored {
  readonly reason: string;
  readonly remedies: readonly string[];
}

export type StartedMonitoring = Readonly<Record<'started' | 'ran', readonly MonitoringPart[]>>;

/** Whether the cluster is watched, by its settings and by what this machine has. */
export async function findMonitoring(settings: LocalSettings): Promise<Programs | NotMonitored> {
  if (settings.runMonitoring === false)
    return { reason: 'runMonitoring of the environment is false.', remedies: [] };
  const [prometheus, alertmanager] = await Promise.all([
    findMonitoringProgram('prometheus'),
    findMonitoringProgram('alertmanager'),
  ]);
  if (prometheus !== undefined && alertmanager !== undefined) return { prometheus, alertmanager };
  const missing = [
    ...(prometheus === undefined ? ['Prometheus'] : []),
    ...(alertmanager === undefined ? ['Alertmanager'] : []),
  ];
  return {
    reason: `${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} neither on the PATH nor in the cache.`,
    remedies: [
      ...MONITORING_REMEDIES,
      `Debian on amd64, without an installation: ${CLI} local monitoring fetch`,
    ],
  };
}

/** The agent of the JMX exporter for nodes that are about to start. @returns undefined where nothing would read it */
export async function metricsAgent(settings: LocalSettings, progress: Progress): Promise<string | undefined> {
  if ('reason' in (await findMonitoring(settings))) return undefined;
  return ensureJmxExporter(progress).catch((error: Error) => {
    console.error(`Nodes start without metrics: ${error.message}`);
    return undefined;
  });
}

/**
 * Starts what does not run, and has what runs read its configuration again; returns once Prometheus and Alertmanager answer.
 *
 * @throws UserError if a port is taken, or a process ends or does not answer in time
 */
export async function startMonitoring(
  settings: LocalSettings,
  catalog: ResolvedCatalog,
): Promise<StartedMonitoring | NotMonitored> {
  const programs = await findMonitoring(settings);
  if ('reason' in programs) return programs;
  const silentNodes = await nodesWithoutMetrics(settings);
  if (silentNodes.length > 0)
    return {
      reason: `No metrics from ${nodesText(silentNodes)}: not running, or started before Prometheus was there.`,
      remedies: ['make down up'],
    };
  const files = layout(settings.stateDirectory).monitoring;
  [files.directory, files.logs].forEach(ensurePrivateFolder);
  return withLock(files.lock, START_TIMEOUT_MS + STOP_TIMEOUT_MS, async () => {
    const commands = commandsOf(settings, programs);
    writeConfiguration(settings, catalog);
    const started: MonitoringPart[] = [];
    const ran: MonitoringPart[] = [];
    for (const part of MONITORING_PARTS) {
      const isNew = await startPart(settings, part, commands[part]);
      (isNew ? started : ran).push(part);
    }
    for (const part of ['alertmanager', 'prometheus'] as const) await waitUntilReady(settings, part);
    return { started, ran };
  });
}

/** Stops what runs; series and alerts stay. @returns the parts that ran */
export async function stopMonitoring(settings: LocalSettings): Promise<MonitoringPart[]> {
  const files = layout(settings.stateDirectory).monitoring;
  if (!existsSync(files.directory)) return [];
  return withLock(files.lock, START_TIMEOUT_MS + STOP_TIMEOUT_MS, async () => {
    const stopped = await Promise.all(MONITORING_PARTS.map((part) => stopPart(settings, part)));
    return MONITORING_PARTS.filter((_, index) => stopped[index]);
  });
}

async function nodesWithoutMetrics(settings: LocalSettings): Promise<number[]> {
  const { host, jmxPorts } = localMonitoringEndpoints(settings);
  const answers = await Promise.all(
    clusterStatus(settings).map(async ({ node, alive }) => alive && accepts(host, jmxPorts[node.id] ?? 0)),
  );
  return settings.nodes.filter((_, index) => answers[index] !== true).map(({ id }) => id);
}

function portOf(settings: LocalSettings, part: MonitoringPart): number {
  const endpoints = localMonitoringEndpoints(settings);
  return part === 'groups' ? endpoints.groupsPort : endpoints[part].port;
}

function commandsOf(
  settings: LocalSettings,
  { prometheus, alertmanager }: Programs,
): Readonly<Record<MonitoringPart, ProgramCommand>> {
  const files = layout(settings.stateDirectory).monitoring;
  const listen = (part: MonitoringPart): string =>
    `${localMonitoringEndpoints(settings).host}:${portOf(settings, part)}`;
  const withArgs = ({ command, args }: ProgramCommand, ...own: readonly string[]): ProgramCommand => ({
    command,
    args: [...args, ...own],
  });
  return {
    groups: {
      command: process.execPath,
      args: [
        path.join(projectRoot, 'bin', 'brokerform.js'),
        ...['monitoring', 'exporter', '--environment', settings.name, '--listen', listen('groups')],
      ],
    },
    alertmanager: withArgs(
      alertmanager,
      `--config.file=${files.alertmanagerConfig}`,
      `--storage.path=${files.part('alertmanager').data}`,
      `--web.listen-address=${listen('alertmanager')}`,
      // One alone needs no others, and would listen for them on every interface.
      '--cluster.listen-address=',
      '--log.level=warn',
    ),
    prometheus: withArgs(
      prometheus,
      `--config.file=${files.config}`,
      `--storage.tsdb.path=${files.part('prometheus').data}`,
      ...RETENTION,
      `--web.listen-address=${listen('prometheus')}`,
      '--log.level=warn',
    ),
  };
}

function writeConfiguration(settings: LocalSettings, catalog: ResolvedCatalog): void {
  const files = layout(settings.stateDirectory).monitoring;
  const { host, alertmanager } = localMonitoringEndpoints(settings);
  writePrivateFile(files.rules, ruleFileText(rulesOf(settings, catalog)));
  writePrivateFile(
    files.config,
    scrapeConfigText({
      environment: settings.name,
      jobs: scrapeJobs(settings),
      ruleFiles: [path.basename(files.rules)],
      alertmanagers: { targets: [{ address: `${host}:${alertmanager.port}` }] },
    }),
  );
  writePrivateFile(files.alertmanagerConfig, routesText(settings, catalog));
}

function routesText(settings: LocalSettings, catalog: ResolvedCatalog): string {
  const { name, monitoring } = settings;
  if (monitoring !== undefined) return alertmanagerText(name, monitoring, catalog);
  const config = alertmanagerConfig(
    name,
    { receivers: {}, platform: SHOWN_ONLY },
    { ...catalog, domains: [] },
  );
  return stringify({ ...config, receivers: [{ name: SHOWN_ONLY }] }, { lineWidth: 0 });
}

/** @returns false if it ran, and reads its configuration again */
async function startPart(
  settings: LocalSettings,
  part: MonitoringPart,
  { command, args }: ProgramCommand,
): Promise<boolean> {
  const files = layout(settings.stateDirectory).monitoring.part(part);
  const running = readMonitoringRecord(settings, part);
  if (running !== null && isRunning(running)) {
    if (part !== 'groups') signal(running, 'SIGHUP');
    return false;
  }
  const port = portOf(settings, part);
  if (!(await isFree(localMonitoringEndpoints(settings).host, port)))
    throw new UserError(
      `Port ${port} of ${part} is taken ${describeHolder(findHolder(port))}.`,
      'stop what holds it, or set BROKERFORM_LOCAL_PORT_BASE before the cluster is created',
    );
  if (existsSync(files.output)) renameSync(files.output, `${files.output}.1`);
  const identity = spawnDaemon(command, args, files);
  writePrivateFile(files.pid, JSON.stringify({ ...identity, startedAt: new Date().toISOString() }));
  return true;
}

async function waitUntilReady(settings: LocalSettings, part: 'prometheus' | 'alertmanager'): Promise<void> {
  const { url } = localMonitoringEndpoints(settings)[part];
  const { output } = layout(settings.stateDirectory).monitoring.part(part);
  const isReady = async (): Promise<boolean> => {
    const record = readMonitoringRecord(settings, part);
    if (record === null || !isRunning(record))
      throw new UserError(
        `${part} ended while it started; the end of its log:\n${readFileSync(output, 'utf8').trimEnd().split('\n').slice(-SHOWN).join('\n')}`,
        `the whole log is ${output}`,
      );
    return isReachable(`${url}/-/ready`, { timeoutMs: 2_000 });
  };
  if (await waitUntil(isReady, { everyMs: POLL_MS, timeoutMs: START_TIMEOUT_MS })) return;
  throw new UserError(
    `${part} does not answer on ${url} after ${START_TIMEOUT_MS / 1000} s; its log is ${output}.`,
  );
}

async function stopPart(settings: LocalSettings, part: MonitoringPart): Promise<boolean> {
  const record = readMonitoringRecord(settings, part);
  if (record === null) return false;
  const ran = signal(record, 'SIGTERM');
  const ended = (): boolean => !isRunning(record);
  if (ran && !(await waitUntil(ended, { everyMs: POLL_MS, timeoutMs: STOP_TIMEOUT_MS }))) {
    signal(record, 'SIGKILL');
    await waitUntil(ended, { everyMs: POLL_MS, timeoutMs: STOP_TIMEOUT_MS });
  }
  rmSync(layout(settings.stateDirectory).monitoring.part(part).pid, { force: true });
  return ran;
}
