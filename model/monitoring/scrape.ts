/** What Prometheus scrapes, which rules it evaluates and where it sends alerts: its configuration, from typed targets. */
import { stringify } from 'yaml';
import { promDuration } from './promql';

/** Every 15 s: four samples in the shortest window that a rule looks at, a minute. */
export const SCRAPE_INTERVAL_MS = 15_000;
/** Where the parts of monitoring listen. Source: Prometheus, default port allocations. */
export const MONITORING_PORTS = {
  prometheus: 9090,
  alertmanager: 9093,
  blackbox: 9115,
  groups: 9308,
} as const;

/** Something that answers with metrics, or a listener that the blackbox exporter probes. */
export interface ScrapeTarget {
  /** `host:port`; an IPv6 address in brackets. */
  readonly address: string;
  /** Further labels of its series: `role` of a node of Kafka, `instance` in place of the address. @default - none */
  readonly labels?: Readonly<Record<string, string>>;
}

/** TLS to a target. Each file is read by Prometheus, from its own host. */
export interface ScrapeTls {
  /** PEM file of the authority. @default - those of the host */
  readonly caFile?: string;
  /** PEM files of the client, where the target asks for a certificate. @default - none */
  readonly client?: { readonly certificateFile: string; readonly keyFile: string };
  /** Name in the certificate. @default - that of the target */
  readonly serverName?: string;
}

/** The password is a file on Prometheus' host, which reads it at each scrape. */
export interface BasicAuth {
  readonly user: string;
  readonly passwordFile: string;
}

/** How a server is spoken to. */
export interface ScrapeAccess {
  /** @default - HTTP without TLS */
  readonly tls?: ScrapeTls;
  /** @default - none */
  readonly basicAuth?: BasicAuth;
}

/** Targets by themselves, and files with more of them (`file_sd_configs`), that Prometheus reads again when they change. */
export interface TargetList {
  readonly targets: readonly ScrapeTarget[];
  /** Absolute, or relative to the configuration. @default - none */
  readonly targetFiles?: readonly string[];
}

export interface ScrapeJob extends ScrapeAccess, TargetList {
  /** Of `JOBS`: rules select by it. Others of no rule are allowed. */
  readonly job: string;
  /** @default - that of the whole */
  readonly intervalMs?: number;
  /** At most the interval. @default - 10 s, or the interval where that is shorter */
  readonly timeoutMs?: number;
  /** The blackbox exporter that probes the targets, by one of its modules. @default - the targets answer themselves */
  readonly probe?: { readonly exporter: string; readonly module: string };
}

export interface ScrapeOptions {
  /** Each target has it as a label, so that environments can share a Prometheus. */
  readonly environment: string;
  readonly jobs: readonly ScrapeJob[];
  /** Absolute, or relative to the configuration. */
  readonly ruleFiles: readonly string[];
  /** Where alerts are sent. @default - nowhere */
  readonly alertmanagers?: ScrapeAccess & TargetList;
  /** Labels of everything that leaves this Prometheus: one of a pair needs its own. @default - none */
  readonly externalLabels?: Readonly<Record<string, string>>;
  /** @default - SCRAPE_INTERVAL_MS */
  readonly intervalMs?: number;
  /** How often rules are evaluated. @default - as often as targets are scraped */
  readonly evaluationMs?: number;
}

/** https://prometheus.io/docs/prometheus/2.42/configuration/configuration/ */
export interface PrometheusConfig {
  readonly global: Readonly<Record<string, unknown>>;
  readonly rule_files: readonly string[];
  readonly alerting?: { readonly alertmanagers: readonly Readonly<Record<string, unknown>>[] };
  readonly scrape_configs: readonly (Readonly<Record<string, unknown>> & { readonly job_name: string })[];
}

const DEFAULT_TIMEOUT_MS = 10_000;

export function scrapeConfig(options: ScrapeOptions): PrometheusConfig {
  const { environment, jobs, ruleFiles, alertmanagers, externalLabels = {} } = options;
  const intervalMs = options.intervalMs ?? SCRAPE_INTERVAL_MS;
  return {
    global: {
      scrape_interval: promDuration(intervalMs),
      scrape_timeout: promDuration(Math.min(DEFAULT_TIMEOUT_MS, intervalMs)),
      evaluation_interval: promDuration(options.evaluationMs ?? intervalMs),
      ...(Object.keys(externalLabels).length === 0 ? {} : { external_labels: { ...externalLabels } }),
    },
    rule_files: [...ruleFiles],
    ...(alertmanagers === undefined
      ? {}
      : { alerting: { alertmanagers: [{ ...access(alertmanagers), ...discovery(alertmanagers) }] } }),
    scrape_configs: jobs.map((job) => jobConfig(job, { environment, intervalMs })),
  };
}

/** As YAML: the same options give the same bytes. */
export function scrapeConfigText(options: ScrapeOptions): string {
  const head = `# Written by \`brokerform monitoring prometheus --environment ${options.environment}\`; change the environment instead.\n`;
  return `${head}${stringify(scrapeConfig(options), { lineWidth: 0 })}`;
}

function jobConfig(
  job: ScrapeJob,
  whole: { readonly environment: string; readonly intervalMs: number },
): PrometheusConfig['scrape_configs'][number] {
  const { intervalMs = whole.intervalMs, probe } = job;
  const timeoutMs = Math.min(job.timeoutMs ?? DEFAULT_TIMEOUT_MS, intervalMs);
  const own = job.intervalMs !== undefined || job.timeoutMs !== undefined;
  return {
    job_name: job.job,
    ...(own ? { scrape_interval: promDuration(intervalMs), scrape_timeout: promDuration(timeoutMs) } : {}),
    ...access(job),
    ...(probe === undefined ? {} : { metrics_path: '/probe', params: { module: [probe.module] } }),
    ...discovery(job),
    relabel_configs: [
      // Targets of files have it as well, whoever writes them.
      { target_label: 'environment', replacement: literal(whole.environment) },
      ...(probe === undefined ? [] : probeRelabels(probe.exporter)),
    ],
  };
}

/** The exporter is asked about the target: what is scraped and what is shown are two things. */
function probeRelabels(exporter: string): Readonly<Record<string, unknown>>[] {
  return [
    { source_labels: ['__address__'], target_label: '__param_target' },
    { source_labels: ['__address__'], target_label: 'instance' },
    { target_label: '__address__', replacement: literal(exporter) },
  ];
}

/** A replacement in which Prometheus finds no group of a pattern. */
function literal(text: string): string {
  return text.replaceAll('$', '$$$$');
}

function access({ tls, basicAuth }: ScrapeAccess): Record<string, unknown> {
  return {
    ...(tls === undefined ? {} : { scheme: 'https', tls_config: tlsConfig(tls) }),
    ...(basicAuth === undefined
      ? {}
      : { basic_auth: { username: basicAuth.user, password_file: basicAuth.passwordFile } }),
  };
}

function tlsConfig({ caFile, client, serverName }: ScrapeTls): Record<string, unknown> {
  return {
    ...(caFile === undefined ? {} : { ca_file: caFile }),
    ...(client === undefined ? {} : { cert_file: client.certificateFile, key_file: client.keyFile }),
    ...(serverName === undefined ? {} : { server_name: serverName }),
  };
}

function discovery({ targets, targetFiles = [] }: TargetList): Record<string, unknown> {
  return {
    ...(targets.length === 0
      ? {}
      : {
          static_configs: targets.map(({ address, labels = {} }) => ({
            targets: [address],
            ...(Object.keys(labels).length === 0 ? {} : { labels }),
          })),
        }),
    ...(targetFiles.length === 0 ? {} : { file_sd_configs: [{ files: [...targetFiles] }] }),
  };
}
