import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';

import { brokeOnConnection } from '../../model/deploy/terraform-output';
import { projectRoot } from '../toolchain/paths';

/** The project's own cdktf CLI, run by this Node. */
export function cdktfCommand(args: readonly string[]): { command: string; args: readonly string[] } {
  const manifest = require.resolve('cdktf-cli/package.json');
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin: { cdktf: string } };
  return { command: process.execPath, args: [path.join(path.dirname(manifest), bin.cdktf), ...args] };
}

export interface CdktfOptions {
  /** What to run. @default - the project's own cdktf CLI */
  readonly command?: (args: readonly string[]) => { command: string; args: readonly string[] };
}

/**
 * Runs the cdktf CLI on this terminal. Returns its exit status, or 128 + n if signal n ended it, as shells count.
 *
 * A run without questions (`--auto-approve`) that failed because the Kafka provider tripped over its own connection is run
 * once more: see brokeOnConnection. What the first run did is in the state or is adopted, so nothing is done twice.
 */
export async function runCdktf(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  options: CdktfOptions = {},
): Promise<number> {
  const cdktf = (options.command ?? cdktfCommand)(args);
  // A question needs the terminal itself; everything else may be read along.
  if (!args.includes('--auto-approve')) return (await runOnce(cdktf, env, false)).status;
  const first = await runOnce(cdktf, env, true);
  if (first.status === 0 || first.status > 128 || !brokeOnConnection(first.output)) return first.status;
  process.stderr.write(
    'brokerform: the Kafka provider used a connection that it had not opened yet ("broker not connected"); retrying.\n',
  );
  return (await runOnce(cdktf, env, true)).status;
}

async function runOnce(
  cdktf: { command: string; args: readonly string[] },
  env: NodeJS.ProcessEnv,
  readAlong: boolean,
): Promise<{ status: number; output: string }> {
  const output = readAlong ? 'pipe' : 'inherit';
  const child = spawn(cdktf.command, cdktf.args, {
    cwd: projectRoot, // where cdktf.json is, wherever the command was started from
    env:
      readAlong && process.stdout.isTTY && env['NO_COLOR'] === undefined ? { FORCE_COLOR: '1', ...env } : env,
    stdio: ['inherit', output, output],
  });
  const chunks: Buffer[] = [];
  const keep = (chunk: Buffer): void => void chunks.push(chunk);
  child.stdout?.on('data', keep).pipe(process.stdout, { end: false });
  child.stderr?.on('data', keep).pipe(process.stderr, { end: false });
  // A terminal sends Ctrl-C to the child as well; SIGTERM comes to us alone. Either way, wait for the child:
  // Terraform finishes what it began and releases its state lock.
  const wait = (): void => undefined;
  const pass = (): void => void child.kill('SIGTERM');
  process.on('SIGINT', wait).on('SIGTERM', pass);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => {
      process.off('SIGINT', wait).off('SIGTERM', pass);
      resolve({
        status: status ?? 128 + (signal === null ? 0 : constants.signals[signal]),
        output: Buffer.concat(chunks).toString('utf8'),
      });
    });
  });
}
