import { Option } from 'commander';
import type { Command } from 'commander';
import { jsonOption } from '../arguments';
import type { LintCommandOptions } from './lint';
import type { SettingsOptions } from './settings';

/** As model/clients has them: described here without loading it. A test holds both together. */
export const FORMAT_NAMES = ['java', 'spring', 'librdkafka', 'platformatic', 'kafkajs', 'python'] as const;
export const PROFILE_NAMES = ['durability', 'throughput', 'latency'] as const;

/** `brokerform clients …`: settings of Kafka clients, computed and checked. */
export function register(program: Command): void {
  const clients = program
    .command('clients')
    .description("settings of a service's Kafka clients, from what the catalog declares");

  clients
    .command('settings <service>')
    .description('write client settings of a service, each with its reason; secrets are references')
    .option('--environment <name>', 'cluster that the service connects to', 'local')
    .addOption(
      new Option('--format <name>', 'client library of the files').choices(FORMAT_NAMES).default('java'),
    )
    .addOption(
      new Option('--profile <name>', 'what to optimize for, within the durability of the topics')
        .choices(PROFILE_NAMES)
        .default('durability'),
    )
    .option('--client <id>', 'only this client of the service, for instance producer')
    .option('--output <folder>', 'write files into this folder instead of standard output')
    .action(async (service: string, options: SettingsOptions) =>
      (await import('./settings.js')).settings(service, options),
    );

  clients
    .command('lint [file...]')
    .description(
      "check client settings files against the service's topics, and against the brokers if they are reachable",
    )
    .requiredOption(
      '--as <service>',
      'service of the catalog whose clients these files configure; at least one file is required',
    )
    .option('--environment <name>', 'cluster that the files are for (default: local)')
    .option(
      '--command-config <file>',
      "connect with a Kafka client properties file, as a user other than the environment's administrator",
    )
    .addOption(
      new Option(
        '--format <name>',
        "client library that reads the files (default: by each file's name and keys)",
      ).choices(FORMAT_NAMES),
    )
    .addOption(
      new Option('--role <role>', 'which client a file configures (default: by its keys)').choices([
        'producer',
        'consumer',
      ]),
    )
    .option('--offline', 'do not query the cluster; only what is declared is compared')
    .addOption(jsonOption())
    .option('--sarif <file>', 'write findings as SARIF for code scanning')
    .addHelpText(
      'after',
      '\nExit status: 0 no findings that block, 2 blocked, 1 a file cannot be read or the lint failed.\ndocs/clients.md has a table of the rules.',
    )
    .action(async (files: string[], options: LintCommandOptions) =>
      (await import('./lint.js')).lintFiles(files, options),
    );
}
