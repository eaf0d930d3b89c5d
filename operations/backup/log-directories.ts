/** Log directories of brokers, as they lie on this machine: running, stopped, or a mounted copy. Nothing is written into them. */
import { readFile, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { METADATA_TOPIC, partitionFolderOf } from '../../model/backup/names';
import { partitionName } from '../../model/backup/format';
import { parseProperties } from '../../shared/properties-file';
import { isErrno } from '../../shared/system/errno';
import { UserError } from '../../shared/user-error';
import { visible } from '../../shared/visible';

export interface LogDirectory {
  readonly folder: string;
  readonly clusterId: string;
  readonly node: number | null;
  readonly directoryId: string | null;
}

export interface ReplicaFolder {
  readonly directory: LogDirectory;
  readonly folder: string;
  readonly topic: string;
  readonly partition: number;
  readonly topicId: string | null;
  /** Of log-start-offset-checkpoint: records before it were deleted by request; 0 if there is none. */
  readonly logStartOffset: number;
}

export interface FoundReplicas {
  readonly replicas: readonly ReplicaFolder[];
  /** Folders that are no partition that is served, with what they are. */
  readonly left: readonly { readonly folder: string; readonly kind: 'delete' | 'stray' | 'future' }[];
}

/** @throws UserError for a folder that is no log directory, cannot be read, or is of another cluster than the first */
export async function readLogDirectories(folders: readonly string[]): Promise<LogDirectory[]> {
  const directories = await Promise.all([...new Set(folders.map((each) => path.resolve(each)))].map(readOne));
  const [first] = directories;
  const other = directories.find(({ clusterId }) => clusterId !== first?.clusterId);
  if (first !== undefined && other !== undefined)
    throw new UserError(
      `${visible(other.folder)} belongs to the cluster ${visible(other.clusterId)}, and ${visible(first.folder)} to ${visible(first.clusterId)}. Nothing was written.`,
      'a backup is of one cluster: name log directories of the same one',
    );
  return directories;
}

async function readOne(folder: string): Promise<LogDirectory> {
  const file = path.join(folder, 'meta.properties');
  try {
    const properties = parseProperties(await readFile(file, 'utf8'));
    const clusterId = properties.get('cluster.id') ?? '';
    if (clusterId === '')
      throw new UserError(`${visible(file)} does not set cluster.id.`, 'name a log directory of a broker');
    const node = properties.get('node.id') ?? properties.get('broker.id');
    return {
      folder,
      clusterId,
      node: node === undefined ? null : Number(node),
      directoryId: properties.get('directory.id') ?? null,
    };
  } catch (error) {
    if (isErrno(error, 'ENOENT') || isErrno(error, 'ENOTDIR'))
      throw new UserError(
        `${visible(folder)} is not a log directory of a broker: it has no meta.properties.`,
        "name a folder of the broker's log.dirs",
      );
    throw explained(error, file);
  }
}

/** Every partition folder, as it is at this moment. */
export async function findReplicas(directory: LogDirectory): Promise<FoundReplicas> {
  let names: string[];
  try {
    const entries = await readdir(directory.folder, { withFileTypes: true });
    names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch (error) {
    throw explained(error, directory.folder);
  }
  const starts = await logStartOffsets(directory.folder);
  const replicas: ReplicaFolder[] = [];
  const left: { folder: string; kind: 'delete' | 'stray' | 'future' }[] = [];
  for (const name of names.sort()) {
    const parsed = partitionFolderOf(name);
    if (parsed === null || parsed.topic === METADATA_TOPIC) continue;
    const folder = path.join(directory.folder, name);
    const { topic, partition, kind } = parsed;
    if (kind !== 'partition') {
      left.push({ folder, kind });
      continue;
    }
    replicas.push({
      ...{ directory, folder, topic, partition },
      topicId: await topicIdOf(folder),
      logStartOffset: starts.get(partitionName(parsed)) ?? 0,
    });
  }
  return { replicas, left };
}

async function topicIdOf(folder: string): Promise<string | null> {
  try {
    const text = await readFile(path.join(folder, 'partition.metadata'), 'utf8');
    return /^topic_id: (.+)$/m.exec(text)?.[1] ?? null;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return null;
    throw explained(error, folder);
  }
}

/** `topic partition offset` in lines, after the version and their number. */
async function logStartOffsets(folder: string): Promise<Map<string, number>> {
  try {
    const text = await readFile(path.join(folder, 'log-start-offset-checkpoint'), 'utf8');
    return new Map(
      text.split('\n').flatMap((line) => {
        const [, topic = '', partition = '', offset = ''] = /^(\S+) (\d+) (\d+)$/.exec(line) ?? [];
        return topic === ''
          ? []
          : [[partitionName({ topic, partition: Number(partition) }), Number(offset)] as const];
      }),
    );
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return new Map();
    throw explained(error, folder);
  }
}

/** Whether a folder still is where it was. */
export async function isFolder(folder: string): Promise<boolean> {
  try {
    return (await stat(folder)).isDirectory();
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return false;
    throw explained(error, folder);
  }
}

/** @returns a UserError where the user can mend it */
export function explained(error: unknown, file: string): unknown {
  if (isErrno(error, 'EACCES') || isErrno(error, 'EPERM'))
    return new UserError(
      `Cannot read ${visible(file)}: you have no permission.`,
      'run it as the user of Kafka, or as root',
    );
  if (isErrno(error, 'EMFILE') || isErrno(error, 'ENFILE'))
    return new UserError(
      `Cannot read ${visible(file)}: too many files are open.`,
      'raise the limit (ulimit -n), or lower --parallel',
    );
  return error;
}
