import type { Command } from 'commander';

interface Options {
  readonly environment?: string;
  readonly json?: true;
}

/** `brokerform catalog …`: the catalog read, checked and explained; nothing is changed. */
export function register(program: Command): void {
  const catalog = program
    .command('catalog')
    .description('topics, services and access as the catalog declares them');
  const forEnvironment = '--environment <name>';
  const asJson = ['--json', 'for programs'] as const;

  catalog
    .command('validate')
    .description('say everything that is wrong with the catalog, with file, line and column')
    .option(forEnvironment, 'for one environment; otherwise for all')
    .option(...asJson)
    .action(async (options: Options) => (await import('./actions')).validate(options));

  catalog
    .command('list')
    .description('list topics, or services')
    .option(forEnvironment, 'as this environment sees them', 'local')
    .option('--services', 'services and what they may do, not topics')
    .option(...asJson)
    .action(async (options: Options & { services?: true }) => (await import('./actions')).list(options));

  catalog
    .command('explain <topic>')
    .description('show what a topic is in an environment, and why')
    .option(forEnvironment, 'as this environment sees it', 'local')
    .option(...asJson)
    .action(async (topic: string, options: Options) => (await import('./actions')).explain(topic, options));
}
