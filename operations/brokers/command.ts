import type { Command } from 'commander';
import { collectIds, parseInteger, parsePositive } from '../arguments';
import { addClaimOptions } from '../claim/with-claim';
import { addConnectOptions } from '../connect-options';
import type { ConnectOptions } from '../connect-options';
import { addRenamedOption } from '../deprecated-options';
import type { MoveOptions } from './actions';

type Nodes = ConnectOptions & { readonly node: readonly number[] };

/** `brokerform brokers …`: what brokers hold, and moving it between them. */
export function register(program: Command): void {
  const brokers = program.command('brokers').description('drain, fill, cordon and inspect brokers');
  const subcommand = (name: string, description: string): Command =>
    addConnectOptions(brokers.command(name).description(description));
  const nodes = ['--node <id...>', 'ids of the brokers', collectIds] as const;

  moving(
    subcommand('drain', 'move all replicas of brokers to the other brokers').requiredOption(...nodes),
  ).action(async (options: MoveOptions & Nodes) => (await import('./actions')).drain(options));
  moving(
    subcommand('fill', 'move a fair share of replicas onto new brokers').requiredOption(...nodes),
  ).action(async (options: MoveOptions & Nodes) => (await import('./actions')).fill(options));
  moving(
    subcommand('spread', 'move replicas that share a rack to racks without a replica of the partition'),
  ).action(async (options: MoveOptions) => (await import('./actions')).spread(options));

  subcommand('cordon', 'place no new replicas on brokers; existing replicas stay')
    .requiredOption(...nodes)
    .action(async (options: Nodes) => (await import('./actions')).cordon(options));
  subcommand('uncordon', 'allow new replicas on brokers again')
    .requiredOption(...nodes)
    .action(async (options: Nodes) => (await import('./actions')).uncordon(options));
  subcommand('status', 'show the replicas and disks of each broker, and running moves').action(
    async (options: ConnectOptions) => (await import('./actions')).status(options),
  );
  addClaimOptions(subcommand('unregister', 'unregister a permanently stopped broker without replicas'))
    .requiredOption('--node <id>', 'id of the broker', parseInteger)
    .action(async (options: ConnectOptions & { node: number }) =>
      (await import('./actions')).unregister(options),
    );
}

function moving(command: Command): Command {
  const described = addClaimOptions(command)
    .option(
      '--throttle <MiB/s>',
      'bandwidth of moves per broker (default: computed, shown in the plan)',
      parsePositive,
    )
    .option('--dry-run', 'show what would be moved, without changes');
  return addRenamedOption(described, { flags: '--plan', now: '--dry-run', name: 'dryRun' });
}
