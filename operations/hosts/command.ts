import type { Command } from 'commander';
import { Option } from 'commander';

/** `brokerform hosts …`: what Ansible has to know of an environment's hosts. */
export function register(program: Command): void {
  const hosts = program
    .command('hosts')
    .description("the hosts of an environment on AWS, for Ansible's playbooks");

  hosts
    .command('inventory')
    .description("print the inventory: variables from the model, ids from the stacks' outputs")
    .requiredOption('--environment <name>', 'name of the environment')
    .addOption(
      new Option('--connection <kind>', 'how Ansible reaches the hosts')
        .choices(['ssm', 'ssh'])
        .default('ssm'),
    )
    .option('--user <name>', 'with ssh: a user with sudo', 'admin')
    .option('--registry', "the hosts of the schema registry in place of Kafka's nodes")
    .option('--monitoring', "the hosts of Prometheus in place of Kafka's nodes")
    .action(
      async (options: {
        environment: string;
        connection: 'ssm' | 'ssh';
        user: string;
        registry?: boolean;
        monitoring?: boolean;
      }) => (await import('./actions')).inventory(options),
    );
}
