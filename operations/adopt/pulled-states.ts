/** Terraform's ids that states elsewhere hold, S3 for instance: read by Terraform, as their stacks' own backends say. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { idsInState } from '../catalog/known-state';
import { requireSuccess, terraformIn } from '../review/terraform';
import { withoutDanglingCliConfig } from '../toolchain/programs';
import { UserError } from '../../shared/user-error';

/** Of one state on a slow link. */
const TERRAFORM_TIMEOUT_MS = 120_000;

/** Terraform only waits here, for the service that keeps the states. */
const AT_A_TIME = 8;

export interface PullOptions {
  /** Folder with a folder of synthesized code for each stack. */
  readonly stacks: string;
  readonly names: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** A folder of the caller's for what Terraform writes. */
  readonly scratch: string;
}

/** @throws UserError with what Terraform said of the first state that cannot be read: what is in it is unknown then */
export async function pullRecordedIds(options: PullOptions): Promise<ReadonlySet<string>> {
  const env = await withoutDanglingCliConfig(options.env);
  const ids: string[] = [];
  // Not p-map: it is an ES module, which Jest does not load from CommonJS.
  const queue = [...options.names];
  const work = async (): Promise<void> => {
    for (let stack = queue.shift(); stack !== undefined; stack = queue.shift())
      ids.push(...(await pullIds(stack, { ...options, env })));
  };
  const works = Array.from({ length: AT_A_TIME }, work);
  try {
    await Promise.all(works);
  } catch (error) {
    // The states are in one place: what is wrong with one of them is mostly wrong with all, and is said once.
    queue.length = 0;
    await Promise.allSettled(works);
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`The states could not be read, and nothing was removed.\n${error.message}`);
  }
  return new Set(ids);
}

/** In a folder with the backend alone: whole code would have Terraform look for providers that are not needed here. */
async function pullIds(stack: string, { stacks, env, scratch }: PullOptions): Promise<string[]> {
  const { terraform: settings } = JSON.parse(
    readFileSync(path.join(stacks, stack, 'cdk.tf.json'), 'utf8'),
  ) as {
    terraform?: { backend?: unknown };
  };
  const folder = path.join(scratch, stack);
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    path.join(folder, 'backend.tf.json'),
    JSON.stringify({ terraform: { backend: settings?.backend } }),
  );
  const terraform = await terraformIn(folder, env, TERRAFORM_TIMEOUT_MS);
  requireSuccess(stack, 'init', await terraform('init', '-input=false', '-no-color'));
  const pulled = await terraform('state', 'pull');
  requireSuccess(stack, 'state pull', pulled);
  // Of a stack that was never deployed there is no state, and Terraform prints nothing.
  return pulled.stdout.trim() === '' ? [] : idsInState(pulled.stdout, `the state of ${stack}`);
}
