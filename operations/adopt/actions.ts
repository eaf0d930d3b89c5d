/** What `brokerform adopt` does. */
import path from 'node:path';
import { environments } from '../../environments';
import { aclId } from '../../model/access/adopted';
import { draftCatalog } from '../../model/adopt/draft';
import type { Draft } from '../../model/adopt/draft';
import { DEFAULT_REST_DOMAIN } from '../../model/adopt/domains';
import { domainText } from '../../model/adopt/yaml';
import { resolveCatalog } from '../../model/catalog/resolve';
import type { CatalogFile } from '../../model/catalog/resolve';
import type { ResolvedCatalog } from '../../model/catalog/resolved';
import { stackName } from '../../model/desired/stack-names';
import { desiredOfDomain, liveAclsOf } from '../../model/desired/state';
import type { DesiredShare } from '../../model/desired/state';
import { ValidationFailed, formatDiagnostic } from '../../model/diagnostics';
import type { Environment } from '../../model/environment';
import type { LiveCluster } from '../../model/live/cluster';
import { visible } from '../../shared/visible';
import { WORD_FORM, isWord } from '../../model/naming';
import { catalogFolder, displayName } from '../catalog/files';
import { JSON_SCHEMA_FILE } from '../catalog/json-schema';
import { resolvedEnvironment } from '../environment-resolved';
import { projectRoot } from '../toolchain/paths';
import { UserError } from '../../shared/user-error';
import { adoptionFile, adoptionText } from './adoption-file';
import type { AdoptionFile } from './adoption-file';
import { declaredIn, existingFiles } from './declared';
import { finish } from './finish';
import { reportText } from './report';
import type { AdoptedStack } from './report';
import { FORMATS } from './formats';
import { readSource } from './source';
import type { Source, SourceOptions } from './source';
import { refuseExisting, writeAll } from './write';
import type { NewFile } from './write';

export interface AdoptOptions extends SourceOptions {
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
    console.log(await finish(options.environment));
    return;
  }
  const name = options.environment ?? options.as;
  const environment = name === undefined ? undefined : resolvedEnvironment(name);
  const folder = catalogFolder(options.output);
  const existing = existingFiles(folder);
  const source = await readSource(options);
  const { cluster } = source;
  const draft = draftOf(source, options, environment, existing);
  const catalogFiles = filesOf(draft, folder, source);
  const domains = environment === undefined ? undefined : checkedDomains(catalogFiles, existing, environment);
  const imports =
    environment === undefined || domains === undefined || cluster === undefined
      ? undefined
      : importsOf(domains, environment.name, cluster);
  const files = [
    ...catalogFiles,
    ...(imports === undefined
      ? []
      : [{ path: adoptionFile(imports.environment), text: adoptionText(imports) }]),
  ];
  refuseExisting(files);
  if (options.dryRun !== true) writeAll(files);
  console.log(
    reportText({
      source: source.name,
      draft,
      notTranslated: source.diagnostics.map(formatDiagnostic),
      files: files.map((file) => displayName(file.path)),
      dryRun: options.dryRun === true,
      ...(imports === undefined ? {} : { environment: imports.environment }),
      stacks: imports === undefined ? [] : stacksOf(domains ?? [], imports),
    }),
  );
}

/** All mistakes at once. */
function checkOptions(options: AdoptOptions): void {
  const { environment, as, map, restDomain, from, file, finish: isFinish } = options;
  const words = [
    ...[...(map ?? [])].map(([beginning, domain]) => [`--map ${beginning}=${domain}`, domain] as const),
    ...(restDomain === undefined ? [] : [[`--rest-domain ${restDomain}`, restDomain] as const]),
  ];
  const problems = [
    ...words.flatMap(([option, domain]) =>
      isWord(domain) ? [] : `${option}: "${domain}" is not a valid domain name; allowed: ${WORD_FORM}.`,
    ),
    ...(as !== undefined && environment !== undefined
      ? [
          '--as names the environment of a cluster that --command-config connects to; it cannot be used with --environment.',
        ]
      : []),
    ...(from !== undefined && file === undefined ? [`--from ${from} needs --file <path>.`] : []),
    ...(from === undefined && file !== undefined
      ? [`--file needs --from; allowed: ${FORMATS.join(', ')}.`]
      : []),
    ...(isFinish === true && environment === undefined ? ['--finish needs --environment <name>.'] : []),
  ];
  if (problems.length > 0) throw new UserError(problems.join('\n'));
}

function draftOf(
  { found, diagnostics }: Source,
  options: AdoptOptions,
  environment: Environment | undefined,
  existing: readonly CatalogFile[],
): Draft {
  const { map, domainSegments, minimumTopics } = options;
  const draft = draftCatalog(found, {
    ...(environment === undefined ? {} : { environment }),
    declared: declaredIn(existing),
    rest: options.restDomain ?? DEFAULT_REST_DOMAIN,
    ...(map === undefined ? {} : { map }),
    ...(domainSegments === undefined ? {} : { segments: domainSegments }),
    ...(minimumTopics === undefined ? {} : { minimumTopics }),
  });
  if (draft.domains.length > 0) return draft;
  const isEmpty = found.topics.length === 0 && found.acls.length === 0 && found.users.length === 0;
  const why = isEmpty
    ? 'no topic and no user was found.'
    : draft.leftOut.length === 0
      ? 'the catalog has every topic and user that was found.'
      : 'nothing of what was found fits into the catalog.';
  throw new UserError(
    [
      `There is nothing to adopt: ${why}`,
      ...draft.leftOut.map(({ what, why: reason }) => `${visible(what)}: ${reason}`),
      ...diagnostics.map(formatDiagnostic),
    ].join('\n'),
  );
}

function filesOf(draft: Draft, folder: string, { name }: Source): NewFile[] {
  const schema = path.relative(folder, path.join(projectRoot, JSON_SCHEMA_FILE)).split(path.sep).join('/');
  const source = `${name} on ${new Date().toISOString().slice(0, 10)}`;
  return draft.domains.map((domain) => ({
    path: path.join(folder, `${domain.name}.yaml`),
    text: domainText(domain, { schema, source }),
  }));
}

type Domains = ResolvedCatalog['domains'];

/** The new domains as the environment sees them. @throws ValidationFailed if the whole catalog is not in order with them */
function checkedDomains(
  files: readonly NewFile[],
  existing: readonly CatalogFile[],
  environment: Environment,
): Domains {
  const fresh = files.map((file) => ({ file: displayName(file.path), text: file.text }));
  const { catalog, diagnostics } = resolveCatalog([...existing, ...fresh], environment, {
    environments: Object.keys(environments),
  });
  if (catalog === undefined) throw new ValidationFailed(diagnostics);
  const own = new Set(fresh.map(({ file }) => file));
  return catalog.domains.filter(({ source }) => own.has(source.file));
}

/** What is declared and exists. */
function importsOf(domains: Domains, environment: string, cluster: LiveCluster): AdoptionFile {
  const shares = domains.map(desiredOfDomain);
  const topics = new Set(cluster.topics.map(({ name }) => name));
  const acls = new Set((cluster.acls ?? []).map(aclId));
  return {
    environment,
    clusterId: cluster.clusterId,
    adoptedAt: cluster.readAt,
    topics: shares.flatMap(topicsOf).filter((name) => topics.has(name)),
    acls: shares.flatMap(aclsOf).filter((id) => acls.has(id)),
  };
}

/** What the first plan of each domain's stack will say. */
function stacksOf(domains: Domains, { environment, topics, acls }: AdoptionFile): AdoptedStack[] {
  const imported = new Set([...topics, ...acls]);
  return domains.map(desiredOfDomain).map((share) => ({
    name: stackName(environment, 'topics', share.owner),
    imports: [...topicsOf(share), ...aclsOf(share)].filter((id) => imported.has(id)).length,
    quotas: share.users.reduce((sum, { quotas }) => sum + quotas.length, 0),
  }));
}

const topicsOf = ({ topics }: DesiredShare): string[] => topics.map(({ name }) => name);

const aclsOf = ({ users }: DesiredShare): string[] => users.flatMap(liveAclsOf).map(aclId);
