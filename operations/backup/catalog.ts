/** Backups that a target has. */
import { createHash } from 'node:crypto';
import {
  UnreadableBackup,
  isComplete,
  parseManifest,
  parseTargetMark,
  parseTopicIndex,
} from '../../model/backup/format';
import type { FileEntry, Manifest, TopicEntry, TopicIndex } from '../../model/backup/format';
import { TARGET_FILE, dataFolder, isBackupId, manifestFile, verifiedFile } from '../../model/backup/names';
import { nearestRemedy } from '../../shared/nearest';
import { isObject } from '../../shared/object';
import { UserError } from '../../shared/user-error';
import { visible } from '../../shared/visible';
import type { Target } from './target';

export interface KnownBackup {
  readonly backup: string;
  readonly manifest: Manifest;
  /** The last check of everything; null if there was none. */
  readonly verified: Verified | null;
}

export interface Verified {
  /** ISO 8601. */
  readonly at: string;
  readonly damaged: number;
}

export interface FoundBackups {
  /** Oldest first. */
  readonly backups: readonly KnownBackup[];
  /** Folders without a manifest: a run that was ended, or that is under way. */
  readonly unfinished: readonly string[];
  /** With a manifest that cannot be read, and why. */
  readonly unreadable: readonly { readonly backup: string; readonly message: string }[];
}

/** @throws UserError if the target has none: it may be the wrong one */
export async function findBackups(target: Target): Promise<FoundBackups> {
  const mark = await target.readText(TARGET_FILE);
  if (mark === null)
    throw new UserError(
      `${visible(target.name)} has no backups: ${TARGET_FILE} is missing.`,
      'name the folder that `brokerform backup create --target` wrote to',
    );
  const { clusterId } = parseTargetMark(mark, nameIn(target, TARGET_FILE));
  const backups: KnownBackup[] = [];
  const unfinished: string[] = [];
  const unreadable: { backup: string; message: string }[] = [];
  for (const backup of (await target.listFolders('backups')).filter(isBackupId)) {
    const file = manifestFile(backup);
    const text = await target.readText(file);
    if (text === null) {
      unfinished.push(backup);
      continue;
    }
    try {
      const manifest = parseManifest(text, nameIn(target, file));
      if (manifest.backup !== backup)
        throw new UnreadableBackup(
          `${nameIn(target, file)} is the manifest of backup ${manifest.backup}, not of ${backup}.`,
          'the folder was renamed or the file copied from another backup: give it back its name',
        );
      if (manifest.clusterId !== clusterId)
        throw new UnreadableBackup(
          `${nameIn(target, file)} is of the cluster ${visible(manifest.clusterId)}; the target has backups of ${visible(clusterId)}.`,
          'move the backup to the target that it was copied from',
        );
      backups.push({ backup, manifest, verified: await readVerified(target, backup) });
    } catch (error) {
      if (!(error instanceof UnreadableBackup)) throw error;
      unreadable.push({ backup, message: error.message });
    }
  }
  return { backups, unfinished, unreadable };
}

/** One backup: by its id, or `latest` for the newest complete one. @throws UserError if there is no such */
export function chooseBackup({ backups, unreadable }: FoundBackups, name: string): KnownBackup {
  if (name === 'latest') {
    const latest = backups.findLast(({ manifest }) => isComplete(manifest));
    if (latest !== undefined) return latest;
    throw new UserError('There is no complete backup.', 'brokerform backup list shows what there is');
  }
  const found = backups.find(({ backup }) => backup === name);
  if (found !== undefined) return found;
  const broken = unreadable.find(({ backup }) => backup === name);
  if (broken !== undefined) throw new UnreadableBackup(broken.message);
  throw new UserError(
    `Backup "${visible(name)}" does not exist.`,
    nearestRemedy(
      name,
      backups.map(({ backup }) => backup),
    ) ?? 'brokerform backup list shows what there is',
  );
}

/** @throws UnreadableBackup if it is missing, changed or not valid */
export async function readIndex(target: Target, { topic, index }: TopicEntry): Promise<TopicIndex> {
  const name = nameIn(target, index.file);
  const text = await target.readText(index.file);
  if (text === null) throw new UnreadableBackup(`${name} is missing: the index of topic ${topic}.`);
  if (createHash('sha256').update(text).digest('hex') !== index.sha256)
    throw new UnreadableBackup(
      `${name} has a wrong checksum (SHA-256): the index of topic ${topic} was changed.`,
    );
  const parsed = parseTopicIndex(text, name);
  if (parsed.topic !== topic)
    throw new UnreadableBackup(`${name} is the index of topic ${parsed.topic}, not of ${topic}.`);
  return parsed;
}

/** Files that are missing or have another size: quick to see, and no proof of the rest. */
export async function missingFiles(target: Target, indexes: readonly TopicIndex[]): Promise<FileEntry[]> {
  const missing: FileEntry[] = [];
  for (const { topic, partitions } of indexes)
    for (const { partition, files } of partitions) {
      if (files.length === 0) continue;
      const there = new Map(
        (await target.list(dataFolder(topic, partition))).map(({ name, bytes }) => [name, bytes]),
      );
      missing.push(
        ...files.filter(({ file, bytes }) => there.get(file.slice(file.lastIndexOf('/') + 1)) !== bytes),
      );
    }
  return missing;
}

export function nameIn(target: Target, file: string): string {
  return visible(`${target.name}/${file}`);
}

async function readVerified(target: Target, backup: string): Promise<Verified | null> {
  const text = await target.readText(verifiedFile(backup));
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    if (!isObject(value) || typeof value['at'] !== 'string' || typeof value['damaged'] !== 'number')
      return null;
    return { at: value['at'], damaged: value['damaged'] };
  } catch {
    return null;
  }
}
