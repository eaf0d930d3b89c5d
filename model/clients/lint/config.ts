/** One client's configuration, as it stands in a file: entries by Java's names, whatever family the file is of. */
import { clientKey, mainName } from '../families';
import type { ClientRole, Family } from '../families';
import { defaultOf, nameOfKey, readValue } from '../names';
import type { Place } from '../../catalog/document';
import type { Value } from '../read/entry';
import { SPRING_DEFAULTS } from '../spring';

/** How a file is written. `spring` has the keys of Java's client under names of its own. */
export type Source = Family | 'spring';

export interface ConfigEntry {
  /** As it stands in the file. */
  readonly written: string;
  /** The family's key: of Spring, Java's. */
  readonly key: string;
  readonly value: Value;
  readonly at: Place;
  /** Document of the file, from 0. */
  readonly document?: number;
}

export class ClientConfig {
  private readonly byName = new Map<string, ConfigEntry>();

  public constructor(
    public readonly source: Source,
    public readonly role: ClientRole,
    /** In the order of the file; of a key that stands twice, the last holds. */
    public readonly entries: readonly ConfigEntry[],
  ) {
    for (const entry of entries) this.byName.set(nameOfKey(this.family, entry.key), entry);
  }

  public get family(): Family {
    return this.source === 'spring' ? 'java' : this.source;
  }

  /** Whether more can be set than the file shows: an object that is spread, a key that code computes. */
  public get isOpen(): boolean {
    return this.entries.some(({ key }) => key === '…');
  }

  /** The same with other values. */
  public withValues(change: (entry: ConfigEntry) => Value): ClientConfig {
    return new ClientConfig(
      this.source,
      this.role,
      this.entries.map((entry) => ({ ...entry, value: change(entry) })),
    );
  }

  /** The entry of a setting, by Java's name or the family's own. */
  public entry(name: string): ConfigEntry | undefined {
    return this.byName.get(name);
  }

  /** What is given, as Java would write it; undefined if it is not, or is known only where the client runs. */
  public given(name: string): string | undefined {
    const value = this.entry(name)?.value;
    if (value === undefined) return undefined;
    if (value.kind === 'list') {
      const items = value.items.map((item) => ('text' in item ? item.text : ''));
      return items.includes('') ? undefined : items.join(',');
    }
    if (
      value.kind === 'reference' ||
      value.kind === 'code' ||
      value.kind === 'object' ||
      value.kind === 'null'
    )
      return undefined;
    return readValue(this.family, name, value.text);
  }

  /** Whether a value is given that only the running client knows. */
  public isHidden(name: string): boolean {
    return this.entry(name) === undefined ? this.isOpen : this.given(name) === undefined;
  }

  /** What holds: what is given, else what the client does without it. Undefined where only the running client knows. */
  public value(name: string): string | undefined {
    if (this.entry(name) !== undefined) return this.given(name);
    if (this.isOpen) return undefined;
    if (this.source === 'spring' && SPRING_DEFAULTS[name] !== undefined) return SPRING_DEFAULTS[name];
    // Source: Producer#send of @platformatic/kafka.
    if (this.source === 'platformatic' && name === 'acks' && this.value('enable.idempotence') === 'true')
      return 'all';
    return defaultOf(this.family, this.role, name);
  }

  /** The same as a number; undefined for what is none. */
  public number(name: string): number | undefined {
    const text = this.value(name);
    return text === undefined || !/^-?\d+(?:\.\d+)?$/.test(text) ? undefined : Number(text);
  }

  /** The name by which the file has, or would have, a setting. */
  public nameOf(name: string): string {
    return this.entry(name)?.written ?? name;
  }
}

/** Settings whose value is never shown. */
const SECRET =
  /password|passphrase|secret|jaas|(?:^|[.-])key$|\.key\.pem$|\.pfx$|token$|private\.key|auth\.(?:user\.info|credentials)|oauthbearer\.config$/i;
/** Names that look like it: a class, a file or an address, and certificates, which a server shows to everyone. */
const PUBLIC =
  /serializer|^partitioner|(?:location|file|class|url|type|algorithm)$|truststore\.certificates$|certificate\.chain$/i;

export function isSecret(family: Family, key: string): boolean {
  if (PUBLIC.test(key)) return false;
  return clientKey(family, key)?.type === 'password' || SECRET.test(mainName(family, key));
}

/** A value for messages: short, on one line, and of a secret nothing. */
export function shownValue(family: Family, { key, value }: Pick<ConfigEntry, 'key' | 'value'>): string {
  if (isSecret(family, key)) return '(not shown)';
  const text =
    value.kind === 'list'
      ? value.items.map((item) => ('text' in item ? item.text : '…')).join(',')
      : value.text;
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
