import type { Command } from 'commander';
import { collectNames, jsonOption } from '../arguments';
import type { DriftOptions } from './actions';

/** `brokerform drift`: what a cluster has against what the catalog declares. Nothing is changed. */
export function register(program: Command): void {
  program
    .command('drift')
    .description(
      'compare a cluster with what the catalog declares; exit status 0 without drift, 3 with drift, 1 if not everything could be read',
    )
    .requiredOption('--environment <name>', 'the catalog as this environment sees it, and its cluster')
    .option(
      '--command-config <file>',
      "connect with a Kafka client properties file, as a user other than the environment's administrator",
    )
    .option('--domain <name...>', 'only what belongs to these domains, or to "platform"', collectNames)
    .option('--textfile <file>', "write metrics for node_exporter's textfile collector, even if this fails")
    .addOption(jsonOption())
    .action(async (options: DriftOptions) => (await import('./actions')).drift(options));
}
