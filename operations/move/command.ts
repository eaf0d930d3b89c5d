import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { parseInteger } from '../arguments';
import { addClaimOptions } from '../claim/with-claim';
import { addConnectOptions } from '../connect-options';
import type { ConnectOptions } from '../connect-options';
import type { MoveOptions } from './actions';

type Nodes = ConnectOptions & { readonly node: readonly number[] };

/** `brokerform brokers …`: what brokers hold, and moving it between them. */
export function register(program: Command): void {
  const brokers = program
    .command('brokers')
    .description('what brokers hold: move it away from some, or onto others');
  const subcommand = (name: string, description: string): Command =>
    addConnectOptions(brokers.command(name).description(description));
  const nodes = ['--node <id...>', 'ids of brokers', collectIntegers] as const;

  moving(subcommand('drain', 'move every replica of brokers to the others').requiredOption(...nodes)).action(
    async (options: MoveOptions & Nodes) => (await import('./actions')).drain(options),
  );
  moving(subcommand('fill', 'move their share of replicas onto new brokers').requiredOption(...nodes)).action(
    async (options: MoveOptions & Nodes) => (await import('./actions')).fill(options),
  );
  moving(subcommand('spread', 'move replicas of a partition that share a rack to racks without one')).action(
    async (options: MoveOptions) => (await import('./actions')).spread(options),
  );

  subcommand('cordon', 'let no new replica be placed on brokers; those that are there stay')
    .requiredOption(...nodes)
    .action(async (options: Nodes) => (await import('./actions')).cordon(options));
  subcommand('uncordon', 'let new replicas be placed on brokers again')
    .requiredOption(...nodes)
    .action(async (options: Nodes) => (await import('./actions')).uncordon(options));
  subcommand('status', 'show what each broker holds and what is being moved').action(
    async (options: ConnectOptions) => (await import('./actions')).status(options),
  );
  addClaimOptions(subcommand('unregister', 'remove a broker that was stopped permanently and holds nothing'))
    .requiredOption('--node <id>', 'id of the broker', parseInteger)
    .action(async (options: ConnectOptions & { node: number }) =>
      (await import('./actions')).unregister(options),
    );
}

function moving(command: Command): Command {
  return addClaimOptions(command)
    .option(
      '--throttle <MiB/s>',
      'what moves may take of each broker; the plan says the default',
      parsePositive,
    )
    .option('--plan', 'show what would be moved and change nothing');
}

function collectIntegers(text: string, previous: readonly number[] = []): number[] {
  return [...previous, parseInteger(text)];
}

function parsePositive(text: string): number {
  const value = parseInteger(text);
  if (value > 0) return value;
  throw new InvalidArgumentError('Allowed: a whole number, 1 or higher.');
}
