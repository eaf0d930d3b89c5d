/** The catalog: from the text of its files to what one environment gets, or to everything that is wrong with it. */
import { adoptedAclsOf } from '../access/adopted';
import { clientsOf } from '../access/clients';
import { aclsOf, reachOf, readsOf } from '../access/roles';
import { quotasOf } from '../access/quotas';
import type { Diagnostic } from '../diagnostics';
import { sortDiagnostics } from '../diagnostics';
import type { Environment } from '../environment';
import { formatOf } from '../schemas/types';
import { buildContext, schemaId } from './context';
import type { CatalogContext, CatalogSchema, CatalogService, CatalogTopic, ResolveOptions } from './context';
import { parseCatalogFile } from './parse';
import type { CatalogFile, ParsedDomain, ParsedFile } from './parse';
import type {
  Owner,
  ResolvedCatalog,
  ResolvedDomain,
  ResolvedSchema,
  ResolvedService,
  ResolvedTopic,
  TopicSchemas,
} from './resolved';
import { CHECKS } from './validate';
import { diskBytes } from './validate/disk';
import { lagObjectiveOf } from './lag-objective';

export type { CatalogFile } from './parse';
export type { KnownState, KnownTopic, ResolveOptions } from './context';

export interface Resolution {
  /** Absent if there is an error among the diagnostics. */
  readonly catalog?: ResolvedCatalog;
  /** Errors and warnings, in order of file and line. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The catalog as an environment sees it.
 *
 * Pure, and never throws: whatever is wrong with the files is among the diagnostics, everything at once.
 */
export function resolveCatalog(
  files: readonly CatalogFile[],
  environment: Environment,
  options: ResolveOptions = {},
): Resolution {
  return resolveParsed(files.map(parseCatalogFile), environment, options);
}

/** The same for files that were parsed before, to resolve them for several environments. */
export function resolveParsed(
  files: readonly ParsedFile[],
  environment: Environment,
  options: ResolveOptions = {},
): Resolution {
  const context = buildContext(files, environment, options);
  const diagnostics = sortDiagnostics([
    ...files.flatMap((file) => file.diagnostics),
    ...CHECKS.flatMap((check) => check(context)),
  ]);
  if (diagnostics.some(({ severity }) => severity === 'error')) return { diagnostics };
  return { catalog: toCatalog(context), diagnostics };
}

function toCatalog(context: CatalogContext): ResolvedCatalog {
  return {
    environment: context.environment.name,
    domains: context.domains.map((domain) => toDomain(context, domain)).sort(byName),
  };
}

function toDomain(context: CatalogContext, domain: ParsedDomain): ResolvedDomain {
  const schemas = domain.schemas
    .map((entry) => toSchema(context, { ...entry, domain, id: schemaId(domain.name, entry.input.name) }))
    .sort(byName);
  return {
    name: domain.name,
    owner: ownerOf(domain),
    ...(domain.owner.alerts === undefined ? {} : { alerts: domain.owner.alerts }),
    description: domain.description,
    topics: (context.topicsByDomain.get(domain.name) ?? [])
      .map((topic) => toTopic(context, topic))
      .sort(byName),
    retired: domain.retired
      .map(({ input, source }) => ({
        name: input.name,
        reason: input.reason,
        ...(input.successor === undefined ? {} : { successor: input.successor }),
        source,
      }))
      .sort(byName),
    ...(schemas.length === 0 ? {} : { schemas }),
    services: domain.services.map((entry) => toService(context, { ...entry, domain })).sort(byName),
    source: domain.source,
  };
}

function ownerOf({ owner: { team, contact } }: ParsedDomain): Owner {
  return { team, contact };
}

function toTopic(context: CatalogContext, topic: CatalogTopic): ResolvedTopic {
  const { input, settings, domain, source } = topic;
  const retained = diskBytes(topic);
  const objective = lagObjectiveOf(input, context);
  return {
    name: input.name,
    domain: domain.name,
    owner: ownerOf(domain),
    description: input.description,
    durability: settings.durability,
    partitions: settings.partitions,
    replicationFactor: settings.profile.replicationFactor,
    minInSyncReplicas: settings.profile.minInSyncReplicas,
    key: input.key === 'none' ? null : input.key,
    config: settings.config,
    ...(retained === undefined ? {} : { retainedBytes: Math.round(retained) }),
    ...(objective === undefined ? {} : { lagObjective: objective }),
    ...(input.retire === undefined
      ? {}
      : {
          retire: {
            reason: input.retire.reason,
            ...(input.retire.successor === undefined ? {} : { successor: input.retire.successor }),
          },
        }),
    ...(input.schema === undefined ? {} : { schema: toTopicSchemas(domain.name, input.schema) }),
    ...(input.adopted === undefined ? {} : { adopted: true as const }),
    source,
  };
}

function toTopicSchemas(
  domain: string,
  { value, values = [], key, subjects, compatibility }: NonNullable<CatalogTopic['input']['schema']>,
): TopicSchemas {
  return {
    values: [...(value === undefined ? [] : [value]), ...values].map((name) => schemaId(domain, name)),
    ...(key === undefined ? {} : { key: schemaId(domain, key) }),
    subjects,
    ...(compatibility === undefined ? {} : { compatibility }),
  };
}

function toSchema(
  { environment }: CatalogContext,
  { input, domain, id, source }: CatalogSchema,
): ResolvedSchema {
  const { name, description, file, references = [], versions = [], personalData } = input;
  return {
    id,
    name,
    domain: domain.name,
    owner: input.owner ?? ownerOf(domain),
    description,
    format: formatOf(file) ?? 'avro',
    file,
    compatibility:
      input.compatibility ??
      domain.schemaCompatibility ??
      environment.schemaRegistry?.compatibility ??
      'backward',
    references: references.map((reference) => ({
      name: reference.name,
      schema: schemaId(domain.name, reference.schema),
      ...(reference.version === undefined ? {} : { version: reference.version }),
    })),
    versions: [...versions].sort((a, b) => a.version - b.version),
    ...(personalData === undefined ? {} : { personalData }),
    source,
  };
}

function toService(context: CatalogContext, service: CatalogService): ResolvedService {
  const { input, domain, source } = service;
  const quotas = input.environments?.[context.environment.name]?.quotas ?? input.quotas;
  const acls = aclsOf(input);
  const adoptedAcls = adoptedAclsOf(input, acls);
  const reads = readsOf(input);
  const objective = lagObjectiveOf(input, context);
  return {
    name: input.name,
    domain: domain.name,
    description: input.description,
    ...reachOf(input),
    ...(reads.length === 0 ? {} : { reads }),
    ...(objective === undefined ? {} : { lagObjective: objective }),
    clients: clientsOf(input),
    acls,
    ...(adoptedAcls.length === 0 ? {} : { adoptedAcls }),
    ...(input.credential === 'external' ? { credential: 'external' as const } : {}),
    quotas: quotasOf(input.name, quotas),
    source,
  };
}

/** By code unit, as Kafka's tools sort; `localeCompare` would differ between machines. */
function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
