/** Git as a program, in a checkout. */
import { run, tryRun } from '../shared/system/run';
import type { RunResult } from '../shared/system/run';

/** Checking a large repository out takes a minute on a slow disk; a Git that waits for a lock is ended. */
const TIMEOUT_MS = 120_000;

/** Standard output. @throws if Git ends with another status than 0 */
export function git(root: string, ...args: readonly string[]): Promise<string> {
  return run('git', args, { cwd: root, timeoutMs: TIMEOUT_MS });
}

/** Whatever status Git ends with. */
export function tryGit(root: string, ...args: readonly string[]): Promise<RunResult> {
  return tryRun('git', args, { cwd: root, timeoutMs: TIMEOUT_MS });
}
