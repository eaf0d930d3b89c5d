/**
 * Whether `terraform init` has anything to do in a stack's folder. It takes longer than a plan that finds nothing, and reads each provider whole
 * to compare its hash: 850 MB of the AWS provider, in every stack of every deploy.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Beside what `terraform init` writes, and gone with it. */
const MARK = path.join('.terraform', 'brokerform-init');

/** @param terraform the command: another one has another data format, or other providers */
export function isInitialized(folder: string, terraform: string): boolean {
  const mark = path.join(folder, MARK);
  return existsSync(mark) && readFileSync(mark, 'utf8') === digest(folder, terraform);
}

/** After an init that ended well. */
export function markInitialized(folder: string, terraform: string): void {
  // Without providers there is no such folder, and nothing that an init would spare.
  if (existsSync(path.join(folder, '.terraform')))
    writeFileSync(path.join(folder, MARK), digest(folder, terraform));
}

export function forgetInitialized(folder: string): void {
  rmSync(path.join(folder, MARK), { force: true });
}

/** Of all that an init depends on: backend, providers and their versions, modules. */
function digest(folder: string, terraform: string): string {
  const code = JSON.parse(readFileSync(path.join(folder, 'cdk.tf.json'), 'utf8')) as Record<string, unknown>;
  const lock = path.join(folder, '.terraform.lock.hcl');
  return createHash('sha256')
    .update(JSON.stringify([terraform, code['terraform'], code['module']]))
    .update(existsSync(lock) ? readFileSync(lock) : '')
    .digest('hex');
}
