/** Starting and stopping one node as a daemon of this machine. */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { SUPER_USERS } from '../../model/access/platform';
import { brokerProperties } from '../../model/cluster/broker-properties';
import { localPropertyOptions } from '../../model/cluster/broker-property-options';
import { isController } from '../../model/cluster/nodes';
import type { NodeSpec } from '../../model/environment';
import { LOCAL_NODE_POLL_MS } from '../../model/cluster/readiness';
import { jmxConfigText } from '../../model/host/jmx-config';
import { localMonitoringEndpoints } from '../../model/monitoring/local-endpoints';
import { jvmOptions } from '../../model/cluster/jvm';
import { formatProperties } from '../../shared/properties-file';
import { UserError } from '../../shared/user-error';
import { spawnDaemon } from './daemon';
import { requireJava } from './java';
import type { Java } from './java';
import { CLI, layout } from './layout';
import { withLock } from '../../shared/system/lock';
import { failureSince, logPosition } from './node-log';
import { accepts, requireFreePorts, requireSameControllerPorts } from './ports';
import { ensurePrivateFolder, writePrivateFile } from '../../shared/system/private-files';
import { isRunning, signal } from '../../shared/system/processes';
import type { ProcessIdentity } from '../../shared/system/processes';
import { ensureSecrets } from './secrets';
import type { LocalSettings } from './settings';
import { nodeStatus, readRecord } from './status';
import type { ProcessRecord } from './status';
import { formatStorage } from './storage';
import type { FormatOutcome } from './storage';
import { waitUntil } from '../../shared/system/poll';

/** A node opens its controller port within two seconds; a busy machine may need many more. */
const START_TIMEOUT_MS = 60_000;
/** Controlled shutdown moves leaders away first. */
const STOP_TIMEOUT_MS = 60_000;
/**
 * A broker asks the controllers before it ends, and waits minutes for an answer when the others of the quorum were stopped
 * first. Then nothing is left to hand over: it is killed, and recovers its logs when it starts again. What it
 * acknowledged is safe, since a killed process leaves its written pages to the kernel.
 */
const QUORUM_LOST_GRACE_MS = 15_000;
/** A start or stop of the same node by another command ends within its own time-out. */
const LOCK_TIMEOUT_MS = START_TIMEOUT_MS + STOP_TIMEOUT_MS;

export interface StartOptions {
  /** Kafka's class path. */
  readonly classpath: string;
  /** Generation that Terraform expects. @default - one more than the last */
  readonly generation?: string;
  /** Show what is done. */
  readonly report?: (line: string) => void;
  /** Absolute path of the JMX exporter's agent, which serves the node's metrics on the loopback interface. @default - none */
  readonly metricsAgent?: string;
}

export interface StartResult {
  readonly pid: number;
  /** False if it ran already. */
  readonly started: boolean;
  readonly storage: FormatOutcome;
}

/**
 * Starts a node unless it runs, and returns once its process listens. Whether the cluster serves is the gate's question.
 *
 * @throws UserError if ports are taken, Java is missing, or the process ends; with Kafka's own message then.
 */
export async function startNode(
  settings: LocalSettings,
  nodeId: number,
  options: StartOptions,
): Promise<StartResult> {
  const node = requireNode(settings, nodeId);
  const files = layout(settings.stateDirectory).node(nodeId);
  requireSameControllerPorts(settings);
  [settings.stateDirectory, files.directory, files.memory].forEach(ensurePrivateFolder);
  return withLock(files.lock, LOCK_TIMEOUT_MS, async () => {
    const running = nodeStatus(settings, node);
    if (running.pid !== undefined) {
      if (options.generation !== undefined) writePrivateFile(files.generation, options.generation);
      return { pid: running.pid, started: false, storage: 'kept' };
    }
    await requireFreePorts(settings);
    const java = await requireJava();
    ensureSecrets(settings, SUPER_USERS);
    writeProperties(settings, node);
    const storage = await formatStorage(settings, node, java, options.classpath);
    if (storage === 'rejoined') {
      options.report?.(`Node ${nodeId} lost its data: it rejoins and copies everything from the others.`);
    }
    const pid = await launch(settings, node, java, options, running.generation);
    return { pid, started: true, storage };
  });
}

export interface StopOptions {
  /** Kill the process if it does not end in time: its log is then recovered at the next start. */
  readonly force?: boolean;
  /** @default 60 000 */
  readonly timeoutMs?: number;
}

/**
 * Stops a node if it runs, by controlled shutdown.
 *
 * @returns whether it ran
 * @throws UserError if the process does not end in time and `force` is not set.
 */
export async function stopNode(
  settings: LocalSettings,
  nodeId: number,
  options: StopOptions = {},
): Promise<boolean> {
  requireNode(settings, nodeId);
  const files = layout(settings.stateDirectory).node(nodeId);
  const timeoutMs = options.timeoutMs ?? STOP_TIMEOUT_MS;
  if (readRecord(settings, nodeId) === null) return false;
  return withLock(files.lock, LOCK_TIMEOUT_MS, async () => {
    const record = readRecord(settings, nodeId);
    if (record === null) return false;
    if (!signal(record, 'SIGTERM')) {
      rmSync(files.pid, { force: true });
      return false;
    }
    const graceMs = Math.min(QUORUM_LOST_GRACE_MS, timeoutMs);
    if (!(await ends(record, graceMs)) && graceMs < timeoutMs && !hasQuorum(settings)) {
      signal(record, 'SIGKILL');
    }
    if (!(await ends(record, timeoutMs - graceMs))) {
      if (!options.force) {
        throw new UserError(
          `Node ${nodeId} (process ${record.pid}) did not stop within ${timeoutMs / 1000} s; its log is ${files.serverLog}.`,
          `wait and try again, or kill it: ${CLI} local stop --node ${nodeId} --force`,
        );
      }
      signal(record, 'SIGKILL');
      await ends(record, timeoutMs);
    }
    rmSync(files.pid, { force: true });
    return true;
  });
}

/** Whether enough controllers run to answer a controlled shutdown. */
function hasQuorum(settings: LocalSettings): boolean {
  const controllers = settings.nodes.filter(isController);
  const running = controllers.filter((node) => nodeStatus(settings, node).alive).length;
  return running > controllers.length / 2;
}

export function requireNode(settings: LocalSettings, nodeId: number): NodeSpec {
  const node = settings.nodes.find(({ id }) => id === nodeId);
  if (node !== undefined) return node;
  throw new UserError(
    `The environment ${settings.name} has no node ${nodeId}; its nodes are ${settings.nodes.map(({ id }) => id).join(', ')}.`,
  );
}

function writeProperties(settings: LocalSettings, node: NodeSpec): void {
  const { stateDirectory } = settings;
  const properties = brokerProperties(settings, node, localPropertyOptions(stateDirectory, node));
  writePrivateFile(
    layout(stateDirectory).node(node.id).properties,
    `# Written at every start from model/cluster/broker-properties.ts: changes here are lost.\n\n${formatProperties(properties)}`,
  );
}

async function launch(
  settings: LocalSettings,
  node: NodeSpec,
  java: Java,
  options: StartOptions,
  nextGeneration: string,
): Promise<number> {
  const files = layout(settings.stateDirectory).node(node.id);
  [files.logs, files.temporary].forEach(ensurePrivateFolder);
  const logStart = logPosition(files);
  const identity = spawnDaemon(java.command, commandLine(settings, node, java, options), files);
  const record: ProcessRecord = { ...identity, startedAt: new Date().toISOString(), logStart };
  writePrivateFile(files.pid, JSON.stringify(record));
  writePrivateFile(files.generation, options.generation ?? nextGeneration);

  const port = node.controllerPort ?? node.clientPort ?? 0;
  const listens = async (): Promise<boolean> => {
    if (await accepts(node.host, port)) return true;
    if (isRunning(identity)) return false;
    throw new UserError(
      `Node ${node.id} ended while it started:\n${failureSince(files, logStart)}\nIts logs are in ${files.logs}.`,
    );
  };
  if (await waitUntil(listens, { everyMs: LOCAL_NODE_POLL_MS, timeoutMs: START_TIMEOUT_MS }))
    return identity.pid;
  throw new UserError(
    `Node ${node.id} (process ${identity.pid}) does not listen on ${node.host}:${port} after ${START_TIMEOUT_MS / 1000} s; its log is ${files.serverLog}.`,
    `${CLI} local stop --node ${node.id} --force, then start it again`,
  );
}

function commandLine(
  settings: LocalSettings,
  node: NodeSpec,
  java: Java,
  { classpath, metricsAgent }: StartOptions,
): string[] {
  const files = layout(settings.stateDirectory).node(node.id);
  const options = jvmOptions({
    heapMiB: settings.heapMiB,
    collector: 'g1',
    javaVersion: java.version,
    gcLogFile: files.gcLog,
    temporaryDirectory: files.temporary,
    preTouch: false,
    compiler: 'quick',
  });
  return [
    ...options.map(({ option }) => option),
    ...(metricsAgent === undefined ? [] : [agentOption(settings, node, metricsAgent)]),
    `-Dlog4j2.configurationFile=${path.join(__dirname, 'assets', 'log4j2.properties')}`,
    `-Dkafka.logs.dir=${files.logs}`,
    '-cp',
    classpath,
    'kafka.Kafka',
    files.properties,
  ];
}

function agentOption(settings: LocalSettings, { id }: NodeSpec, agent: string): string {
  const { metricsRules } = layout(settings.stateDirectory).node(id);
  writePrivateFile(metricsRules, jmxConfigText());
  const { host, jmxPorts } = localMonitoringEndpoints(settings);
  return `-javaagent:${agent}=${host}:${jmxPorts[id] ?? 0}:${metricsRules}`;
}

function ends(identity: ProcessIdentity, timeoutMs: number): Promise<boolean> {
  return waitUntil(() => !isRunning(identity), { everyMs: LOCAL_NODE_POLL_MS, timeoutMs });
}
