/** The variables document of one host: everything that Ansible needs to know, computed here, and nothing secret. */
import {
  ADMIN_USER,
  BROKER_USERS,
  CONTROLLER_USERS,
  SCRAM_ITERATIONS,
  SCRAM_MECHANISM,
} from '../access/platform';
import type { AwsEnvironment, AwsNode } from '../aws/environment';
import { caCertificateParameter, caSecretName, userSecretName } from '../aws/names';
import { INITIAL_CONTROLLERS } from '../aws/numbers';
import { diskCount, usableGiB } from '../aws/topology';
import { brokerProperties } from '../cluster/broker-properties';
import { awsPropertyOptions } from './broker-property-options';
import { keystoreFile, truststoreFile } from '../cluster/broker-tls';
import { bootstrapServers, controllerBootstrapServers, isController } from '../cluster/nodes';
import { kafkaArchive } from '../kafka/release';
import { directoryId, uuidOf } from '../kafka/uuid';
import {
  EXPORTER_PORTS,
  JMX_EXPORTER,
  NODE_EXPORTER_PACKAGE,
  TEXTFILE_DIRECTORY,
  jmxExporterUrl,
  nodeExporterOptions,
} from './exporters';
import { JMX_OBJECT_NAMES, JMX_RULES } from './jmx-rules';
import { journalSettings, journalShipping } from './journal';
import { DEFAULT_JAVA_VERSION, hostJvmOptions, javaPackage } from './jvm';
import { loginLimits, unitDirectives } from './limits';
import { networkInterface } from './network';
import { HOST_PATHS, KAFKA_USER } from './paths';
import type { HostSetting } from './setting';
import { LABEL_PREFIX, blockDevices, dataFileSystems, mountOptions } from './storage';
import { sysctls, transparentHugePages } from './sysctl';
import { SCHEMA_VERSION } from './variables-schema';
import type { HostVariables } from './variables-schema';

export type { HostVariables } from './variables-schema';

/** What only Terraform knows. */
export interface TerraformValues {
  /** Ids of the node's EBS volumes, in the order of its disks. @default - none, for a document that is only looked at */
  readonly volumeIds?: readonly string[];
}

/** Users that must be able to log in before anyone can be asked to make a user, and whose passwords no stack declares. */
const SCRAM_USERS = [...Object.values(BROKER_USERS), ADMIN_USER];

/** Days that a node's certificate is valid, 13 months, and how long before its end it is renewed. */
const CERTIFICATE_DAYS = { valid: 397, renewBefore: 90 } as const;

/**
 * @throws RangeError for a Kafka release or an instance type that is not known, and for another number of volumes than the
 * node has disks
 */
export function hostVariables(
  environment: AwsEnvironment,
  node: AwsNode,
  { volumeIds = [] }: TerraformValues = {},
): HostVariables {
  return {
    schemaVersion: SCHEMA_VERSION,
    environmentName: environment.name,
    region: environment.region,
    node: identity(node),
    cluster: {
      id: clusterId(environment),
      controllers: controllerBootstrapServers(environment),
      bootstrapServers: bootstrapServers(environment),
    },
    kafka: { version: environment.kafkaVersion, archive: kafkaArchive(environment.kafkaVersion) },
    user: KAFKA_USER,
    paths: { logs: HOST_PATHS.logs, temporary: HOST_PATHS.temporary },
    ...java(environment, node),
    properties: brokerProperties(environment, node, awsPropertyOptions(environment, node)).map(line),
    format: format(environment, node),
    ...tuning(environment, node),
    storage: storage(environment, node, volumeIds),
    exporters: exporters(node),
    journal: journal(environment),
    secrets: secrets(environment, node),
    tls: tls(environment, node),
  };
}

/** The same at every deploy, another for every account, region and environment. */
export function clusterId({
  accountId,
  region,
  name,
}: Pick<AwsEnvironment, 'accountId' | 'region' | 'name'>): string {
  return uuidOf(`${accountId}/${region}/${name}`);
}

function identity(node: AwsNode): HostVariables['node'] {
  const { id, name, host, address, rack } = node;
  const role = isController(node) ? 'controller' : 'broker';
  return { id, name, role, host, address, rack, port: node.clientPort ?? node.controllerPort ?? 0 };
}

/** The lines of a file that Ansible writes: who owns a value does not matter on a host. */
function line({
  key,
  value,
  reason,
  source,
}: Pick<HostSetting, 'key' | 'value' | 'reason' | 'source'>): HostVariables['sysctls'][number] {
  return { key, value, reason, source };
}

function java(environment: AwsEnvironment, node: AwsNode): Pick<HostVariables, 'java' | 'jvm'> {
  const version = environment.tuning.javaVersion ?? DEFAULT_JAVA_VERSION;
  return { java: { version, package: javaPackage(version) }, jvm: hostJvmOptions(environment, node) };
}

/** Controllers that were there when the cluster began, drained or not. */
function initialControllers(environment: AwsEnvironment): AwsNode[] {
  return environment.allNodes.filter(isController).slice(0, INITIAL_CONTROLLERS);
}

function isInitialController(environment: AwsEnvironment, node: AwsNode): boolean {
  return initialControllers(environment).some(({ id }) => id === node.id);
}

function format(environment: AwsEnvironment, node: AwsNode): HostVariables['format'] {
  const initialVoter = isInitialController(environment, node);
  const cluster = clusterId(environment);
  return {
    initialVoter,
    initialControllers: initialControllers(environment)
      .map(({ id, host, controllerPort }) => `${id}@${host}:${controllerPort}:${directoryId(cluster, id)}`)
      .join(','),
    users: initialVoter ? SCRAM_USERS : [],
    mechanism: SCRAM_MECHANISM,
    iterations: SCRAM_ITERATIONS,
  };
}

type Tuning = Pick<HostVariables, 'sysctls' | 'thp' | 'limits' | 'unit' | 'blockDevices' | 'mtu'>;

function tuning(environment: AwsEnvironment, node: AwsNode): Tuning {
  const disks = blockDevices(environment.tuning);
  return {
    sysctls: sysctls(environment.tuning, { diskGiB: usableGiB(node.instanceType, node.storage) }).map(line),
    thp: transparentHugePages().map(line),
    limits: loginLimits().map(({ key, value }) => ({ item: key, value })),
    unit: unitDirectives().map(line),
    blockDevices: {
      scheduler: valueOf(disks, 'scheduler'),
      readAheadKiB: Number(valueOf(disks, 'read_ahead_kb')),
    },
    mtu: Number(valueOf(networkInterface(), 'mtu')),
  };
}

function valueOf(settings: readonly HostSetting[], key: string): string {
  return settings.find((setting) => setting.key === key)?.value ?? '';
}

function storage(
  environment: AwsEnvironment,
  node: AwsNode,
  volumeIds: readonly string[],
): HostVariables['storage'] {
  const disks = diskCount(node.instanceType, node.storage);
  if (volumeIds.length > 0 && volumeIds.length !== disks) {
    throw new RangeError(
      `${node.name} has ${disks} data disks and was given ${volumeIds.length} volume ids.`,
    );
  }
  const mounts = dataFileSystems(node).map(({ mountPoint }) => mountPoint);
  return {
    kind: node.storage.kind,
    layout: node.storage.layout,
    filesystem: valueOf(blockDevices(environment.tuning), 'filesystem'),
    disks,
    volumeIds: [...volumeIds],
    label: LABEL_PREFIX,
    mounts,
    options: mountOptions(node.storage.kind).map(({ key }) => key),
    directories: mounts,
  };
}

function exporters(node: AwsNode): HostVariables['exporters'] {
  const { address } = node;
  return {
    jmx: {
      url: jmxExporterUrl(JMX_EXPORTER),
      sha256: JMX_EXPORTER.sha256,
      jar: HOST_PATHS.jmxAgent,
      rulesFile: HOST_PATHS.jmxRules,
      address,
      port: EXPORTER_PORTS.jmx,
      objectNames: [...JMX_OBJECT_NAMES],
      rules: [...JMX_RULES],
    },
    node: {
      package: NODE_EXPORTER_PACKAGE,
      address,
      port: EXPORTER_PORTS.node,
      textfileDirectory: TEXTFILE_DIRECTORY,
      options: nodeExporterOptions(node),
    },
  };
}

/** @param tlsDirectory where the host's certificates are */
export function journal(
  { logShipping }: AwsEnvironment,
  tlsDirectory: string = HOST_PATHS.tls,
): HostVariables['journal'] {
  return {
    settings: journalSettings().map(line),
    ...(logShipping === undefined ? {} : { shipping: journalShipping(logShipping, tlsDirectory) }),
  };
}

/**
 * What stands in the node's properties, on an initial voter the users that it formats with, and on a broker those whose passwords it
 * can tell a running cluster: Kafka takes them from no client of a controller.
 */
function secrets(environment: AwsEnvironment, node: AwsNode): HostVariables['secrets'] {
  const { nodeUsers = 'first' } = environment;
  const controllerUser = CONTROLLER_USERS[nodeUsers];
  const logInAs = isController(node) ? [controllerUser] : [BROKER_USERS[nodeUsers], controllerUser];
  const inProperties = isController(node) ? Object.values(CONTROLLER_USERS) : logInAs;
  const scramUsers = isController(node) ? [] : SCRAM_USERS;
  const users = [...new Set([...inProperties, ...scramUsers, ...format(environment, node).users])].sort();
  return {
    directory: HOST_PATHS.secrets,
    logInAs,
    inProperties,
    scramUsers: [...scramUsers],
    users: Object.fromEntries(users.map((user) => [user, userSecretName(environment.name, user)])),
  };
}

/** @param directory of key and certificates */
export function tls(
  environment: AwsEnvironment,
  { host, address }: Pick<AwsNode, 'host' | 'address'>,
  directory: string = HOST_PATHS.tls,
): HostVariables['tls'] {
  const { name, certificates = { kind: 'own-ca' } } = environment;
  return {
    directory,
    keystore: keystoreFile(directory),
    truststore: truststoreFile(directory),
    names: [`DNS:${host}`, `IP:${address}`],
    days: CERTIFICATE_DAYS.valid,
    renewBeforeDays: CERTIFICATE_DAYS.renewBefore,
    source: certificates.kind,
    ...(certificates.kind === 'own-ca'
      ? { secret: caSecretName(name) }
      : { certificateAuthorityArn: certificates.certificateAuthorityArn }),
    parameter: caCertificateParameter(name),
  };
}
