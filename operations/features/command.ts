import type { Command } from 'commander';
import { addClaimOptions } from '../claim/with-claim';
import type { ClaimOptions } from '../claim/with-claim';
import { addConnectOptions } from '../connect-options';
import type { ConnectOptions } from '../connect-options';

/** `brokerform features …`: the feature levels that a cluster works at, and the last step of an upgrade. */
export function register(program: Command): void {
  const features = program
    .command('features')
    .description('feature levels of a cluster, including metadata.version');

  addConnectOptions(features.command('status'))
    .description('show finalized levels and the levels that all brokers support')
    .action(async (options: ConnectOptions) => (await import('./actions')).status(options));

  addClaimOptions(addConnectOptions(features.command('finalize')))
    .description(
      'raise every feature to the highest level that all brokers support; there is no way back to an older Kafka',
    )
    .option('--yes', 'apply; without it, dry run')
    .option('--dry-run', 'show what would be raised, without changes (default)')
    .action(async (options: ConnectOptions & ClaimOptions & { yes?: true; dryRun?: true }) =>
      (await import('./actions')).finalize(options),
    );
}
