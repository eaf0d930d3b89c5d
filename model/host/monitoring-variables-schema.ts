/**
 * The variables document of a host of Prometheus: what `ansible/monitoring.yml` reads, as a schema and as a type.
 *
 * What roles read that run on other hosts as well has the same key as there. It holds nothing secret.
 */
import { z } from 'zod';
import { SCHEMA_VERSION, journal, jvmOption, nodeExporter, text, tls, whole } from './variables-schema';

/** Text in which Ansible evaluates nothing, whatever it contains: alerts have templates of Prometheus, and texts of the catalog. */
const literal = (what: string) => z.strictObject({ __ansible_unsafe: text(what) }).describe(what);

const server = (what: string) =>
  z
    .strictObject({
      package: text('Package of the distribution.'),
      config: literal('What it reads, as YAML.'),
      options: z.array(jvmOption).describe('Its command line.'),
    })
    .describe(what);

export const monitoringVariablesSchema = z.strictObject({
  schemaVersion: z.literal(SCHEMA_VERSION).describe('Version of this document’s shape.'),
  environmentName: text('Name of the environment.'),
  region: text('AWS region.'),
  node: z
    .strictObject({
      number: whole('Of the instance, from 1.'),
      name: text('First label of the host name.'),
      role: z.literal('monitoring').describe('What the host is.'),
      host: text('Name that people use.'),
      address: text('Private IPv4 address.'),
      zone: text('Availability zone.'),
      port: whole('Port of Prometheus.'),
    })
    .describe('Who the host is.'),
  cluster: z
    .strictObject({ bootstrapServers: z.array(z.string()).describe('host:port of every broker.') })
    .describe('The cluster whose groups are read.'),
  user: z
    .strictObject({ name: text('Name of user and group.'), id: whole('Number of both.') })
    .describe('System user that runs everything here.'),
  prometheus: server('Prometheus.').extend({
    rulesFile: text('Name of the file of rules, below the folder of its configuration.'),
    rules: literal('Alerts and recorded series, as YAML.'),
    port: whole('HTTPS with a login.'),
    samples: text('Folder of the samples.'),
    samplesGiB: whole('That they may fill.'),
  }),
  alertmanager: server('Alertmanager.').extend({
    port: whole('HTTPS with a login.'),
    silences: text('Folder of silences, and of what was sent.'),
    receivers: z
      .array(
        z.strictObject({ file: text('Where it is read from.'), secret: text('Name in Secrets Manager.') }),
      )
      .describe('Secrets of receivers.'),
  }),
  blackbox: server('The exporter that probes certificates.'),
  web: z
    .strictObject({ file: text('TLS and login of every server here.'), viewer: text('Who logs in.') })
    .describe('Who may read.'),
  groupLag: z
    .strictObject({
      package: text('Package of Node.js.'),
      bucket: text('Where the program is.'),
      key: text('Its key.'),
      sha256: text('What it must hash to.'),
      program: text('Where it is put.'),
      folder: text('Folder of its configuration.'),
      listen: text('Address and port: the loopback interface.'),
      config: z
        .strictObject({
          bootstrap: z.array(z.string()).describe('host:port of every broker.'),
          caFile: text('PEM file with the authority’s certificate.'),
          username: text('As whom it logs in to the cluster.'),
          passwordFile: text('File with the password, as the role `secrets` writes it.'),
          listen: text('Address and port.'),
        })
        .describe('What it reads: operations/monitoring/exporter.'),
    })
    .describe('The exporter of group lag; without it, none.')
    .optional(),
  grafana: z
    .strictObject({
      version: text('Of its package.'),
      port: whole('HTTPS with a login.'),
      url: text('Address of Prometheus that it reads.'),
    })
    .describe('Grafana; without it, none.')
    .optional(),
  exporters: z
    .strictObject({ node: nodeExporter.describe('The exporter of the host’s own metrics.') })
    .describe('What the host tells Prometheus.'),
  journal: journal.describe('The journal, where the logs are.'),
  secrets: z
    .strictObject({
      directory: text('Gets <user>/password for each.'),
      logInAs: z.array(z.string()).describe('None: no node logs in with these passwords.'),
      users: z.record(z.string(), z.string()).describe('Name of the secret in Secrets Manager by user.'),
    })
    .describe('Passwords that this host needs, and no others.'),
  tls: tls.describe('The host’s certificate.'),
});

export type MonitoringVariables = z.infer<typeof monitoringVariablesSchema>;
