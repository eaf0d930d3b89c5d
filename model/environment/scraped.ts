/** What of an environment answers with metrics, as far as its nodes and hosts are declared. */
import type { AwsEnvironment } from '../aws/environment';
import { bootstrapServers } from '../cluster/nodes';
import type { Environment, LocalEnvironment, NodeSpec } from './index';
import { EXPORTER_PORTS } from '../host/exporters';
import { localMonitoringEndpoints } from '../monitoring/local-endpoints';
import { MONITORING_PORTS } from '../monitoring/scrape';
import type { ScrapeJob, ScrapeTarget } from '../monitoring/scrape';
import { JOBS } from '../monitoring/series';

/** Module of the blackbox exporter, in its own configuration: a TCP connection that begins TLS. */
export const TLS_MODULE = 'tcp_tls';

/** Jobs of an environment. The exporter of group lag and the blackbox exporter are on the host of Prometheus itself. */
export function scrapeJobs(environment: Environment): ScrapeJob[] {
  return environment.kind === 'local' ? localJobs(environment) : awsJobs(environment);
}

/** Host of Alertmanager and port, where it runs beside Prometheus. */
export function alertmanagerBeside(environment: Environment): string {
  return environment.kind === 'local'
    ? `127.0.0.1:${localMonitoringEndpoints(environment).alertmanager.port}`
    : `127.0.0.1:${MONITORING_PORTS.alertmanager}`;
}

function awsJobs(environment: AwsEnvironment): ScrapeJob[] {
  const { nodes, registryHosts, monitoringHosts } = environment;
  return [
    {
      job: JOBS.kafka,
      targets: nodes.map((node) => nodeTarget(node, `${node.host}:${EXPORTER_PORTS.jmx}`)),
    },
    {
      job: JOBS.node,
      targets: [
        ...nodes.map(({ host, role }): ScrapeTarget => target(host, role)),
        ...[...registryHosts, ...monitoringHosts].map(({ host, role }): ScrapeTarget => target(host, role)),
      ],
    },
    { job: JOBS.groups, targets: [{ address: `127.0.0.1:${MONITORING_PORTS.groups}` }] },
    {
      job: JOBS.probe,
      targets: bootstrapServers(environment).map((address) => ({ address })),
      probe: { exporter: `127.0.0.1:${MONITORING_PORTS.blackbox}`, module: TLS_MODULE },
    },
    // Workers of MirrorMaker are in no environment: whoever runs them writes the file.
    { job: JOBS.connect, targets: [], targetFiles: [`targets/${environment.name}.${JOBS.connect}.yml`] },
  ];
}

function target(host: string, role: string): ScrapeTarget {
  return { address: `${host}:${EXPORTER_PORTS.node}`, labels: { role } };
}

/** Listeners of a local cluster have no TLS, and its nodes share the disk of the machine: only Kafka itself is watched. */
function localJobs(environment: LocalEnvironment): ScrapeJob[] {
  const { host, groupsPort, jmxPorts } = localMonitoringEndpoints(environment);
  return [
    {
      job: JOBS.kafka,
      targets: environment.nodes.map((node) =>
        nodeTarget(node, `${host}:${jmxPorts[node.id] ?? 0}`, { instance: `node-${node.id}` }),
      ),
    },
    { job: JOBS.groups, targets: [{ address: `${host}:${groupsPort}` }] },
  ];
}

function nodeTarget(
  { id, role }: NodeSpec,
  address: string,
  labels: Readonly<Record<string, string>> = {},
): ScrapeTarget {
  return { address, labels: { ...labels, node_id: String(id), role } };
}
