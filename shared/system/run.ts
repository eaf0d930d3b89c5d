import { spawn } from 'node:child_process';

import { UserError } from '../user-error';

const DEFAULT_TIMEOUT_MS = 30_000;

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** The command is killed after this many milliseconds. @default 30 000 */
  readonly timeoutMs?: number;
  /** In a process group of its own, which Ctrl-C on a terminal does not reach. @default false */
  readonly detached?: boolean;
}

export interface RunResult {
  /** Exit status; null if a signal or the time-out ended it. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** True if the command does not exist or is not executable. */
  readonly missing: boolean;
}

/**
 * Runs a command without a shell and collects what it prints. Never throws for what the command does.
 *
 * Own code: execa 9 is an ES module, which Jest does not load from CommonJS, and brings 12 packages.
 */
export function tryRun(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<RunResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      env: options.env ?? process.env,
      detached: options.detached ?? false,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    // Not spawn's own time-out: its timer outlives a command that could not be started, and holds this process.
    const timer = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', (error) => {
      clearTimeout(timer);
      resolve({ status: null, stdout, stderr: error.message, missing: true });
    });
    child.on('close', (status) => {
      clearTimeout(timer);
      resolve({ status, stdout, stderr, missing: false });
    });
  });
}

/**
 * Runs a command and returns its standard output.
 *
 * @throws UserError with the end of what it printed, if it fails
 */
export async function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const result = await tryRun(command, args, options);
  if (result.status === 0) return result.stdout;
  const how = result.missing
    ? 'could not be started'
    : result.status === null
      ? `was ended by a signal (timeout: ${(options.timeoutMs ?? DEFAULT_TIMEOUT_MS) / 1000} s)`
      : `failed with exit status ${result.status}`;
  const tail = `${result.stdout}\n${result.stderr}`.trim().split('\n').slice(-15).join('\n');
  throw new UserError(`${[command, ...args].join(' ')} ${how}${tail === '' ? '' : `:\n${tail}`}`);
}
