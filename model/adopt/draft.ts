/** What was found → the catalog's domains, and what has no place there. */
import { count } from '../../shared/text';
import { aclId } from '../access/adopted';
import { anyOperation } from '../access/operations';
import { RESERVED_USERS, principalOf } from '../access/platform';
import type { EnvironmentBase } from '../cluster/environment-base';
import type { LiveAcl } from '../live/cluster';
import { DomainGuess } from './domains';
import type { DomainOptions } from './domains';
import type { Discovery, Skipped } from './discovered';
import { sortQuotas } from './quotas';
import type { SortedQuotas } from './quotas';
import { placeOf, serviceDraft } from './services';
import type { Place, QuotasEntry, ServiceDraft } from './services';
import { NamingScopes } from './naming-scope';
import { topicEntry } from './topics';
import type { TopicEntry } from './topics';
import { groupBy } from '../../shared/collections';

/** Names that the catalog has already: they are managed, and adoption leaves them alone. */
export interface Declared {
  readonly domains: ReadonlySet<string>;
  readonly topics: ReadonlySet<string>;
  /** Domain of each service. */
  readonly services: ReadonlyMap<string, string>;
  /** Client ids that have a quota. */
  readonly clientIds: ReadonlySet<string>;
}

export const NOTHING_DECLARED: Declared = {
  domains: new Set(),
  topics: new Set(),
  services: new Map(),
  clientIds: new Set(),
};

export interface DraftOptions extends DomainOptions {
  /** Whose durability classes count. @default - the classes' own numbers */
  readonly environment?: Pick<EnvironmentBase, 'durability'>;
  /** @default - nothing */
  readonly declared?: Declared;
}

export interface PlacedService extends ServiceDraft {
  /** What the domain was guessed from. Undefined: it is no guess. */
  readonly guess?: string;
}

export interface DomainDraft {
  readonly name: string;
  /** Topics whose names made it a domain. Undefined: its name was given. */
  readonly evidence?: number;
  readonly topics: readonly TopicEntry[];
  readonly services: readonly PlacedService[];
}

export interface Draft {
  /** In order of name. */
  readonly domains: readonly DomainDraft[];
  readonly leftOut: readonly Skipped[];
}

export function draftCatalog(found: Discovery, options: DraftOptions = {}): Draft {
  const declared = options.declared ?? NOTHING_DECLARED;
  const fresh = found.topics.filter(({ name }) => !declared.topics.has(name));
  const guess = new DomainGuess(
    fresh.map(({ name }) => name),
    options,
  );
  const domainOfTopic = new Map(fresh.map(({ name }) => [name, guess.ofTopic(name)]));
  const quotas = sortQuotas(found.quotas);
  const access = sortAccess(found, declared, quotas);
  const places = new Map(
    access.users.map((user) => [user, placeOf(user, access.acls, guess, domainOfTopic)] as const),
  );
  const clients = clientsOf(quotas, access.users, declared);
  const services = draftServices({ access, places, domainOfTopic, declared, quotas, clients, found });
  const topics = fresh.map((topic) => topicEntry(topic, options.environment ?? {}));
  return {
    domains: assemble(topics, services, domainOfTopic, places, guess),
    leftOut: [...found.leftOut, ...access.leftOut, ...quotas.leftOut, ...clients.leftOut],
  };
}

interface Access {
  /** Names of users that become services, in order. */
  readonly users: readonly string[];
  readonly acls: readonly LiveAcl[];
  readonly leftOut: readonly Skipped[];
}

/** Users that can be services, and their entries; the platform's own are not adopted. */
function sortAccess(found: Discovery, declared: Declared, quotas: SortedQuotas): Access {
  const leftOut: Skipped[] = [];
  /** How many entries services have that the catalog has: that is drift, not adoption. */
  const known = new Map<string, number>();
  const acls = found.acls.filter((acl) => {
    const user = acl.principal.startsWith('User:') ? acl.principal.slice('User:'.length) : undefined;
    if (user !== undefined && isPlatform(user)) return false;
    if (user !== undefined && declared.services.has(user)) {
      known.set(user, (known.get(user) ?? 0) + 1);
      return false;
    }
    const why = entryProblem(acl, user);
    if (why !== undefined) leftOut.push({ what: describeAcl(acl), why });
    return why === undefined;
  });
  leftOut.push(
    ...[...known].sort().map(([user, found]) => ({
      what: `${user}: ${count(found, 'ACL')}`,
      why: 'the catalog has these services already, and brokerform drift compares their access',
    })),
  );
  const named = new Set([
    ...acls.map(({ principal }) => principal.slice('User:'.length)),
    ...found.users.filter((user) => !isPlatform(user)),
    ...quotas.users.keys(),
  ]);
  const users = [...named].sort().filter((user) => {
    const why = userProblem(user, declared);
    // A service that the catalog has was left out above.
    if (why !== undefined && !declared.services.has(user)) leftOut.push({ what: `user ${user}`, why });
    return why === undefined;
  });
  const kept = new Set(users.map(principalOf));
  return { users, acls: acls.filter(({ principal }) => kept.has(principal)), leftOut };
}

const KNOWN_OPERATIONS: ReadonlySet<string> = new Set(anyOperation);

const isPlatform = (user: string): boolean => RESERVED_USERS.includes(user) && user !== 'anonymous';

function userProblem(user: string, declared: Declared): string | undefined {
  if (declared.services.has(user)) return 'the catalog has this service already';
  if (declared.domains.has(user)) return 'the catalog has a domain of this name';
  if (RESERVED_USERS.includes(user)) return "it is the name of one of the platform's own users";
  return undefined;
}

function entryProblem(acl: LiveAcl, user: string | undefined): string | undefined {
  if (user === undefined) return 'only principals of the type User are services';
  if (user === '*') return 'it applies to every user, and a service is one user';
  if (user === '') return 'its user has no name';
  if (acl.resourceType === 'User' || !KNOWN_OPERATIONS.has(acl.operation)) {
    return "Terraform's provider does not support its type";
  }
  // The provider separates the fields of an id by "|".
  if (`${user}${acl.resourceName}`.includes('|')) return 'Terraform cannot import a name with "|"';
  return undefined;
}

/** `User:x, from *: Allow Read on Topic a (Literal)`. */
export function describeAcl(acl: LiveAcl): string {
  const { principal, host, permission, operation, resourceType, resourceName, patternType } = acl;
  return `${principal}, from ${host}: ${permission} ${operation} on ${resourceType} ${resourceName} (${patternType})`;
}

/** A client id's quota has no user; it is given to the service whose name begins the client id. */
function clientsOf(
  quotas: SortedQuotas,
  users: readonly string[],
  declared: Declared,
): { byUser: ReadonlyMap<string, QuotasEntry['clients']>; leftOut: Skipped[] } {
  const byUser = new Map<string, Record<string, object>>();
  const leftOut: Skipped[] = [];
  // Those of the catalog are the catalog's.
  const fresh = [...quotas.clients].filter(([client]) => !declared.clientIds.has(client));
  for (const [client, quota] of fresh.sort(([a], [b]) => (a < b ? -1 : 1))) {
    const owner = users
      .filter(
        (user) => client === user || (client.startsWith(user) && /[._-]/.test(client[user.length] ?? '')),
      )
      .sort((a, b) => b.length - a.length)[0];
    if (owner === undefined) {
      leftOut.push({
        what: `quota of client id ${client}`,
        why: 'it does not begin with the name of a user',
      });
    } else byUser.set(owner, { ...byUser.get(owner), [client]: quota });
  }
  return { byUser, leftOut };
}

function draftServices(input: {
  readonly access: Access;
  readonly places: ReadonlyMap<string, Place>;
  readonly domainOfTopic: ReadonlyMap<string, string>;
  readonly declared: Declared;
  readonly quotas: SortedQuotas;
  readonly clients: ReturnType<typeof clientsOf>;
  readonly found: Discovery;
}): PlacedService[] {
  const { access, places, domainOfTopic, declared, quotas, clients, found } = input;
  const scopes = new NamingScopes({
    topics: domainOfTopic,
    services: new Map([
      ...declared.services,
      ...[...places].map(([user, { domain }]) => [user, domain] as const),
    ]),
    domains: declared.domains,
    acls: found.acls,
    declared: new Set([...declared.services.keys()].map(principalOf)),
  });
  const distinct = new Map(access.acls.map((entry) => [aclId(entry), entry])).values();
  const byPrincipal = groupBy(distinct, ({ principal }) => principal);
  return access.users.map((user) => {
    const principal = principalOf(user);
    const { domain = '', guess } = places.get(user) ?? {};
    const limits: QuotasEntry = {
      ...(quotas.users.has(user) ? { user: quotas.users.get(user) ?? {} } : {}),
      ...(clients.byUser.has(user) ? { clients: clients.byUser.get(user) ?? {} } : {}),
    };
    const draft = serviceDraft(
      user,
      byPrincipal.get(principal) ?? [],
      Object.keys(limits).length === 0 ? undefined : limits,
      scopes.of(principal, domain),
    );
    return { ...draft, ...(guess === undefined ? {} : { guess }) };
  });
}

function assemble(
  topics: readonly TopicEntry[],
  services: readonly PlacedService[],
  domainOfTopic: ReadonlyMap<string, string>,
  places: ReadonlyMap<string, Place>,
  guess: DomainGuess,
): DomainDraft[] {
  const domainOf = (service: PlacedService): string => places.get(service.entry.name)?.domain ?? guess.rest;
  const names = new Set([...domainOfTopic.values(), ...services.map(domainOf)]);
  const byName = <T extends { readonly name: string }>(a: T, b: T): number => (a.name < b.name ? -1 : 1);
  return [...names].sort().map((name) => {
    const evidence = guess.evidence(name);
    return {
      name,
      ...(evidence === undefined ? {} : { evidence }),
      topics: topics
        .filter((topic) => domainOfTopic.get(topic.name) === name)
        .map((topic) => {
          const writers = services
            .filter((service) => domainOf(service) !== name && service.writes.includes(topic.name))
            .map(({ entry }) => entry.name)
            .sort();
          if (writers.length === 0) return topic;
          const { adopted, ...rest } = topic;
          return { ...rest, producersFromOtherDomains: writers, adopted };
        })
        .sort(byName),
      services: services.filter((service) => domainOf(service) === name),
    };
  });
}
