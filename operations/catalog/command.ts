import type { Command } from 'commander';
import type { ExportOptions } from './export';

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
  const asJson = ['--json', 'write JSON'] as const;

  catalog
    .command('validate')
    .description('report every error in the catalog, with file, line and column')
    .option(forEnvironment, 'only this environment (default: all)')
    .option(...asJson)
    .action(async (options: Options) => (await import('./actions')).validate(options));

  catalog
    .command('list')
    .description('list topics, or services')
    .option(forEnvironment, 'as this environment sees them', 'local')
    .option('--services', 'list services and their access instead of topics')
    .option(...asJson)
    .action(async (options: Options & { services?: true }) => (await import('./actions')).list(options));

  catalog
    .command('explain <topic>')
    .description('explain the settings of a topic in an environment')
    .option(forEnvironment, 'as this environment sees it', 'local')
    .option(...asJson)
    .action(async (topic: string, options: Options) => (await import('./actions')).explain(topic, options));

  catalog
    .command('export')
    .description('write the catalog as a page, AsyncAPI documents and TypeScript types')
    .option('--output <folder>', 'folder that is written', '.brokerform/catalog')
    .option(forEnvironment, 'only this environment (default: all)')
    .option('--no-history', 'omit earlier versions of schemas')
    .addHelpText(
      'after',
      '\nThe same catalog and commit give the same bytes. docs/catalog-export.md shows the result.',
    )
    .action(async (options: ExportOptions) => (await import('./export.js')).exportCatalog(options));
}
