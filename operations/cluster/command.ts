import type { Command } from 'commander';
import { parseInteger } from '../arguments';

/** `brokerform cluster …`: the cluster of an environment on AWS. The stacks of its hosts call `gate`, `registry-gate`, `monitoring-gate` and `drained`. */
export function register(program: Command): void {
  const cluster = program.command('cluster').description('the cluster of an environment on AWS');
  const environment = ['--environment <name>', 'name of the environment'] as const;

  cluster
    .command('gate')
    .description('wait until the cluster is ready; exits 3 if it is not')
    .requiredOption(...environment)
    .option('--timeout <seconds>', 'how long to wait', parseInteger)
    .action(async (options: { environment: string; timeout?: number }) =>
      (await import('./actions')).gate(options.environment, options.timeout),
    );

  cluster
    .command('registry-gate')
    .description('wait until a host of the schema registry serves; exits 3 if it does not')
    .requiredOption(...environment)
    .requiredOption('--host <name>', 'name of the host: registry-1')
    .option('--timeout <seconds>', 'how long to wait', parseInteger)
    .action(async (options: { environment: string; host: string; timeout?: number }) =>
      (await import('./actions')).registryGate(options.environment, options.host, options.timeout),
    );

  cluster
    .command('monitoring-gate')
    .description('wait until a host of Prometheus and Alertmanager serves; exits 3 if it does not')
    .requiredOption(...environment)
    .requiredOption('--host <name>', 'name of the host: monitoring-1')
    .option('--timeout <seconds>', 'how long to wait', parseInteger)
    .action(async (options: { environment: string; host: string; timeout?: number }) =>
      (await import('./actions')).monitoringGate(options.environment, options.host, options.timeout),
    );

  cluster
    .command('drained')
    .description(
      'check whether a node can be removed: exits 0 only if the cluster confirms that it is drained, 3 if it is not',
    )
    .requiredOption(...environment)
    .requiredOption('--node <id>', 'id of the node', parseInteger)
    .action(async (options: { environment: string; node: number }) =>
      (await import('./actions')).drained(options.environment, options.node),
    );

  cluster
    .command('status')
    .description('show each node as the cluster sees it; exits 3 if the cluster is not ready')
    .requiredOption(...environment)
    .action(async (options: { environment: string }) =>
      (await import('./actions')).status(options.environment),
    );
}
