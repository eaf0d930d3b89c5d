/** Processes of a local cluster. */
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { withPrivateUmask } from '../../shared/system/private-files';
import { identify } from '../../shared/system/processes';
import type { ProcessIdentity } from '../../shared/system/processes';
import { UserError } from '../../shared/user-error';

/** A process in a session of its own, which no terminal and no Terraform takes down with it. */
export function spawnDaemon(
  command: string,
  args: readonly string[],
  files: { readonly directory: string; readonly output: string },
  env: NodeJS.ProcessEnv = process.env,
): ProcessIdentity {
  const output = openSync(files.output, 'a', 0o600);
  try {
    const child = withPrivateUmask(() =>
      spawn(command, args, {
        cwd: files.directory,
        env,
        detached: true,
        stdio: ['ignore', output, output],
      }),
    );
    child.unref();
    const identity = child.pid === undefined ? null : identify(child.pid);
    if (identity === null) throw new UserError(`${command} could not be started.`);
    return identity;
  } finally {
    closeSync(output);
  }
}
