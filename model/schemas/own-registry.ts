/** The schema registry that an environment runs itself: whether it does, where it listens, and what it has on the cluster. */
import { REGISTRY_USER, principalOf } from '../access/platform';
import { orderedWithoutImplied } from '../access/implied';
import type { Acl } from '../access/types';
import type { ResolvedDomain, ResolvedTopic } from '../catalog/resolved';
import type { EnvironmentBase, NodeSpec } from '../cluster/environment-base';
import { durabilityProfile } from '../topics/durability';
import { CONFLUENT_API, REGISTRY_GROUPS, REGISTRY_TOPICS } from './apicurio';

/** As much of an environment as whether it runs a registry follows from. */
export type RegistrySettings = Partial<Pick<EnvironmentBase, 'kind' | 'schemaRegistry'>> & {
  /** Of an environment on AWS that declares hosts for it. */
  readonly registry?: unknown;
};

/**
 * Whether an environment has a registry of its own, unless it names another one: `local` as soon as the catalog declares a schema, and
 * on AWS where it declares hosts for it.
 */
export function runsRegistry(
  { kind, schemaRegistry, registry }: RegistrySettings,
  domains: readonly Partial<Pick<ResolvedDomain, 'schemas'>>[],
): boolean {
  if (schemaRegistry?.url !== undefined) return false;
  return kind === 'local' ? domains.some(({ schemas = [] }) => schemas.length > 0) : registry !== undefined;
}

/** Whether that registry is a process of this machine: it is started where it is needed, and takes what is tried. */
export function runsLocalRegistry(
  settings: RegistrySettings,
  domains: readonly Partial<Pick<ResolvedDomain, 'schemas'>>[],
): boolean {
  return settings.kind === 'local' && runsRegistry(settings, domains);
}

/** Above the clients' first port, and below what the next cluster of the tests has. */
const PORT_OFFSET = 150;

export interface RegistryEndpoint {
  readonly host: string;
  readonly port: number;
  /** Of health and metrics. */
  readonly managementPort: number;
  /** Of the Confluent API. */
  readonly url: string;
}

/** Port of the registry on its hosts: HTTPS. */
export const REGISTRY_PORT = 8443;

/** Addresses of the Confluent API on the registry's hosts; what writes uses the first alone, see docs/decisions/0021-registry-hosts.md. */
export function hostRegistryUrls(hosts: readonly { readonly host: string }[]): string[] {
  return hosts.map(({ host }) => `https://${host}:${REGISTRY_PORT}${CONFLUENT_API}`);
}

/** On the loopback interface of this machine. */
export function localRegistry({ nodes }: { readonly nodes: readonly NodeSpec[] }): RegistryEndpoint {
  const first = nodes.find(({ clientPort }) => clientPort !== undefined)?.clientPort ?? 19092;
  const port = first + PORT_OFFSET;
  const host = '127.0.0.1';
  return { host, port, managementPort: port + 1, url: `http://${host}:${port}${CONFLUENT_API}` };
}

/** One partition, since changes are read in their order, and never compacted nor cut: they are the registry's only memory. */
export function registryTopics(
  environment: Pick<EnvironmentBase, 'durability'>,
  domain: string,
): ResolvedTopic[] {
  const { replicationFactor, minInSyncReplicas } = durabilityProfile('standard', environment);
  return Object.values(REGISTRY_TOPICS).map((name) => ({
    name,
    domain,
    owner: { team: domain, contact: '' },
    description: 'Of the schema registry.',
    durability: 'standard',
    partitions: { count: 1, basis: 'given', reasoning: ['changes are read in their order'] },
    replicationFactor,
    minInSyncReplicas,
    key: 'unknown',
    config: {
      'cleanup.policy': 'delete',
      'min.insync.replicas': String(minInSyncReplicas),
      'retention.bytes': '-1',
      'retention.ms': '-1',
    },
    source: { file: 'model/schemas/own-registry.ts', line: 1, column: 1 },
  }));
}

/** The least with which Apicurio 3.3.3 starts, reads and writes, topics being there. */
export function registryAcls(): Acl[] {
  const principal = principalOf(REGISTRY_USER);
  const topic = (resourceName: string, operation: Acl['operation'], reason: string): Acl => ({
    ...{ principal, resourceType: 'Topic', resourceName, patternType: 'Literal', operation, reason },
  });
  const { journal, snapshots, events } = REGISTRY_TOPICS;
  return orderedWithoutImplied([
    ...[journal, snapshots].flatMap((name) => [
      topic(name, 'Read', 'replays changes'),
      topic(name, 'Write', 'writes changes'),
      topic(name, 'DescribeConfigs', 'ends at its start without it'),
    ]),
    topic(events, 'Write', 'publishes changes'),
    topic(events, 'DescribeConfigs', 'ends at its start without it'),
    {
      principal,
      resourceType: 'Group',
      resourceName: REGISTRY_GROUPS,
      patternType: 'Prefixed',
      operation: 'Read',
      reason: 'its groups have a drawn name behind this prefix',
    },
  ]);
}
