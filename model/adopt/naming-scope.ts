/** What may be named in the catalog without breaking its rules: what does not fit there stays as the entry that it is. */
import type { AclResourceType } from '../access/types';
import { NameOwners } from '../catalog/name-owners';
import type { LiveAcl } from '../live/cluster';
import { overlaps } from './pattern-overlap';
import type { Pattern } from './pattern-overlap';
import type { NamingScope } from './roles';

export interface KnownNames {
  /** Domain of each topic that is adopted. */
  readonly topics: ReadonlyMap<string, string>;
  /** Domain of each service that is adopted, and of each that the catalog has already. */
  readonly services: ReadonlyMap<string, string>;
  /** Domains that the catalog has already. */
  readonly domains: ReadonlySet<string>;
  readonly acls: readonly LiveAcl[];
  /** Principals of services that the catalog has already. */
  readonly declared: ReadonlySet<string>;
}

/** For all services at once; `of` gives one service's view. */
export class NamingScopes {
  /** As the catalog's validation sees them. */
  private readonly owners: NameOwners;

  public constructor(private readonly known: KnownNames) {
    const { topics, services, domains } = known;
    const all = new Set([...topics.values(), ...services.values(), ...domains]);
    this.owners = new NameOwners(new Map([...[...all].map((name) => [name, name] as const), ...services]));
  }

  public of(principal: string, domain: string): NamingScope {
    return {
      isTopic: (name) => this.known.topics.has(name),
      isOwnTopicPrefix: (prefix) => {
        const dot = prefix.indexOf('.');
        return dot > 0 && this.owners.domainOf(prefix.slice(0, dot)) === domain;
      },
      isOwnPrefix: (prefix) => this.owners.isOwnPrefix(prefix, domain),
      isOwn: (resourceType, pattern) => this.isOwn(principal, resourceType, pattern),
    };
  }

  /**
   * Of two groups that meet, one of them a prefix, neither may stay as it is; here the prefix becomes a plain entry, unless the
   * catalog has it already. Two services may share a group by its name. Transactional ids may not meet at all.
   */
  private isOwn(principal: string, resourceType: AclResourceType, pattern: Pattern): boolean {
    const { acls, declared } = this.known;
    return !acls.some((acl) => {
      if (acl.principal === principal || acl.resourceType !== resourceType) return false;
      // No role has every name.
      if (acl.patternType === 'Literal' && acl.resourceName === '*') return false;
      if (!overlaps(acl, pattern)) return false;
      if (resourceType === 'TransactionalID' || pattern.patternType === 'Prefixed') return true;
      return acl.patternType === 'Prefixed' && declared.has(acl.principal);
    });
  }
}
