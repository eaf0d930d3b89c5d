import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';

/** The project's own cdktf CLI, run by this Node. */
export function cdktfCommand(args: readonly string[]): { command: string; args: readonly string[] } {
  const manifest = require.resolve('cdktf-cli/package.json');
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin: { cdktf: string } };
  return { command: process.execPath, args: [path.join(path.dirname(manifest), bin.cdktf), ...args] };
}

/**
 * Runs the cdktf CLI on this terminal. Returns its exit status, or 128 + n if signal n ended it, as shells count.
 */
export function runCdktf(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const cdktf = cdktfCommand(args);
  const child = spawn(cdktf.command, cdktf.args, { env, stdio: 'inherit' });
  // A terminal sends Ctrl-C to the child as well; SIGTERM comes to us alone. Either way, wait for the child:
  // Terraform finishes what it began and releases its state lock.
  const wait = (): void => undefined;
  const pass = (): void => void child.kill('SIGTERM');
  process.on('SIGINT', wait).on('SIGTERM', pass);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => {
      process.off('SIGINT', wait).off('SIGTERM', pass);
      resolve(status ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}
