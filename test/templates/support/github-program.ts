/** Runs the jobs of a workflow for one event, as GitHub's runner does: `github-program.ts <run.json> <outcome.json>`. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { actions } from './actions';
import { evaluation } from './expressions';
import type { Values } from './expressions';
import type { JobRun, Result, StepRun, WorkflowOutcome, WorkflowRun } from './github';
import { runBeside } from './shell';

interface Step {
  readonly name?: string;
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly if?: string;
  readonly needs?: string | readonly string[];
  readonly outputs?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string>>;
  readonly defaults?: { readonly run?: { readonly shell?: string } };
  readonly jobs: Readonly<Record<string, Job>>;
}

/** GitHub's documentation, "jobs.<job_id>.steps[*].shell": what a name stands for, and what is taken without one. */
const SHELLS: Readonly<Record<string, readonly string[]>> = {
  bash: ['bash', '--noprofile', '--norc', '-eo', 'pipefail'],
  none: ['bash', '-e'],
};

interface JobDone extends JobRun {
  readonly outputs: Values;
}

async function main(input: string, output: string): Promise<void> {
  const run = JSON.parse(readFileSync(input, 'utf8')) as WorkflowRun;
  const text = readFileSync(run.workflow, 'utf8');
  const workflow = parse(text) as Workflow;
  const problems = await problemsOf(text);
  const jobs: Record<string, JobDone> = {};
  if (problems.length === 0) {
    const unknown = Object.keys(run.changed).filter((name) => workflow.env[name] === undefined);
    if (unknown.length > 0) throw new Error(`the workflow has no ${unknown.join(', ')} to change`);
    if (!(run.event.name in workflow.on)) throw new Error(`the workflow is not for ${run.event.name}`);
    for (const [id, job] of Object.entries(workflow.jobs))
      jobs[id] = await runJob(id, job, { run, workflow, jobs });
  }
  const outcome: WorkflowOutcome = { problems, jobs };
  writeFileSync(output, JSON.stringify(outcome));
}

/** What GitHub's own parser says, of expressions as well: a name that is not there where it is used, for instance. */
async function problemsOf(content: string): Promise<string[]> {
  const { NoOperationTraceWriter, convertWorkflowTemplate, parseWorkflow } =
    await import('@actions/workflow-parser');
  const { context, value } = parseWorkflow({ name: 'kafka.yml', content }, new NoOperationTraceWriter());
  if (value !== undefined) await convertWorkflowTemplate(context, value);
  return context.errors.getErrors().map(({ message }) => message);
}

interface Surroundings {
  readonly run: WorkflowRun;
  readonly workflow: Workflow;
  readonly jobs: Readonly<Record<string, JobDone>>;
}

async function runJob(id: string, job: Job, { run, workflow, jobs }: Surroundings): Promise<JobDone> {
  const needed = [job.needs ?? []].flat().map((name) => [name, jobs[name] as JobDone] as const);
  const env = { ...workflow.env, ...run.changed };
  const steps: Record<string, { outputs: Values; outcome: Result }> = {};
  const contexts = {
    github: githubContext(run),
    env,
    vars: run.vars,
    needs: Object.fromEntries(needed.map(([name, { result, outputs }]) => [name, { result, outputs }])),
    steps,
  };
  const checkout = join(run.folder, id, 'checkout');
  const summary = join(run.folder, id, 'summary.md');
  const start = await evaluation(
    contexts,
    needed.every(([, { result }]) => result === 'success'),
  );
  if (!start.condition(job.if)) return { result: 'skipped', steps: [], summary: '', outputs: {}, checkout };

  mkdirSync(checkout, { recursive: true });
  const done: StepRun[] = [];
  for (const [index, step] of job.steps.entries()) {
    const failed = done.find(({ result }) => result === 'failure');
    // GitHub has each `id` known before its step ran.
    if (step.id !== undefined) steps[step.id] ??= { outputs: {}, outcome: 'skipped' };
    const now = await evaluation(contexts, failed === undefined);
    const name = step.name ?? step.uses ?? `step ${index + 1}`;
    if (!now.condition(step.if)) {
      done.push({ name, result: 'skipped', output: '' });
      continue;
    }
    if (step.uses !== undefined) {
      const inputs = Object.fromEntries(
        Object.entries(step.with ?? {}).map(([key, value]) => [key, now.text(String(value))]),
      );
      const action = actions[step.uses];
      if (action === undefined) throw new Error(`the action ${step.uses} is not known here`);
      action(inputs, { checkout, run });
      done.push({ name, result: 'success', output: '' });
      continue;
    }
    const outputs = join(run.folder, id, `outputs-${index}`);
    const values = Object.fromEntries(
      Object.entries({ ...env, ...step.env }).map(([key, value]) => [key, now.text(String(value))]),
    );
    const script = join(run.folder, id, `step-${index}.sh`);
    writeFileSync(script, now.text(step.run ?? ''));
    writeFileSync(outputs, '');
    const [shell = '', ...args] = SHELLS[step.shell ?? workflow.defaults?.run?.shell ?? 'none'] ?? [];
    const { status, output } = await runBeside(shell, [...args, script], {
      cwd: checkout,
      env: { ...runnerEnvironment(run), GITHUB_OUTPUT: outputs, GITHUB_STEP_SUMMARY: summary, ...values },
    });
    const result = status === 0 ? 'success' : 'failure';
    if (step.id !== undefined) steps[step.id] = { outputs: readOutputs(outputs), outcome: result };
    done.push({ name, result, status: status ?? -1, output });
  }
  const first = done.find(({ result }) => result === 'failure');
  const end = await evaluation(contexts, first === undefined);
  // The next job may have another machine: what is not an artifact is gone.
  rmSync(checkout, { recursive: true });
  return {
    result: first === undefined ? 'success' : 'failure',
    steps: done,
    ...(first?.status === undefined ? {} : { status: first.status }),
    summary: existsSync(summary) ? readFileSync(summary, 'utf8') : '',
    outputs: Object.fromEntries(
      Object.entries(job.outputs ?? {}).map(([key, value]) => [key, end.text(value)]),
    ),
    checkout,
  };
}

function githubContext({ event, token }: WorkflowRun): Values {
  return {
    event_name: event.name,
    event: event.payload,
    ref: event.ref,
    sha: event.sha,
    token,
  };
}

function runnerEnvironment({ event, env }: WorkflowRun): NodeJS.ProcessEnv {
  return {
    ...process.env,
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: event.name,
    GITHUB_REF: event.ref,
    GITHUB_SHA: event.sha,
    GITHUB_REPOSITORY: 'acme/kafka',
    GITHUB_RUN_ID: '42',
    GITHUB_SERVER_URL: 'https://github.com',
    ...env,
  };
}

function readOutputs(file: string): Values {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return Object.fromEntries(
    lines.map((line) => {
      const [, name, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
      if (name === undefined) throw new Error(`an output that is not known here: ${line}`);
      return [name, value];
    }),
  );
}

const [input = '', output = ''] = process.argv.slice(2);
main(input, output).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
