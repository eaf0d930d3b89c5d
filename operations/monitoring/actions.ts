/** What `brokerform monitoring …` does. */
import path from 'node:path';
import type { ResolvedCatalog } from '../../model/catalog/resolved';
import type { Environment } from '../../model/environment';
import { alertmanagerText } from '../../model/monitoring/alertmanager';
import { controlCenterList, controlCenterText } from '../../model/monitoring/control-center';
import { datadogFile, datadogText } from '../../model/monitoring/datadog';
import { ruleFileText } from '../../model/monitoring/prometheus';
import { allAlerts, rulesOf } from '../../model/monitoring/rules';
import { scrapeConfigText } from '../../model/monitoring/scrape';
import { alertmanagerBeside, scrapeJobs } from '../../model/environment/scraped';
import { count } from '../../shared/text';
import { UserError } from '../../shared/user-error';
import { loadCatalog } from '../catalog/files';
import { resolvedEnvironment } from '../environment-resolved';
import { connectionOf } from '../connect-options';
import type { ConnectOptions } from '../connect-options';
import { saveText } from '../output-file';
import type { ExporterSettings } from './exporter/options';

export interface MonitoringOptions {
  readonly environment: string;
  readonly output?: string;
}

export interface ExporterCommandOptions extends ConnectOptions, ExporterSettings {
  /** A file instead of the other options. */
  readonly config?: string;
}

/** @throws UserError for an unknown environment; ValidationFailed with everything that is wrong with it and the catalog */
export function writeRules(options: MonitoringOptions): void {
  const { environment, catalog } = read(options);
  const rules = rulesOf(environment, catalog);
  write(options, rulesFile(environment), ruleFileText(rules), [
    count(allAlerts(rules).length, 'alert'),
    count(rules.recordings.length, 'recorded series', 'recorded series'),
  ]);
}

/** Names the file of rules that `monitoring rules` writes beside it. @throws UserError for an unknown environment */
export function writePrometheus(options: MonitoringOptions): void {
  const environment = resolvedEnvironment(options.environment);
  const jobs = scrapeJobs(environment);
  const text = scrapeConfigText({
    environment: environment.name,
    jobs,
    ruleFiles: [rulesFile(environment)],
    alertmanagers: { targets: [{ address: alertmanagerBeside(environment) }] },
  });
  write(options, `${environment.name}.prometheus.yml`, text, [
    count(jobs.length, 'job'),
    count(jobs.flatMap(({ targets }) => targets).length, 'target'),
  ]);
}

/** @throws UserError for an environment that is unknown or has no receivers */
export function writeAlertmanager(options: MonitoringOptions): void {
  const { environment, catalog } = read(options);
  if (environment.monitoring === undefined)
    throw new UserError(
      `Environment ${environment.name} has no receivers: alerts cannot be sent.`,
      'declare monitoring.receivers and monitoring.platform in environments/; docs/monitoring.md has an example',
    );
  const text = alertmanagerText(environment.name, environment.monitoring, catalog);
  write(options, `${environment.name}.alertmanager.yml`, text, [
    count(Object.keys(environment.monitoring.receivers).length, 'receiver'),
  ]);
}

/** @throws UserError for an unknown environment; ValidationFailed with everything that is wrong with it and the catalog */
export function writeDatadog(options: MonitoringOptions): void {
  const { environment, catalog } = read(options);
  const file = datadogFile(rulesOf(environment, catalog), environment.monitoring, catalog);
  write(options, `${environment.name}.datadog.json`, datadogText(file), [
    count(file.monitors.length, 'monitor'),
    `${file.untranslated.length} without a counterpart`,
  ]);
}

function rulesFile({ name }: Environment): string {
  return `${name}.rules.yml`;
}

/** @throws UserError unless it is known to be for Confluent Platform; for an unknown environment; ValidationFailed as for rules */
export function writeControlCenter(options: MonitoringOptions & { readonly confluentPlatform?: true }): void {
  if (!options.confluentPlatform)
    throw new UserError(
      'Control Center 2.x takes metrics from the Telemetry Reporter of Confluent Platform alone; brokers of this project are Apache Kafka, so the list is off.',
      '--confluent-platform writes it, for brokers that run Confluent Platform; else use monitoring rules and alertmanager',
    );
  const { environment, catalog } = read(options);
  const list = controlCenterList(rulesOf(environment, catalog));
  write(options, `${environment.name}.control-center.json`, controlCenterText(list), [
    count(list.triggers.length, 'trigger'),
    `${list.untranslated.length} without a counterpart`,
  ]);
}

/**
 * Serves lag of groups until it is asked to end.
 *
 * @throws UserError for options that do not fit together, an address that is in use, a cluster that was never started
 */
export async function runExporter({ config, ...options }: ExporterCommandOptions): Promise<void> {
  const { exporterOptions, readExporterFile } = await import('./exporter/options');
  const { runUntilAsked } = await import('./exporter/run');
  if (config !== undefined && Object.keys(options).length > 0)
    throw new UserError('--config takes no further options.', 'set them in the file');
  await runUntilAsked(
    config === undefined
      ? exporterOptions(options, () => connectionOf(connectOptions(options)), optionName)
      : readExporterFile(config),
  );
}

/** With both, the file says how to connect to the environment. */
function connectOptions({ environment, commandConfig }: ConnectOptions): ConnectOptions {
  if (commandConfig !== undefined) return { commandConfig };
  return environment === undefined ? {} : { environment };
}

function optionName(setting: string): string {
  return `--${setting.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

export function read({ environment: name }: MonitoringOptions): {
  readonly environment: Environment;
  readonly catalog: ResolvedCatalog;
} {
  const environment = resolvedEnvironment(name);
  // What was deployed before is not asked for: alerts follow from what is declared.
  return { environment, catalog: loadCatalog(environment, { known: new Map() }) };
}

function write({ output }: MonitoringOptions, name: string, text: string, counts: readonly string[]): void {
  if (output === undefined) {
    process.stdout.write(text);
    return;
  }
  const file = path.join(output, name);
  saveText(file, text);
  console.log(`Wrote ${file}: ${counts.join(', ')}`);
}
