/** What `brokerform adopt` does. */
import path from 'node:path';
import { environments } from '../../environments';
import { aclId, asLive } from '../../model/access/adopted';
import { draftCatalog } from '../../model/adopt/draft';
import type { Draft } from '../../model/adopt/draft';
import { DEFAULT_REST_DOMAIN } from '../../model/adopt/domains';
import { foundOnCluster } from '../../model/adopt/found';
import { domainText } from '../../model/adopt/yaml';
import { resolveCatalog } from '../../model/catalog/resolve';
import type { CatalogFile } from '../../model/catalog/resolve';
import type { ResolvedCatalog } from '../../model/catalog/resolved';
import { ValidationFailed, formatDiagnostic } from '../../model/diagnostics';
import type { Environment } from '../../model/environment';
import type { LiveCluster } from '../../model/live/cluster';
import { WORD_FORM, isWord } from '../../model/naming';
import { CATALOG_DIRECTORY, CATALOG_VARIABLE } from '../catalog/files';
import { JSON_SCHEMA_FILE } from '../catalog/json-schema';
import { connectionOf } from '../connect-options';
import type { ConnectOptions } from '../connect-options';
import { resolvedEnvironment } from '../environment-resolved';
import { withAdmin } from '../kafka-admin';
import { projectRoot } from '../toolchain/paths';
import { UserError } from '../toolchain/user-error';
import { adoptionFile, adoptionText } from './adoption-file';
import { declaredIn, existingFiles } from './declared';
import { finish } from './finish';
import { readCluster } from './read';
import { reportText } from './report';
import { refuseExisting, writeAll } from './write';
import type { NewFile } from './write';

export interface AdoptOptions extends ConnectOptions {
  readonly as?: string;
  readonly output?: string;
  readonly map?: ReadonlyMap<string, string>;
  readonly domainSegments?: number;
  readonly minimumTopics?: number;
  readonly restDomain?: string;
  readonly dryRun?: true;
  readonly finish?: true;
}

/**
 * Reads the cluster, drafts the catalog, checks the draft as a deploy will, and only then writes.
 *
 * @throws UserError for options that do not fit, or files that are there already; ValidationFailed if the draft does not pass
 */
export async function adopt(options: AdoptOptions): Promise<void> {
  checkOptions(options);
  if (options.finish === true) {
    console.log(finish(options.environment));
    return;
  }
  const name = options.environment ?? options.as;
  const environment = name === undefined ? undefined : resolvedEnvironment(name);
  const folder = path.resolve(
    projectRoot,
    options.output ?? (process.env[CATALOG_VARIABLE] || CATALOG_DIRECTORY),
  );
  const existing = existingFiles(folder);
  const cluster = await withAdmin(await connectionOf(options), readCluster);
  const draft = draftOf(cluster, options, environment, existing);
  const catalogFiles = filesOf(draft, folder, cluster);
  const imports =
    environment === undefined ? undefined : importsOf(catalogFiles, existing, environment, cluster);
  const files = [
    ...catalogFiles,
    ...(imports === undefined || environment === undefined
      ? []
      : [{ path: adoptionFile(environment.name), text: adoptionText(imports) }]),
  ];
  refuseExisting(files, shown);
  if (options.dryRun !== true) writeAll(files);
  console.log(
    reportText({
      source: `cluster ${cluster.clusterId}`,
      draft,
      files: files.map((file) => shown(file.path)),
      dryRun: options.dryRun === true,
      ...(environment === undefined ? {} : { environment: environment.name }),
      imports: { topics: imports?.topics.length ?? 0, acls: imports?.acls.length ?? 0 },
    }),
  );
}

/** All mistakes at once. */
function checkOptions({ environment, as, map, restDomain, finish: isFinish }: AdoptOptions): void {
  const words = [
    ...[...(map ?? [])].map(([beginning, domain]) => [`--map ${beginning}=${domain}`, domain] as const),
    ...(restDomain === undefined ? [] : [[`--rest-domain ${restDomain}`, restDomain] as const]),
  ];
  const problems = [
    ...words.flatMap(([option, domain]) =>
      isWord(domain) ? [] : `${option}: no domain can be called "${domain}"; allowed: ${WORD_FORM}.`,
    ),
    ...(as !== undefined && environment !== undefined
      ? [
          '--as names the environment of a cluster that --command-config connects to; with --environment it is known.',
        ]
      : []),
    ...(isFinish === true && environment === undefined ? ['--finish needs --environment <name>.'] : []),
  ];
  if (problems.length > 0) throw new UserError(problems.join('\n'));
}

function draftOf(
  cluster: LiveCluster,
  options: AdoptOptions,
  environment: Environment | undefined,
  existing: readonly CatalogFile[],
): Draft {
  const { map, domainSegments, minimumTopics } = options;
  const draft = draftCatalog(foundOnCluster(cluster), {
    ...(environment === undefined ? {} : { environment }),
    declared: declaredIn(existing),
    rest: options.restDomain ?? DEFAULT_REST_DOMAIN,
    ...(map === undefined ? {} : { map }),
    ...(domainSegments === undefined ? {} : { segments: domainSegments }),
    ...(minimumTopics === undefined ? {} : { minimumTopics }),
  });
  if (draft.domains.length > 0) return draft;
  throw new UserError('There is nothing to adopt: the catalog has every topic and user of the cluster.');
}

function filesOf(draft: Draft, folder: string, { clusterId, readAt }: LiveCluster): NewFile[] {
  const schema = path.relative(folder, path.join(projectRoot, JSON_SCHEMA_FILE)).split(path.sep).join('/');
  const source = `cluster ${clusterId} on ${readAt.slice(0, 10)}`;
  return draft.domains.map((domain) => ({
    path: path.join(folder, `${domain.name}.yaml`),
    text: domainText(domain, { schema, source }),
  }));
}

/** What the whole catalog declares of that which exists. @throws ValidationFailed if the whole catalog is not in order */
function importsOf(
  files: readonly NewFile[],
  existing: readonly CatalogFile[],
  environment: Environment,
  cluster: LiveCluster,
): Parameters<typeof adoptionText>[0] {
  const fresh = files.map((file) => ({ file: shown(file.path), text: file.text }));
  const { catalog, diagnostics } = resolveCatalog([...existing, ...fresh], environment, {
    environments: Object.keys(environments),
  });
  if (catalog === undefined) throw new ValidationFailed(diagnostics);
  const own = new Set(fresh.map(({ file }) => file));
  for (const diagnostic of diagnostics) {
    if (typeof diagnostic.at !== 'string' && !own.has(diagnostic.at.file))
      console.error(formatDiagnostic(diagnostic));
  }
  const adopted = catalog.domains.filter(({ source }) => own.has(source.file));
  const live = {
    topics: new Set(cluster.topics.map(({ name }) => name)),
    acls: new Set((cluster.acls ?? []).map(aclId)),
  };
  return {
    environment: environment.name,
    clusterId: cluster.clusterId,
    adoptedAt: cluster.readAt,
    topics: topicsOf(adopted).filter((name) => live.topics.has(name)),
    acls: aclsOf(adopted).filter((id) => live.acls.has(id)),
  };
}

type Domains = ResolvedCatalog['domains'];

const topicsOf = (domains: Domains): string[] =>
  domains.flatMap(({ topics }) => topics.map(({ name }) => name));

function aclsOf(domains: Domains): string[] {
  return domains.flatMap(({ services }) =>
    services.flatMap(({ acls, adoptedAcls = [] }) => [...acls.map(asLive), ...adoptedAcls].map(aclId)),
  );
}

function shown(file: string): string {
  const relative = path.relative(projectRoot, file);
  return (relative.startsWith('..') ? file : relative).split(path.sep).join('/');
}
