import type { Command } from 'commander';
import { LOCAL_GATE_TIMEOUT_SECONDS } from '../../model/cluster/readiness';
import { collectNames, jsonOption, parseInteger } from '../arguments';
import type { JsonOutput } from '../output-file';

/** `brokerform local …`: the local cluster's processes, secrets and page. The stack `local-cluster` calls these. */
export function register(program: Command): void {
  const local = program.command('local').description('the three-node cluster on this machine');

  local
    .command('start')
    .description('start one node, or every stopped node')
    .option('--node <id>', 'one node only', parseInteger)
    .option('--generation <n>', 'generation recorded in Terraform state', parseInteger)
    .action(async (options: { node?: number; generation?: number }) =>
      (await import('./actions')).start(options.node, options.generation),
    );

  local
    .command('stop')
    .description('stop one node, or every node, with a controlled shutdown; data stays')
    .option('--node <id>', 'one node only', parseInteger)
    .option('--force', 'kill a process that does not end within 60 s')
    .action(async (options: { node?: number; force?: true }) =>
      (await import('./actions')).stop(options.node, options.force ?? false),
    );

  local
    .command('gate')
    .description('wait until the cluster is ready; exits 3 if it is not')
    .option('--timeout <seconds>', 'how long to wait', parseInteger, LOCAL_GATE_TIMEOUT_SECONDS)
    .action(async (options: { timeout: number }) => (await import('./actions')).gate(options.timeout));

  const secrets = local.command('secrets').description('passwords of the local cluster');
  secrets
    .command('ensure')
    .description('create a password for each user without one')
    .requiredOption('--users <name...>', 'names of users', collectNames)
    .action(async (options: { users: string[] }) => (await import('./actions')).ensure(options.users));
  secrets
    .command('rotate <user>')
    .description('replace a password')
    .action(async (user: string) => (await import('./actions')).rotate(user));

  const registry = local
    .command('registry')
    .description('the schema registry beside the nodes, where the catalog has schemas');
  registry
    .command('start')
    .description('start it and wait until it answers; does nothing if the catalog has no schemas')
    .action(async () => (await import('./actions')).startSchemaRegistry());
  registry
    .command('stop')
    .description('stop it; its schemas stay in the cluster')
    .action(async () => (await import('./actions')).stopSchemaRegistry());

  const monitoring = local
    .command('monitoring')
    .description('Prometheus and Alertmanager beside the nodes, where this machine has them');
  monitoring
    .command('start')
    .description('start what does not run, and apply the rules of the catalog to what does')
    .action(async () => (await import('./actions')).startWatching());
  monitoring
    .command('stop')
    .description('stop them; series and alerts stay')
    .action(async () => (await import('./actions')).stopWatching());
  monitoring
    .command('fetch')
    .description('unpack Debian’s packages of both into the cache, and install nothing')
    .action(async () => (await import('./actions')).fetchMonitoring());

  local
    .command('status')
    .description('show which nodes are running, and what runs beside them; exits 3 if a node is not')
    .addOption(jsonOption())
    .action(async (options: { json?: JsonOutput }) => (await import('./actions')).status(options.json));

  local
    .command('page')
    .description('show how to use the cluster, and write the same as a web page')
    .option('--brief', 'show only where the cluster and the web page are')
    .action(async (options: { brief?: true }) => (await import('./actions')).page(options.brief ?? false));

  local
    .command('wipe')
    .description('permanently remove data, logs, secrets and Terraform state of the local cluster')
    .option('--yes', 'remove without asking; required')
    .option('--dry-run', 'show what would be removed, without removing')
    .action(async (options: { yes?: true; dryRun?: true }) => (await import('./actions')).wipe(options));
}
