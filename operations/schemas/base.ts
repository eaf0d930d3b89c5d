/** The catalog of the commit that is compared with, from Git: what is the same there is read from the working tree. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { CatalogFile } from '../../model/catalog/resolve';
import type { EarlierVersion } from '../../model/schemas/check';
import type { TextOf } from '../../model/schemas/set';
import { git, tryGit } from '../git';
import { resolveCommit } from '../review/revisions';
import { UserError } from '../../shared/user-error';
import type { CatalogFolder } from './files';

export interface BaseCatalog {
  readonly commit: string;
  /** The files of domains. */
  readonly files: readonly CatalogFile[];
  readonly textOf: TextOf;
  /** Whether a file of the folder differs from the commit, or is on one side only. */
  readonly isChanged: (file: string) => boolean;
}

const DOMAIN_FILE = /^[^./][^/]*\.ya?ml$/;

/** A catalog and the repository that it lies in. */
export interface Where {
  /** The folder in which Git runs. */
  readonly root: string;
  /** The folder of the catalog, absolute. */
  readonly catalog: string;
}

/** @throws UserError if the commit is not there, or the catalog lies outside of the project and so has none */
export async function readBase(where: Where, ref: string, head: CatalogFolder): Promise<BaseCatalog> {
  const commit = await resolveCommit(ref, where.root);
  const folder = folderInGit(where);
  const inside = (name: string): string => path.posix.relative(folder, name);
  const [differing, added, there, flagged] = await Promise.all([
    git(where.root, 'diff', '--name-only', '--no-renames', '--relative', '-z', commit, '--', folder),
    git(where.root, 'ls-files', '--others', '--exclude-standard', '-z', '--', folder),
    git(where.root, 'ls-tree', '-r', '-z', commit, '--', `${folder}/`),
    git(where.root, 'ls-files', '-v', '-z', '--', folder),
  ]);
  // A lower-case letter is assume-unchanged and S skip-worktree: Git does not look at these files, so they are read.
  const unseen = names(flagged).flatMap((line) => (/^(?:[a-z]|S) /.test(line) ? [line.slice(2)] : []));
  const changed = new Set([...names(differing), ...names(added), ...unseen].map(inside));
  const present = new Map(names(there).map((line) => blobOf(line, inside)));
  const inBase = [...present.keys()];
  const texts = await readBlobs(
    where,
    [...present].filter(([file]) => changed.has(file)),
  );
  const textOf: TextOf = (file) =>
    !present.has(file) ? undefined : changed.has(file) ? texts.get(file) : head.textOf(file);
  return {
    commit,
    textOf,
    // A file that neither side has in Git is missing or ignored: the commit says nothing about it.
    isChanged: (file) => changed.has(file) || !present.has(file),
    files: inBase
      .filter((file) => DOMAIN_FILE.test(file))
      .sort()
      .map((file) => ({ file: head.nameOf(file), text: textOf(file) ?? '' })),
  };
}

/** Relative to the root, with forward slashes. */
function folderInGit({ root, catalog }: Where): string {
  const relative = path.relative(root, catalog).split(path.sep).join('/');
  if (!relative.startsWith('..') && relative !== '') return relative;
  throw new UserError(
    `The catalog ${catalog} is outside the project and therefore has no earlier commit.`,
    'move it into the repository of the project, or unset BROKERFORM_CATALOG',
  );
}

export interface History {
  readonly versions: readonly EarlierVersion[];
  /** Why there may be more. */
  readonly cut?: string;
}

/**
 * Texts that a file had before a commit, newest first: what was merged, so along first parents, and over renames.
 *
 * @param uses files that it refers to
 */
export async function historyOf(
  where: Where,
  commit: string,
  file: string,
  uses: readonly string[],
): Promise<History> {
  const folder = folderInGit(where);
  const versions: EarlierVersion[] = [];
  const seen = new Set<string>();
  let from = commit;
  let name: string | undefined = `${folder}/${file}`;
  while (name !== undefined) {
    const current: string = name;
    const commits: readonly string[] = (
      await git(where.root, 'rev-list', '--first-parent', from, '--', current)
    )
      .trim()
      .split('\n')
      .filter(Boolean);
    for (const each of commits) {
      const text = await shown(where, each, current);
      if (text === undefined || seen.has(text)) continue;
      seen.add(text);
      // The first is the text of the commit itself.
      if (seen.size === 1) continue;
      const used = new Map<string, string | undefined>();
      for (const other of uses) used.set(other, await shown(where, each, `${folder}/${other}`));
      versions.push({ label: `commit ${each.slice(0, 10)}`, text, textOf: (other) => used.get(other) });
    }
    const oldest: string | undefined = commits.at(-1);
    name = oldest === undefined ? undefined : await renamedFrom(where, oldest, current, folder);
    from = `${oldest ?? ''}^1`;
  }
  const shallow = (await git(where.root, 'rev-parse', '--is-shallow-repository')).trim() === 'true';
  return {
    versions,
    ...(shallow ? { cut: 'the clone is shallow (actions/checkout: fetch-depth: 0)' } : {}),
  };
}

async function shown({ root }: Where, commit: string, name: string): Promise<string | undefined> {
  const { status, stdout } = await tryGit(root, 'show', `${commit}:./${name}`);
  return status === 0 ? stdout : undefined;
}

/** The former name of a file that a commit renamed; a copy is another file. */
async function renamedFrom(
  { root }: Where,
  commit: string,
  name: string,
  folder: string,
): Promise<string | undefined> {
  const { status, stdout } = await tryGit(
    root,
    ...['diff-tree', '-r', '-M', '--diff-filter=R', '--name-status', '--relative', '-z'],
    ...[`${commit}^1`, commit, '--', folder],
  );
  const fields = status === 0 ? names(stdout) : [];
  for (let index = 0; index + 2 < fields.length; index += 3)
    if (fields[index + 2] === name) return fields[index + 1];
  return undefined;
}

/** A line of `git ls-tree`: `<mode> <type> <object>\t<name>`. */
function blobOf(line: string, inside: (name: string) => string): [file: string, object: string] {
  const tab = line.indexOf('\t');
  return [inside(line.slice(tab + 1)), line.slice(0, tab).split(' ')[2] ?? ''];
}

/** Texts of objects, all in one process: one for each file would take most of the check's time. */
async function readBlobs(
  { root }: Where,
  files: readonly (readonly [file: string, object: string])[],
): Promise<Map<string, string>> {
  if (files.length === 0) return new Map();
  const child = spawn('git', ['cat-file', '--batch'], { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(files.map(([, object]) => `${object}\n`).join(''));
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const [status] = (await once(child, 'close')) as [number | null];
  const answer = Buffer.concat(chunks);
  let at = 0;
  const texts = files.map(([file]): [string, string] => {
    // `<object> blob <size>`, the content, a line feed.
    const end = answer.indexOf(10, at);
    const size = Number(answer.subarray(at, end).toString().split(' ')[2]);
    at = end + 1 + size + 1;
    return [file, answer.subarray(end + 1, end + 1 + size).toString('utf8')];
  });
  if (status !== 0 || at !== answer.length)
    throw new UserError('git cat-file did not give the files of the commit.');
  return new Map(texts);
}

const names = (text: string): string[] => text.split('\0').filter((name) => name !== '');
