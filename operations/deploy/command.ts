import type { Command } from 'commander';
import { addConnectOptions } from '../connect-options';
import type { DeployOptions } from './actions';

/** `brokerform deploy`: applies the plans that were reviewed, and nothing else. */
export function register(program: Command): void {
  addConnectOptions(
    program
      .command('deploy')
      .description('apply exactly the plans that brokerform review --plans kept, in order'),
  )
    .requiredOption('--plans <folder>', 'folder that brokerform review --base … --plans wrote')
    .option(
      '--waivers <file>',
      'findings that somebody answers for (default: review-waivers.yaml, where it exists)',
    )
    .option('--offline', 'ask no cluster whether anything came up since the review')
    .addHelpText(
      'after',
      '\nExit status: 0 everything is applied, 2 a finding stops it and nothing was applied, 1 something failed.',
    )
    .action(async (options: DeployOptions) => (await import('./actions')).deploy(options));
}
