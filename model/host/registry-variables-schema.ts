/**
 * The variables document of a host of the schema registry: what `ansible/registry.yml` reads, as a schema and as a type.
 *
 * What roles read that run on Kafka's hosts as well has the same key as there. It holds nothing secret.
 */
import { z } from 'zod';
import {
  SCHEMA_VERSION,
  journal,
  jvmOption,
  nodeExporter,
  setting,
  text,
  tls,
  whole,
} from './variables-schema';

const registry = z.strictObject({
  version: text('Version of Apicurio Registry.'),
  archive: z
    .strictObject({ url: text('Where the release is.'), sha256: text('What it must hash to.') })
    .describe('Archive of the release.'),
  jvm: z.array(jvmOption).describe('Options of the JVM, in order.'),
  environment: z.array(setting).describe('Variables of the process, none of them secret.'),
  secretEnvironment: z
    .array(
      z.strictObject({
        key: text('Name of the variable.'),
        user: text('Whose password is in it.'),
        before: z.string().describe('What stands before the password.'),
        after: z.string().describe('What stands behind it.'),
        reason: text('What it is for.'),
      }),
    )
    .describe('Variables of the process that the host itself completes with a password.'),
  port: whole('Port of the API: HTTPS.'),
  api: text('Path of the Confluent API.'),
  managementAddress: text('Address of health and metrics: the loopback interface.'),
  managementPort: whole('Port of health and metrics.'),
  health: z
    .strictObject({
      intervalSeconds: whole('Between two questions for its liveness.'),
      failures: whole('So many in a row, and it is restarted.'),
      startSeconds: whole('How long a process that has just started may take until it is live.'),
    })
    .describe('When a process that does not do its work is restarted.'),
});

export const registryVariablesSchema = z.strictObject({
  schemaVersion: z.literal(SCHEMA_VERSION).describe('Version of this document’s shape.'),
  environmentName: text('Name of the environment.'),
  region: text('AWS region.'),
  node: z
    .strictObject({
      number: whole('Of the instance, from 1.'),
      name: text('First label of the host name.'),
      role: z.literal('registry').describe('What the host is.'),
      host: text('Name that clients use.'),
      address: text('Private IPv4 address.'),
      zone: text('Availability zone.'),
      port: whole('Port that clients use.'),
    })
    .describe('Who the host is.'),
  cluster: z
    .strictObject({ bootstrapServers: z.array(z.string()).describe('host:port of every broker.') })
    .describe('The cluster that keeps the schemas.'),
  user: z
    .strictObject({ name: text('Name of user and group.'), id: whole('Number of both.') })
    .describe('System user that runs the registry.'),
  java: z
    .strictObject({ version: whole('Major version.'), package: text('Debian package of the runtime.') })
    .describe('The Java runtime.'),
  registry: registry.describe('The software.'),
  exporters: z
    .strictObject({ node: nodeExporter.describe('The exporter of the host’s own metrics.') })
    .describe('What the host tells Prometheus.'),
  journal: journal.describe('The journal, where the registry’s log is.'),
  secrets: z
    .strictObject({
      directory: text('Gets <user>/password for each.'),
      logInAs: z
        .array(z.string())
        .describe('None: no other process of the registry logs in with these passwords.'),
      users: z.record(z.string(), z.string()).describe('Name of the secret in Secrets Manager by user.'),
    })
    .describe('Passwords that this host needs, and no others.'),
  tls: tls.describe('The host’s certificate.'),
});

export type RegistryVariables = z.infer<typeof registryVariablesSchema>;
