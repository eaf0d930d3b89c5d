/** Both sides of a change, synthesized: the commit that is compared with, and the working tree. */
import { mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { environments } from '../../environments';
import { inOrder } from '../../model/deploy/select';
import { parseStackName } from '../../model/desired/stack-names';
import { ENVIRONMENTS_VARIABLE } from '../environments';
import { CATALOG_VARIABLE, KNOWN_STATE_VARIABLE } from '../catalog/files';
import { DOMAINS_VARIABLE } from '../catalog/selected-domains';
import { STATE_VARIABLE, localEnvironment } from '../local/settings';
import { readStacks } from '../runner/synthesized';
import { git } from '../git';
import { runSynthesis } from '../synthesis';
import { projectRoot } from '../toolchain/paths';
import type { Progress } from '../../shared/system/progress';
import { tryRun } from '../../shared/system/run';
import { UserError } from '../../shared/user-error';
import { changedDomains } from './changed-domains';

export interface Side {
  /** `the working tree`, or the commit. */
  readonly name: string;
  /** Root of the project's files on this side. */
  readonly root: string;
  /** Folder with a folder for each stack. */
  readonly stacks: string;
}

export interface Sides {
  readonly head: Side;
  readonly base: Side;
  /** Stacks of the head whose code differs, new ones among them. */
  readonly differing: readonly string[];
  /** Stacks that are only in the base. */
  readonly gone: readonly string[];
  /** Stacks of domains that are the same on both sides, and so were not synthesized. */
  readonly same: readonly string[];
}

export interface SidesOptions {
  readonly base: string;
  /** @default - every environment */
  readonly environment?: string;
  /** Synthesize what is the same on both sides, too. @default false */
  readonly everything?: boolean;
  /**
   * Stacks for which synthesis refuses what loses something against the state that earlier deploys recorded.
   * @default - none: a review says the same, with what it would cost
   */
  readonly compareWithState?: readonly string[];
  readonly progress: Progress;
}

/**
 * Synthesizes both sides, calls `work`, and removes everything again.
 *
 * @throws UserError if the commit is not there, or either side cannot be synthesized: with what synthesis said, and of which side
 */
export async function withSides<T>(options: SidesOptions, work: (sides: Sides) => Promise<T>): Promise<T> {
  const commit = await resolveCommit(options.base);
  const folder = mkdtempSync(path.join(tmpdir(), 'brokerform-review-'));
  const tree = path.join(folder, 'base-tree');
  try {
    options.progress.update(`synthesizing ${options.base} and the working tree`);
    await git(projectRoot, 'worktree', 'add', '--quiet', '--detach', tree, commit);
    // Both sides use what is installed: a review must not run what a pull request wants to install.
    symlinkSync(path.join(projectRoot, 'node_modules'), path.join(tree, 'node_modules'));
    const base: Side = { name: options.base, root: tree, stacks: path.join(folder, 'base', 'stacks') };
    const head = headIn(folder);
    const changed =
      options.everything === true ? undefined : await changedDomains(commit, tree, options.environment);
    await synthesizeBoth(
      [
        { ...base, ...(changed && { domains: changed.base }) },
        { ...head, ...(changed && { domains: changed.head }) },
      ],
      options.environment,
    );
    return await work({ head, base, ...compare(base, head), same: changed?.same ?? [] });
  } finally {
    await tryRun('git', ['worktree', 'remove', '--force', tree], { cwd: projectRoot });
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The working tree alone, synthesized as a side of a review is: at the same depth, so that its relative paths are the same. */
export async function withWorkingTree<T>(
  options: Omit<SidesOptions, 'base' | 'everything'>,
  work: (head: Side) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'brokerform-deploy-'));
  try {
    options.progress.update('synthesizing the working tree');
    const head = headIn(folder);
    await synthesizeBoth(
      [{ ...head, ...(options.compareWithState && { compareWithState: options.compareWithState }) }],
      options.environment,
    );
    return await work(head);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function headIn(folder: string): Side {
  return { name: 'the working tree', root: projectRoot, stacks: path.join(folder, 'head', 'stacks') };
}

/** @throws UserError if there is no such commit */
export async function resolveCommit(ref: string, root = projectRoot): Promise<string> {
  const { status, stdout } = await tryRun('git', ['rev-parse', '--verify', '--quiet', `${ref}^{commit}`], {
    cwd: root,
  });
  if (status === 0) return stdout.trim();
  throw new UserError(`There is no commit "${ref}" here.`, [
    'give a branch, a tag or a commit: --base origin/main',
    'in CI fetch it first: a shallow clone has only the last commit (actions/checkout: fetch-depth: 0)',
  ]);
}

interface Synthesis extends Side {
  /** Domains that get a stack. @default - all */
  readonly domains?: readonly string[];
  /** As in {@link SidesOptions}. */
  readonly compareWithState?: readonly string[];
}

/** The domains whose topics stacks these are. */
function domainsOf(stacks: readonly string[]): string[] {
  const identities = stacks.map((stack) => parseStackName(stack, Object.keys(environments)));
  return identities.flatMap((identity) => (identity?.kind === 'topics' ? (identity.domain ?? []) : []));
}

/** Both at once: each is busy on one core. Both sides' mistakes are reported, not the first one's only. */
async function synthesizeBoth(sides: readonly Synthesis[], environment: string | undefined): Promise<void> {
  const failures = await Promise.all(sides.map((side) => synthesize(side, environment)));
  const said = failures.filter((failure) => failure !== undefined);
  if (said.length === 0) return;
  const first = sides.some(({ compareWithState }) => compareWithState !== undefined)
    ? 'Nothing was applied.'
    : 'No review was made.';
  throw new UserError([first, ...said].join('\n'));
}

async function synthesize(side: Synthesis, environment: string | undefined): Promise<string | undefined> {
  const { status, stdout, stderr } = await runSynthesis({
    root: side.root,
    output: path.dirname(side.stacks),
    env: synthesisEnvironment(side, environment),
  });
  if (status === 0) return undefined;
  const tail = `${stdout}\n${stderr}`.trim().split('\n').slice(-30).join('\n');
  return `${side.name} cannot be synthesized:\n${tail}`;
}

function synthesisEnvironment(side: Synthesis, environment: string | undefined): NodeJS.ProcessEnv {
  const catalog = process.env[CATALOG_VARIABLE] || undefined;
  // A catalog inside the project is that side's own.
  const relative =
    catalog === undefined ? '..' : path.relative(projectRoot, path.resolve(projectRoot, catalog));
  return {
    ...process.env,
    ...(relative.startsWith('..') ? {} : { [CATALOG_VARIABLE]: path.join(side.root, relative) }),
    ...(environment === undefined ? {} : { [ENVIRONMENTS_VARIABLE]: environment }),
    ...(side.domains === undefined ? {} : { [DOMAINS_VARIABLE]: side.domains.join(',') }),
    // Both sides are about the same cluster.
    [STATE_VARIABLE]: localEnvironment().stateDirectory,
    // What was deployed before is for the review to say, with what it costs, and not for synthesis to refuse.
    [KNOWN_STATE_VARIABLE]: domainsOf(side.compareWithState ?? []).join() || 'ignore',
  };
}

function compare(base: Side, head: Side): Pick<Sides, 'differing' | 'gone'> {
  const before = codeOf(base);
  const after = codeOf(head);
  return {
    differing: stackNames(head).filter((name) => before.get(name) !== after.get(name)),
    gone: [...before.keys()].filter((name) => !after.has(name)).sort(),
  };
}

/** Every stack of a side in the order in which they are deployed: whatever one depends on comes before it. */
export function stackNames(side: Side): string[] {
  return inOrder(readStacks(path.dirname(side.stacks))).map(({ name }) => name);
}

/** The code of each stack. Paths in it are relative to the stack: those to a side's own files differ, and mean the same. */
function codeOf(side: Side): Map<string, string> {
  const state = localEnvironment().stateDirectory;
  return new Map(
    readdirSync(side.stacks).map((name) => {
      const folder = path.join(side.stacks, name);
      const code = readFileSync(path.join(folder, 'cdk.tf.json'), 'utf8')
        // First, as it may lie in one side's folder.
        .replaceAll(path.relative(folder, state), '<state>')
        .replaceAll(path.relative(folder, side.root), '<project>');
      return [name, code];
    }),
  );
}
