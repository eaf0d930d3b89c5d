/** A new backup in a target. */
import { createHash } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import type { AdminConnection } from '@brokerform/kafka-admin';
import { documentText, parseTargetMark, partitionName } from '../../model/backup/format';
import type {
  BackupProblem,
  Manifest,
  PartitionIndex,
  TopicEntry,
  TopicIndex,
} from '../../model/backup/format';
import {
  TARGET_FILE,
  backupId,
  dataFileParts,
  dataFolder,
  indexFile,
  manifestFile,
} from '../../model/backup/names';
import { matchesTopic } from '../../model/backup/replicas';
import { groupBy } from '../../shared/collections';
import { count, listOf } from '../../shared/text';
import { formatBytes } from '../../shared/units';
import { UserError } from '../../shared/user-error';
import { visible } from '../../shared/visible';
import { version } from '../../package.json';
import { readClusterFacts, topicNames } from './cluster';
import type { ClusterFacts } from './cluster';
import { copyPartition, rankReplicas } from './copy';
import type { Copied, Replica } from './copy';
import { SPARE_BYTES } from './limits';
import { findReplicas, readLogDirectories } from './log-directories';
import type { LogDirectory, ReplicaFolder } from './log-directories';
import { inParallel } from './parallel';
import { RateLimit } from './rate-limit';
import type { Target } from './target';

export interface CreateOptions {
  readonly target: Target;
  /** Log directories of brokers. */
  readonly data: readonly string[];
  /** @default - the cluster is not asked: no configuration, no groups */
  readonly connection?: AdminConnection | undefined;
  readonly kafkaVersion?: string | undefined;
  /** Names, a star for any characters. @default - all topics */
  readonly topics?: readonly string[] | undefined;
  readonly bytesPerSecond?: number | undefined;
  /** Partitions at the same time. */
  readonly parallel: number;
  readonly report: (step: CreateStep) => void;
  readonly now?: () => Date;
}

export interface CreateStep {
  readonly partitions: number;
  readonly bytesRead: number;
  readonly bytesTotal: number;
}

interface Partition {
  readonly topic: string;
  readonly partition: number;
  readonly replicas: readonly Replica[];
}

/**
 * Reads log directories of one cluster and writes what the target does not have. The manifest comes last: before it there is no backup.
 *
 * @returns the manifest; its problems say what is missing
 * @throws UserError before anything is written, or later where running it again continues: the disk is full, for instance
 */
export async function createBackup(options: CreateOptions): Promise<Manifest> {
  const { target, now = () => new Date() } = options;
  const began = now();
  const directories = await readLogDirectories(options.data);
  const [{ clusterId } = { clusterId: '' }] = directories;
  const facts = options.connection && (await readClusterFacts(options.connection));
  if (facts !== undefined && facts.clusterId !== clusterId)
    throw new UserError(
      `The log directories belong to the cluster ${visible(clusterId)}; the cluster that answers is ${visible(facts.clusterId)}. Nothing was written.`,
      'name the log directories of the cluster that you connect to',
    );
  await requireSameCluster(target, clusterId);
  const release = await target.lock('brokerform backup create');
  try {
    return await createLocked(options, { began, directories, clusterId, facts });
  } finally {
    release();
  }
}

async function createLocked(
  options: CreateOptions,
  {
    began,
    directories,
    clusterId,
    facts,
  }: {
    readonly began: Date;
    readonly directories: readonly LogDirectory[];
    readonly clusterId: string;
    readonly facts: ClusterFacts | undefined;
  },
): Promise<Manifest> {
  const { target, now = () => new Date() } = options;
  const backup = backupId(began);
  const problems: BackupProblem[] = [];
  const notes: string[] = [];
  const folders = await foundFolders(directories, options.topics, notes);
  const chosen = oneTopicId(folders, notes);
  const { partitions, failed } = await rank(chosen, facts, options.parallel);
  problems.push(...failed, ...missingPartitions(chosen, facts, options.topics));
  await requireSpace(target, partitions);

  await target.removeUnfinished();
  if ((await target.readText(TARGET_FILE)) === null)
    await target.writeText(
      TARGET_FILE,
      documentText('brokerform-backups', { clusterId, createdAt: began.toISOString() }),
    );

  const written = new Set<string>();
  const copied = await copyAll(partitions, options, written);
  const indexes = await collect(partitions, copied, { facts, options, problems, notes });
  const topics = await inParallel(indexes, options.parallel, (index) =>
    writeIndex(target, backup, index, facts),
  );
  const files = indexes.flatMap((index) => index.partitions.flatMap((each) => each.files));
  const amount = (isWritten: boolean): { files: number; bytes: number } => {
    const those = files.filter(({ file }) => written.has(file) === isWritten);
    return { files: those.length, bytes: those.reduce((sum, { bytes }) => sum + bytes, 0) };
  };
  const manifest: Omit<Manifest, 'format' | 'version'> = {
    ...{ backup, clusterId, began: began.toISOString(), ended: now().toISOString() },
    by: { user: userName(), host: hostname(), program: `brokerform ${version}` },
    kafkaVersion: options.kafkaVersion ?? null,
    features: facts === undefined ? null : { ...facts.features },
    chosen: options.topics === undefined ? null : [...options.topics],
    directories: directories.map(({ folder, node, directoryId }) => ({ folder, node, directoryId })),
    topics,
    groups: facts === undefined ? null : facts.groups,
    ...{ written: amount(true), kept: amount(false), problems, notes },
  };
  const text = documentText('brokerform-backup', manifest);
  await target.writeText(manifestFile(backup), text);
  return JSON.parse(text) as Manifest;
}

/** @throws UserError if the target has backups of another cluster */
async function requireSameCluster(target: Target, clusterId: string): Promise<void> {
  const text = await target.readText(TARGET_FILE);
  if (text === null) return;
  const mark = parseTargetMark(text, `${visible(target.name)}/${TARGET_FILE}`);
  if (mark.clusterId === clusterId) return;
  throw new UserError(
    `${visible(target.name)} has backups of the cluster ${visible(mark.clusterId)}; the log directories belong to ${visible(clusterId)}. Nothing was written.`,
    'name another folder for this cluster',
  );
}

async function foundFolders(
  directories: readonly LogDirectory[],
  patterns: readonly string[] | undefined,
  notes: string[],
): Promise<ReplicaFolder[]> {
  const found = await Promise.all(directories.map((directory) => findReplicas(directory)));
  const isChosen = (topic: string): boolean =>
    patterns === undefined || patterns.some((pattern) => matchesTopic(pattern, topic));
  const all = found.flatMap(({ replicas }) => replicas);
  const replicas = all.filter(({ topic }) => isChosen(topic));
  const strays = found.flatMap(({ left }) => left).filter(({ kind }) => kind === 'stray');
  if (strays.length > 0)
    notes.push(
      `${count(strays.length, 'folder')} of topics that the cluster does not know (-stray) ${strays.length === 1 ? 'is' : 'are'} not in the backup: ${listOf(strays.map(({ folder }) => visible(folder)))}`,
    );
  const unmatched = patterns?.find((pattern) => !all.some(({ topic }) => matchesTopic(pattern, topic)));
  if (unmatched !== undefined)
    throw new UserError(
      `No topic matches "${visible(unmatched)}". Nothing was written.`,
      'name a topic that has records in these log directories; a star stands for any characters',
    );
  return replicas;
}

/** A folder of a topic that was deleted and created again while its broker was offline is of the former topic. */
function oneTopicId(folders: readonly ReplicaFolder[], notes: string[]): ReplicaFolder[] {
  return [...groupBy(folders, ({ topic }) => topic).values()].flatMap((same) => {
    const byId = [...groupBy(same, ({ topicId }) => topicId ?? '')].sort(
      ([, a], [, b]) => b.length - a.length,
    );
    const [[, most] = ['', []], ...others] = byId;
    for (const [id, few] of others)
      for (const { folder } of few)
        notes.push(
          `${visible(folder)} is of another topic of the same name (topic id ${visible(id === '' ? 'missing' : id)}) and is not in the backup`,
        );
    return most;
  });
}

async function rank(
  folders: readonly ReplicaFolder[],
  facts: ClusterFacts | undefined,
  parallel: number,
): Promise<{ readonly partitions: Partition[]; readonly failed: BackupProblem[] }> {
  const failed: BackupProblem[] = [];
  const groups = [...groupBy(folders, partitionName).values()];
  const partitions = await inParallel(groups, parallel, async (group) => {
    const [{ topic, partition } = { topic: '', partition: 0 }] = group;
    const leader = facts?.topics.get(topic)?.partitions.find((each) => each.partition === partition)?.leader;
    try {
      const replicas = await rankReplicas(
        group.map((each) => ({ ...each, isLeader: leader != null && each.directory.node === leader })),
      );
      return [{ topic, partition, replicas }];
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      failed.push({ topic, partition, message: error.message.split('\n')[0] ?? '' });
      return [];
    }
  });
  return {
    partitions: partitions
      .flat()
      .sort((a, b) => (a.topic === b.topic ? a.partition - b.partition : a.topic < b.topic ? -1 : 1)),
    failed,
  };
}

function missingPartitions(
  folders: readonly ReplicaFolder[],
  facts: ClusterFacts | undefined,
  patterns: readonly string[] | undefined,
): BackupProblem[] {
  const there = new Set(folders.map(partitionName));
  return [...(facts?.topics ?? [])].flatMap(([topic, { partitions }]) =>
    patterns !== undefined && !patterns.some((pattern) => matchesTopic(pattern, topic))
      ? []
      : partitions
          .filter(({ partition }) => !there.has(partitionName({ topic, partition })))
          .map(({ partition }) => ({
            ...{ topic, partition },
            message: 'none of the log directories has a copy',
          })),
  );
}

/** By sizes: what the target has of the same offsets is taken for the same. */
async function requireSpace(target: Target, partitions: readonly Partition[]): Promise<void> {
  const free = await target.freeBytes();
  if (free === null) return;
  let needed = SPARE_BYTES;
  for (const { topic, partition, replicas } of partitions) {
    const files = await target.list(dataFolder(topic, partition));
    const there = files.reduce((sum, { name, bytes }) => sum + (dataFileParts(name) === null ? 0 : bytes), 0);
    needed += Math.max(0, (replicas[0]?.bytes ?? 0) - there);
  }
  if (needed <= free) return;
  throw new UserError(
    `Not enough disk space for ${visible(target.name)}: ${formatBytes(needed)} needed, ${formatBytes(free)} free. Nothing was written.`,
    'free space, prune older backups, choose topics by --topics, or name a folder on another disk',
  );
}

async function copyAll(
  partitions: readonly Partition[],
  { target, bytesPerSecond, parallel, report }: CreateOptions,
  written: Set<string>,
): Promise<Copied[]> {
  const bytesTotal = partitions.reduce((sum, { replicas }) => sum + (replicas[0]?.bytes ?? 0), 0);
  const limit = new RateLimit(bytesPerSecond);
  let bytesRead = 0;
  let done = 0;
  const onRead = (bytes: number): void => {
    bytesRead += bytes;
    report({ partitions: done, bytesRead, bytesTotal });
  };
  return inParallel(partitions, parallel, async ({ replicas }) => {
    const copied = await copyPartition(replicas, { target, limit, onRead, written });
    done += 1;
    report({ partitions: done, bytesRead, bytesTotal });
    return copied;
  });
}

/** Index of each topic, and what is missing of it. */
async function collect(
  partitions: readonly Partition[],
  copied: readonly Copied[],
  {
    facts,
    options,
    problems,
    notes,
  }: {
    readonly facts: ClusterFacts | undefined;
    readonly options: CreateOptions;
    readonly problems: BackupProblem[];
    readonly notes: string[];
  },
): Promise<Omit<TopicIndex, 'format' | 'version'>[]> {
  const indexes = new Map<string, { topicId: string | null; partitions: PartitionIndex[] }>();
  const gone: Partition[] = [];
  for (const [i, each] of partitions.entries()) {
    const result = copied[i];
    if (result === undefined) continue;
    const { topic, partition, replicas } = each;
    notes.push(...result.notes);
    if (result.problem !== null) problems.push({ topic, partition, message: result.problem });
    if (result.gone) gone.push(each);
    if (result.index === null) continue;
    const index = indexes.get(topic) ?? { topicId: replicas[0]?.topicId ?? null, partitions: [] };
    index.partitions.push(result.index);
    indexes.set(topic, index);
  }
  const existing =
    gone.length > 0 && facts !== undefined && options.connection !== undefined
      ? await topicNames(options.connection)
      : new Set<string>();
  for (const { topic, partition } of gone)
    if (existing.has(topic))
      problems.push({ topic, partition, message: 'every copy was moved away while it was to be read' });
    else notes.push(`${partitionName({ topic, partition })} was deleted during the backup and is not in it`);
  return [...indexes].map(([topic, index]) => ({ topic, ...index }));
}

async function writeIndex(
  target: Target,
  backup: string,
  index: Omit<TopicIndex, 'format' | 'version'>,
  facts: ClusterFacts | undefined,
): Promise<TopicEntry> {
  const text = documentText('brokerform-backup-topic', index);
  const file = indexFile(backup, index.topic);
  await target.writeText(file, text);
  const files = index.partitions.flatMap((each) => each.files);
  const known = facts?.topics.get(index.topic);
  return {
    ...{ topic: index.topic, topicId: index.topicId },
    internal: known?.internal ?? index.topic.startsWith('__'),
    partitions: known?.partitions.length ?? null,
    assignment: known?.partitions.map(({ replicas }) => [...replicas]) ?? null,
    configuration: known === undefined ? null : { ...known.configuration },
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    records: files.reduce((sum, { records }) => sum + records, 0),
    index: {
      file,
      bytes: Buffer.byteLength(text),
      sha256: createHash('sha256').update(text).digest('hex'),
    },
  };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container's user can have no entry.
    return String(process.getuid?.() ?? '');
  }
}
