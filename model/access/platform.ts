/** Who acts on the cluster itself: the reserved users, and what the user that deploys may do. */
import type { ResolvedCatalog, ResolvedService } from '../catalog/resolved';
import { orderedWithoutImplied } from './implied';
import type { Acl } from './types';

/** SCRAM user of the brokers among themselves; a super user. */
export const BROKER_USER = 'broker';
/** SASL/PLAIN user of the controller listener, where no SCRAM credential can be read yet; a super user. */
export const CONTROLLER_USER = 'controller';

/**
 * Whether nodes log in to each other as the first or the second of their two users. A password of a cluster that runs can only be
 * replaced while no node uses it, so nodes change to the other user first, one at a time: both are accepted all the time.
 */
export type NodeUsers = 'first' | 'second';

/** The brokers' and the nodes' own users by {@link NodeUsers}. */
export const BROKER_USERS: Readonly<Record<NodeUsers, string>> = {
  first: BROKER_USER,
  second: `${BROKER_USER}-second`,
};
export const CONTROLLER_USERS: Readonly<Record<NodeUsers, string>> = {
  first: CONTROLLER_USER,
  second: `${CONTROLLER_USER}-second`,
};
/** Super user of people and of the platform stack. */
export const ADMIN_USER = 'admin';
/** User as which Terraform declares topics, users, access and quotas; no super user. */
export const DEPLOY_USER = 'deployer';

/** SCRAM user of the schema registry that an environment runs. */
export const REGISTRY_USER = 'schema-registry';
/** Basic user that writes to that registry; no user of the cluster. */
export const REGISTRY_WRITER = 'registrar';
/** Users whose passwords the registry's process needs. */
export const REGISTRY_USERS: readonly string[] = [REGISTRY_USER, REGISTRY_WRITER];

/** SCRAM user of the exporter of group lag on the environment's own host of Prometheus. */
export const MONITORING_USER = 'lag-exporter';
/** Basic user of Prometheus and Alertmanager there; no user of the cluster. */
export const MONITORING_VIEWER = 'metrics-viewer';
/** Users whose passwords that host needs. */
export const MONITORING_USERS: readonly string[] = [MONITORING_USER, MONITORING_VIEWER];

/** Users that the platform gives a password. */
export const PLATFORM_USERS: readonly string[] = [
  ...Object.values(BROKER_USERS),
  ...Object.values(CONTROLLER_USERS),
  ADMIN_USER,
  DEPLOY_USER,
];
/** Users that Kafka never asks its authorizer about: they may do everything. */
export const SUPER_USERS: readonly string[] = PLATFORM_USERS.filter((user) => user !== DEPLOY_USER);
/** Names that no service may have: the platform's, and the one Kafka gives to clients without authentication. */
export const RESERVED_USERS: readonly string[] = [
  ...PLATFORM_USERS,
  ...REGISTRY_USERS,
  ...MONITORING_USERS,
  'anonymous',
];

/** SCRAM mechanism of every user, as Kafka and the provider's `kafka_user_scram_credential` spell it. */
export const SCRAM_MECHANISM = 'SCRAM-SHA-512';
/**
 * Hash iterations of a stored SCRAM password. 4096 is Kafka's least and its default (`--add-scram`, KIP-84); passwords here are
 * generated, so more iterations would only make every connection dearer.
 */
export const SCRAM_ITERATIONS = 4096;

/** Kafka's name of the one Cluster resource. */
export const CLUSTER_RESOURCE = 'kafka-cluster';

/** Users of services that get a password here, in the order of the catalog. */
export function managedUsers(catalog: Pick<ResolvedCatalog, 'domains'>): string[] {
  return catalog.domains.flatMap(({ services }) => services.filter(isManaged).map(({ name }) => name));
}

/** Whether a user gets its password here. That of others is set elsewhere, or they are no SCRAM users. */
export function isManaged({ credential }: Pick<ResolvedService, 'credential'>): boolean {
  return credential !== 'external';
}

/**
 * Whether a user of this name can be given a password: its name is that of a file, of a secret and one of a list with commas.
 * Others' names are Kafka's affair alone.
 */
export function canHavePassword(user: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,248}$/.test(user);
}

/** `User:<name>`, the principal that Kafka makes of a SASL user name. */
export function principalOf(user: string): string {
  return `User:${user}`;
}

/**
 * What the deploy principal may do: create and change every topic, users, access and quotas, and delete only the topics named
 * here. docs/access.md lists the request behind each entry, as measured with the Terraform provider.
 *
 * Alter on the cluster lets it write ACLs, its own included: the missing Delete guards against mistakes, not against a
 * deployer who means harm.
 *
 * @param retiring names of topics whose deletion the catalog announced
 */
export function deployPrincipalAcls(retiring: readonly string[]): Acl[] {
  const principal = principalOf(DEPLOY_USER);
  const anyTopic = { principal, resourceType: 'Topic', resourceName: '*', patternType: 'Literal' } as const;
  const cluster = {
    principal,
    resourceType: 'Cluster',
    resourceName: CLUSTER_RESOURCE,
    patternType: 'Literal',
  } as const;
  return orderedWithoutImplied([
    { ...anyTopic, operation: 'Create', reason: 'creates topics' },
    { ...anyTopic, operation: 'Alter', reason: 'adds partitions; implies Describe, to read topics' },
    {
      ...anyTopic,
      operation: 'AlterConfigs',
      reason: 'changes topic configs; implies DescribeConfigs, to read them',
    },
    {
      ...cluster,
      operation: 'Alter',
      reason: 'writes ACLs and SCRAM users, moves replicas; implies Describe, to read them',
    },
    { ...cluster, operation: 'AlterConfigs', reason: 'writes quotas; implies DescribeConfigs, to read them' },
    ...retiring.map((topic): Acl => ({
      principal,
      resourceType: 'Topic',
      resourceName: topic,
      patternType: 'Literal',
      operation: 'Delete',
      reason: `retirement of ${topic}`,
    })),
  ]);
}
