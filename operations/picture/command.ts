import type { Command } from 'commander';

/** `brokerform picture`: an environment's architecture, drawn from its synthesized stacks. */
export function register(program: Command): void {
  program
    .command('picture')
    .description('draw the architecture of an environment from its synthesized stacks, as SVG')
    .argument('<environment>', 'name of an environment on AWS')
    .option('--output <file>', 'output file', '.brokerform/<environment>/architecture.svg')
    .action(async (environment: string, options: { output: string }) =>
      (await import('./actions')).picture(environment, options.output.replace('<environment>', environment)),
    );
}
