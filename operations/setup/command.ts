import type { Command } from 'commander';

export function register(program: Command): void {
  program
    .command('setup')
    .description('check prerequisites; fetch Kafka and the Terraform providers into the cache')
    .action(async () => (await import('./actions')).setup());
}
