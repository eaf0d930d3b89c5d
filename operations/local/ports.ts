/** Whether the ports of a cluster are free, and who holds those that are not. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { NodeSpec } from '../../model/environment';
import { UserError } from '../../shared/user-error';
import { PORT_BASE_VARIABLE } from './settings';
import type { LocalSettings } from './settings';
import { layout } from './layout';
import { readIfThere } from '../../shared/system/private-files';
import { nodeStatus } from './status';
import { waitUntil } from '../../shared/system/poll';

interface Listener {
  readonly node: NodeSpec;
  readonly property: 'clientPort' | 'controllerPort';
  readonly port: number;
}

/** A process that was killed is gone from the table a moment before the kernel has closed its sockets. */
const TEARDOWN_MS = 2_000;

/**
 * Checks the ports of every node that does not run, all at once.
 *
 * @throws UserError that names each port that is taken, and the process that has it where that can be determined.
 */
export async function requireFreePorts(settings: LocalSettings): Promise<void> {
  let taken: Awaited<ReturnType<typeof takenPorts>> = [];
  const isSettled = async (): Promise<boolean> => {
    taken = await takenPorts(settings);
    return taken.every(({ port }) => findHolder(port) !== null);
  };
  await waitUntil(isSettled, { everyMs: 50, timeoutMs: TEARDOWN_MS });
  if (taken.length === 0) return;
  const base = settings.nodes[0]?.clientPort ?? 19092;
  throw new UserError(
    [
      `${taken.length === 1 ? 'A port' : `${taken.length} ports`} of the local cluster ${taken.length === 1 ? 'is' : 'are'} taken:`,
      ...taken.map(
        ({ node, property, port }) =>
          `    ${port} (${property} of node ${node.id}): ${describeHolder(findHolder(port))}`,
      ),
    ].join('\n'),
    settings.nodes.some(({ id }) => existsSync(layout(settings.stateDirectory).node(id).metaProperties))
      ? `stop what holds ${taken.length === 1 ? 'it' : 'them'}: a cluster with data keeps its ports`
      : `stop what holds ${taken.length === 1 ? 'it' : 'them'}, or use other ports: ${PORT_BASE_VARIABLE}=${base + 10000 <= 60000 ? base + 10000 : 29092}`,
  );
}

/**
 * The quorum keeps its voters' ports in its own log: with other ones the nodes would look for each other in vain.
 *
 * @throws UserError if a node that has data had another controller port when it was last started
 */
export function requireSameControllerPorts(settings: LocalSettings): void {
  const changed = settings.nodes.flatMap(({ id, controllerPort }) => {
    const files = layout(settings.stateDirectory).node(id);
    if (controllerPort === undefined || !existsSync(files.metaProperties)) return [];
    const before = /^listeners=.*CONTROLLER:\/\/[^,]*:(\d+)/m.exec(readIfThere(files.properties) ?? '')?.[1];
    if (before === undefined || Number(before) === controllerPort) return [];
    return [`    node ${id}: ${before}, requested is ${controllerPort}`];
  });
  if (changed.length === 0) return;
  throw new UserError(
    ['The controller ports of a cluster with data cannot change:', ...changed].join('\n'),
    `set ${PORT_BASE_VARIABLE} as it was when the cluster was created, or create a new one: make down wipe up`,
  );
}

async function takenPorts(settings: LocalSettings): Promise<Listener[]> {
  const wanted = settings.nodes.filter((node) => !nodeStatus(settings, node).alive).flatMap(listeners);
  const free = await Promise.all(wanted.map(({ node, port }) => isFree(node.host, port)));
  // A node that another command started meanwhile holds its own ports.
  return wanted.filter((listener, i) => !free[i] && !nodeStatus(settings, listener.node).alive);
}

function listeners(node: NodeSpec): Listener[] {
  return (['clientPort', 'controllerPort'] as const).flatMap((property) => {
    const port = node[property];
    return port === undefined ? [] : [{ node, property, port }];
  });
}

/** True if this process could listen there: what a node is about to do. */
export function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** True if something accepts connections there. */
export function accepts(host: string, port: number, timeoutMs = 500): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(timeoutMs, () => end(false));
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}

interface Holder {
  readonly pid: number;
  readonly command: string;
}

/** After "taken". */
export function describeHolder(holder: Holder | null): string {
  return holder === null ? 'by an unknown process' : `by process ${holder.pid} (${holder.command})`;
}

/** The process that listens on a port, as far as this user may know. */
export function findHolder(port: number): Holder | null {
  return process.platform === 'linux' ? holderFromProc(port) : holderFromLsof(port);
}

/** Inodes of the sockets that listen on a port, from the text of /proc/net/tcp or tcp6. */
export function listeningInodes(table: string, port: number): string[] {
  const LISTEN = '0A';
  return table
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === LISTEN && parseInt(fields[1]?.split(':')[1] ?? '', 16) === port)
    .flatMap((fields) => fields[9] ?? []);
}

function holderFromProc(port: number): Holder | null {
  const inodes = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => listeningInodes(tryRead(file), port));
  const sockets = new Set(inodes.map((inode) => `socket:[${inode}]`));
  if (sockets.size === 0) return null;
  for (const pid of tryList('/proc').filter((name) => /^\d+$/.test(name))) {
    const holds = tryList(`/proc/${pid}/fd`).some((fd) => sockets.has(tryReadLink(`/proc/${pid}/fd/${fd}`)));
    if (holds) return { pid: Number(pid), command: tryRead(`/proc/${pid}/comm`).trim() };
  }
  return null;
}

function holderFromLsof(port: number): Holder | null {
  try {
    const output = execFileSync('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const pid = /^p(\d+)$/m.exec(output)?.[1];
    return pid === undefined ? null : { pid: Number(pid), command: /^c(.*)$/m.exec(output)?.[1] ?? '?' };
  } catch {
    return null;
  }
}

function tryRead(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function tryList(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function tryReadLink(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return '';
  }
}
