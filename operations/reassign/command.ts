import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { parseInteger } from '../arguments';
import { addClaimOptions } from '../claim/with-claim';
import { addConnectOptions } from '../connect-options';
import type { ReassignOptions } from './actions';

/** `brokerform reassign`: replicas of topics, rack-aware and throttled, where the provider would place them at random. */
export function register(program: Command): void {
  addClaimOptions(
    addConnectOptions(
      program
        .command('reassign')
        .description('give topics another replication factor, or spread their replicas over racks'),
    ),
  )
    .option(
      '--topic <name...>',
      'topics (default: every topic of the environment that is not as it is declared)',
    )
    .option('--replication-factor <n>', 'replicas of each topic (default: as declared)', parseFactor)
    .option(
      '--throttle <MiB/s>',
      'what moves may take of each broker; the plan says the default',
      parseFactor,
    )
    .option('--plan', 'show what would be moved and change nothing')
    .action(async (options: ReassignOptions) => (await import('./actions')).reassign(options));
}

function parseFactor(text: string): number {
  const value = parseInteger(text);
  if (value > 0) return value;
  throw new InvalidArgumentError('Allowed: a whole number, 1 or higher.');
}
