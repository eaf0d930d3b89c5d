import type { Command } from 'commander';
import { addFormerArgument, warnRenamed } from '../deprecated-options';
import { UserError } from '../../shared/user-error';

/** `brokerform picture`: an environment's architecture, drawn from its synthesized stacks. */
export function register(program: Command): void {
  addFormerArgument(program.command('picture'), '[environment]', '--environment')
    .description('draw the architecture of an environment from its synthesized stacks, as SVG')
    .option('--environment <name>', 'name of an environment on AWS')
    .option('--output <file>', 'output file', '.brokerform/<environment>/architecture.svg')
    .action(async (former: string | undefined, options: { environment?: string; output: string }) => {
      if (former !== undefined) warnRenamed('picture <environment>', '--environment');
      const environment = options.environment ?? former;
      if (environment === undefined)
        throw new UserError('--environment is required.', 'give the name of an environment on AWS');
      await (
        await import('./actions')
      ).picture(environment, options.output.replace('<environment>', environment));
    });
}
