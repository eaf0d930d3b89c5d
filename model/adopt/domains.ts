/** Which domain a name belongs to, as far as names tell. */
import { isWord } from '../naming';

/** Fewer topics with the same beginning are no domain of their own. Three: two names share a word by chance easily. */
export const DEFAULT_MINIMUM_TOPICS = 3;
export const DEFAULT_REST_DOMAIN = 'unsorted';

export interface DomainOptions {
  /** Beginning of names → domain, given by the user; the longest that fits counts. @default - none */
  readonly map?: ReadonlyMap<string, string>;
  /** Parts of a name that make the domain's: 2 makes `eu-billing` of `eu.billing.invoice`. @default 1 */
  readonly segments?: number;
  /** @default 3 */
  readonly minimumTopics?: number;
  /** Domain of what belongs to no other. @default 'unsorted' */
  readonly rest?: string;
}

export class DomainGuess {
  private readonly topicsByDomain = new Map<string, number>();
  private readonly map: readonly (readonly [prefix: string, domain: string])[];
  private readonly segments: number;
  private readonly minimum: number;
  public readonly rest: string;

  public constructor(topics: readonly string[], options: DomainOptions = {}) {
    this.map = [...(options.map ?? [])].sort(([a], [b]) => b.length - a.length);
    this.segments = options.segments ?? 1;
    this.minimum = options.minimumTopics ?? DEFAULT_MINIMUM_TOPICS;
    this.rest = options.rest ?? DEFAULT_REST_DOMAIN;
    for (const name of topics) {
      const domain = this.beginning(name);
      if (domain !== undefined && this.mapped(name) === undefined) {
        this.topicsByDomain.set(domain, (this.topicsByDomain.get(domain) ?? 0) + 1);
      }
    }
  }

  /** Always a domain's name. */
  public ofTopic(name: string): string {
    return this.ofName(name) ?? this.rest;
  }

  /** The domain that a name says, of a topic or a user; undefined if it says none. */
  public ofName(name: string): string | undefined {
    return this.mapped(name) ?? this.counted(this.beginning(name));
  }

  /** Whether there is, or the user asked for, a domain of this name. */
  public isDomain(name: string): boolean {
    return (
      name === this.rest || this.map.some(([, domain]) => domain === name) || this.counted(name) !== undefined
    );
  }

  /** Topics that made it a domain; undefined where the user named it. */
  public evidence(domain: string): number | undefined {
    return this.counted(domain) === undefined ? undefined : this.topicsByDomain.get(domain);
  }

  private counted(domain: string | undefined): string | undefined {
    return domain !== undefined && (this.topicsByDomain.get(domain) ?? 0) >= this.minimum
      ? domain
      : undefined;
  }

  private mapped(name: string): string | undefined {
    return this.map.find(([prefix]) => name.startsWith(prefix))?.[1];
  }

  /** The first parts of a name as a domain may be called: `Order_created` → `order`. */
  private beginning(name: string): string | undefined {
    const parts = name.split(/[._-]+/).filter((part) => part !== '');
    const word = parts.slice(0, this.segments).join('-').toLowerCase();
    return isWord(word) ? word : undefined;
  }
}
