import type { Command } from 'commander';
import { collectNames, parsePositive } from '../arguments';
import { addClaimOptions } from '../claim/with-claim';
import { addConnectOptions } from '../connect-options';
import { addRenamedOption } from '../deprecated-options';
import type { ReassignOptions } from './actions';

/** `brokerform reassign`: replicas of topics, rack-aware and throttled, where the provider would place them at random. */
export function register(program: Command): void {
  const reassign = addClaimOptions(
    addConnectOptions(
      program
        .command('reassign')
        .description('change the replication factor of topics, or spread their replicas over racks'),
    ),
  )
    .option(
      '--topic <name...>',
      'topics (default: every topic of the environment that differs from its declaration)',
      collectNames,
    )
    .option('--replication-factor <n>', 'replicas of each topic (default: as declared)', parsePositive)
    .option(
      '--throttle <MiB/s>',
      'bandwidth of moves per broker (default: computed, shown in the plan)',
      parsePositive,
    )
    .option('--dry-run', 'show what would be moved, without changes')
    .action(async (options: ReassignOptions) => (await import('./actions')).reassign(options));
  addRenamedOption(reassign, { flags: '--plan', now: '--dry-run', name: 'dryRun' });
}
