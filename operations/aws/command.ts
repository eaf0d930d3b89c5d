import type { Command } from 'commander';
import { parseInteger } from '../arguments';

/** `brokerform cluster …`: the cluster of an environment on AWS. Its stack `<environment>-cluster` calls `gate` and `drained`. */
export function register(program: Command): void {
  const cluster = program.command('cluster').description('the cluster of an environment on AWS');
  const environment = ['--environment <name>', 'name of the environment'] as const;

  cluster
    .command('gate')
    .description('wait until the cluster serves; exit status 1 says that it does not')
    .requiredOption(...environment)
    .option('--timeout <seconds>', 'how long to wait', parseInteger)
    .action(async (options: { environment: string; timeout?: number }) =>
      (await import('./actions')).gate(options.environment, options.timeout),
    );

  cluster
    .command('drained')
    .description('say whether a node may go: exit status 0 only if the cluster says that nothing is on it')
    .requiredOption(...environment)
    .requiredOption('--node <id>', 'id of the node', parseInteger)
    .action(async (options: { environment: string; node: number }) =>
      (await import('./actions')).drained(options.environment, options.node),
    );

  cluster
    .command('status')
    .description('show each node as the cluster sees it; exit status 1 if the gate would not open')
    .requiredOption(...environment)
    .action(async (options: { environment: string }) =>
      (await import('./actions')).status(options.environment),
    );
}
