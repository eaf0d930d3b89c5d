/** What both services do for a job: a checkout of its own, and steps that shells run while this process answers their requests. */
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { run } from '../../local/support/tier';
import type { Outcome } from '../../local/support/tier';

/** A review and the apply of its plans take seconds; a job that hangs is ended. */
const TIMEOUT_MS = 240_000;

/** Runs a program to its end without keeping this process from its other work. */
export function runBeside(
  program: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      ...options,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: TIMEOUT_MS,
    });
    const chunks: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => void chunks.push(chunk));
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, output: Buffer.concat(chunks).toString('utf8') }));
  });
}

/**
 * A commit of a repository as a runner checks it out: by fetching it, with as much history as was asked for.
 *
 * @param depth 0 for all of it, branches and tags too
 */
export function checkOut(repository: string, sha: string, folder: string, depth: number): void {
  mkdirSync(folder, { recursive: true });
  const git = (...args: string[]): void => {
    const { status, output } = run('git', args, { cwd: folder });
    if (status !== 0) throw new Error(`git ${args.join(' ')}: ${output}`);
  };
  git('init', '--quiet');
  git('remote', 'add', 'origin', `file://${repository}`);
  const what =
    depth === 0
      ? ['+refs/heads/*:refs/remotes/origin/*', '+refs/tags/*:refs/tags/*', sha]
      : ['--depth', String(depth), sha];
  git('fetch', '--quiet', '--no-tags', 'origin', ...what);
  git('checkout', '--quiet', '--detach', sha);
}
