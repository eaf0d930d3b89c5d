import type { Command } from 'commander';

export function register(program: Command): void {
  program
    .command('doctor')
    .description('show which prerequisites this machine has')
    .action(async () => (await import('./actions')).doctor());
}
