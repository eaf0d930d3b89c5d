/** Where the replicas of a placed topic are written, and whether this machine can write there. */
import { existsSync, readFileSync, readdirSync, statSync, statfsSync } from 'node:fs';
import path from 'node:path';
import { missingBytes } from '../../model/backup/restore';
import { partitionFolderOf } from '../../model/backup/names';
import type { LogDir } from '../../model/live/kafka';
import { parseProperties } from '../../shared/properties-file';
import { formatBytes } from '../../shared/units';
import { visible } from '../../shared/visible';
import type { PartitionScan } from './scan';

/** A log directory that this machine can write. */
export interface ReachableDir {
  readonly broker: number;
  readonly path: string;
  /** Owner of the folder, whom its files must belong to. */
  readonly uid: number;
  readonly gid: number;
  /** File system: several brokers of one machine can share one. */
  readonly device: number;
  readonly usableBytes: number;
}

export interface Reach {
  readonly dirs: ReadonlyMap<number, readonly ReachableDir[]>;
  /** Why a broker's folders cannot be written, a sentence each. */
  readonly unreachable: readonly string[];
}

/** Which of the brokers' log directories are on this machine, by the files that Kafka keeps in them. */
export function reachDirs(clusterId: string, logDirs: ReadonlyMap<number, readonly LogDir[]>): Reach {
  const dirs = new Map<number, ReachableDir[]>();
  const unreachable: string[] = [];
  for (const [broker, own] of logDirs) {
    const usable = own.filter(({ error }) => error === null);
    if (usable.length === 0) unreachable.push(`broker ${broker} has no log directory that is online`);
    for (const { path: folder } of usable) {
      const problem = problemOf(folder, broker, clusterId);
      if (problem !== null) {
        unreachable.push(problem);
        continue;
      }
      const { uid, gid, dev } = statSync(folder);
      const { bavail, bsize } = statfsSync(folder);
      dirs.set(broker, [
        ...(dirs.get(broker) ?? []),
        { broker, path: folder, uid, gid, device: dev, usableBytes: bavail * bsize },
      ]);
    }
  }
  return { dirs, unreachable };
}

function problemOf(folder: string, broker: number, clusterId: string): string | null {
  const meta = path.join(folder, 'meta.properties');
  const where = `the log directory ${visible(folder)} of broker ${broker}`;
  if (!existsSync(meta)) return `${where} is not on this machine`;
  let properties: Map<string, string>;
  try {
    properties = parseProperties(readFileSync(meta, 'utf8'));
  } catch (error) {
    return `${where} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`;
  }
  if (properties.get('cluster.id') !== clusterId || properties.get('node.id') !== String(broker))
    return `${where} is not on this machine: the folder here is that of another node`;
  const me = process.geteuid?.() ?? 0;
  const { uid } = statSync(folder);
  if (me !== 0 && me !== uid) return `${where} belongs to user id ${uid}, and this command runs as ${me}`;
  return null;
}

/** One replica's folder. */
export interface PlacedReplica {
  readonly partition: number;
  readonly dir: ReachableDir;
  readonly folder: string;
}

/** The emptiest log directory of each broker in turn, so that several share the load. */
export function placeReplicas(
  topic: string,
  scans: readonly PartitionScan[],
  assignment: readonly (readonly number[])[],
  dirs: Reach['dirs'],
): PlacedReplica[] {
  const planned = new Map<string, number>();
  const free = (dir: ReachableDir): number => dir.usableBytes - (planned.get(dir.path) ?? 0);
  return scans.flatMap(({ source: { partition }, bytes }) =>
    (assignment[partition] ?? []).flatMap((broker) => {
      const [dir] = [...(dirs.get(broker) ?? [])].sort((a, b) => free(b) - free(a));
      if (dir === undefined) return [];
      planned.set(dir.path, (planned.get(dir.path) ?? 0) + bytes);
      return [{ partition, dir, folder: path.join(dir.path, `${topic}-${partition}`) }];
    }),
  );
}

/** Folders of the topic that are there already: a broker would open them, or take them for its own. */
export function foldersInTheWay(topic: string, dirs: Reach['dirs']): string[] {
  return [...dirs.values()].flat().flatMap((dir) =>
    readdirSync(dir.path)
      .filter((name) => {
        const folder = partitionFolderOf(name);
        return folder?.topic === topic && folder.kind === 'partition';
      })
      .map((name) => path.join(dir.path, name)),
  );
}

/** File systems without enough room, a sentence each. */
export function withoutRoom(replicas: readonly PlacedReplica[], scans: readonly PartitionScan[]): string[] {
  const bytesOf = new Map(scans.map(({ source, bytes }) => [source.partition, bytes]));
  const byDevice = new Map<number, { readonly dir: ReachableDir; needed: number }>();
  for (const { dir, partition } of replicas) {
    const sum = byDevice.get(dir.device) ?? { dir, needed: 0 };
    sum.needed += bytesOf.get(partition) ?? 0;
    byDevice.set(dir.device, sum);
  }
  return [...byDevice.values()]
    .map(({ dir, needed }) => ({ dir, needed, missing: missingBytes(needed, dir.usableBytes) }))
    .filter(({ missing }) => missing > 0)
    .map(
      ({ dir, needed, missing }) =>
        `the file system of ${visible(dir.path)} has ${formatBytes(dir.usableBytes)} free; ` +
        `${formatBytes(needed)} and their indexes need ${formatBytes(missing)} more`,
    );
}
