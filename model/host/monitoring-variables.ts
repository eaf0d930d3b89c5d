/** The variables document of one host of Prometheus: everything that Ansible needs to know, and nothing secret. */
import { MONITORING_USERS, MONITORING_VIEWER } from '../access/platform';
import type { AwsEnvironment, MonitoringHost } from '../aws/environment';
import { monitoringVolumeOf } from '../aws/monitoring';
import { hostsBucketName, receiverSecretName, userSecretName } from '../aws/names';
import type { ResolvedCatalog } from '../catalog/resolved';
import { bootstrapServers } from '../cluster/nodes';
import { alertmanagerText } from '../monitoring/alertmanager';
import { GRAFANA_PORT, prometheusUrls } from '../monitoring/own-host';
import { ruleFileText } from '../monitoring/prometheus';
import { receiverSecrets } from '../monitoring/receiver-secrets';
import { rulesOf } from '../monitoring/rules';
import { MONITORING_PORTS } from '../monitoring/scrape';
import {
  EXPORTER_PORTS,
  NODE_EXPORTER_PACKAGE,
  TEXTFILE_DIRECTORY,
  serviceExporterOptions,
} from './exporters';
import {
  GROUPS_LISTEN,
  alertmanagerOptions,
  blackboxOptions,
  blackboxText,
  groupsConfig,
  prometheusOptions,
  prometheusText,
  rulesFile,
} from './monitoring-settings';
import type { MonitoringVariables } from './monitoring-variables-schema';
import { MONITORING_PATHS, MONITORING_SYSTEM_USER } from './paths';
import { journal, tls } from './variables';
import { SCHEMA_VERSION } from './variables-schema';

export type { MonitoringVariables } from './monitoring-variables-schema';

/** A program that hosts fetch from their bucket. */
export interface HostProgram {
  /** Its key: below `nodes/monitoring-`, which is what these hosts may read. */
  readonly key: string;
  /** What it must hash to. */
  readonly sha256: string;
}

export interface MonitoringSources {
  readonly catalog: ResolvedCatalog;
  /** @default - no exporter of group lag runs */
  readonly groupsExporter?: HostProgram | undefined;
}

/** Of Debian and Ubuntu. */
const PACKAGES = {
  prometheus: 'prometheus',
  alertmanager: 'prometheus-alertmanager',
  blackbox: 'prometheus-blackbox-exporter',
  node: 'nodejs',
} as const;

/** Units of the host that its exporter tells of. */
const UNITS = [
  'prometheus',
  'prometheus-alertmanager',
  'prometheus-blackbox-exporter',
  'kafka-groups-exporter',
  'grafana-server',
];

/** Source: Grafana, releases. Not run here: docs/limits.md#monitoring. */
const GRAFANA_VERSION = '12.2.0';

/** @throws RangeError for an environment without receivers */
export function monitoringVariables(
  environment: AwsEnvironment,
  host: MonitoringHost,
  { catalog, groupsExporter }: MonitoringSources,
): MonitoringVariables {
  const { number, name, role, host: hostName, address, zone } = host;
  const { monitoring } = environment;
  if (monitoring === undefined) throw new RangeError(`Environment ${environment.name} has no receivers.`);
  const [prometheus = ''] = prometheusUrls([host]);
  return {
    schemaVersion: SCHEMA_VERSION,
    environmentName: environment.name,
    region: environment.region,
    node: { number, name, role, host: hostName, address, zone, port: MONITORING_PORTS.prometheus },
    cluster: { bootstrapServers: bootstrapServers(environment) },
    user: MONITORING_SYSTEM_USER,
    prometheus: {
      package: PACKAGES.prometheus,
      config: literal(prometheusText(environment, host)),
      options: prometheusOptions(environment, host),
      rulesFile: rulesFile(environment),
      rules: literal(ruleFileText(rulesOf(environment, catalog))),
      port: MONITORING_PORTS.prometheus,
      samples: MONITORING_PATHS.samples,
      samplesGiB: monitoringVolumeOf(environment).samplesGiB,
    },
    alertmanager: {
      package: PACKAGES.alertmanager,
      config: literal(alertmanagerText(environment.name, monitoring, catalog)),
      options: alertmanagerOptions(environment, host),
      port: MONITORING_PORTS.alertmanager,
      silences: MONITORING_PATHS.silences,
      receivers: receiverFiles(environment),
    },
    blackbox: {
      package: PACKAGES.blackbox,
      config: literal(blackboxText(environment)),
      options: blackboxOptions(),
    },
    web: { file: MONITORING_PATHS.web, viewer: MONITORING_VIEWER },
    ...(groupsExporter === undefined ? {} : { groupLag: groupLag(environment, groupsExporter) }),
    ...(monitoring.host?.grafana === true
      ? { grafana: { version: GRAFANA_VERSION, port: GRAFANA_PORT, url: prometheus } }
      : {}),
    exporters: {
      node: {
        package: NODE_EXPORTER_PACKAGE,
        address,
        port: EXPORTER_PORTS.node,
        textfileDirectory: TEXTFILE_DIRECTORY,
        options: serviceExporterOptions(host, ...UNITS),
      },
    },
    journal: journal(environment, MONITORING_PATHS.tls),
    secrets: {
      directory: MONITORING_PATHS.secrets,
      logInAs: [],
      users: Object.fromEntries(
        MONITORING_USERS.map((user) => [user, userSecretName(environment.name, user)]),
      ),
    },
    tls: tls(environment, host, MONITORING_PATHS.tls),
  };
}

/** As Ansible takes text that is no template, in a document of JSON. */
function literal(text: string): { readonly __ansible_unsafe: string } {
  return { __ansible_unsafe: text };
}

/** Each file once, whichever receivers read it. */
function receiverFiles({
  name,
  monitoring,
}: AwsEnvironment): MonitoringVariables['alertmanager']['receivers'] {
  const secrets = (monitoring === undefined ? [] : receiverSecrets(monitoring)).flatMap(({ file, secret }) =>
    secret === undefined ? [] : [[file, secret] as const],
  );
  return [...new Map(secrets)].map(([file, secret]) => ({ file, secret: receiverSecretName(name, secret) }));
}

function groupLag(
  environment: AwsEnvironment,
  { key, sha256 }: HostProgram,
): NonNullable<MonitoringVariables['groupLag']> {
  return {
    package: PACKAGES.node,
    bucket: hostsBucketName(environment),
    ...{ key, sha256 },
    program: MONITORING_PATHS.groupsProgram,
    folder: MONITORING_PATHS.groups,
    listen: GROUPS_LISTEN,
    config: groupsConfig(environment),
  };
}
