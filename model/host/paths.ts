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
