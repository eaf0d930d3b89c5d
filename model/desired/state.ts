/** What the stacks of an environment declare on its cluster. Stacks make resources of it; drift, adoption and the review compare with it. */
import { asLive } from '../access/adopted';
import { DEPLOY_USER, MONITORING_USER, REGISTRY_USER, deployPrincipalAcls } from '../access/platform';
import { quotaConfig } from '../access/quotas';
import type { Quota } from '../access/types';
import type { ResolvedCatalog, ResolvedDomain, ResolvedService, ResolvedTopic } from '../catalog/resolved';
import type { EnvironmentBase } from '../cluster/environment-base';
import type { LiveAcl } from '../live/cluster';
import { monitoringAcls, runsMonitoring } from '../monitoring/own-host';
import { registryAcls, registryTopics, runsRegistry } from '../schemas/own-registry';
import type { RegistrySettings } from '../schemas/own-registry';
import { PLATFORM } from './stack-names';

/** A user with what it may do, and how much of it. */
export type DesiredUser = Pick<ResolvedService, 'name' | 'credential' | 'acls' | 'adoptedAcls' | 'quotas'>;

/** What one owner has on the cluster. */
export interface DesiredShare {
  /** A domain, or {@link PLATFORM}. */
  readonly owner: string;
  readonly topics: readonly ResolvedTopic[];
  /** Topics that left the catalog and whose deletion may not have been deployed yet. */
  readonly retired: readonly string[];
  readonly users: readonly DesiredUser[];
  /** Quotas of no single user: the defaults. */
  readonly quotas: readonly Quota[];
}

export interface PlatformShare extends DesiredShare {
  readonly users: readonly [deployer: DesiredUser, ...others: DesiredUser[]];
}

/** As much of a domain as its share follows from: one that left the catalog has no more than a name. */
export type DomainContent = Pick<ResolvedDomain, 'name' | 'topics' | 'retired' | 'services'> &
  Partial<Pick<ResolvedDomain, 'schemas'>>;

/** As much of an environment as the platform's share follows from. */
type PlatformSettings = Pick<EnvironmentBase, 'defaultUserQuota' | 'durability'> &
  RegistrySettings &
  Parameters<typeof runsMonitoring>[0];

/** Everything, the platform's share first. */
export function desiredState(
  { domains }: Pick<ResolvedCatalog, 'domains'>,
  environment: PlatformSettings,
): DesiredShare[] {
  return [desiredOfPlatform(domains, environment), ...domains.map(desiredOfDomain)];
}

/**
 * Who deploys, which topics it may delete, default quotas, what the environment's own schema registry keeps its schemas in, and as whom
 * its own Prometheus asks for groups.
 *
 * @param registry whether it has that registry
 */
export function desiredOfPlatform(
  domains: readonly DomainContent[],
  environment: PlatformSettings,
  registry = runsRegistry(environment, domains),
): PlatformShare {
  const { defaultUserQuota } = environment;
  const acls = deployPrincipalAcls(domains.flatMap(retiringTopics));
  return {
    owner: PLATFORM,
    topics: registry ? registryTopics(environment, PLATFORM) : [],
    retired: [],
    users: [
      { name: DEPLOY_USER, acls, quotas: [] },
      ...(registry ? [{ name: REGISTRY_USER, acls: registryAcls(), quotas: [] }] : []),
      ...(runsMonitoring(environment) ? [{ name: MONITORING_USER, acls: monitoringAcls(), quotas: [] }] : []),
    ],
    quotas:
      defaultUserQuota === undefined ? [] : [{ entityType: 'user', config: quotaConfig(defaultUserQuota) }],
  };
}

export function desiredOfDomain({ name, topics, retired, services }: DomainContent): DesiredShare {
  return { owner: name, topics, retired: retired.map((topic) => topic.name), users: services, quotas: [] };
}

/** Topics whose deletion the catalog announced: still declared, or gone from it. */
export function retiringTopics({ topics, retired }: Pick<DomainContent, 'topics' | 'retired'>): string[] {
  return [...topics.filter(({ retire }) => retire !== undefined), ...retired].map(({ name }) => name);
}

/** A user's ACLs as the cluster shows them: of roles, and what was adopted besides. */
export function liveAclsOf({ acls, adoptedAcls = [] }: Pick<DesiredUser, 'acls' | 'adoptedAcls'>): LiveAcl[] {
  return [...acls.map(asLive), ...adoptedAcls];
}
