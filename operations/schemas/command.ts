import type { Command } from 'commander';
import { jsonOption } from '../arguments';
import type { CheckOptions } from './actions';
import type { DomainOptions } from './gate';

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

  for (const { name, description, run } of STEPS)
    schemas
      .command(name)
      .description(description)
      .requiredOption('--environment <name>', 'environment whose registry is asked')
      .requiredOption('--domain <name>', 'domain whose schemas are compared')
      .addHelpText(
        'after',
        '\nExit status: 0 yes, 3 no, 1 it is unknown. A stack of schemas runs it by itself.',
      )
      .action(async (options: DomainOptions) => console.log(await run(options)));
}

const STEPS: readonly {
  readonly name: string;
  readonly description: string;
  readonly run: (options: DomainOptions) => Promise<string>;
}[] = [
  {
    name: 'gate',
    description: 'compare the schemas of a domain with what the registry has, before they are registered',
    run: async (options) => {
      const subjects = await (await import('./gate')).gate(options);
      return `The registry of ${options.environment} takes the ${subjects} subjects of ${options.domain}.`;
    },
  },
  {
    name: 'read-back',
    description: 'read from the registry whether the schemas of a domain are registered as declared',
    run: async (options) => {
      const subjects = await (await import('./gate')).readBackDomain(options);
      return `The registry of ${options.environment} has the ${subjects} subjects of ${options.domain} as declared.`;
    },
  },
];
