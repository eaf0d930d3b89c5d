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
  const present = new Map(names(there).map((line) => [inside(nameOf(line)), line]));
  const inBase = [...present.keys()];
  // Git has the path that a link leads to, which stays the same while the text behind it changes.
  const links = new Set(inBase.filter((file) => isLink(present.get(file) ?? '')));
  const read = inBase.filter((file) => changed.has(file) || links.has(file));
  const found = await readBlobs(
    where,
    read.map((file) =>
      links.has(file) ? `${commit}:./${folder}/${file}` : objectOf(present.get(file) ?? ''),
    ),
  );
  const texts = new Map(read.map((file, index) => [file, found[index]]));
  for (const file of links) if (texts.get(file) !== head.textOf(file)) changed.add(file);
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
 * States that a file and what it refers to had before a commit, newest first: what was merged, so along first parents, and over renames.
 *
 * @param uses files that it refers to: a change of one is a version as well
 */
export async function historyOf(
  where: Where,
  commit: string,
  file: string,
  uses: readonly string[],
): Promise<History> {
  const folder = folderInGit(where);
  const files = [file, ...uses];
  const lines = await Promise.all(files.map((each) => lineOf(where, commit, `${folder}/${each}`, folder)));
  const paths = lines.flatMap((spans) => spans.map(({ name }) => name));
  const there = await git(where.root, 'ls-tree', '-z', commit, '--', ...paths);
  // What a link leads to is somewhere in the catalog, so that any change of it counts.
  if (names(there).some(isLink)) paths.push(folder);
  const commits = await commitsOf(where, commit, paths);
  const states = commits.map((each) => ({ commit: each, names: lines.map(([span]) => span?.name ?? '') }));
  for (const [index, spans] of lines.entries())
    for (const [at, { oldest }] of spans.entries()) {
      const earlier = spans[at + 1]?.name;
      if (earlier === undefined) continue;
      for (const state of states.slice(commits.indexOf(oldest) + 1)) state.names[index] = earlier;
    }
  const texts = await readBlobs(
    where,
    states.flatMap((state) => state.names.map((name) => `${state.commit}:./${name}`)),
  );
  const versions: EarlierVersion[] = [];
  const seen = new Set<string>();
  for (const [index, state] of states.entries()) {
    const [text, ...used] = texts.slice(index * files.length, (index + 1) * files.length);
    const key = JSON.stringify([text, ...used]);
    if (text === undefined || seen.has(key)) continue;
    seen.add(key);
    // The first is the state of the commit itself.
    if (seen.size === 1) continue;
    const byFile = new Map(uses.map((other, at) => [other, used[at]]));
    versions.push({
      label: `commit ${state.commit.slice(0, 10)}`,
      text,
      textOf: (other) => byFile.get(other),
    });
  }
  const shallow = (await git(where.root, 'rev-parse', '--is-shallow-repository')).trim() === 'true';
  return {
    versions,
    ...(shallow ? { cut: 'the clone is shallow (actions/checkout: fetch-depth: 0)' } : {}),
  };
}

interface Span {
  readonly name: string;
  /** The commit that gave the file this name. */
  readonly oldest: string;
}

/** Names that a file had, newest first. */
async function lineOf(where: Where, commit: string, file: string, folder: string): Promise<Span[]> {
  const spans: Span[] = [];
  let from = commit;
  let name: string | undefined = file;
  while (name !== undefined) {
    const current: string = name;
    const oldest: string | undefined = (await commitsOf(where, from, [current])).at(-1);
    spans.push({ name: current, oldest: oldest ?? '' });
    name = oldest === undefined ? undefined : await renamedFrom(where, oldest, current, folder);
    from = `${oldest ?? ''}^1`;
  }
  return spans;
}

/** Commits that changed any of the paths, newest first. */
async function commitsOf({ root }: Where, from: string, paths: readonly string[]): Promise<string[]> {
  const listed = await git(root, 'rev-list', '--first-parent', from, '--', ...paths);
  return listed.trim().split('\n').filter(Boolean);
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
const nameOf = (line: string): string => line.slice(line.indexOf('\t') + 1);
const objectOf = (line: string): string => line.slice(0, line.indexOf('\t')).split(' ')[2] ?? '';
const isLink = (line: string): boolean => line.startsWith('120000 ');

/**
 * Texts of objects, all in one process: one for each file would take most of the check's time. Undefined: there is none.
 *
 * @param objects `<object>`, or `<commit>:./<path>`, of which links are followed inside the repository
 */
async function readBlobs({ root }: Where, objects: readonly string[]): Promise<(string | undefined)[]> {
  if (objects.length === 0) return [];
  const child = spawn('git', ['cat-file', '--batch', '--follow-symlinks'], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(objects.map((object) => `${object}\n`).join(''));
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const [status] = (await once(child, 'close')) as [number | null];
  const answer = Buffer.concat(chunks);
  let at = 0;
  const texts = objects.map((): string | undefined => {
    const end = answer.indexOf(10, at);
    const header = answer.subarray(at, end).toString();
    at = end + 1;
    // `<object> missing`, and nothing after it.
    if (header.endsWith(' missing')) return undefined;
    // `<object> <type> <size>`; of a link that leads nowhere `dangling <size>`. Then the content, a line feed.
    const [, type, size] = /^\S+ (?:([a-z]+) )?(\d+)$/.exec(header) ?? [];
    const content = answer.subarray(at, at + Number(size));
    at += content.length + 1;
    return type === 'blob' ? content.toString('utf8') : undefined;
  });
  if (status !== 0 || at !== answer.length)
    throw new UserError('git cat-file did not give the files of the commit.');
  return texts;
}

const names = (text: string): string[] => text.split('\0').filter((name) => name !== '');
