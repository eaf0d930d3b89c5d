/** How Apicurio Registry learns where it listens, who may write and where it keeps its schemas: variables of its process. */
import { SCRAM_MECHANISM } from '../access/platform';

/** Arguments of its Java: 160 MB of heap were seen to suffice for 274 schemas; the rest starts quickest. */
export const APICURIO_JVM = [
  '-Xmx192m',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-XX:-UsePerfData',
] as const;

/** Path of the Confluent API below the registry's address. */
export const CONFLUENT_API = '/apis/ccompat/v7';

/**
 * Topics that it keeps its schemas in, by its own default names: the log of all changes, pointers to snapshots, and what other programs may
 * read of changes.
 */
export const REGISTRY_TOPICS = {
  journal: 'kafkasql-journal',
  snapshots: 'kafkasql-snapshots',
  events: 'registry-events',
} as const;

/** Its consumers' groups have a name that is drawn at every start, behind this. */
export const REGISTRY_GROUPS = 'apicurio-';

export interface ApicurioOptions {
  /** Address that it listens on; only this machine reaches the loopback interface. */
  readonly host: string;
  readonly port: number;
  /** @default - none: the port takes HTTP */
  readonly tls?: ApicurioTls;
  /** Address of health and metrics, which ask for no login. @default - `host` */
  readonly managementHost?: string;
  readonly managementPort: number;
  /** Who may write; everyone who reaches the port may read. */
  readonly writer: Login;
  /** `memory` is lost with the process. */
  readonly storage:
    | { readonly kind: 'memory' }
    | {
        readonly kind: 'kafka';
        readonly bootstrapServers: readonly string[];
        readonly user: Login;
        /** PEM file with the authority of the brokers' certificates. @default - none: brokers without TLS */
        readonly truststore?: string;
      };
}

export interface ApicurioTls {
  /** PEM file with key and certificate. */
  readonly keystore: string;
  /** Between two reads of that file: a renewed certificate is served after at most this time. 30 at least. */
  readonly reloadSeconds: number;
}

export interface Login {
  readonly name: string;
  /** Letters, digits, `-` and `_`. */
  readonly password: string;
}

/** Variables by name, secrets among them. */
export function apicurioVariables(options: ApicurioOptions): Record<string, string> {
  const { host, managementHost = host, managementPort, writer, storage } = options;
  // Quarkus makes a lower-case user of each name.
  const user = writer.name.toUpperCase();
  return {
    QUARKUS_HTTP_HOST: host,
    ...portVariables(options),
    QUARKUS_MANAGEMENT_HOST: managementHost,
    QUARKUS_MANAGEMENT_PORT: String(managementPort),
    QUARKUS_HTTP_AUTH_BASIC: 'true',
    QUARKUS_SECURITY_USERS_EMBEDDED_ENABLED: 'true',
    // A hash of the password was refused by 3.3.3.
    QUARKUS_SECURITY_USERS_EMBEDDED_PLAIN_TEXT: 'true',
    [`QUARKUS_SECURITY_USERS_EMBEDDED_USERS_${user}`]: writer.password,
    [`QUARKUS_SECURITY_USERS_EMBEDDED_ROLES_${user}`]: 'sr-admin',
    APICURIO_AUTH_ROLE_BASED_AUTHORIZATION: 'true',
    APICURIO_AUTH_ANONYMOUS_READ_ACCESS_ENABLED: 'true',
    ...(storage.kind === 'memory' ? {} : kafkaVariables(storage)),
  };
}

function portVariables({ port, tls }: ApicurioOptions): Record<string, string> {
  if (tls === undefined) return { QUARKUS_HTTP_PORT: String(port) };
  return {
    QUARKUS_HTTP_INSECURE_REQUESTS: 'disabled',
    QUARKUS_HTTP_SSL_PORT: String(port),
    // One file for both: it is replaced as a whole.
    QUARKUS_HTTP_SSL_CERTIFICATE_FILES: tls.keystore,
    QUARKUS_HTTP_SSL_CERTIFICATE_KEY_FILES: tls.keystore,
    QUARKUS_HTTP_SSL_CERTIFICATE_RELOAD_PERIOD: `${tls.reloadSeconds}s`,
  };
}

function kafkaVariables({
  bootstrapServers,
  user,
  truststore,
}: Extract<ApicurioOptions['storage'], { kind: 'kafka' }>): Record<string, string> {
  const protocol = truststore === undefined ? 'SASL_PLAINTEXT' : 'SASL_SSL';
  return {
    APICURIO_STORAGE_KIND: 'kafkasql',
    APICURIO_KAFKASQL_BOOTSTRAP_SERVERS: bootstrapServers.join(','),
    // Its topics are declared: what it would make has the brokers' number of partitions, and the order of changes with one alone.
    APICURIO_KAFKASQL_TOPIC_AUTO_CREATE: 'false',
    APICURIO_KAFKASQL_SECURITY_PROTOCOL: protocol,
    APICURIO_KAFKA_COMMON_SECURITY_PROTOCOL: protocol,
    ...(truststore === undefined
      ? {}
      : {
          APICURIO_KAFKA_COMMON_SSL_TRUSTSTORE_TYPE: 'PEM',
          APICURIO_KAFKA_COMMON_SSL_TRUSTSTORE_LOCATION: truststore,
        }),
    APICURIO_KAFKA_COMMON_SASL_MECHANISM: SCRAM_MECHANISM,
    APICURIO_KAFKA_COMMON_SASL_JAAS_CONFIG:
      'org.apache.kafka.common.security.scram.ScramLoginModule required ' +
      `username="${user.name}" password="${user.password}";`,
  };
}
