/** Runs the jobs of a pipeline as GitLab's runner does with its shell executor. */
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { checkOut, runBeside } from './shell';

type Variables = Readonly<Record<string, string>>;

interface Job {
  readonly extends?: string;
  readonly variables?: Variables;
  readonly rules?: readonly { readonly if: string; readonly when?: string }[];
  readonly needs?: readonly string[];
  readonly before_script?: readonly string[];
  readonly script?: readonly string[];
  readonly artifacts?: { readonly when?: string; readonly paths: readonly string[] };
}

export interface PipelineRun {
  readonly file: string;
  /** `sh` or `bash`: which of them an image has decides. */
  readonly shell: string;
  /** Variables that GitLab gives and the project's own. */
  readonly variables: Variables;
  /** Values for what the file says to change: variables of its own. */
  readonly changed: Variables;
  readonly repository: string;
  readonly sha: string;
  /** Folder for checkouts and artifacts of this pipeline. */
  readonly folder: string;
  /** Variables that the runner itself has. */
  readonly env: NodeJS.ProcessEnv;
  /** Manual jobs that somebody starts. */
  readonly started?: readonly string[];
}

export interface PipelineJob {
  readonly result: 'success' | 'failed' | 'manual' | 'skipped';
  readonly status?: number;
  readonly output: string;
  readonly checkout: string;
}

/** GitLab's default, which is too little for a base that is older. */
const DEFAULT_DEPTH = 20;

/** @returns jobs by name; those that the rules leave out are not in it */
export async function runPipeline(run: PipelineRun): Promise<ReadonlyMap<string, PipelineJob>> {
  const file = parse(readFileSync(run.file, 'utf8')) as Readonly<Record<string, Job>>;
  const done = new Map<string, PipelineJob>();
  for (const [name, written] of Object.entries(file)) {
    if (name.startsWith('.')) continue;
    const job = extended(written, file);
    const when = whenOf(job, run.variables);
    if (when === 'never') continue;
    const checkout = join(run.folder, name, 'checkout');
    const needs = job.needs ?? [];
    if (!needs.every((need) => done.get(need)?.result === 'success'))
      done.set(name, { result: 'skipped', output: '', checkout });
    else if (when === 'manual' && !(run.started ?? []).includes(name))
      done.set(name, { result: 'manual', output: '', checkout });
    else done.set(name, await runJob(name, job, checkout, run));
  }
  return done;
}

function extended(job: Job, file: Readonly<Record<string, Job>>): Job {
  if (job.extends === undefined) return job;
  const parent = file[job.extends];
  if (parent === undefined) throw new Error(`there is no ${job.extends} to extend`);
  return { ...parent, ...job, variables: { ...parent.variables, ...job.variables } };
}

/** The first rule that holds. */
function whenOf({ rules }: Job, variables: Variables): string {
  const rule = rules?.find((each) => holds(each.if, variables));
  return rule === undefined ? 'never' : (rule.when ?? 'on_success');
}

/** `$A == "text" && $B == $C`: what the rules of the template are made of, and nothing else. */
function holds(rule: string, variables: Variables): boolean {
  return rule.split('&&').every((comparison) => {
    const [, left = '', right = ''] = /^\s*(\$\w+|"[^"]*")\s*==\s*(\$\w+|"[^"]*")\s*$/.exec(comparison) ?? [];
    if (left === '') throw new Error(`the rule ${rule} is not known here`);
    const value = (side: string): string | undefined =>
      side.startsWith('$') ? variables[side.slice(1)] : side.slice(1, -1);
    return value(left) === value(right);
  });
}

async function runJob(name: string, job: Job, checkout: string, run: PipelineRun): Promise<PipelineJob> {
  const unknown = Object.keys(run.changed).filter((each) => job.variables?.[each] === undefined);
  if (unknown.length > 0) throw new Error(`${name} has no ${unknown.join(', ')} to change`);
  const variables: Variables = { ...job.variables, ...run.changed, ...run.variables };
  checkOut(run.repository, run.sha, checkout, Number(variables['GIT_DEPTH'] ?? DEFAULT_DEPTH));
  for (const need of job.needs ?? []) {
    const kept = join(run.folder, need, 'artifacts');
    if (existsSync(kept)) cpSync(kept, checkout, { recursive: true });
  }
  const script = join(run.folder, name, 'script.sh');
  writeFileSync(script, scriptOf([...(job.before_script ?? []), ...(job.script ?? [])]));
  const { status, output } = await runBeside(run.shell, [script], {
    cwd: checkout,
    env: { ...process.env, CI: 'true', GITLAB_CI: 'true', ...variables, ...run.env },
  });
  const failed = status !== 0;
  const { when = 'on_success', paths } = job.artifacts ?? { paths: [] };
  if (when === 'always' || (when === 'on_failure') === failed)
    for (const each of paths) keep(join(checkout, each), join(run.folder, name, 'artifacts', each));
  return { result: failed ? 'failed' : 'success', status: status ?? -1, output, checkout };
}

/** One shell for all of it, as the runner writes it: errors end it, and so do those within a pipe where the shell knows how. */
function scriptOf(lines: readonly string[]): string {
  return [
    'if set -o | grep pipefail > /dev/null; then set -o pipefail; fi; set -o errexit',
    'set +o noclobber',
    ...lines,
    '',
  ].join('\n');
}

function keep(source: string, target: string): void {
  if (!existsSync(source)) return;
  mkdirSync(dirname(target), { recursive: true });
  cpSync(source, target, { recursive: true });
}
