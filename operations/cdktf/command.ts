import type { Command } from 'commander';

export function register(program: Command): void {
  program
    .command('cdktf')
    .description('run the cdktf CLI with the right providers and parallelism')
    .argument('[args...]', 'arguments for cdktf')
    .allowUnknownOption()
    .passThroughOptions()
    .helpOption(false)
    .action(async (args: string[]) => (await import('./actions')).cdktf(args));
}
