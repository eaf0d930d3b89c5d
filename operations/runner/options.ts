/** Options of the commands that run stacks. */
import type { Command } from 'commander';
import { parsePositive } from '../arguments';
import { addClaimOptions } from '../claim/with-claim';
import { DEPLOY_PARALLELISM } from '../../model/deploy/limits';

/** For commands that may change something. */
export function addApplyOptions(command: Command): Command {
  return addClaimOptions(addRunOptions(command))
    .option('--auto-approve', 'apply without asking')
    .option('--ignore-missing-stack-dependencies', 'accept a selection without the stacks that it depends on')
    .option('--migrate-state', 'copy the state of a stack whose backend changed')
    .addHelpText(
      'after',
      '\nExit status: 0 everything is done, 1 a stack failed, was not started or was not approved, or a deployed cluster differs from the catalog or could not be compared, 128 + n stopped by signal n.',
    );
}

export function addRunOptions(command: Command): Command {
  return command
    .option('--skip-synth', 'use the existing synthesized code')
    .option('--parallelism <n>', 'stacks at a time (default: two per processor, at most 10)', parsePositive)
    .option(
      '--terraform-parallelism <n>',
      `resources of a stack at a time (default: CDKTF_TERRAFORM_PARALLELISM, or ${DEPLOY_PARALLELISM})`,
      parsePositive,
    )
    .option('--verbose', 'print all output of Terraform, one stack at a time');
}

/** @default - every stack */
export function addStacks(command: Command): Command {
  return command.argument('[stacks...]', "names of stacks; * matches any text: 'local-*'");
}
