/** What the commands of `brokerform local` do and print. Results go to stdout, what is going on to stderr. */
import { connectionOf } from '../connect-options';
import { alignMinIsr } from '../readiness/min-isr';
import { withAdmin } from '@brokerform/kafka-admin';
import { ensureKafka } from '../toolchain/kafka';
import { createProgress } from '../../shared/system/progress';
import { writeToolShims } from '../toolchain/tool-shims';
import { waitUntilReady } from './gate';
import { requireJava } from './java';
import { layout } from './layout';
import type { MonitoringPart } from './layout';
import { startNode, stopNode } from './node';
import { ensurePrivateFolder } from '../../shared/system/private-files';
import { rotateSecret } from './rotate';
import { ensureSecrets } from './secrets';
import { localEnvironment } from './settings';
import type { LocalSettings } from './settings';
import type { PartStatus } from './status';
import { localRegistry, runsRegistry } from '../../model/schemas/own-registry';
import { localMonitoringEndpoints } from '../../model/monitoring/local-endpoints';
import { clusterStatus, liveness, monitoringStatus, nodeStatus, registryStatus } from './status';
import { EXIT } from '../exit-status';
import { publishReport } from '../output-file';
import type { JsonOutput } from '../output-file';
import type { WipeOptions } from './wipe';

export async function start(nodeId?: number, generation?: number): Promise<void> {
  const settings = localEnvironment();
  // Before Kafka is fetched, which takes minutes and is of no use without it.
  await requireJava();
  const progress = await createProgress();
  const kafka = await ensureKafka(settings.kafkaVersion, { progress });
  const { metricsAgent } = await import('./monitoring');
  const agent = await metricsAgent(settings, progress);
  ensurePrivateFolder(settings.stateDirectory);
  await writeToolShims(kafka, layout(settings.stateDirectory).bin);
  await forEachNode(settings, nodeId, async (id) => {
    const result = await startNode(settings, id, {
      classpath: kafka.classpath,
      ...(agent === undefined ? {} : { metricsAgent: agent }),
      ...generationOf(settings, id, nodeId, generation),
      report: (line) => console.error(line),
    });
    const how = result.started ? 'started' : 'is already running';
    console.log(
      `Node ${id} ${how} (process ${result.pid}), logs in ${layout(settings.stateDirectory).node(id).logs}`,
    );
  });
}

/**
 * A start by hand of all nodes brings back what Terraform knows: it keeps the generation, so that the next deploy
 * finds nothing to do.
 */
function generationOf(
  settings: LocalSettings,
  id: number,
  asked: number | undefined,
  generation: number | undefined,
): { generation?: string } {
  if (generation !== undefined) return { generation: String(generation) };
  if (asked !== undefined) return {};
  const node = settings.nodes.find((candidate) => candidate.id === id);
  if (node === undefined) return {};
  const { alive, generation: next } = nodeStatus(settings, node);
  return { generation: String(Math.max(1, alive ? Number(next) : Number(next) - 1)) };
}

export async function stop(nodeId: number | undefined, force: boolean): Promise<void> {
  const settings = localEnvironment();
  // It has nothing to read or write without them.
  if (nodeId === undefined) {
    await stopSchemaRegistry();
    await stopWatching();
  }
  await forEachNode(settings, nodeId, async (id) => {
    const ran = await stopNode(settings, id, { force });
    console.log(ran ? `Node ${id} stopped; its data stays` : `Node ${id} is not running`);
  });
}

export async function startSchemaRegistry(): Promise<void> {
  const settings = localEnvironment();
  const { loadCatalog } = await import('../catalog/files');
  if (!runsRegistry(settings, loadCatalog(settings).domains)) return;
  const [{ ensureRegistry }, { startRegistry }] = await Promise.all([
    import('../toolchain/apicurio'),
    import('./registry'),
  ]);
  const progress = await createProgress();
  const programs = await ensureRegistry(progress);
  const report = (line: string): void => console.error(line);
  const { started } = await startRegistry(settings, { ...programs, report });
  console.log(
    `Schema registry ${started ? 'started' : 'runs already'}: ${localRegistry(settings).url}; log in ${layout(settings.stateDirectory).registry.output}`,
  );
}

export async function stopSchemaRegistry(): Promise<void> {
  const { stopRegistry } = await import('./registry');
  if (await stopRegistry(localEnvironment()))
    console.log('Schema registry stopped; its schemas stay in the cluster');
}

/** Where it cannot be started that is said, and the cluster serves all the same. */
export async function startWatching(): Promise<void> {
  const settings = localEnvironment();
  const [{ startMonitoring }, { loadCatalog }] = await Promise.all([
    import('./monitoring'),
    import('../catalog/files'),
  ]);
  const result = await startMonitoring(settings, loadCatalog(settings));
  if ('reason' in result) {
    console.error(`The cluster is not watched: ${result.reason}`);
    result.remedies.forEach((line) => console.error(`    ${line}`));
    return;
  }
  const { prometheus, alertmanager } = localMonitoringEndpoints(settings);
  const how = result.started.length === 0 ? 'runs already' : 'started';
  console.log(
    `Monitoring ${how}: Prometheus ${prometheus.url}, Alertmanager ${alertmanager.url}; logs in ${layout(settings.stateDirectory).monitoring.logs}`,
  );
}

export async function stopWatching(): Promise<void> {
  const { stopMonitoring } = await import('./monitoring');
  if ((await stopMonitoring(localEnvironment())).length > 0)
    console.log('Monitoring stopped; its series and alerts stay');
}

export async function fetchMonitoring(): Promise<void> {
  const { ensureMonitoringProgram } = await import('../toolchain/monitoring');
  const progress = await createProgress();
  for (const program of ['prometheus', 'alertmanager'] as const) {
    const { command, args } = await ensureMonitoringProgram(program, progress);
    console.log(`${program}: ${args.at(-1) ?? command}`);
  }
}

export async function gate(timeoutSeconds: number): Promise<void> {
  const settings = localEnvironment();
  const seconds = await waitUntilReady(settings, {
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
    progress: (missing) => missing.forEach((line) => console.error(`... ${line}`)),
  });
  const changed = await withAdmin(await connectionOf({ environment: settings.name }), (admin) =>
    alignMinIsr(admin, settings),
  );
  if (changed !== undefined) console.log(changed);
  console.log(`The local cluster is ready (waited ${seconds.toFixed(1)} s)`);
}

export function ensure(users: readonly string[]): void {
  const { created, kept } = ensureSecrets(localEnvironment(), users);
  console.log(`${created.length} passwords created, ${kept.length} kept`);
}

export async function rotate(user: string): Promise<void> {
  const lines = await rotateSecret(localEnvironment(), user);
  lines.forEach((line) => console.log(line));
}

export function status(json: JsonOutput): void {
  const settings = localEnvironment();
  const nodes = clusterStatus(settings);
  const registry = registryStatus(settings);
  const watching = monitoringStatus(settings);
  const shown = registry.known ? { registry: { ...registry, url: localRegistry(settings).url } } : {};
  const endpoints = localMonitoringEndpoints(settings);
  const monitoring = watching.map((each) => ({
    ...each,
    url:
      each.part === 'groups' ? `http://${endpoints.host}:${endpoints.groupsPort}` : endpoints[each.part].url,
  }));
  const report = {
    ...liveness(settings),
    stateDirectory: settings.stateDirectory,
    nodes,
    ...shown,
    ...(monitoring.length === 0 ? {} : { monitoring }),
  };
  publishReport(json, {
    terminal: () => statusText(settings, nodes, registry, monitoring),
    json: () => `${JSON.stringify(report, undefined, 2)}\n`,
    isOne: ({ stateDirectory, nodes: of }) => typeof stateDirectory === 'string' && Array.isArray(of),
  });
  const all = nodes.every(({ alive }) => alive) && (registry.alive || !registry.known);
  if (!all) process.exitCode = EXIT.no;
}

function statusText(
  settings: LocalSettings,
  nodes: ReturnType<typeof clusterStatus>,
  registry: PartStatus,
  monitoring: readonly (PartStatus & { readonly part: MonitoringPart; readonly url: string })[],
): string {
  const lines = nodes.map(({ node, alive, pid, uptimeSeconds, logs }) => {
    const state = alive
      ? `is running: process ${pid}, up ${formatDuration(uptimeSeconds ?? 0)}`
      : 'is not running';
    const ports = [node.clientPort, node.controllerPort].filter((port) => port !== undefined).join(', ');
    return `Node ${node.id} ${state}; ports ${ports}; logs in ${logs}`;
  });
  if (registry.known) {
    lines.push(
      `Schema registry ${partState(registry)}; ${localRegistry(settings).url}; log in ${layout(settings.stateDirectory).registry.output}`,
    );
  }
  for (const each of monitoring) {
    const { output } = layout(settings.stateDirectory).monitoring.part(each.part);
    lines.push(`${PART_NAMES[each.part]} ${partState(each)}; ${each.url}; log in ${output}`);
  }
  return `${lines.join('\n')}\n`;
}

const PART_NAMES: Readonly<Record<MonitoringPart, string>> = {
  prometheus: 'Prometheus',
  alertmanager: 'Alertmanager',
  groups: 'Exporter of group lag',
};

function partState({ alive, pid, uptimeSeconds = 0 }: PartStatus): string {
  return alive ? `runs: process ${pid}, up ${formatDuration(uptimeSeconds)}` : 'does not run';
}

export async function page(brief: boolean): Promise<void> {
  const { showPage } = await import('./page');
  showPage(localEnvironment(), brief);
}

export async function wipe(options: WipeOptions): Promise<void> {
  const { wipeState } = await import('./wipe');
  wipeState(localEnvironment(), options).forEach((line) => console.log(line));
}

/** 3 s, 12 min, 4 h, 2 d. */
export function formatDuration(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

/** All at once; every failure is reported, not only the first. */
async function forEachNode(
  settings: LocalSettings,
  nodeId: number | undefined,
  work: (id: number) => Promise<void>,
): Promise<void> {
  const ids = nodeId === undefined ? settings.nodes.map(({ id }) => id) : [nodeId];
  const results = await Promise.allSettled(ids.map(work));
  const failures = results.flatMap((result) =>
    result.status === 'rejected' ? [result.reason as unknown] : [],
  );
  // Nodes often fail for the same reason, a port for instance: it is said once, the first by the caller.
  const message = (failure: unknown): string =>
    failure instanceof Error ? failure.message : String(failure);
  const others = new Set(failures.map(message));
  others.delete(message(failures[0]));
  others.forEach((text) => console.error(text));
  if (failures.length > 0) throw failures[0];
}
