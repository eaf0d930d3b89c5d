/**
 * The properties of one Kafka node: one model for the local cluster and for production.
 *
 * Every value carries its reason and its source; executors (the local cluster, Ansible) only write them down.
 */
import { lowerFirst } from '../../shared/text';
import { controllerBootstrapServers, isBroker, isController } from './nodes';
import { checkBrokerOverrides, withOverrides } from './broker-overrides';
import type { BrokerProperty } from './broker-property';
import type { BrokerPropertyOptions } from './broker-property-options';
import { tlsProperties } from './broker-tls';
import { ValidationFailed } from '../diagnostics';
import { brokerMinInSyncReplicas, durabilityProfile } from '../topics/durability';
import {
  BROKER_USERS,
  CONTROLLER_USERS,
  SCRAM_MECHANISM,
  SUPER_USERS,
  principalOf,
} from '../access/platform';
import type { NodeSpec, EnvironmentBase } from './environment-base';

/** Listener of clients and of brokers among each other. */
export const CLIENT_LISTENER = 'CLIENT';
/** Listener of the KRaft controllers; no client connects to it. */
export const CONTROLLER_LISTENER = 'CONTROLLER';

const GUIDE = 'operations guide';
const KAFKA_DOCS = 'Kafka documentation, broker configs';

/**
 * Every property of a node, in the order of server.properties, overrides applied.
 *
 * @throws ValidationFailed if an override names a property that the model owns.
 */
export function brokerProperties(
  environment: EnvironmentBase,
  node: NodeSpec,
  options: BrokerPropertyOptions,
): BrokerProperty[] {
  const model = [
    ...identity(environment, node, options),
    ...listeners(node, options),
    ...security(node, options),
    ...tlsProperties(options),
    ...durability(environment),
    ...capacity(environment, options),
  ].filter((property) => isForRole(property.key, node));
  const diagnostics = checkBrokerOverrides(environment);
  if (diagnostics.length > 0) throw new ValidationFailed(diagnostics);
  return withOverrides(model, environment.brokerOverrides ?? {});
}

/** A reference that Kafka resolves while it starts; the secret itself is in a file with mode 0600. */
export function secretReference(secretsDirectory: string, user: string): string {
  return `\${directory:${secretsDirectory}/${user}:password}`;
}

type Entry = [key: string, value: string, reason: string, source: string];

function owned(entries: readonly Entry[]): BrokerProperty[] {
  return entries.map(([key, value, reason, source]) => ({ key, value, reason, source, owner: 'model' }));
}

function defaults(entries: readonly Entry[]): BrokerProperty[] {
  return entries.map(([key, value, reason, source]) => ({ key, value, reason, source, owner: 'default' }));
}

function identity(
  environment: EnvironmentBase,
  node: NodeSpec,
  options: BrokerPropertyOptions,
): BrokerProperty[] {
  const roles = [...(isBroker(node) ? ['broker'] : []), ...(isController(node) ? ['controller'] : [])];
  const [metadataDirectory = ''] = options.dataDirectories;
  return owned([
    ['process.roles', roles.join(','), 'The part of this node in the KRaft cluster.', KAFKA_DOCS],
    [
      'node.id',
      String(node.id),
      'Identity that outlives process and host.',
      `environment ${environment.name}`,
    ],
    [
      'broker.rack',
      node.rack,
      'Replicas of a partition are spread over racks, so that a lost zone costs one replica.',
      'KIP-36',
    ],
    ['log.dirs', options.dataDirectories.join(','), 'Where the records are.', 'executor'],
    ['metadata.log.dir', metadataDirectory, 'Where the cluster metadata log is.', 'executor'],
    [
      'controller.quorum.bootstrap.servers',
      controllerBootstrapServers(environment).join(','),
      'Dynamic quorum (kraft.version 1): voters are in the metadata log, these addresses only find it.',
      'KIP-853',
    ],
    [
      'controller.quorum.auto.join.enable',
      'true',
      'A controller that lost its disk comes back as a voter without a command.',
      'KIP-853, Kafka 4.2',
    ],
  ]);
}

function listeners(node: NodeSpec, options: BrokerPropertyOptions): BrokerProperty[] {
  const endpoint = (name: string, host: string, port: number | undefined): string[] =>
    port === undefined ? [] : [`${name}://${host}:${port}`];
  const endpoints = (host: string): string =>
    [
      ...endpoint(CLIENT_LISTENER, host, isBroker(node) ? node.clientPort : undefined),
      ...endpoint(CONTROLLER_LISTENER, host, isController(node) ? node.controllerPort : undefined),
    ].join(',');
  const protocols = [
    `${CLIENT_LISTENER}:${options.clientSecurityProtocol ?? 'SASL_SSL'}`,
    `${CONTROLLER_LISTENER}:${options.controllerSecurityProtocol ?? 'SASL_SSL'}`,
  ];
  return owned([
    [
      'listeners',
      endpoints(options.bindHost ?? node.host),
      'Where this node accepts connections.',
      KAFKA_DOCS,
    ],
    ['advertised.listeners', endpoints(node.host), 'Where others reach this node.', KAFKA_DOCS],
    [
      'listener.security.protocol.map',
      protocols.join(','),
      'Every listener authenticates; there is none without SASL.',
      GUIDE,
    ],
    [
      'inter.broker.listener.name',
      CLIENT_LISTENER,
      'Brokers fetch over the listener of clients.',
      KAFKA_DOCS,
    ],
    ['controller.listener.names', CONTROLLER_LISTENER, 'Only the KRaft quorum uses it.', KAFKA_DOCS],
  ]);
}

function security(node: NodeSpec, options: BrokerPropertyOptions): BrokerProperty[] {
  const secret = (user: string): string => secretReference(options.secretsDirectory, user);
  const { nodeUsers = 'first' } = options;
  const logIn = (user: string): string => `username="${user}" password="${secret(user)}"`;
  const accepted = isController(node) ? Object.values(CONTROLLER_USERS) : [];
  const scram = `org.apache.kafka.common.security.scram.ScramLoginModule required ${logIn(BROKER_USERS[nodeUsers])};`;
  const plain =
    'org.apache.kafka.common.security.plain.PlainLoginModule required ' +
    `${[logIn(CONTROLLER_USERS[nodeUsers]), ...accepted.map((user) => `user_${user}="${secret(user)}"`)].join(' ')};`;
  const client = `listener.name.${CLIENT_LISTENER.toLowerCase()}`;
  const controller = `listener.name.${CONTROLLER_LISTENER.toLowerCase()}`;
  const noBootstrap =
    'Controllers cannot use SCRAM among themselves: its credentials are in the log that they would need to read first.';
  return owned([
    [
      'config.providers',
      'directory',
      'Passwords are read from files with mode 0600 and never stand in this file.',
      'KIP-297',
    ],
    [
      'config.providers.directory.class',
      'org.apache.kafka.common.config.provider.DirectoryConfigProvider',
      'One file per secret.',
      'KIP-632',
    ],
    [
      'config.providers.directory.param.allowed.paths',
      options.secretsDirectory,
      'The provider reads nothing else.',
      'KIP-993',
    ],
    [`${client}.sasl.enabled.mechanisms`, SCRAM_MECHANISM, 'Salted, no password on the wire.', 'KIP-84'],
    ['sasl.mechanism.inter.broker.protocol', SCRAM_MECHANISM, 'Brokers are users like others.', 'KIP-84'],
    [`${client}.scram-sha-512.sasl.jaas.config`, scram, 'Brokers log in to brokers.', 'KIP-103'],
    ['sasl.mechanism.controller.protocol', 'PLAIN', noBootstrap, 'KIP-900'],
    [`${controller}.sasl.enabled.mechanisms`, 'PLAIN', noBootstrap, 'KIP-900'],
    [`${controller}.plain.sasl.jaas.config`, plain, 'Nodes log in to controllers.', 'KIP-103'],
    [
      'authorizer.class.name',
      'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
      'ACLs are kept in the metadata log.',
      'KIP-801',
    ],
    [
      'super.users',
      SUPER_USERS.map(principalOf).join(';'),
      'The cluster itself and its administrator; everything else needs an ACL.',
      GUIDE,
    ],
    ['allow.everyone.if.no.acl.found', 'false', 'What is not allowed is refused.', GUIDE],
  ]);
}

/** Replication of the topics that Kafka makes for itself and of topics without a factor of their own. */
function durability(environment: EnvironmentBase): BrokerProperty[] {
  const brokers = environment.nodes.filter(isBroker).length;
  const standard = durabilityProfile('standard', environment);
  const replicationFactor = Math.min(standard.replicationFactor, brokers);
  const rf = String(replicationFactor);
  const minIsr = String(brokerMinInSyncReplicas(environment));
  const survives = 'Survives one lost broker without losing an acknowledged record.';
  return owned([
    ['default.replication.factor', rf, survives, `${GUIDE} 1.2`],
    ['min.insync.replicas', minIsr, 'acks=all means at least this many copies.', `${GUIDE} 1.2`],
    ['offsets.topic.replication.factor', rf, `Committed offsets: ${lowerFirst(survives)}`, KAFKA_DOCS],
    ['transaction.state.log.replication.factor', rf, `Transactions: ${lowerFirst(survives)}`, KAFKA_DOCS],
    ['transaction.state.log.min.isr', minIsr, 'A transaction is as durable as its records.', KAFKA_DOCS],
    [
      'share.coordinator.state.topic.replication.factor',
      rf,
      `Share groups: ${lowerFirst(survives)}`,
      'KIP-932',
    ],
    ['share.coordinator.state.topic.min.isr', minIsr, 'As durable as committed offsets.', 'KIP-932'],
    [
      'unclean.leader.election.enable',
      'false',
      'A replica that is behind never becomes leader: that would lose acknowledged records.',
      GUIDE,
    ],
    [
      'auto.create.topics.enable',
      'false',
      'Topics are declared in the catalog; a misspelt name is an error, not a topic.',
      GUIDE,
    ],
    [
      'delete.topic.enable',
      'true',
      'Deletion is governed by ACLs: only an announced topic can go.',
      KAFKA_DOCS,
    ],
    [
      'controlled.shutdown.enable',
      'true',
      'Leadership moves to other brokers before a broker stops, so that clients see no timeout.',
      KAFKA_DOCS,
    ],
  ]);
}

function capacity(environment: EnvironmentBase, options: BrokerPropertyOptions): BrokerProperty[] {
  const small = environment.kind === 'local';
  const internalPartitions = small ? '12' : '50';
  const internalReason = small
    ? 'Enough for one machine: 114 partitions of internal topics fewer to open than by default.'
    : "Kafka's default; the number cannot be changed once the topic exists.";
  return defaults([
    [
      'num.partitions',
      '3',
      'Only for topics created without a count; the catalog gives one for each.',
      GUIDE,
    ],
    ['offsets.topic.num.partitions', internalPartitions, internalReason, KAFKA_DOCS],
    ['transaction.state.log.num.partitions', internalPartitions, internalReason, KAFKA_DOCS],
    ['share.coordinator.state.topic.num.partitions', internalPartitions, internalReason, 'KIP-932'],
    [
      'num.recovery.threads.per.data.dir',
      String(Math.max(1, Math.floor((options.cores ?? 2) / options.dataDirectories.length))),
      'All cores check segments after a crash: with one thread that takes hours on a full disk.',
      'Kafka documentation, hardware and OS',
    ],
    [
      'replica.selector.class',
      'org.apache.kafka.common.replica.RackAwareReplicaSelector',
      'Consumers with client.rack read from a replica in their own zone.',
      'KIP-392',
    ],
    [
      'socket.listen.backlog.size',
      '4096',
      'As net.core.somaxconn of the hosts; the default of 50 drops connections when all clients reconnect.',
      'KIP-764',
    ],
    ...(small ? [] : ofAHost(options.cores ?? 2)),
    [
      'group.initial.rebalance.delay.ms',
      small ? '0' : '3000',
      small
        ? 'A developer starts one consumer at a time and waits for it.'
        : 'Members that start together join in one rebalance.',
      'KIP-134',
    ],
  ]);
}

/** What a machine of its own allows: buffers as large as the kernel's, threads for its cores. */
function ofAHost(cores: number): Entry[] {
  const autotuned =
    "The kernel sizes the buffer, up to the hosts' TCP windows; a fixed one turns that off and is too small across zones.";
  const msk = 'Amazon MSK developer guide, best practices';
  return [
    ['socket.send.buffer.bytes', '-1', autotuned, KAFKA_DOCS],
    ['socket.receive.buffer.bytes', '-1', autotuned, KAFKA_DOCS],
    ['replica.socket.receive.buffer.bytes', '-1', autotuned, KAFKA_DOCS],
    [
      'num.network.threads',
      String(Math.max(3, Math.floor(cores / 2))),
      "Half the cores, at least Kafka's default: these threads encrypt and decrypt.",
      msk,
    ],
    ['num.io.threads', String(Math.max(8, cores)), "One per core, at least Kafka's default.", msk],
  ];
}

const BROKER_ONLY =
  /^(broker\.rack|inter\.broker\.listener\.name|sasl\.mechanism\.inter\.broker\.protocol|listener\.name\.client\..*)$/;

/** Kafka warns about, or refuses, properties of a role that a node does not have; nor does a node need others' passwords. */
function isForRole(key: string, node: NodeSpec): boolean {
  if (!isBroker(node)) return !BROKER_ONLY.test(key);
  return isController(node) || key !== 'controller.quorum.auto.join.enable';
}
