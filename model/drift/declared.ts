/** Everything that the stacks of an environment declare on its cluster, as drift compares it. */
import { PLATFORM_USERS, isManaged } from '../access/platform';
import type { Quota } from '../access/types';
import { clusterWideProperties } from '../environment/cluster-properties';
import type { ResolvedCatalog, ResolvedTopic } from '../catalog/resolved';
import { desiredState, liveAclsOf } from '../desired/state';
import { ownerStackName } from '../desired/stack-names';
import type { Environment } from '../environment';
import type { LiveAcl } from '../live/cluster';

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

/** The desired state of an environment, by what drift looks for. */
export function declaredBy(catalog: ResolvedCatalog, environment: Environment): Declared {
  const shares = desiredState(catalog, environment);
  const users = shares.flatMap((share) => share.users.map((user) => ({ ...user, domain: share.owner })));
  const domainsOf = (some: readonly Owned<{ readonly name: string }>[]): ReadonlyMap<string, string> =>
    new Map(some.map(({ name, domain }) => [name, domain]));
  return {
    environment: environment.name,
    domains: catalog.domains.map(({ name }) => name),
    topics: new Map(shares.flatMap(({ topics }) => topics).map((topic) => [topic.name, topic])),
    retired: new Map(
      shares.flatMap(({ owner, retired }) => retired.map((name): [string, string] => [name, owner])),
    ),
    acls: users.flatMap((user) => liveAclsOf(user).map((acl) => ({ ...acl, domain: user.domain }))),
    quotas: shares.flatMap(({ owner, quotas, users }) =>
      [...quotas, ...users.flatMap((user) => user.quotas)].map((quota) => ({ ...quota, domain: owner })),
    ),
    users: domainsOf(users.filter(isManaged)),
    externalUsers: domainsOf(users.filter((user) => !isManaged(user))),
    foundation: new Set(PLATFORM_USERS),
    brokerProperties: clusterWideProperties(environment),
  };
}

/** The domain whose service a user is; null for users of no service. */
export function domainOfUser({ users, externalUsers }: Declared, user: string): string | null {
  return users.get(user) ?? externalUsers.get(user) ?? null;
}

/** The command that makes the cluster what a domain declares. */
export function deployOf({ environment }: Pick<Declared, 'environment'>, domain: string): string {
  return `npm run deploy '${ownerStackName(environment, domain)}'`;
}

/** The domain that a name begins with, where there is one: `order` of `order.created`. */
export function domainOfName(name: string, domains: readonly string[]): string | null {
  return domains.find((domain) => name.startsWith(`${domain}.`)) ?? null;
}
