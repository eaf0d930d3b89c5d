/** Everything that the stacks of an environment declare on its cluster, as drift compares it. */
import { asLive } from '../access/adopted';
import { DEPLOY_USER, PLATFORM_USERS, deployPrincipalAcls } from '../access/platform';
import { quotaConfig } from '../access/quotas';
import type { Quota } from '../access/types';
import { clusterWideProperties } from '../broker-properties';
import type { ResolvedCatalog, ResolvedDomain, ResolvedTopic } from '../catalog/resolved';
import type { Environment } from '../environment';
import type { LiveAcl } from '../live/cluster';
import { topicsStackName } from '../naming';
import { PLATFORM } from './difference';

/** Something with the domain whose stack declares it. */
export type Owned<T> = T & { readonly domain: string };

export interface Declared {
  readonly environment: string;
  readonly domains: readonly string[];
  readonly topics: ReadonlyMap<string, ResolvedTopic>;
  /** Topics that left the catalog and whose deletion may not have been deployed yet, with their domains. */
  readonly retired: ReadonlyMap<string, string>;
  /** Of roles, and what was adopted besides. */
  readonly acls: readonly Owned<LiveAcl>[];
  readonly quotas: readonly Owned<Quota>[];
  /** Domains of the SCRAM users that stacks declare, by name. */
  readonly users: ReadonlyMap<string, string>;
  /** Domains of services whose users somebody else makes, by name. */
  readonly externalUsers: ReadonlyMap<string, string>;
  /** Users that are there before any stack is: of brokers and people. */
  readonly foundation: ReadonlySet<string>;
  /** Properties that all brokers have alike in server.properties, and that a dynamic value of the cluster overrides. */
  readonly brokerProperties: ReadonlyMap<string, string>;
}

/** What PlatformStack, TopicsStack and Service declare: stacks/ and constructs/ make the resources of the same values. */
export function declaredBy(catalog: ResolvedCatalog, environment: Environment): Declared {
  const { domains } = catalog;
  const services = domains.flatMap((domain) => domain.services);
  return {
    environment: environment.name,
    domains: domains.map(({ name }) => name),
    topics: new Map(domains.flatMap(({ topics }) => topics).map((topic) => [topic.name, topic])),
    retired: new Map(domains.flatMap(({ name, retired }) => retired.map((topic) => [topic.name, name]))),
    acls: [
      ...deployPrincipalAcls(domains.flatMap(retiring)).map((acl) => ({ ...asLive(acl), domain: PLATFORM })),
      ...services.flatMap(({ acls, adoptedAcls = [], domain }) =>
        [...acls.map(asLive), ...adoptedAcls].map((acl) => ({ ...acl, domain })),
      ),
    ],
    quotas: [
      ...(environment.defaultUserQuota === undefined
        ? []
        : [
            {
              entityType: 'user',
              config: quotaConfig(environment.defaultUserQuota),
              domain: PLATFORM,
            } as const,
          ]),
      ...services.flatMap(({ quotas, domain }) => quotas.map((quota) => ({ ...quota, domain }))),
    ],
    users: new Map([
      [DEPLOY_USER, PLATFORM],
      ...services
        .filter(({ credential }) => credential !== 'external')
        .map(({ name, domain }): [string, string] => [name, domain]),
    ]),
    externalUsers: new Map(
      services
        .filter(({ credential }) => credential === 'external')
        .map(({ name, domain }): [string, string] => [name, domain]),
    ),
    foundation: new Set(PLATFORM_USERS),
    brokerProperties: clusterWideProperties(environment),
  };
}

function retiring({ topics, retired }: ResolvedDomain): string[] {
  return [...topics.filter(({ retire }) => retire !== undefined), ...retired].map(({ name }) => name);
}

/** The domain whose service a user is; null for users of no service. */
export function domainOfUser({ users, externalUsers }: Declared, user: string): string | null {
  return users.get(user) ?? externalUsers.get(user) ?? null;
}

/** The stack that declares what is a domain's, as the cdktf CLI names it. */
export function stackOf({ environment }: Pick<Declared, 'environment'>, domain: string): string {
  return domain === PLATFORM ? `${environment}-platform` : topicsStackName(environment, domain);
}

/** The command that makes the cluster what a domain declares. */
export function deployOf(declared: Pick<Declared, 'environment'>, domain: string): string {
  return `npm run deploy '${stackOf(declared, domain)}'`;
}

/** The domain that a name begins with, where there is one: `order` of `order.created`. */
export function domainOfName(name: string, domains: readonly string[]): string | null {
  return domains.find((domain) => name.startsWith(`${domain}.`)) ?? null;
}
