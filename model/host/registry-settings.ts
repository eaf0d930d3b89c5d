/** The process of a schema registry on its host: its JVM, its variables with their reasons, and when it is restarted. */
import { REGISTRY_USER, REGISTRY_WRITER } from '../access/platform';
import type { AwsEnvironment, RegistryHost } from '../aws/environment';
import { instanceType } from '../aws/instance-types';
import { keystoreFile, truststoreFile } from '../cluster/broker-tls';
import type { JvmOption } from '../cluster/jvm';
import { bootstrapServers } from '../cluster/nodes';
import { apicurioVariables } from '../schemas/apicurio';
import { REGISTRY_START_TIMEOUT_MS } from '../schemas/limits';
import { REGISTRY_PORT } from '../schemas/own-registry';
import { HEAP_SHARE } from './jvm';
import { REGISTRY_PATHS } from './paths';
import type { RegistryVariables } from './registry-variables-schema';

/** Health and metrics ask for no login. */
export const REGISTRY_MANAGEMENT = { address: '127.0.0.1', port: 9000 } as const;

/** MiB of a computed heap: 274 schemas were served with 160; with all that a registry holds in memory, more than 2 GiB is never needed. */
const HEAP_MIB = { least: 256, most: 2_048, step: 64 } as const;

/** A renewed certificate is served within this time; its end is 90 days away. */
const CERTIFICATE_RELOAD_SECONDS = 300;

/** A registry that lost its access to Kafka is restarted after a minute. */
export const REGISTRY_HEALTH: RegistryVariables['registry']['health'] = {
  intervalSeconds: 20,
  failures: 3,
  startSeconds: REGISTRY_START_TIMEOUT_MS / 1000,
};

const APICURIO = 'Apicurio Registry 3.3.3, configuration reference';
const QUARKUS_HTTP = 'Quarkus 3.33, HTTP reference';
const QUARKUS_MANAGEMENT = 'Quarkus 3.33, management interface';
const QUARKUS_USERS = 'Quarkus 3.33, embedded users';
const KAFKA_CLIENT = 'Kafka documentation, client configuration';
const MEASURED = 'measured with Apicurio Registry 3.3.3';

type Why = readonly [reason: string, source: string];

const WHY: Readonly<Record<string, Why>> = {
  QUARKUS_HTTP_HOST: ['The host’s private address alone.', QUARKUS_HTTP],
  QUARKUS_HTTP_INSECURE_REQUESTS: ['No port without TLS: writers send a password.', QUARKUS_HTTP],
  QUARKUS_HTTP_SSL_PORT: ['A port that needs no privilege.', QUARKUS_HTTP],
  QUARKUS_HTTP_SSL_CERTIFICATE_FILES: ['The certificate of the cluster’s authority.', QUARKUS_HTTP],
  QUARKUS_HTTP_SSL_CERTIFICATE_KEY_FILES: ['Its key, in the same file.', QUARKUS_HTTP],
  QUARKUS_HTTP_SSL_CERTIFICATE_RELOAD_PERIOD: [
    'A renewed certificate is served without a restart.',
    QUARKUS_HTTP,
  ],
  QUARKUS_MANAGEMENT_HOST: ['Health and metrics ask for no login: this host alone.', QUARKUS_MANAGEMENT],
  QUARKUS_MANAGEMENT_PORT: ['Its default.', QUARKUS_MANAGEMENT],
  QUARKUS_HTTP_AUTH_BASIC: ['Writers log in with name and password.', QUARKUS_HTTP],
  QUARKUS_SECURITY_USERS_EMBEDDED_ENABLED: ['Writers need no identity provider.', QUARKUS_USERS],
  QUARKUS_SECURITY_USERS_EMBEDDED_PLAIN_TEXT: ['A hashed password is refused.', MEASURED],
  QUARKUS_SECURITY_USERS_EMBEDDED_ROLES_REGISTRAR: ['It writes schemas and compatibility.', APICURIO],
  QUARKUS_SECURITY_USERS_EMBEDDED_USERS_REGISTRAR: ['The user that writes.', QUARKUS_USERS],
  APICURIO_AUTH_ROLE_BASED_AUTHORIZATION: ['Writing needs a role.', APICURIO],
  APICURIO_AUTH_ANONYMOUS_READ_ACCESS_ENABLED: ['Clients read schemas without a login.', APICURIO],
  APICURIO_STORAGE_KIND: ['Schemas are kept in the cluster, so that the host keeps nothing.', APICURIO],
  APICURIO_KAFKASQL_BOOTSTRAP_SERVERS: ['Every broker.', APICURIO],
  APICURIO_KAFKASQL_TOPIC_AUTO_CREATE: ['Its topics are declared, with one partition.', APICURIO],
  APICURIO_KAFKASQL_SECURITY_PROTOCOL: ['As the brokers’ listener.', APICURIO],
  APICURIO_KAFKA_COMMON_SECURITY_PROTOCOL: ['As the brokers’ listener.', KAFKA_CLIENT],
  APICURIO_KAFKA_COMMON_SSL_TRUSTSTORE_TYPE: ['As hosts write certificates.', KAFKA_CLIENT],
  APICURIO_KAFKA_COMMON_SSL_TRUSTSTORE_LOCATION: [
    'The authority of the brokers’ certificates.',
    KAFKA_CLIENT,
  ],
  APICURIO_KAFKA_COMMON_SASL_MECHANISM: ['As every user of the cluster.', KAFKA_CLIENT],
  APICURIO_KAFKA_COMMON_SASL_JAAS_CONFIG: ['Its user of the cluster.', KAFKA_CLIENT],
  QUARKUS_LOG_CATEGORY__ORG_APACHE_KAFKA__LEVEL: [
    'Each of its clients writes two hundred lines of settings at its start.',
    'Quarkus 3.33, logging',
  ],
};

const LOG = { QUARKUS_LOG_CATEGORY__ORG_APACHE_KAFKA__LEVEL: 'WARN' };

/** @throws RangeError for an unknown instance type */
export function registryJvmOptions({ instanceType: type }: Pick<RegistryHost, 'instanceType'>): JvmOption[] {
  const memoryMiB = instanceType(type)?.memoryMiB;
  if (memoryMiB === undefined) throw new RangeError(`The instance type ${type} is not known.`);
  const share = Math.floor((memoryMiB * HEAP_SHARE) / HEAP_MIB.step) * HEAP_MIB.step;
  const heap = Math.max(HEAP_MIB.least, Math.min(HEAP_MIB.most, share));
  const option = (text: string, reason: string, source: string): JvmOption => ({
    option: text,
    ...{ reason, source },
  });
  return [
    option(`-Xmx${heap}m`, 'A quarter of the memory: all schemas are held in it.', MEASURED),
    option('-XX:+UseSerialGC', 'One or two processors, and a small heap.', 'JDK, garbage collection tuning'),
    option(
      '-XX:+ExitOnOutOfMemoryError',
      'systemd starts another process; one without memory answers wrongly or not at all.',
      'JDK, the java command',
    ),
    option('-XX:-UsePerfData', 'No file in /tmp is written all the time.', 'JDK, the java command'),
  ];
}

type Lines = Pick<RegistryVariables['registry'], 'environment' | 'secretEnvironment'>;

/** Variables of the process; those with a password are completed on the host. */
export function registryEnvironment(environment: AwsEnvironment, host: RegistryHost): Lines {
  const variables = Object.entries(
    apicurioVariables({
      host: host.address,
      port: REGISTRY_PORT,
      tls: {
        keystore: keystoreFile(REGISTRY_PATHS.tls),
        reloadSeconds: CERTIFICATE_RELOAD_SECONDS,
      },
      managementHost: REGISTRY_MANAGEMENT.address,
      managementPort: REGISTRY_MANAGEMENT.port,
      writer: withPlaceholder(REGISTRY_WRITER),
      storage: {
        kind: 'kafka',
        bootstrapServers: bootstrapServers(environment),
        user: withPlaceholder(REGISTRY_USER),
        truststore: truststoreFile(REGISTRY_PATHS.tls),
      },
    }),
  );
  return {
    environment: [...variables, ...Object.entries(LOG)].flatMap(([key, value]) => {
      const [reason, source] = why(key);
      return secretOf(key, value).length > 0 ? [] : [{ key, value, reason, source }];
    }),
    secretEnvironment: variables.flatMap(([key, value]) => secretOf(key, value)),
  };
}

function withPlaceholder(name: string): { readonly name: string; readonly password: string } {
  return { name, password: placeholder(name) };
}

function placeholder(user: string): string {
  return `<password of ${user}>`;
}

function secretOf(key: string, value: string): Lines['secretEnvironment'] {
  return [REGISTRY_USER, REGISTRY_WRITER].flatMap((user) => {
    const [before, after] = value.split(placeholder(user));
    if (before === undefined || after === undefined) return [];
    return [{ key, user, before, after, reason: why(key)[0] }];
  });
}

/** @throws RangeError for a variable whose reason is not written down */
function why(key: string): Why {
  const found = WHY[key];
  if (found === undefined) throw new RangeError(`${key} has no reason in model/host/registry-settings.ts.`);
  return found;
}
