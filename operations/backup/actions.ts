/** What `brokerform backup …` does. */
import { isComplete } from '../../model/backup/format';
import type { Manifest } from '../../model/backup/format';
import { isBroker } from '../../model/cluster/nodes';
import { count } from '../../shared/text';
import { table } from '../../shared/text-table';
import { formatBytes, formatRate } from '../../shared/units';
import { UserError } from '../../shared/user-error';
import { visible } from '../../shared/visible';
import { createProgress } from '../../shared/system/progress';
import { connectionOf } from '../connect-options';
import { environmentNamed } from '../environment-named';
import { CheckSaysNo } from '../exit-status';
import { layout } from '../local/layout';
import { localEnvironment } from '../local/settings';
import { chooseBackup, findBackups } from './catalog';
import type { FoundBackups, KnownBackup } from './catalog';
import { createBackup } from './create';
import { FolderTarget } from './folder-target';
import { planPrune, prune } from './prune';
import type { PrunePlan } from './prune';
import { RateLimit } from './rate-limit';
import { noteVerified, verifyBackup } from './verify';
import type { Damage, VerifyResult } from './verify';

export interface CreateCommand {
  readonly target: string;
  readonly environment?: string;
  readonly commandConfig?: string;
  readonly data?: readonly string[];
  readonly topics?: readonly string[];
  /** Bytes per second. */
  readonly rate?: number;
  readonly parallel: number;
  readonly json?: true;
}

export interface ListCommand {
  readonly target: string;
  readonly json?: true;
}

export interface VerifyCommand extends ListCommand {
  readonly backup: string;
  readonly rate?: number;
  readonly parallel: number;
}

export interface PruneCommand extends ListCommand {
  readonly keep?: number;
  /** Ms. */
  readonly keepFor?: number;
  readonly dryRun?: true;
}

/** @throws UserError if nothing could be written, or the backup that was written is incomplete */
export async function create(options: CreateCommand): Promise<void> {
  const source = await sourceOf(options);
  const progress = await createProgress();
  const started = Date.now();
  let bytes = 0;
  const manifest = await createBackup({
    ...source,
    target: new FolderTarget(options.target),
    topics: options.topics,
    bytesPerSecond: options.rate,
    parallel: options.parallel,
    report: ({ partitions, bytesRead, bytesTotal }) => {
      bytes = bytesRead;
      progress.update(
        `${count(partitions, 'partition')} done, ${formatBytes(bytesRead)} of ${formatBytes(bytesTotal)} read`,
      );
    },
  });
  const seconds = Math.max(1, Date.now() - started) / 1000;
  if (options.json) process.stdout.write(`${JSON.stringify(manifest, null, 1)}\n`);
  else process.stdout.write(createdText(manifest, options.target, bytes / seconds));
  if (isComplete(manifest)) return;
  throw new UserError(
    `Backup ${manifest.backup} is incomplete: ${count(manifest.problems.length, 'problem')}.`,
    'remove the causes and run the same command again; it writes only what is missing',
  );
}

export async function list(options: ListCommand): Promise<void> {
  const target = new FolderTarget(options.target);
  await target.requireExisting();
  const found = await findBackups(target);
  process.stdout.write(options.json ? `${JSON.stringify(listJson(found), null, 1)}\n` : listText(found));
}

/** @throws CheckSaysNo if something is missing or damaged */
export async function verify(options: VerifyCommand): Promise<void> {
  const target = new FolderTarget(options.target);
  await target.requireExisting();
  const found = await findBackups(target);
  const chosen = options.backup === 'all' ? found.backups : [chooseBackup(found, options.backup)];
  const progress = await createProgress();
  const limit = new RateLimit(options.rate);
  const checked = new Map<string, string | null>();
  const results: { backup: KnownBackup; result: VerifyResult }[] = [];
  let read = 0;
  for (const backup of chosen) {
    const result = await verifyBackup(target, backup.manifest, {
      ...{ limit, checked, parallel: options.parallel },
      onRead: (bytes) => {
        read += bytes;
        progress.update(`backup ${backup.backup}: ${formatBytes(read)} read`);
      },
    });
    await noteVerified(target, backup.backup, result.damages.length, new Date());
    results.push({ backup, result });
  }
  const unreadable = options.backup === 'all' ? found.unreadable : [];
  const lines = results.map(({ backup, result }) => verifiedText(backup, result));
  if (options.json)
    process.stdout.write(
      `${JSON.stringify({ backups: results.map(({ backup, result }) => ({ backup: backup.backup, complete: isComplete(backup.manifest), ...result })), unreadable }, null, 1)}\n`,
    );
  else process.stdout.write(lines.join(''));
  const damages = results.reduce((sum, { result }) => sum + result.damages.length, 0);
  if (damages + unreadable.length === 0) return;
  throw new CheckSaysNo(
    [
      ...unreadable.map(({ message }) => message.split('\n')[0] ?? ''),
      `${count(damages + unreadable.length, 'file')} missing or damaged.`,
    ].join('\n'),
    'remove the damaged files, then run brokerform backup create: it writes them again as far as the brokers still have the records; or copy them from another target',
  );
}

export async function pruneBackups(options: PruneCommand): Promise<void> {
  if (options.keep === undefined && options.keepFor === undefined)
    throw new UserError(
      'One of --keep and --keep-for is required.',
      '--keep <n> keeps the newest good backups, --keep-for <duration> keeps what is younger',
    );
  const target = new FolderTarget(options.target);
  await target.requireExisting();
  const retention = { count: options.keep, ageMs: options.keepFor };
  const work = async (): Promise<PrunePlan> => {
    const plan = await planPrune(target, retention, Date.now());
    if (!options.dryRun) await prune(target, plan);
    return plan;
  };
  const plan = options.dryRun ? await work() : await locked(target, work);
  process.stdout.write(
    options.json ? `${JSON.stringify(plan, null, 1)}\n` : pruneText(plan, options.dryRun ?? false),
  );
}

async function locked<T>(target: FolderTarget, work: () => Promise<T>): Promise<T> {
  const release = await target.lock('brokerform backup prune');
  try {
    return await work();
  } finally {
    release();
  }
}

/** Log directories, and the cluster that they are of. */
async function sourceOf(
  options: CreateCommand,
): Promise<Pick<Parameters<typeof createBackup>[0], 'data' | 'connection' | 'kafkaVersion'>> {
  const { environment, commandConfig, data } = options;
  if (environment === undefined && data === undefined)
    throw new UserError(
      'One of --environment and --data is required.',
      '--environment local, or --data <folder…> with the log directories of a broker on this machine',
    );
  const declaration = environment === undefined ? undefined : environmentNamed(environment);
  if (declaration !== undefined && declaration.kind !== 'local' && data === undefined)
    throw new UserError(
      `The log directories of ${environment ?? ''} are on its hosts, not on this machine.`,
      'run it on a broker with --data <folder…>; only of the environment local they are known here',
    );
  const connection =
    environment === undefined && commandConfig === undefined ? undefined : await connectionOf(options);
  return {
    data: data ?? localDirectories(),
    ...(connection === undefined ? {} : { connection }),
    ...(declaration === undefined ? {} : { kafkaVersion: declaration.kafkaVersion }),
  };
}

function localDirectories(): string[] {
  const { nodes, stateDirectory } = localEnvironment();
  return nodes.filter(isBroker).map(({ id }) => layout(stateDirectory).node(id).data);
}

function createdText(manifest: Manifest, target: string, rate: number): string {
  const { backup, topics, written, kept, groups, problems, notes } = manifest;
  const bytes = topics.reduce((sum, each) => sum + each.bytes, 0);
  const records = topics.reduce((sum, each) => sum + each.records, 0);
  return [
    `Backup ${backup} in ${visible(target)}`,
    `  ${count(topics.length, 'topic')}, ${count(records, 'record')}, ${formatBytes(bytes)}; read at ${formatRate(rate)}`,
    `  written: ${count(written.files, 'file')}, ${formatBytes(written.bytes)}; already there: ${count(kept.files, 'file')}, ${formatBytes(kept.bytes)}`,
    groups === null
      ? '  without configuration and group offsets: the cluster was not asked'
      : `  configuration of ${count(topics.length, 'topic')}, offsets of ${count(groups.length, 'group')}`,
    ...notes.map((note) => `  note: ${note}`),
    ...problems.map((problem) => `  problem: ${problemText(problem)}`),
    '',
  ].join('\n');
}

function problemText({ topic, partition, message }: Manifest['problems'][number]): string {
  if (topic === undefined) return message;
  return `${topic}${partition === undefined ? '' : `-${partition}`}: ${message}`;
}

function listText({ backups, unfinished, unreadable }: FoundBackups): string {
  const rows = backups.map(({ backup, manifest, verified }) => [
    backup,
    manifest.ended.replace(/\.\d+Z$/, 'Z'),
    String(manifest.topics.length),
    String(manifest.topics.reduce((sum, { records }) => sum + records, 0)),
    formatBytes(manifest.topics.reduce((sum, { bytes }) => sum + bytes, 0)),
    formatBytes(manifest.written.bytes),
    isComplete(manifest) ? 'complete' : `incomplete: ${count(manifest.problems.length, 'problem')}`,
    verified === null
      ? 'never'
      : verified.damaged === 0
        ? verified.at.replace(/\.\d+Z$/, 'Z')
        : `${count(verified.damaged, 'file')} damaged`,
  ]);
  const head = ['BACKUP', 'ENDED', 'TOPICS', 'RECORDS', 'SIZE', 'WRITTEN', 'STATE', 'VERIFIED'];
  return [
    rows.length === 0 ? 'There is no finished backup.' : table(head, rows),
    ...unfinished.map((backup) => `${backup} has no manifest: it was interrupted, or is being written.`),
    ...unreadable.map(({ message }) => message.split('\n')[0] ?? ''),
    '',
  ].join('\n');
}

function listJson({ backups, unfinished, unreadable }: FoundBackups): object {
  return {
    backups: backups.map(({ backup, manifest, verified }) => ({
      ...{ backup, clusterId: manifest.clusterId, began: manifest.began, ended: manifest.ended },
      topics: manifest.topics.map(({ topic, bytes, records }) => ({ topic, bytes, records })),
      ...{ written: manifest.written, kept: manifest.kept },
      ...{ complete: isComplete(manifest), problems: manifest.problems, verified },
    })),
    unfinished,
    unreadable,
  };
}

function verifiedText({ backup, manifest }: KnownBackup, result: VerifyResult): string {
  const { damages, files, bytes, records } = result;
  const state = isComplete(manifest)
    ? ''
    : `; the backup is incomplete: ${count(manifest.problems.length, 'problem')}`;
  return [
    `Backup ${backup}: ${count(files, 'file')}, ${count(records, 'record')}, ${formatBytes(bytes)}; ${damages.length === 0 ? 'no damage' : `${count(damages.length, 'file')} missing or damaged`}${state}`,
    ...damages.map(damageText),
    '',
  ].join('\n');
}

function damageText({ file, topic, partition, firstOffset, lastOffset, message }: Damage): string {
  const where = partition === undefined ? topic : `${topic}-${partition}`;
  const offsets = firstOffset === undefined ? '' : `, offsets ${firstOffset} to ${lastOffset ?? ''}`;
  return `  ${file} (${where}${offsets}): ${message}`;
}

function pruneText({ removed, kept, unfinished, files }: PrunePlan, isDryRun: boolean): string {
  const good = kept.filter((each) => each.good).length;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return [
    ...removed.map((backup) => `${isDryRun ? 'would remove' : 'removed'} backup ${backup}`),
    ...unfinished.map((backup) => `${isDryRun ? 'would remove' : 'removed'} unfinished backup ${backup}`),
    `${count(kept.length, 'backup')} kept, ${good} of them good; ${isDryRun ? 'to be removed' : 'removed'}: ${count(files.length, 'file')} of records, ${formatBytes(bytes)}`,
    '',
  ].join('\n');
}
