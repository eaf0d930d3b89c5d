/** The variables document of one host of the schema registry: everything that Ansible needs to know, and nothing secret. */
import { REGISTRY_USERS } from '../access/platform';
import type { AwsEnvironment, RegistryHost } from '../aws/environment';
import { userSecretName } from '../aws/names';
import { bootstrapServers } from '../cluster/nodes';
import { CONFLUENT_API } from '../schemas/apicurio';
import { REGISTRY_PORT } from '../schemas/own-registry';
import { APICURIO, APICURIO_JAVA, MAVEN_CENTRAL, apicurioArchive } from '../schemas/release';
import {
  EXPORTER_PORTS,
  NODE_EXPORTER_PACKAGE,
  TEXTFILE_DIRECTORY,
  serviceExporterOptions,
} from './exporters';
import { DEFAULT_JAVA_VERSION, javaPackage } from './jvm';
import { REGISTRY_PATHS, REGISTRY_SYSTEM_USER } from './paths';
import {
  REGISTRY_HEALTH,
  REGISTRY_MANAGEMENT,
  registryEnvironment,
  registryJvmOptions,
} from './registry-settings';
import type { RegistryVariables } from './registry-variables-schema';
import { journal, tls } from './variables';
import { SCHEMA_VERSION } from './variables-schema';

export type { RegistryVariables } from './registry-variables-schema';

/** @throws RangeError for an unknown instance type */
export function registryVariables(environment: AwsEnvironment, host: RegistryHost): RegistryVariables {
  const { number, name, role, host: hostName, address, zone } = host;
  return {
    schemaVersion: SCHEMA_VERSION,
    environmentName: environment.name,
    region: environment.region,
    node: { number, name, role, host: hostName, address, zone, port: REGISTRY_PORT },
    cluster: { bootstrapServers: bootstrapServers(environment) },
    user: REGISTRY_SYSTEM_USER,
    java: java(environment),
    registry: registry(environment, host),
    exporters: {
      node: {
        package: NODE_EXPORTER_PACKAGE,
        address,
        port: EXPORTER_PORTS.node,
        textfileDirectory: TEXTFILE_DIRECTORY,
        options: serviceExporterOptions(host, 'schema-registry'),
      },
    },
    journal: journal(environment, REGISTRY_PATHS.tls),
    secrets: {
      directory: REGISTRY_PATHS.secrets,
      logInAs: [],
      users: Object.fromEntries(REGISTRY_USERS.map((user) => [user, userSecretName(environment.name, user)])),
    },
    tls: tls(environment, host, REGISTRY_PATHS.tls),
  };
}

/** The environment's, unless the registry does not run with it. */
function java({ tuning }: AwsEnvironment): RegistryVariables['java'] {
  const version = Math.max(APICURIO_JAVA, tuning.javaVersion ?? DEFAULT_JAVA_VERSION);
  return { version, package: javaPackage(version) };
}

function registry(environment: AwsEnvironment, host: RegistryHost): RegistryVariables['registry'] {
  return {
    version: APICURIO.version,
    archive: { url: `${MAVEN_CENTRAL}/${apicurioArchive(APICURIO)}`, sha256: APICURIO.sha256 },
    jvm: registryJvmOptions(host),
    ...registryEnvironment(environment, host),
    port: REGISTRY_PORT,
    api: CONFLUENT_API,
    managementAddress: REGISTRY_MANAGEMENT.address,
    managementPort: REGISTRY_MANAGEMENT.port,
    health: REGISTRY_HEALTH,
  };
}
