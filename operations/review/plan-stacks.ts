/** Plans of synthesized stacks, by Terraform itself. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { StackPlan } from '../../model/review/change';
import { readPlan } from '../../model/review/plan-json';
import type { Progress } from '../../shared/system/progress';
import type { RunResult } from '../../shared/system/run';
import { UserError } from '../../shared/user-error';
import { problemText } from './plan-files';
import { requireSuccess, terraformIn } from './terraform';

/** Of a large stack on a slow link to its state. */
const TERRAFORM_TIMEOUT_MS = 900_000;

/** Each has a Terraform and a provider of its own, and a processor has work for about one. */
const AT_A_TIME = 2;

/** The file of a plan as Terraform saves it, and its JSON beside it. */
export const PLAN_FILE = 'plan.bin';
export const PLAN_JSON = 'plan.json';
/** Which versions of providers a plan was made with: another one may not apply it. */
export const LOCK_FILE = '.terraform.lock.hcl';

export interface PlanStacksOptions {
  /** Folder with a folder for each stack. */
  readonly stacks: string;
  readonly names: readonly string[];
  /** Variables for Terraform: where providers are. */
  readonly env: NodeJS.ProcessEnv;
  readonly progress: Progress;
}

/**
 * The state is believed and nothing is refreshed: that is what makes a plan of one domain take a second. What was changed by hand
 * is for drift to find.
 *
 * @throws UserError with what Terraform said, of every stack that it could not plan
 */
export async function planStacks(options: PlanStacksOptions): Promise<StackPlan[]> {
  const { names, progress } = options;
  const plans: StackPlan[] = [];
  const failures: string[] = [];
  const queue = [...names];
  let done = 0;
  const work = async (): Promise<void> => {
    for (let stack = queue.shift(); stack !== undefined; stack = queue.shift()) {
      progress.update(`planning ${stack} (${done + 1} of ${names.length})`);
      try {
        plans.push(await planStack(stack, options));
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        failures.push(error.message);
      }
      done++;
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  if (failures.length > 0) throw new UserError(['No review was made.', ...failures].join('\n'));
  return plans.sort((a, b) => names.indexOf(a.stack) - names.indexOf(b.stack));
}

/** @throws UserError with what Terraform said */
async function planStack(stack: string, { stacks, env }: PlanStacksOptions): Promise<StackPlan> {
  const folder = path.join(stacks, stack);
  const terraform = await terraformIn(folder, env, TERRAFORM_TIMEOUT_MS);
  requireSuccess(stack, 'init', await terraform('init', '-input=false', '-no-color'));
  const plan = (): Promise<RunResult> =>
    terraform('plan', '-input=false', '-no-color', '-lock=false', '-refresh=false', `-out=${PLAN_FILE}`);
  let planned = await plan();
  let refused: string | undefined;
  if (planned.status !== 0 && /Instance cannot be destroyed/.test(planned.stderr)) {
    refused = refusedText(planned.stderr);
    withoutGuards(folder);
    planned = await plan();
  }
  requireSuccess(stack, 'plan', planned);
  const shown = await terraform('show', '-json', PLAN_FILE);
  requireSuccess(stack, 'show', shown);
  writeFileSync(path.join(folder, PLAN_JSON), shown.stdout, { mode: 0o600 });
  const reading = readPlan(shown.stdout, stack, 'own');
  if (!reading.ok) throw new UserError(problemText(stack, reading.error));
  return refused === undefined ? reading.plan : { ...reading.plan, refused };
}

/** Terraform's refusal as `kafka_topic.order_created has prevent_destroy, …`. */
export function refusedText(stderr: string): string {
  const addresses = [
    ...stderr.replaceAll('│', ' ').matchAll(/Resource\s+(\S+)\s+has\s+lifecycle\.prevent_destroy/g),
  ].map(([, address]) => address ?? '');
  return `${[...new Set(addresses)].join(', ')} ${addresses.length === 1 ? 'has' : 'have'} prevent_destroy, and the change would destroy ${addresses.length === 1 ? 'it' : 'them'}`;
}

/** What the change would do is to be shown, so the guard is taken out of this copy; the copy is never applied. */
function withoutGuards(folder: string): void {
  const file = path.join(folder, 'cdk.tf.json');
  const code = JSON.parse(readFileSync(file, 'utf8')) as {
    resource?: Record<string, Record<string, { lifecycle?: { prevent_destroy?: boolean } }>>;
  };
  for (const kind of Object.values(code.resource ?? {}))
    for (const { lifecycle } of Object.values(kind)) delete lifecycle?.prevent_destroy;
  // One line per value: Terraform quotes the line of what it refuses.
  writeFileSync(file, JSON.stringify(code, undefined, 2));
}

/** Keeps plans for a deploy that applies exactly them, readable by this user alone. */
export function keepPlans(stacks: string, names: readonly string[], target: string): void {
  for (const name of names) {
    const folder = path.join(target, name);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const file of [PLAN_FILE, PLAN_JSON, 'cdk.tf.json', LOCK_FILE]) {
      try {
        writeFileSync(path.join(folder, file), readFileSync(path.join(stacks, name, file)), { mode: 0o600 });
      } catch (error) {
        // Terraform writes no lock file where a mirror serves without hashes.
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
    }
  }
}
