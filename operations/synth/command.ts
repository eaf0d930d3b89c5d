import type { Command } from 'commander';

export function register(program: Command): void {
  program
    .command('synth')
    .description('synthesize the Terraform code of every stack')
    .action(async () => (await import('../runner/actions')).synth());
}
