/** Folders and files of a host, as Kafka's properties, the JVM's options and Ansible all name them. */

/**
 * System user and group of Kafka. The number is fixed, because data volumes outlive the host whose user wrote them; it is Kafka's
 * port, among the numbers that Debian assigns to no user by itself on a host without people.
 */
export const KAFKA_USER = { name: 'kafka', id: 9092 } as const;

export const HOST_PATHS = {
  /** Parent of the mount points of the data disks. */
  state: '/var/lib/kafka',
  /** `java.io.tmpdir`: native compression libraries are unpacked there, which a noexec /tmp forbids. */
  temporary: '/var/lib/kafka/tmp',
  logs: '/var/log/kafka',
  gcLog: '/var/log/kafka/gc.log',
  /** `<user>/password` files. */
  secrets: '/etc/kafka/secrets',
  tls: '/etc/kafka/tls',
  jmxAgent: '/opt/jmx-exporter/jmx_prometheus_javaagent.jar',
  jmxRules: '/etc/jmx-exporter/kafka.yml',
} as const;

/** Mount point of the n-th data file system, counted from 1, and a `log.dirs` entry. */
export function dataDirectory(number: number): string {
  return `${HOST_PATHS.state}/data-${number}`;
}

/**
 * System user and group of Prometheus and what is beside it; the number is its port. Not that of Debian's packages, `prometheus`: the node exporter
 * runs as that one, and is not to read passwords.
 */
export const MONITORING_SYSTEM_USER = { name: 'monitoring', id: 9090 } as const;

/** Folders and files of a host of Prometheus. */
export const MONITORING_PATHS = {
  /** `<user>/password` files. */
  secrets: '/etc/prometheus/secrets',
  tls: '/etc/prometheus/tls',
  prometheus: '/etc/prometheus',
  alertmanager: '/etc/alertmanager',
  /** TLS and login of every server on the host; the host itself writes it, since there is a hash of a password in it. */
  web: '/etc/prometheus/web.yml',
  blackbox: '/etc/prometheus/blackbox.yml',
  /** Samples, in the package's own place. */
  samples: '/var/lib/monitoring/prometheus',
  silences: '/var/lib/monitoring/alertmanager',
  groups: '/etc/kafka-groups-exporter',
  groupsProgram: '/opt/kafka-groups-exporter/kafka-groups-exporter.cjs',
} as const;

/** System user and group of the schema registry, whose number is its port, as Kafka's is. */
export const REGISTRY_SYSTEM_USER = { name: 'schema-registry', id: 8443 } as const;

/** Folders of a host of the schema registry. */
export const REGISTRY_PATHS = {
  /** `<user>/password` files. */
  secrets: '/etc/schema-registry/secrets',
  tls: '/etc/schema-registry/tls',
} as const;
