/**
 * The variables document of a host: what Ansible reads, as a schema and as a type.
 *
 * A document holds nothing secret: names of secrets, never their values. Another shape needs another `schemaVersion`, which Ansible
 * refuses until its roles know it.
 */
import { z } from 'zod';

export const SCHEMA_VERSION = 3;

export const text = (description: string): z.ZodString => z.string().min(1).describe(description);
export const whole = (description: string): z.ZodInt => z.int().min(0).describe(description);

export const setting = z.strictObject({
  key: text('Name of the parameter.'),
  value: z.string().describe('Its value, as it is written and as it reads back.'),
  reason: text('Why this value.'),
  source: text('Where the value comes from.'),
});

export const jvmOption = z.strictObject({
  option: text('As on the command line of java.'),
  reason: text('Why.'),
  source: text('Where it comes from.'),
});

export const nodeExporter = z.strictObject({
  package: text('Package of the distribution.'),
  address: text('Address on which it answers.'),
  port: whole('Port on which it answers.'),
  textfileDirectory: text('Where programs leave metrics as files.'),
  options: z.array(jvmOption).describe('Its command line.'),
});

const exporters = z.strictObject({
  jmx: z
    .strictObject({
      url: text('Where the agent is.'),
      sha256: text('What it must hash to.'),
      jar: text('Where it is put; the JVM’s options name it.'),
      rulesFile: text('Where its rules are written; the JVM’s options name it.'),
      address: text('Address on which it answers.'),
      port: whole('Port on which it answers.'),
      objectNames: z.array(z.string()).describe('MBeans that are read, and no others.'),
      rules: z
        .array(
          z.strictObject({
            reason: text('What the series say.'),
            pattern: text('Regular expression.'),
            name: text('Name of the series.'),
            type: z.enum(['COUNTER', 'GAUGE']).describe('Kind of the series.'),
            labels: z.record(z.string(), z.string()).describe('Labels of the series.').optional(),
          }),
        )
        .describe('In the order in which they are tried.'),
    })
    .describe('The agent in Kafka’s process.'),
  node: nodeExporter.describe('The exporter of the host’s own metrics.'),
});

export const journal = z.strictObject({
  settings: z.array(setting).describe('The [Journal] section of journald.'),
  shipping: z
    .strictObject({
      url: text('Receiver; https.'),
      trustedCertificates: text(
        'PEM file of authorities that the receiver’s certificate is checked against.',
      ),
    })
    .describe('Where the journal is sent; without it, nowhere.')
    .optional(),
});

const node = z.strictObject({
  id: whole('node.id: controllers from 1, brokers from 101.'),
  name: text('First label of the host name.'),
  role: z.enum(['broker', 'controller']).describe('Part of the node in the KRaft cluster.'),
  host: text('Name that clients and other nodes use.'),
  address: text('Private IPv4 address.'),
  rack: text('Availability zone.'),
  port: whole("Port of the node's one listener: of clients on a broker, of the quorum on a controller."),
});

const cluster = z.strictObject({
  id: text('Cluster id: sixteen bytes as base64url, computed from account, region and environment.'),
  controllers: z.array(z.string()).describe('host:port of every controller.'),
  bootstrapServers: z.array(z.string()).describe('host:port of every broker.'),
});

const format = z.strictObject({
  initialVoter: z
    .boolean()
    .describe(
      'Whether a folder that was never formatted is formatted with --initial-controllers. All other nodes, and one that lost its data, use --no-initial-controllers: controllers then join the quorum by themselves.',
    ),
  initialControllers: text('--initial-controllers: id@host:port:directory id of each initial voter.'),
  users: z.array(z.string()).describe('SCRAM users to format with; only the initial voters write them.'),
  mechanism: text('SCRAM mechanism.'),
  iterations: whole('Hash iterations of a SCRAM password.'),
});

const storage = z.strictObject({
  kind: z.enum(['gp3', 'instance-store']).describe('How disks are recognized: by volume id, or by model.'),
  layout: z.enum(['jbod', 'raid0']).describe('One file system per disk, or one over all of them.'),
  filesystem: text('Type of the file systems.'),
  disks: whole('Data disks of the node; another number is refused.'),
  volumeIds: z
    .array(z.string())
    .describe('EBS volumes in the order of the mount points; empty for instance store.'),
  label: text('Beginning of the file systems’ labels; the number of the mount point follows.'),
  mounts: z.array(z.string()).describe('Mount points.'),
  options: z.array(z.string()).describe('Mount options.'),
  directories: z.array(z.string()).describe('log.dirs; the first also holds the metadata log.'),
});

export const tls = z.strictObject({
  directory: text('Folder of key and certificates.'),
  keystore: text('PEM file with private key (PKCS #8), certificate and chain.'),
  truststore: text('PEM file with the authority’s certificate.'),
  names: z.array(z.string()).describe('Subject alternative names as openssl spells them.'),
  days: whole('Days that a node’s certificate is valid.'),
  renewBeforeDays: whole('Days before its expiry when a certificate is reissued.'),
  source: z.enum(['own-ca', 'acm-pca']).describe('Who signs.'),
  secret: text('Secret with key and certificate of the authority; own-ca.').optional(),
  certificateAuthorityArn: text('ARN of the authority; acm-pca.').optional(),
  parameter: text('SSM parameter with the authority’s certificate for clients.'),
});

export const hostVariablesSchema = z.strictObject({
  schemaVersion: z.literal(SCHEMA_VERSION).describe('Version of this document’s shape.'),
  environmentName: text('Name of the environment.'),
  region: text('AWS region.'),
  node: node.describe('Who the host is.'),
  cluster: cluster.describe('The cluster that the node belongs to.'),
  kafka: z
    .strictObject({
      version: text('Version of Apache Kafka.'),
      archive: z
        .strictObject({ url: text('Where the release is.'), sha512: text('What it must hash to.') })
        .describe('Archive of the release.'),
    })
    .describe('The software.'),
  user: z
    .strictObject({
      name: text('Name of user and group.'),
      id: whole('Number of both, the same on every host: data volumes outlive hosts.'),
    })
    .describe('System user that runs Kafka.'),
  paths: z
    .strictObject({
      logs: text('Logs of Kafka and of the garbage collector.'),
      temporary: text('java.io.tmpdir; on a file system without noexec.'),
    })
    .describe('Further folders.'),
  java: z
    .strictObject({ version: whole('Major version.'), package: text('Debian package of the runtime.') })
    .describe('The Java runtime.'),
  jvm: z.array(jvmOption).describe('Options of the JVM, in order.'),
  properties: z.array(setting).describe('Lines of server.properties, in order.'),
  format: format.describe('How the node’s folders are formatted, once.'),
  sysctls: z.array(setting).describe('Kernel parameters.'),
  thp: z.array(setting).describe('Files below /sys/kernel/mm/transparent_hugepage.'),
  limits: z
    .array(
      z.strictObject({ item: text('As limits.conf spells it.'), value: text('A number, or unlimited.') }),
    )
    .describe('Limits of the user’s logins.'),
  unit: z.array(setting).describe('Directives of the unit’s [Service] section.'),
  blockDevices: z
    .strictObject({ scheduler: text('I/O scheduler.'), readAheadKiB: whole('Read-ahead in KiB.') })
    .describe('Settings of the data disks.'),
  mtu: whole('MTU of the interface with the default route, in bytes.'),
  storage: storage.describe('The data disks.'),
  exporters: exporters.describe('What the host tells Prometheus.'),
  journal: journal.describe('The journal, where Kafka’s log is.'),
  secrets: z
    .strictObject({
      directory: text('Gets <user>/password for each.'),
      logInAs: z.array(z.string()).describe('Users as which the node logs in to others.'),
      inProperties: z
        .array(z.string())
        .describe(
          'Users whose passwords the process reads when it starts: those, and the ones that it accepts.',
        ),
      scramUsers: z
        .array(z.string())
        .describe('Users whose passwords a broker tells the cluster when they are rotated.'),
      users: z.record(z.string(), z.string()).describe('Name of the secret in Secrets Manager by user.'),
    })
    .describe('Passwords that this node needs, and no others.'),
  tls: tls.describe('The node’s certificate.'),
});

export type HostVariables = z.infer<typeof hostVariablesSchema>;
