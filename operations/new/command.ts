import type { Command } from 'commander';
import type { NewOptions } from './options';

/** `brokerform new`: a further environment on AWS. */
export function register(program: Command): void {
  program
    .command('new <name>')
    .description('write environments/<name>.ts with sizes computed from its load')
    .option('--template <name>', 'small, standard or high-throughput', 'standard')
    .option('--produce <rate>', "what producers write at peak, for instance '50 MiB/s'")
    .option('--fan-out <groups>', 'consumer groups that read everything')
    .option('--retention <duration>', 'how long records stay, for instance 7d')
    .option('--region <region>', 'otherwise that of the other environments on AWS')
    .option('--zones <zones>', 'with commas between; otherwise a, b and c of the region')
    .option('--account <id>', 'twelve digits; otherwise that of the other environments')
    .option('--cidr <range>', 'of the VPC; otherwise one that overlaps no other')
    .option('--clients <ranges>', 'ranges that clients connect from, with commas between')
    .option('--owner <team>', 'otherwise that of the other environments')
    .option('--cost-center <name>', 'otherwise that of the other environments')
    .option('--dry-run', 'show everything and write nothing')
    .action(async (name: string, options: NewOptions) =>
      (await import('./actions.js')).newEnvironment(name, options),
    );
}
