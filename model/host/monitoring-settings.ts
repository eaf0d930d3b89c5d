/** The processes of a host of Prometheus: what they read, and their command lines with reasons. */
import { stringify } from 'yaml';
import { MONITORING_USER, MONITORING_VIEWER } from '../access/platform';
import type { AwsEnvironment, MonitoringHost } from '../aws/environment';
import { monitoringVolumeOf } from '../aws/monitoring';
import { truststoreFile } from '../cluster/broker-tls';
import type { JvmOption } from '../cluster/jvm';
import { bootstrapServers } from '../cluster/nodes';
import { GOSSIP_PORT, prometheusUrls } from '../monitoring/own-host';
import { MONITORING_PORTS, scrapeConfig } from '../monitoring/scrape';
import type { ScrapeAccess, ScrapeJob } from '../monitoring/scrape';
import { TLS_MODULE, scrapeJobs } from '../environment/scraped';
import { MONITORING_PATHS } from './paths';

const PROMETHEUS = 'Prometheus 2.42, command line';
const ALERTMANAGER = 'Alertmanager 0.25, command line';
const BLACKBOX = 'Blackbox exporter 0.23, command line';

/** A file of a user's password, as the role `secrets` writes it. */
export function passwordFile(user: string): string {
  return `${MONITORING_PATHS.secrets}/${user}/password`;
}

/** How hosts of Prometheus speak to each other and to themselves. */
const ACCESS: ScrapeAccess = {
  tls: { caFile: truststoreFile(MONITORING_PATHS.tls) },
  basicAuth: { user: MONITORING_VIEWER, passwordFile: passwordFile(MONITORING_VIEWER) },
};

/** Name of the file of rules, beside Prometheus' configuration. */
export function rulesFile({ name }: Pick<AwsEnvironment, 'name'>): string {
  return `rules/${name}.rules.yml`;
}

/** prometheus.yml of a host. */
export function prometheusText(environment: AwsEnvironment, host: MonitoringHost): string {
  const config = scrapeConfig({
    environment: environment.name,
    jobs: [...scrapeJobs(environment), ...ownJobs(environment)],
    ruleFiles: [`${MONITORING_PATHS.prometheus}/${rulesFile(environment)}`],
    alertmanagers: { ...ACCESS, targets: targetsOf(environment, MONITORING_PORTS.alertmanager) },
  });
  return withHead(environment, { ...config, ...remoteWrite(environment, host) });
}

/** Prometheus and Alertmanager of each host, so that one of a pair sees whether the other works. */
function ownJobs(environment: AwsEnvironment): ScrapeJob[] {
  return (['prometheus', 'alertmanager'] as const).map((job) => ({
    ...{ job, ...ACCESS },
    targets: targetsOf(environment, MONITORING_PORTS[job]),
  }));
}

function targetsOf({ monitoringHosts }: AwsEnvironment, port: number): { readonly address: string }[] {
  return monitoringHosts.map(({ host }) => ({ address: `${host}:${port}` }));
}

/** Requests are signed with the instance's role. Of a pair the workspace keeps one copy, by these two labels. */
function remoteWrite({ name, monitoring }: AwsEnvironment, host: MonitoringHost): Record<string, unknown> {
  const remote = monitoring?.remoteWrite;
  if (remote === undefined) return {};
  const label = (target: string, replacement: string): object => ({ target_label: target, replacement });
  return {
    remote_write: [
      {
        url: remote.url,
        sigv4: { region: remote.region },
        ...(monitoring?.host?.pair === true
          ? { write_relabel_configs: [label('cluster', name), label('__replica__', host.name)] }
          : {}),
      },
    ],
  };
}

/** blackbox.yml: a TCP connection that begins TLS, whose certificate the project's authority has signed. */
export function blackboxText(environment: AwsEnvironment): string {
  return withHead(environment, {
    modules: {
      [TLS_MODULE]: {
        prober: 'tcp',
        timeout: '5s',
        tcp: {
          preferred_ip_protocol: 'ip4',
          tls: true,
          tls_config: { ca_file: truststoreFile(MONITORING_PATHS.tls) },
        },
      },
    },
  });
}

function withHead({ name }: AwsEnvironment, content: object): string {
  const head = `# Computed by model/host/monitoring-settings.ts from the environment ${name}; change the environment instead.\n`;
  return `${head}${stringify(content, { lineWidth: 0 })}`;
}

/** The loopback interface: Prometheus beside it asks, without a login. */
export const GROUPS_LISTEN = `127.0.0.1:${MONITORING_PORTS.groups}`;

/** What the exporter of group lag reads. */
export function groupsConfig(environment: AwsEnvironment): {
  readonly bootstrap: string[];
  readonly caFile: string;
  readonly username: string;
  readonly passwordFile: string;
  readonly listen: string;
} {
  return {
    bootstrap: bootstrapServers(environment),
    caFile: truststoreFile(MONITORING_PATHS.tls),
    username: MONITORING_USER,
    passwordFile: passwordFile(MONITORING_USER),
    listen: GROUPS_LISTEN,
  };
}

const option = (source: string, text: string, reason: string): JvmOption => ({
  option: text,
  reason,
  source,
});

export function prometheusOptions(environment: AwsEnvironment, host: MonitoringHost): JvmOption[] {
  const { samplesGiB, retentionMs, reason } = monitoringVolumeOf(environment);
  const each = (text: string, why: string): JvmOption => option(PROMETHEUS, text, why);
  const [url = ''] = prometheusUrls([host]);
  return [
    each(`--config.file=${MONITORING_PATHS.prometheus}/prometheus.yml`, 'What it scrapes.'),
    each(`--storage.tsdb.path=${MONITORING_PATHS.samples}`, 'A folder of its own user.'),
    each(`--storage.tsdb.retention.time=${retentionMs / 1_000}s`, 'As the environment declares it.'),
    each(
      `--storage.tsdb.retention.size=${samplesGiB}GB`,
      `The oldest are deleted before the volume is full. ${reason}.`,
    ),
    each(
      `--web.listen-address=${host.address}:${MONITORING_PORTS.prometheus}`,
      'The host’s private address alone.',
    ),
    each(`--web.config.file=${MONITORING_PATHS.web}`, 'TLS, and a login.'),
    each(`--web.external-url=${url}`, 'Links in alerts.'),
  ];
}

export function alertmanagerOptions({ monitoringHosts }: AwsEnvironment, host: MonitoringHost): JvmOption[] {
  const each = (text: string, why: string): JvmOption => option(ALERTMANAGER, text, why);
  const peers = monitoringHosts.filter(({ name }) => name !== host.name);
  const { alertmanager } = MONITORING_PORTS;
  return [
    each(`--config.file=${MONITORING_PATHS.alertmanager}/alertmanager.yml`, 'Routes and receivers.'),
    each(`--storage.path=${MONITORING_PATHS.silences}`, 'Silences, and what was sent.'),
    each(`--web.listen-address=${host.address}:${alertmanager}`, 'The host’s private address alone.'),
    each(`--web.config.file=${MONITORING_PATHS.web}`, 'TLS, and a login.'),
    each(`--web.external-url=https://${host.host}:${alertmanager}`, 'Links in messages.'),
    ...(peers.length === 0
      ? [each('--cluster.listen-address=', 'It is the only one.')]
      : [
          each(
            `--cluster.listen-address=${host.address}:${GOSSIP_PORT}`,
            'The host’s private address alone.',
          ),
          ...peers.map((peer) =>
            each(`--cluster.peer=${peer.address}:${GOSSIP_PORT}`, 'Both agree on who notifies.'),
          ),
        ]),
  ];
}

export function blackboxOptions(): JvmOption[] {
  const each = (text: string, why: string): JvmOption => option(BLACKBOX, text, why);
  return [
    each(`--config.file=${MONITORING_PATHS.blackbox}`, 'Its modules.'),
    each(
      `--web.listen-address=127.0.0.1:${MONITORING_PORTS.blackbox}`,
      'It connects wherever it is asked to: this host alone.',
    ),
  ];
}
