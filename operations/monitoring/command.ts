import { Option } from 'commander';
import type { Command } from 'commander';
import { jsonOption } from '../arguments';
import { addConnectOptions } from '../connect-options';
import type { ExporterCommandOptions, MonitoringOptions } from './actions';
import type { CheckOptions } from './check';
import type { DashboardOptions } from './dashboards';
import { DEFAULTS } from './exporter/defaults';

/** `brokerform monitoring …`: what watches an environment, made from its catalog and sizes; nothing is changed. */
export function register(program: Command): void {
  const monitoring = program
    .command('monitoring')
    .description('alerts of an environment, as configuration of what evaluates and sends them');
  const environment = ['--environment <name>', 'name of an environment'] as const;
  const output = ['--output <folder>', 'write into this folder (default: standard output)'] as const;

  monitoring
    .command('rules')
    .description('write alerts and recorded series as rules of Prometheus')
    .requiredOption(...environment)
    .option(...output)
    .action(async (options: MonitoringOptions) => (await import('./actions')).writeRules(options));

  monitoring
    .command('prometheus')
    .description('write the configuration of Prometheus: what it scrapes, the rules, its Alertmanager')
    .requiredOption(...environment)
    .option(...output)
    .action(async (options: MonitoringOptions) => (await import('./actions')).writePrometheus(options));

  monitoring
    .command('alertmanager')
    .description('write the configuration of Alertmanager: a route for each owner, secrets by file')
    .requiredOption(...environment)
    .option(...output)
    .action(async (options: MonitoringOptions) => (await import('./actions')).writeAlertmanager(options));

  monitoring
    .command('datadog')
    .description('write alerts as monitors of Datadog, as JSON, with those that have no counterpart there')
    .requiredOption(...environment)
    .option(...output)
    .action(async (options: MonitoringOptions) => (await import('./actions')).writeDatadog(options));

  monitoring
    .command('control-center')
    .description('list triggers for Confluent Control Center 2.x, with alerts that have no counterpart there')
    .requiredOption(...environment)
    .option('--confluent-platform', 'brokers run Confluent Platform with its Telemetry Reporter (required)')
    .option(...output)
    .action(async (options: MonitoringOptions & { confluentPlatform?: true }) =>
      (await import('./actions')).writeControlCenter(options),
    );

  monitoring
    .command('check')
    .description(
      'ask a running Prometheus: targets that are missing or down, rules that are not those of the catalog, its clock; exit status 3 if something is',
    )
    .requiredOption(...environment)
    .requiredOption('--prometheus <url>', 'address of Prometheus')
    .option('--ca-file <file>', 'PEM file of the authority of its certificate (default: those of Node.js)')
    .option('--user <name>', 'login, with --password-file')
    .option('--password-file <file>', 'file of mode 0600 with the password')
    .option('--token-file <file>', 'file of mode 0600 with a bearer token, in the place of a login')
    .addOption(jsonOption())
    .action(async (options: CheckOptions) => (await import('./check')).checkPrometheus(options));

  monitoring
    .command('dashboards')
    .description('write dashboards as JSON: of the platform, and one for each domain')
    .requiredOption(...environment)
    .requiredOption('--output <folder>', 'write into this folder, a file for each dashboard')
    .addOption(
      new Option('--target <name>', 'what they are for').choices(['grafana', 'datadog']).default('grafana'),
    )
    .action(async (options: DashboardOptions) => (await import('./dashboards')).writeDashboards(options));

  addConnectOptions(monitoring.command('exporter'))
    .description('serve lag of groups to Prometheus, until SIGTERM or Ctrl-C')
    .option('--config <file>', 'any cluster, by a JSON file; without other options (docs/monitoring.md)')
    .option('--listen <host:port>', `where Prometheus scrapes it (default: ${DEFAULTS.listen})`)
    .option('--per-partition', 'lag and offset of each partition of each group as well')
    .option('--interval <duration>', `from one round to the next (default: ${DEFAULTS.interval})`)
    .option('--share-interval <duration>', `the same of share groups (default: ${DEFAULTS.shareInterval})`)
    .option('--broker-timeout <duration>', `limit for each request (default: ${DEFAULTS.brokerTimeout})`)
    .option('--cluster-id <id>', 'export nothing of another cluster')
    .action(async (options: ExporterCommandOptions) => (await import('./actions')).runExporter(options));
}
