/** Paths of the project as Terraform sees them. */
import { relative, resolve } from 'node:path';
import { App } from 'cdktf';
import type { TerraformStack } from 'cdktf';
import { launcher } from '../model/cli-command';

/** A path as seen from the folder in which Terraform runs: relative, so that synthesized code is the same in every checkout. */
export function fromStack(stack: TerraformStack, path: string): string {
  return relative(resolve(App.of(stack).outdir, 'stacks', stack.node.id), resolve(path));
}

/** Shell command that runs `brokerform` from the folder in which Terraform runs. */
export function brokerformFrom(stack: TerraformStack): string {
  return launcher(fromStack(stack, '.'));
}
