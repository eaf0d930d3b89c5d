/** What a host tells Prometheus: the agent in Kafka's process, and the node exporter. */
import type { AwsNode } from '../aws/environment';
import type { JvmOption } from '../cluster/jvm';
import { HOST_PATHS } from './paths';

/** Where the JMX exporter's Java agent is, and what it must hash to. */
export interface JmxExporterRelease {
  readonly version: string;
  /** SHA-256 of the jar. */
  readonly sha256: string;
}

/**
 * The agent that hosts fetch: the first release that the project publishes on GitHub, and so the nearest to the one that the tests run.
 * The role starts it with the rules before Kafka does.
 */
export const JMX_EXPORTER: JmxExporterRelease = {
  version: '1.1.0',
  sha256: '2d158db7a4cd2999f40ca30a2532bc8456ca3ecf37498cbe60a02a588bf3c9f1',
};

/**
 * The last agent in Maven repositories (jmx_exporter issue 1115), which machines get where GitHub is out of reach: the tests run it. It
 * knows every key of the configuration that is used here.
 */
export const JMX_EXPORTER_IN_MAVEN: JmxExporterRelease = {
  version: '1.0.1',
  sha256: '7d61f737fd661610ccc14aea79764faa1ea94a340cbc8f0029b3d2edea3d80c1',
};

/** Ports of the exporters. Source: Prometheus, default port allocations. */
export const EXPORTER_PORTS = { jmx: 9404, node: 9100 } as const;

/** Debian and Ubuntu name it so. */
export const NODE_EXPORTER_PACKAGE = 'prometheus-node-exporter';
/** Where programs leave metrics as files; the package's own default. */
export const TEXTFILE_DIRECTORY = '/var/lib/prometheus/node-exporter';

export function jmxExporterUrl({ version }: JmxExporterRelease): string {
  return `https://github.com/prometheus/jmx_exporter/releases/download/${version}/jmx_prometheus_javaagent-${version}.jar`;
}

/** The option that loads the agent. It answers on the node's private address alone. */
export function jmxAgentOption({ address }: Pick<AwsNode, 'address'>): JvmOption {
  return {
    option: `-javaagent:${HOST_PATHS.jmxAgent}=${address}:${EXPORTER_PORTS.jmx}:${HOST_PATHS.jmxRules}`,
    reason: 'Metrics for Prometheus, read inside the process: no JMX port is open.',
    source: 'JMX exporter, Java agent; Prometheus, default port allocations',
  };
}

/** Collectors whose metrics somebody looks at; the others are off. */
const COLLECTORS: readonly (readonly [name: string, reason: string])[] = [
  ['cpu', 'Processor time by kind; steal among them.'],
  ['diskstats', 'Throughput, queue and latency of the data disks.'],
  ['ethtool', 'What EC2 held back: bandwidth, packets and connections beyond the instance’s allowance.'],
  ['filefd', 'Open files, of which a broker has one per segment and connection.'],
  ['filesystem', 'Space of the data file systems.'],
  ['loadavg', 'Threads that wait.'],
  ['mdadm', 'Members of an array that are missing.'],
  ['meminfo', 'Page cache, dirty pages.'],
  ['netdev', 'Throughput and drops of the interface.'],
  ['netstat', 'Retransmissions and listen queue overflows.'],
  ['pressure', 'How long tasks wait for processor, memory and disk.'],
  ['sockstat', 'Sockets in use.'],
  ['softnet', 'Packets that the kernel had no time for.'],
  ['stat', 'Boot time, context switches.'],
  ['systemd', 'Whether kafka.service is active, and how often it was restarted.'],
  ['textfile', 'What programs leave in the text file folder.'],
  ['time', 'The clock.'],
  ['timex', 'Whether the clock is synchronized: record timestamps and SCRAM depend on it.'],
  ['uname', 'The kernel’s release.'],
  ['vmstat', 'Page faults, write-back, OOM kills.'],
  ['xfs', 'Allocation and log of the data file systems.'],
];

const NODE_EXPORTER_SOURCE = 'node_exporter, README, collectors';

/** Collectors about data disks, which Kafka's nodes alone have. */
const OF_DATA_DISKS: readonly string[] = ['mdadm', 'xfs'];

/** The same on a host that is no node of Kafka, with its units in the place of Kafka's. */
export function serviceExporterOptions(
  host: Pick<AwsNode, 'address'>,
  ...units: readonly string[]
): JvmOption[] {
  const left = OF_DATA_DISKS.map((name) => `--collector.${name}`);
  return nodeExporterOptions(host, units.join('|')).filter(({ option }) => !left.includes(option));
}

/** The node exporter's command line, each with its reason. */
export function nodeExporterOptions({ address }: Pick<AwsNode, 'address'>, unit = 'kafka'): JvmOption[] {
  const option = (text: string, reason: string): JvmOption => ({
    option: text,
    reason,
    source: NODE_EXPORTER_SOURCE,
  });
  return [
    option(`--web.listen-address=${address}:${EXPORTER_PORTS.node}`, 'The node’s private address alone.'),
    option('--collector.disable-defaults', 'Unused metrics are not collected.'),
    ...COLLECTORS.map(([name, reason]) => option(`--collector.${name}`, reason)),
    option(
      '--collector.ethtool.metrics-include=allowance_exceeded',
      'The driver has hundreds of counters; these say that the instance is too small.',
    ),
    option(
      '--collector.filesystem.mount-points-exclude=^/(dev|proc|run|sys)($|/)',
      'File systems in memory do not fill up with records.',
    ),
    option(
      `--collector.systemd.unit-include=(${unit}|systemd-journal-upload)[.]service`,
      'A host has some 200 units.',
    ),
    option(
      '--collector.systemd.enable-restarts-metrics',
      'A broker that restarts again and again is up now and then.',
    ),
    option(`--collector.textfile.directory=${TEXTFILE_DIRECTORY}`, 'Where programs leave metrics as files.'),
  ];
}
