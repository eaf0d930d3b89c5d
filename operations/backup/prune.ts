/** Removes backups, and files that no backup has any more. */
import { isComplete } from '../../model/backup/format';
import type { TopicIndex } from '../../model/backup/format';
import { dataFolder, manifestFile, verifiedFile } from '../../model/backup/names';
import { expired } from '../../model/backup/retention';
import type { Retention } from '../../model/backup/retention';
import { UserError } from '../../shared/user-error';
import { findBackups, missingFiles, readIndex } from './catalog';
import type { FoundBackups, KnownBackup } from './catalog';
import type { Target } from './target';

export interface PrunePlan {
  readonly removed: readonly string[];
  /** Backups that stay, and whether each is good. */
  readonly kept: readonly { readonly backup: string; readonly good: boolean }[];
  readonly unfinished: readonly string[];
  /** Files of records that no kept backup has. */
  readonly files: readonly { readonly file: string; readonly bytes: number }[];
}

/**
 * What would be removed. Nothing is, yet.
 *
 * @throws UserError if a manifest or an index that stays cannot be read: which files it needs is not known then
 */
export async function planPrune(target: Target, retention: Retention, now: number): Promise<PrunePlan> {
  const found = await findBackups(target);
  requireReadable(found);
  const states = await Promise.all(found.backups.map((each) => stateOf(target, each)));
  const gone = new Set(expired(states, retention, now).map(({ backup }) => backup));
  const kept = states.filter(({ backup }) => !gone.has(backup));
  const needed = new Set(
    kept.flatMap(({ indexes, problem }) => {
      if (problem !== null)
        throw new UserError(
          `${problem}\nWhich files this backup needs is not known. Nothing was removed.`,
          'copy the file back from another target, or remove the folder of the backup yourself',
        );
      return indexes.flatMap(({ partitions }) =>
        partitions.flatMap(({ files }) => files.map(({ file }) => file)),
      );
    }),
  );
  return {
    removed: [...gone].sort(),
    kept: kept.map(({ backup, good }) => ({ backup, good })),
    unfinished: found.unfinished,
    files: (await dataFiles(target)).filter(({ file }) => !needed.has(file)),
  };
}

/** A backup's manifest is removed first: what is removed in part is no backup any more. */
export async function prune(target: Target, plan: PrunePlan): Promise<void> {
  for (const backup of [...plan.removed, ...plan.unfinished]) {
    await target.remove(manifestFile(backup));
    await target.remove(verifiedFile(backup));
    const folder = `backups/${backup}`;
    for (const { name } of await target.list(`${folder}/topics`))
      await target.remove(`${folder}/topics/${name}`);
    await target.removeFolder(`${folder}/topics`);
    await target.removeFolder(folder);
  }
  const folders = new Set<string>();
  for (const { file } of plan.files) {
    await target.remove(file);
    const partition = file.slice(0, file.lastIndexOf('/'));
    folders.add(partition).add(partition.slice(0, partition.lastIndexOf('/')));
  }
  // Partitions before their topics.
  for (const folder of [...folders].sort((a, b) => b.length - a.length)) await target.removeFolder(folder);
  await target.removeUnfinished();
}

interface BackupState {
  readonly backup: string;
  readonly began: number;
  readonly good: boolean;
  readonly indexes: readonly TopicIndex[];
  /** Why its indexes cannot be read, or null. */
  readonly problem: string | null;
}

async function stateOf(target: Target, { backup, manifest, verified }: KnownBackup): Promise<BackupState> {
  const began = Date.parse(manifest.began);
  try {
    const indexes: TopicIndex[] = [];
    for (const topic of manifest.topics) indexes.push(await readIndex(target, topic));
    const isWhole = (await missingFiles(target, indexes)).length === 0;
    const good = isComplete(manifest) && isWhole && (verified?.damaged ?? 0) === 0;
    return { backup, began, good, indexes, problem: null };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { backup, began, good: false, indexes: [], problem: error.message };
  }
}

function requireReadable({ unreadable }: FoundBackups): void {
  const [first] = unreadable;
  if (first === undefined) return;
  throw new UserError(
    `${first.message.split('\n')[0] ?? ''}\nWhich files this backup needs is not known. Nothing was removed.`,
    'copy the file back from another target, or remove the folder of the backup yourself',
  );
}

async function dataFiles(target: Target): Promise<{ file: string; bytes: number }[]> {
  const files: { file: string; bytes: number }[] = [];
  for (const topic of await target.listFolders('data'))
    for (const partition of await target.listFolders(`data/${topic}`)) {
      const folder = dataFolder(topic, Number(partition));
      for (const { name, bytes } of await target.list(folder))
        files.push({ file: `${folder}/${name}`, bytes });
    }
  return files;
}
