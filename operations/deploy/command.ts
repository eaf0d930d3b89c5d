import type { Command } from 'commander';
import { addConnectOptions } from '../connect-options';
import { addApplyOptions } from '../runner/options';
import type { RunOptions } from '../runner/actions';
import { UserError } from '../../shared/user-error';
import type { DeployOptions } from './actions';

/** `brokerform deploy`: stacks by name, or the plans that were reviewed and nothing else. */
export function register(program: Command): void {
  addConnectOptions(
    addApplyOptions(
      program
        .command('deploy')
        .description(
          'deploy stacks in order of their dependencies, or exactly the plans that brokerform review kept',
        ),
    ),
  )
    .argument('[stacks...]', "names of stacks; * matches any text: 'local-*'")
    .option(
      '--plans <folder>',
      'apply the plans of this folder, which brokerform review --base … --plans wrote',
    )
    .option(
      '--waivers <file>',
      'with --plans: findings that are accepted, each with an owner (default: review-waivers.yaml, if it exists)',
    )
    .option('--offline', 'with --plans: do not query the cluster for what is new since the review')
    .addHelpText('after', 'With --plans: 2 an error blocks the deploy, and nothing was applied.')
    .action(async (stacks: string[], options: RunOptions & Partial<DeployOptions>) => {
      const { plans } = options;
      if (plans === undefined) {
        requireNoneOfPlans(options);
        return (await import('../runner/actions')).runStacks('deploy', stacks, options);
      }
      if (stacks.length > 0) {
        throw new UserError(
          `deploy applies either the plans of a folder or the named stacks, not both: --plans ${plans} and ${stacks.join(', ')}.`,
          'leave out one of them',
        );
      }
      return (await import('./actions')).deploy({ ...options, plans });
    });
}

/** What would have no effect on stacks that are named. */
function requireNoneOfPlans({ offline, waivers }: Partial<DeployOptions>): void {
  const given = [
    ...(offline === undefined ? [] : ['--offline']),
    ...(waivers === undefined ? [] : ['--waivers']),
  ];
  if (given.length === 0) return;
  throw new UserError(
    `${given.join(' and ')} can be used with --plans only. Nothing was deployed.`,
    'name a folder of reviewed plans with --plans, or leave the option out',
  );
}
