/** Everything that the checks of ./validate/ look at: all files together, seen by one environment. */
import type { Diagnostic } from '../diagnostics';
import type { Environment } from '../environment';
import type { Capacity } from '../environment/capacity';
import { capacityOf } from '../environment/capacity';
import type { Path } from './document';
import { NameOwners } from './name-owners';
import type { Entry, ParsedDomain, ParsedFile } from './parse';
import type { RetiredTopicInput, SchemaInput, ServiceInput, TopicInput, TopicOverrideInput } from './schema';
import type { Finding } from './source-file';
import type { TopicSettings } from './topic-settings';
import { topicSettings } from './topic-settings';

/** A topic as an earlier deploy recorded it. */
export interface KnownTopic {
  readonly partitions: number;
  readonly replicationFactor: number;
  /** Domain whose stack recorded it, if known. */
  readonly domain?: string;
  /** Whether its deletion was announced: the deploy principal may delete it. Absent if that is not known. */
  readonly announced?: boolean;
}

/** Topics by name. */
export type KnownState = ReadonlyMap<string, KnownTopic>;

export interface ResolveOptions {
  /** What an earlier deploy recorded. @default - not known: nothing is compared */
  readonly known?: KnownState;
  /** Domain whose stack recorded a user, by the user's name. @default - not known: nothing is compared */
  readonly knownUsers?: ReadonlyMap<string, string>;
  /** Names of all environments, to find misspelt ones in overrides. @default - not checked */
  readonly environments?: readonly string[];
}

export interface CatalogTopic extends Entry<TopicInput> {
  readonly domain: ParsedDomain;
  readonly settings: TopicSettings;
}

export interface CatalogService extends Entry<ServiceInput> {
  readonly domain: ParsedDomain;
}

export interface CatalogSchema extends Entry<SchemaInput> {
  readonly domain: ParsedDomain;
  /** `<domain>/<name>`. */
  readonly id: string;
}

export interface CatalogContext {
  readonly environment: Environment;
  readonly capacity: Capacity;
  readonly options: ResolveOptions;
  readonly domains: readonly ParsedDomain[];
  readonly topics: readonly CatalogTopic[];
  /** The first of each name. */
  readonly topicsByName: ReadonlyMap<string, CatalogTopic>;
  readonly topicsByDomain: ReadonlyMap<string, readonly CatalogTopic[]>;
  readonly retired: ReadonlyMap<string, Entry<RetiredTopicInput>>;
  readonly services: readonly CatalogService[];
  readonly servicesByName: ReadonlyMap<string, CatalogService>;
  readonly schemas: readonly CatalogSchema[];
  /** The first of each id. */
  readonly schemasById: ReadonlyMap<string, CatalogSchema>;
  /** Per domain: its own name and its services', which may begin the names of its topics. */
  readonly ownersByDomain: ReadonlyMap<string, ReadonlySet<string>>;
  /** Names that stand in entries which could not be read. */
  readonly unread: ReadonlySet<string>;
}

/** One aspect of the catalog. */
export type Check = (context: CatalogContext) => Diagnostic[];

export function buildContext(
  files: readonly ParsedFile[],
  environment: Environment,
  options: ResolveOptions,
): CatalogContext {
  const capacity = capacityOf(environment);
  const domains = files.flatMap(({ domain }) => domain ?? []);
  const topics = domains.flatMap((domain) =>
    domain.topics.map((entry) => ({
      ...entry,
      domain,
      settings: topicSettings(entry.input, environment, capacity),
    })),
  );
  const services = domains.flatMap((domain) => domain.services.map((entry) => ({ ...entry, domain })));

  const schemas = domains.flatMap((domain) =>
    domain.schemas.map((entry) => ({ ...entry, domain, id: schemaId(domain.name, entry.input.name) })),
  );

  const topicsByDomain = new Map<string, CatalogTopic[]>();
  const ownersByDomain = new Map<string, Set<string>>();
  for (const { name } of domains) {
    topicsByDomain.set(name, []);
    ownersByDomain.set(name, new Set([name]));
  }
  for (const topic of topics) topicsByDomain.get(topic.domain.name)?.push(topic);
  for (const service of services) ownersByDomain.get(service.domain.name)?.add(service.input.name);

  return {
    environment,
    capacity,
    options,
    domains,
    topics,
    topicsByName: firstByName(topics),
    topicsByDomain,
    retired: firstByName(domains.flatMap(({ retired }) => retired)),
    services,
    servicesByName: firstByName(services),
    schemas,
    schemasById: new Map(schemas.toReversed().map((schema) => [schema.id, schema])),
    ownersByDomain,
    unread: new Set(files.flatMap(({ unread }) => [...unread])),
  };
}

/** What a schema is called from within a domain: `money`, or `payment/money` of another one. */
export function schemaId(domain: string, name: string): string {
  return name.includes('/') ? name : `${domain}/${name}`;
}

function firstByName<T extends Entry<{ name: string }>>(entries: readonly T[]): Map<string, T> {
  const found = new Map<string, T>();
  for (const entry of entries) {
    if (!found.has(entry.input.name)) found.set(entry.input.name, entry);
  }
  return found;
}

/** To whom names belong that begin with a domain's or a service's. */
export function ownersIn({ ownersByDomain }: CatalogContext): NameOwners {
  const domains = new Map<string, string>();
  for (const [domain, owners] of ownersByDomain) for (const owner of owners) domains.set(owner, domain);
  return new NameOwners(domains);
}

/** An error at a field of an entry; without a field at its name. */
export function errorAt(entry: Entry<unknown>, field: Path, finding: Finding): Diagnostic {
  return entry.file.error([...entry.path, ...field], finding);
}

/** A warning at a field of an entry. */
export function warningAt(entry: Entry<unknown>, field: Path, finding: Finding): Diagnostic {
  return entry.file.warning([...entry.path, ...field], finding);
}

/** What an adopted topic breaks is known to whoever adopted it: a warning, until the marker is removed. */
export function ruleAt(topic: CatalogTopic, field: Path, finding: Finding): Diagnostic {
  return topic.input.adopted === undefined
    ? errorAt(topic, field, finding)
    : warningAt(topic, field, finding);
}

/** Where an environment's value of a topic's field is written: its override, else the field, else the topic's name. */
export function settingPath(topic: CatalogTopic, environment: string, field: keyof TopicOverrideInput): Path {
  const written = [['environments', environment, field], [field]];
  return written.find((path) => topic.file.document.has([...topic.path, ...path])) ?? ['name'];
}
