/** Terraform in the folder of a stack, without questions. */
import { findTerraform } from '../toolchain/programs';
import { tryRun } from '../../shared/system/run';
import type { RunResult } from '../../shared/system/run';
import { UserError } from '../../shared/user-error';

/** What is shown of what a failed run printed. */
const LAST_LINES = 20;

export type Terraform = (command: string, ...args: readonly string[]) => Promise<RunResult>;

/** A run that ends badly is the caller's to judge: see requireSuccess. */
export async function terraformIn(
  folder: string,
  env: NodeJS.ProcessEnv,
  timeoutMs: number,
): Promise<Terraform> {
  const program = (await findTerraform(env)).command;
  return (...args) =>
    tryRun(program, args, {
      cwd: folder,
      env: { ...env, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' },
      timeoutMs,
    });
}

/** @throws UserError with the end of what it printed, unless it ended well */
export function requireSuccess(
  stack: string,
  command: string,
  { status, stdout, stderr }: Pick<RunResult, 'status' | 'stdout' | 'stderr'>,
): void {
  if (status === 0) return;
  const tail = `${stdout}\n${stderr}`
    .trim()
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-LAST_LINES)
    .join('\n');
  throw new UserError(
    `${stack}: terraform ${command} ended with ${status === null ? 'a signal or the timeout' : `status ${status}`}:\n${tail}`,
  );
}
