/** What is restored from: a backup in a folder, or a broker's log directory, as on a mounted snapshot. It is only read. */
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { UnreadableBackup, parseManifest, parseTargetMark, parseTopicIndex } from '../../model/backup/format';
import type { FileEntry, Manifest } from '../../model/backup/format';
import {
  TARGET_FILE,
  isBackupId,
  isTopicName,
  manifestFile,
  offsetName,
  partitionFolderOf,
  segmentOffsetOf,
} from '../../model/backup/names';
import { parseProperties } from '../../shared/properties-file';
import { isErrno } from '../../shared/system/errno';
import { UserError } from '../../shared/user-error';
import { visible } from '../../shared/visible';

/** A part of a partition's records, in a file. */
export interface SourceFile {
  readonly path: string;
  /** Base offset of the broker's segment file that it is of, or is a part of. */
  readonly segment: number;
  /** What the index says of it; a broker's folder has no index. */
  readonly expected?: Pick<FileEntry, 'bytes' | 'sha256' | 'firstOffset' | 'lastOffset'>;
}

export interface SourcePartition {
  readonly topic: string;
  readonly partition: number;
  /** Records before it were deleted. */
  readonly logStartOffset: number;
  /** One more than the last offset; null: where the files end. */
  readonly endOffset: number | null;
  /** In order of offset. */
  readonly files: readonly SourceFile[];
}

export interface SourceTopic {
  readonly name: string;
  /** In order, those that the source has. */
  readonly partitions: readonly SourcePartition[];
  /** How many the topic had; null if the source does not say. */
  readonly partitionCount: number | null;
  readonly configuration: Readonly<Record<string, string>> | null;
  readonly assignment: readonly (readonly number[])[] | null;
}

export interface SourceGroup {
  readonly group: string;
  readonly offsets: readonly {
    readonly topic: string;
    readonly partition: number;
    readonly offset: number;
  }[];
}

export interface Source {
  /** For people: the backup's name and moment, or the folder. */
  readonly text: string;
  /** Distinguishes it from every other source. */
  readonly id: string;
  readonly clusterId: string | null;
  /** Names of topics, in order. */
  readonly topics: readonly string[];
  /** Null: it knows of none. */
  readonly groups: readonly SourceGroup[] | null;
  /** @throws UserError for an index that is missing or damaged */
  load(topic: string): SourceTopic;
}

/**
 * @param backup name of one of the backups of the folder. @default - the last one
 * @throws UserError if the folder holds neither backups nor partitions, or not this backup
 */
export function openSource(folder: string, backup?: string): Source {
  const root = path.resolve(folder);
  const names = listed(root, folder);
  if (names.includes(TARGET_FILE)) return backupSource(root, folder, backup);
  if (backup !== undefined)
    throw new UserError(
      `${folder} holds no backups: it has no ${TARGET_FILE}.`,
      'name the folder that brokerform backup wrote to',
    );
  if (names.some((name) => partitionFolderOf(name)?.kind === 'partition')) return brokerSource(root, names);
  throw new UserError(
    `${folder} is neither a folder of backups (${TARGET_FILE}) nor a log directory of a broker (folders such as order.created-0).`,
    '--from takes the folder that brokerform backup wrote to, or a log directory on a mounted snapshot',
  );
}

function listed(root: string, given: string): string[] {
  try {
    return readdirSync(root).sort();
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const why = {
      ENOENT: 'does not exist',
      ENOTDIR: 'is not a folder',
      EACCES: 'cannot be read: no permission',
    }[code];
    if (why === undefined) throw error;
    throw new UserError(`${given} ${why}.`, 'name the folder of backups by --from');
  }
}

function backupSource(root: string, given: string, asked: string | undefined): Source {
  parseTargetMark(readFileSync(path.join(root, TARGET_FILE), 'utf8'), TARGET_FILE);
  const manifest = readManifest(root, asked ?? lastBackup(root, given), given);
  const { backup, clusterId, topics } = manifest;
  return {
    text: `backup ${backup} of cluster ${visible(clusterId)}, ended ${manifest.ended}`,
    id: `${clusterId} ${backup}`,
    clusterId,
    topics: topics.map(({ topic }) => topic).sort(),
    groups: manifest.groups,
    load: (name) => loadIndexed(root, manifest, name),
  };
}

function lastBackup(root: string, given: string): string {
  const folder = path.join(root, 'backups');
  const complete = (existsSync(folder) ? readdirSync(folder) : [])
    .filter((name) => isBackupId(name) && existsSync(path.join(root, manifestFile(name))))
    .sort();
  const last = complete.at(-1);
  if (last !== undefined) return last;
  throw new UserError(
    `${given} holds no finished backup: none of its folders has a manifest.`,
    'brokerform backup list shows the backups of a folder',
  );
}

function readManifest(root: string, backup: string, given: string): Manifest {
  const file = manifestFile(backup);
  try {
    return parseManifest(readFileSync(path.join(root, file), 'utf8'), file);
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw error;
    throw new UserError(
      `${given} holds no backup ${visible(backup)}.`,
      'brokerform backup list shows the backups of a folder',
    );
  }
}

function loadIndexed(root: string, manifest: Manifest, name: string): SourceTopic {
  const entry = manifest.topics.find(({ topic }) => topic === name);
  if (entry === undefined) throw new Error(`The manifest has no topic ${name}`);
  let text: string;
  try {
    text = readFileSync(path.join(root, entry.index.file), 'utf8');
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw error;
    throw new UnreadableBackup(
      `${entry.index.file} is missing: it is the index of ${name}.`,
      'choose another backup by --backup',
    );
  }
  const index = parseTopicIndex(text, entry.index.file);
  return {
    name,
    partitionCount: entry.partitions,
    configuration: entry.configuration,
    assignment: entry.assignment,
    partitions: index.partitions
      .map(({ partition, logStartOffset, endOffset, files }) => ({
        topic: name,
        partition,
        logStartOffset,
        endOffset,
        files: files.map((expected) => ({
          path: path.join(root, expected.file),
          segment: expected.segment,
          expected,
        })),
      }))
      .sort((a, b) => a.partition - b.partition),
  };
}

/** A broker's folder knows neither configuration nor groups, and of each topic the partitions of that broker alone. */
function brokerSource(root: string, names: readonly string[]): Source {
  const folders = names
    .map((name) => ({ name, of: partitionFolderOf(name) }))
    .flatMap(({ name, of }) => (of?.kind === 'partition' && isTopicName(of.topic) ? [{ name, ...of }] : []));
  const meta = path.join(root, 'meta.properties');
  const clusterId = existsSync(meta)
    ? (parseProperties(readFileSync(meta, 'utf8')).get('cluster.id') ?? null)
    : null;
  return {
    text: `log directory ${root}`,
    id: `${clusterId} ${root}`,
    clusterId,
    topics: [...new Set(folders.map(({ topic }) => topic))].sort(),
    groups: null,
    load: (topic) => ({
      name: topic,
      partitionCount: null,
      configuration: null,
      assignment: null,
      partitions: folders
        .filter((each) => each.topic === topic)
        .sort((a, b) => a.partition - b.partition)
        .map(({ name, partition }) => brokerPartition(path.join(root, name), topic, partition)),
    }),
  };
}

function brokerPartition(folder: string, topic: string, partition: number): SourcePartition {
  const segments = readdirSync(folder)
    .map(segmentOffsetOf)
    .filter((offset) => offset !== null)
    .sort((a, b) => a - b);
  return {
    topic,
    partition,
    logStartOffset: segments[0] ?? 0,
    endOffset: null,
    files: segments.map((segment) => ({
      path: path.join(folder, `${offsetName(segment)}.log`),
      segment,
    })),
  };
}

/** Bytes of a file, or undefined if it is not there. */
export function sizeOf(file: SourceFile): number | undefined {
  return statSync(file.path, { throwIfNoEntry: false })?.size;
}
