/** Runs a workflow of GitHub Actions. The work is done by github-program.ts, as jest cannot load GitHub's own parser. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectDirectory } from '../../local/support/tier';
import { runBeside } from './shell';

export interface GithubEvent {
  /** `pull_request`. */
  readonly name: string;
  readonly ref: string;
  readonly sha: string;
  /** The event's own values. */
  readonly payload: object;
}

export interface WorkflowRun {
  /** Path of the workflow. */
  readonly workflow: string;
  readonly event: GithubEvent;
  /** Git repository from which jobs check out. */
  readonly repository: string;
  /** Folder for checkouts, artifacts and logs of this run. */
  readonly folder: string;
  /** Values for what the workflow says to change: variables of its own env. */
  readonly changed: Readonly<Record<string, string>>;
  readonly vars: Readonly<Record<string, string>>;
  readonly token: string;
  /** Variables that the runner itself has. */
  readonly env: NodeJS.ProcessEnv;
}

export type Result = 'success' | 'failure' | 'skipped';

export interface StepRun {
  readonly name: string;
  readonly result: Result;
  /** Exit status of its shell. */
  readonly status?: number;
  readonly output: string;
}

export interface JobRun {
  readonly result: Result;
  readonly steps: readonly StepRun[];
  /** Exit status of the step that failed first. */
  readonly status?: number;
  /** What its steps wrote to GITHUB_STEP_SUMMARY. */
  readonly summary: string;
  readonly checkout: string;
}

/** What GitHub's parser says is wrong with a workflow, or how its jobs went. */
export interface WorkflowOutcome {
  readonly problems: readonly string[];
  readonly jobs: Readonly<Record<string, JobRun>>;
}

/** @throws Error if the program itself failed: an expression, an action or an input that it does not know */
export async function runWorkflow(run: WorkflowRun): Promise<WorkflowOutcome> {
  const [input, output] = [join(run.folder, 'run.json'), join(run.folder, 'outcome.json')];
  writeFileSync(input, JSON.stringify(run), { mode: 0o600 });
  const program = join(projectDirectory, 'test/templates/support/github-program.ts');
  const { status, output: said } = await runBeside(
    process.execPath,
    ['--import', 'tsx', program, input, output],
    { cwd: projectDirectory, env: process.env },
  );
  if (status !== 0) throw new Error(said);
  return JSON.parse(readFileSync(output, 'utf8')) as WorkflowOutcome;
}
