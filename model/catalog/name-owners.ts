/** To whom names of groups, transactional ids and internal topics belong: they begin with the name of a domain or a service. */

/** What stands between an owner's name and the rest. */
const SEPARATOR = /[-.]/;

export class NameOwners {
  private readonly sorted: readonly string[];

  /** @param domains domain of each name that may begin others: of domains themselves, and of services */
  public constructor(private readonly domains: ReadonlyMap<string, string>) {
    this.sorted = [...domains.keys()].sort();
  }

  public domainOf(owner: string): string | undefined {
    return this.domains.get(owner);
  }

  /** The longest name of a domain or service with which a name begins, whole: `order-service` of `order-service-totals`. */
  public ownerOf(name: string): string | undefined {
    for (let end = name.length; end > 0; end--) {
      const whole = end === name.length || SEPARATOR.test(name.charAt(end));
      if (whole && this.domains.has(name.slice(0, end))) return name.slice(0, end);
    }
    return undefined;
  }

  /** Whether every name with this prefix belongs to a domain, whatever is declared later. */
  public isOwnPrefix(prefix: string, domain: string): boolean {
    const owner = this.ownerOf(prefix);
    // "order" alone would cover "orders-archive", too.
    return (
      owner !== undefined &&
      owner !== prefix &&
      this.domains.get(owner) === domain &&
      this.strangerIn(prefix, domain) === undefined
    );
  }

  /** A domain or service of another domain whose names fall under a prefix. */
  public strangerIn(prefix: string, domain: string): string | undefined {
    const foreign = (owner: string): boolean => {
      const its = this.domains.get(owner);
      return its !== undefined && its !== domain;
    };
    const owner = this.ownerOf(prefix);
    if (owner !== undefined && foreign(owner)) return owner;
    for (let i = lowerBound(this.sorted, prefix); i < this.sorted.length; i++) {
      const name = this.sorted[i] ?? '';
      if (!name.startsWith(prefix)) return undefined;
      if (foreign(name)) return name;
    }
    return undefined;
  }
}

function lowerBound(sorted: readonly string[], value: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? '') < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
