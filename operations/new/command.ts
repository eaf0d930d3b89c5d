import type { Command } from 'commander';
import type { NewOptions } from './options';

/** `brokerform new`: a further environment on AWS. */
export function register(program: Command): void {
  program
    .command('new <name>')
    .description('write environments/<name>.ts with sizes computed from its load')
    .option('--template <name>', 'small, standard or high-throughput', 'standard')
    .option('--produce <rate>', "what producers write at peak, for instance '50 MiB/s'")
    .option('--fan-out <groups>', 'number of consumer groups that read everything')
    .option('--retention <duration>', 'retention of records, for instance 7d')
    .option('--region <region>', 'AWS region (default: that of the other environments on AWS)')
    .option('--zones <zones>', 'availability zones, separated by commas (default: a, b and c of the region)')
    .option('--account <id>', 'AWS account id, twelve digits (default: that of the other environments)')
    .option('--cidr <range>', 'address range of the VPC (default: a range that overlaps no other)')
    .option('--clients <ranges>', 'client address ranges, separated by commas')
    .option(
      '--owner <team>',
      'team that owns the environment, a tag of every resource (default: that of the other environments)',
    )
    .option(
      '--cost-center <name>',
      'cost center that pays for it, a tag of every resource (default: that of the other environments)',
    )
    .option('--dry-run', 'show the result, without writing')
    .action(async (name: string, options: NewOptions) =>
      (await import('./actions.js')).newEnvironment(name, options),
    );
}
