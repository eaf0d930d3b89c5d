import type { Command } from 'commander';
import { jsonOption } from '../arguments';
import type { CheckOptions } from './actions';

/** `brokerform schemas …`: what records hold. */
export function register(program: Command): void {
  const schemas = program.command('schemas').description('schemas of records as the catalog declares them');

  schemas
    .command('check')
    .description('report what changed schemas break, for which services, without a registry')
    .requiredOption('--base <git ref>', 'compare the working tree with this commit')
    .option('--environment <name>', 'only this environment (default: all)')
    .option('--waivers <file>', 'findings that are accepted (default: review-waivers.yaml, if it exists)')
    .addOption(jsonOption())
    .option('--sarif <file>', 'write findings as SARIF for code scanning')
    .addHelpText(
      'after',
      '\nExit status: 0 no findings that block, 2 blocked, 1 the check failed or its verdict is unknown.\ndocs/schemas.md shows the output; docs/review-rules/ has a page for each rule.',
    )
    .action(async (options: CheckOptions) => (await import('./actions')).check(options));
}
