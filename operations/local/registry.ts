/** The schema registry beside a local cluster: a process of this machine that keeps its schemas in the cluster. */
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { REGISTRY_USER, REGISTRY_WRITER } from '../../model/access/platform';
import { bootstrapServers } from '../../model/cluster/nodes';
import { APICURIO_JVM, apicurioVariables } from '../../model/schemas/apicurio';
import {
  REGISTRY_POLL_MS,
  REGISTRY_START_TIMEOUT_MS,
  REGISTRY_STOP_TIMEOUT_MS,
} from '../../model/schemas/limits';
import { localRegistry } from '../../model/schemas/own-registry';
import { exchange } from '../../shared/system/http';
import { withLock } from '../../shared/system/lock';
import { waitUntil } from '../../shared/system/poll';
import { ensurePrivateFolder, writePrivateFile } from '../../shared/system/private-files';
import { isRunning, signal } from '../../shared/system/processes';
import type { ProcessIdentity } from '../../shared/system/processes';
import { UserError } from '../../shared/user-error';
import { APICURIO_JAR } from '../toolchain/apicurio';
import type { RegistryPrograms } from '../toolchain/apicurio';
import { spawnDaemon } from './daemon';
import { CLI, layout } from './layout';
import { describeHolder, findHolder, isFree } from './ports';
import { ensureSecrets, readPassword } from './secrets';
import type { LocalSettings } from './settings';
import { clusterStatus, readRegistryRecord } from './status';

/** Lines of its log that a failure shows. */
const SHOWN = 15;

export interface StartRegistryOptions extends RegistryPrograms {
  readonly report?: (line: string) => void;
}

/**
 * Starts the registry unless it runs, and returns once it answers.
 *
 * @throws UserError if no node runs, a port is taken, its user has no password yet, or the process ends or does not answer in time
 */
export async function startRegistry(
  settings: LocalSettings,
  options: StartRegistryOptions,
): Promise<{ readonly started: boolean }> {
  const files = layout(settings.stateDirectory).registry;
  if (!clusterStatus(settings).some(({ alive }) => alive))
    throw new UserError('The schema registry keeps its schemas in the cluster, and no node runs.', 'make up');
  [files.directory, files.logs].forEach(ensurePrivateFolder);
  return withLock(files.lock, REGISTRY_START_TIMEOUT_MS + REGISTRY_STOP_TIMEOUT_MS, async () => {
    const running = readRegistryRecord(settings);
    if (running !== null && isRunning(running)) {
      await waitUntilItAnswers(settings, running);
      return { started: false };
    }
    await requireFreePorts(settings);
    ensureSecrets(settings, [REGISTRY_WRITER]);
    options.report?.('Starting the schema registry …');
    // The log of this start alone: it says why the process ended.
    rmSync(files.output, { force: true });
    const identity = spawnDaemon(
      options.java,
      [...APICURIO_JVM, '-jar', path.join(options.home, APICURIO_JAR)],
      files,
      { ...environmentOfOthers(process.env), ...variables(settings) },
    );
    writePrivateFile(files.pid, JSON.stringify({ ...identity, startedAt: new Date().toISOString() }));
    await waitUntilItAnswers(settings, identity);
    return { started: true };
  });
}

/** Stops the registry if it runs; what it keeps stays in the cluster. @returns whether it ran */
export async function stopRegistry(settings: LocalSettings): Promise<boolean> {
  const files = layout(settings.stateDirectory).registry;
  if (readRegistryRecord(settings) === null) return false;
  return withLock(files.lock, REGISTRY_START_TIMEOUT_MS + REGISTRY_STOP_TIMEOUT_MS, async () => {
    const record = readRegistryRecord(settings);
    if (record === null) return false;
    const ran = signal(record, 'SIGTERM');
    const ended = (): boolean => !isRunning(record);
    if (
      ran &&
      !(await waitUntil(ended, { everyMs: REGISTRY_POLL_MS, timeoutMs: REGISTRY_STOP_TIMEOUT_MS }))
    ) {
      // Every change that it acknowledged is in the journal.
      signal(record, 'SIGKILL');
      await waitUntil(ended, { everyMs: REGISTRY_POLL_MS, timeoutMs: REGISTRY_STOP_TIMEOUT_MS });
    }
    rmSync(files.pid, { force: true });
    return ran;
  });
}

/** Secrets go by the process's environment, which its owner alone can read. */
function variables(settings: LocalSettings): Record<string, string> {
  const user = (name: string): { name: string; password: string } => ({
    name,
    password: readPassword(settings, name),
  });
  return apicurioVariables({
    ...localRegistry(settings),
    writer: user(REGISTRY_WRITER),
    storage: { kind: 'kafka', bootstrapServers: bootstrapServers(settings), user: user(REGISTRY_USER) },
  });
}

/** Without what would set the registry otherwise. */
function environmentOfOthers(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(QUARKUS|APICURIO)_/.test(name)));
}

async function requireFreePorts(settings: LocalSettings): Promise<void> {
  const { host, port, managementPort } = localRegistry(settings);
  for (const wanted of [port, managementPort]) {
    if (await isFree(host, wanted)) continue;
    throw new UserError(
      `Port ${wanted} of the schema registry is taken ${describeHolder(findHolder(wanted))}.`,
      'stop what holds it, or set BROKERFORM_LOCAL_PORT_BASE before the cluster is created',
    );
  }
}

async function waitUntilItAnswers(settings: LocalSettings, identity: ProcessIdentity): Promise<void> {
  const files = layout(settings.stateDirectory).registry;
  const endpoint = localRegistry(settings);
  const answers = async (): Promise<boolean> => {
    if (!isRunning(identity))
      throw new UserError(
        `The schema registry ended while it started; the end of its log:\n${logEnd(files.output)}`,
        `the whole log is ${files.output}`,
      );
    // Its readiness stays UP after it lost its access to Kafka; its liveness does not.
    const live = `http://${endpoint.host}:${endpoint.managementPort}/health/live`;
    return (await isOk(live)) && (await isOk(`${endpoint.url}/subjects`));
  };
  if (await waitUntil(answers, { everyMs: REGISTRY_POLL_MS, timeoutMs: REGISTRY_START_TIMEOUT_MS })) return;
  throw new UserError(
    `The schema registry (process ${identity.pid}) does not answer on ${endpoint.url} after ${REGISTRY_START_TIMEOUT_MS / 1000} s; its log is ${files.output}.`,
    `${CLI} local registry stop, then start it again`,
  );
}

function isOk(url: string): Promise<boolean> {
  return exchange(url, { method: 'GET', timeoutMs: 5_000, maxBytes: 1e7 }).then(
    ({ status }) => status === 200,
    () => false,
  );
}

function logEnd(file: string): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-SHOWN).join('\n');
}
