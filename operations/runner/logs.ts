/** Where a run keeps all that Terraform printed. */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { KEPT_LOGS } from '../../model/deploy/limits';

/** Makes a folder for a run's logs and removes the oldest ones. */
export function logFolder(output: string, command: string, now: Date = new Date()): string {
  const parent = path.join(output, 'logs');
  const folder = path.join(parent, `${now.toISOString().replace(/[:.]/g, '-')}-${command}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Names begin with the time.
  const old = readdirSync(parent).sort().slice(0, -KEPT_LOGS);
  for (const name of old) rmSync(path.join(parent, name), { recursive: true, force: true });
  return folder;
}
