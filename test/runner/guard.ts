/** What a test run must leave alone: what the user of this checkout has deployed, declared and running. */
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { MONITORING_PARTS, layout } from '../../operations/local/layout';
import { localEnvironment } from '../../operations/local/settings';
import { nodeStatus } from '../../operations/local/status';

/** What each file, folder, and process of the user's is like, by its name. */
export type Snapshot = ReadonlyMap<string, string>;

/** Of a checkout; what a user's variables lead to elsewhere is found by the settings of the local environment. */
const OF_THE_CHECKOUT = ['catalog', 'environments', 'adoption', 'cdktf.out', '.brokerform', 'review'];

/** Larger files are compared by size and time alone. */
const READ_BYTES = 1024 ** 2;

/** @param env of the user's shell */
export function snapshot(project: string, env: NodeJS.ProcessEnv = process.env): Snapshot {
  const seen = new Map<string, string>();
  const local = settings(env);
  const folders = new Set(OF_THE_CHECKOUT.map((name) => join(project, name)));
  // Nodes, and what watches them, write these all the time.
  const busy = new Set<string>();
  if (local !== undefined) {
    const { stateDirectory, nodes } = local;
    const places = layout(stateDirectory);
    if (![...folders].some((folder) => stateDirectory.startsWith(folder))) folders.add(stateDirectory);
    busy.add(places.logs);
    for (const part of MONITORING_PARTS) busy.add(places.monitoring.part(part).data);
    for (const node of nodes) {
      const { directory, properties, pid } = places.node(node.id);
      busy.add(directory);
      for (const file of [properties, pid]) if (existsSync(file)) look(file, project, busy, seen);
      const status = nodeStatus(local, node);
      seen.set(`the process of node ${node.id}`, status.alive ? `runs as ${status.pid}` : 'does not run');
    }
  }
  for (const folder of folders) if (existsSync(folder)) look(folder, project, busy, seen);
  return seen;
}

/** Without one that is in order there is no cluster to look after; `brokerform` says what is wrong with it. */
function settings(env: NodeJS.ProcessEnv): ReturnType<typeof localEnvironment> | undefined {
  try {
    return localEnvironment(env);
  } catch {
    return undefined;
  }
}

function look(path: string, project: string, busy: ReadonlySet<string>, seen: Map<string, string>): void {
  if (busy.has(path)) return;
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return;
  const inside = relative(project, path);
  const name = inside.startsWith('..') ? path : inside;
  if (stat.isDirectory()) {
    seen.set(`${name}/`, String(stat.mtimeMs));
    for (const entry of readdirSync(path).sort()) look(join(path, entry), project, busy, seen);
  } else if (stat.isSymbolicLink()) {
    seen.set(name, `${stat.mtimeMs} ${readlinkSync(path)}`);
  } else {
    const content =
      stat.isFile() && stat.size <= READ_BYTES
        ? createHash('sha256').update(readFileSync(path)).digest('hex')
        : String(stat.size);
    seen.set(name, `${stat.mtimeMs} ${content}`);
  }
}

/** What is not as it was, each with what happened to it. */
export function differences(before: Snapshot, after: Snapshot): string[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names.flatMap((name) => {
    if (before.get(name) === after.get(name)) return [];
    if (!before.has(name)) return [`${name} was created`];
    return [after.has(name) ? `${name} was changed` : `${name} was removed`];
  });
}
