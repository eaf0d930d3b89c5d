/**
 * Which domains a change of the catalog touches. A stack of topics is made of its domain, of the environment and of code; where code
 * is the same on both sides, the stacks of domains that are the same need no synthesis. Of 50 domains that is most of the time.
 */
import path from 'node:path';
import { environmentNames } from '../environments';
import type { ResolvedDomain } from '../../model/catalog/resolved';
import { domainStackNames } from '../../model/desired/stacks';
import type { StackEnvironment } from '../../model/desired/stacks';
import { DOMAINS_VARIABLE } from '../catalog/selected-domains';
import { projectRoot } from '../toolchain/paths';
import { tryRun } from '../../shared/system/run';
import { NO_REGISTRATIONS, hasRegistry, registrationsOf } from '../../model/schemas/registration';
import type { Registration, Registrations, SchemasShare } from '../../model/schemas/registration';
import { SchemaSet } from '../../model/schemas/set';
import { environmentNamed } from '../environment-named';
import { resolvedEnvironment } from '../environment-resolved';
import { CatalogFolder } from '../schemas/files';
import { catalogFolder } from '../catalog/files';
import { catalogAt, catalogIn } from './catalogs';

export interface ChangedDomains {
  /** Names of the domains to synthesize on each side; never empty, as no name would mean all. */
  readonly base: readonly string[];
  readonly head: readonly string[];
  /** Stacks of the domains that are left out: they are the same on both sides. */
  readonly same: readonly string[];
}

/** Folders and files that no synthesis reads. */
const NO_CODE = ['docs', 'test', 'bench', 'review-waivers.yaml', 'README.md', 'CHANGELOG.md'];

/**
 * @param tree the commit, checked out
 * @param environment its name. undefined: every environment
 * @returns undefined where everything has to be synthesized: other files than the catalog differ, a catalog has a mistake (which
 * synthesis then reports), or BROKERFORM_DOMAINS is set already
 */
export async function changedDomains(
  commit: string,
  tree: string,
  environment: string | undefined,
): Promise<ChangedDomains | undefined> {
  if (process.env[DOMAINS_VARIABLE]) return undefined;
  const after = catalogFolder();
  const before = catalogIn(tree);
  if (before === undefined) return undefined;
  if (!(await onlyDiffersIn([path.relative(projectRoot, after), ...NO_CODE], commit))) return undefined;

  const names = environmentNames(environment);
  const sides: Side[] = [];
  for (const name of names) {
    const old = domainsOf(name, before);
    const current = domainsOf(name, after);
    if (old === undefined || current === undefined) return undefined;
    sides.push({
      environment: environmentNamed(name),
      before: old.texts,
      after: current.texts,
      schemas: current.schemas,
    });
  }
  return compareDomains(sides);
}

/** What one environment sees of both catalogs: each domain as a text, by name. */
export interface Side {
  readonly environment: Pick<StackEnvironment, 'kind' | 'name'>;
  readonly before: ReadonlyMap<string, string>;
  readonly after: ReadonlyMap<string, string>;
  /** Domains that have a stack of schemas now. @default - none */
  readonly schemas?: ReadonlySet<string>;
}

/** @returns undefined if a side would have nothing to synthesize, and no domain is on both to stand in for that */
export function compareDomains(sides: readonly Side[]): ChangedDomains | undefined {
  const differing = new Set(
    sides.flatMap(({ before, after }) =>
      [...new Set([...before.keys(), ...after.keys()])].filter(
        (name) => before.get(name) !== after.get(name),
      ),
    ),
  );
  const [first] = sides;
  if (first === undefined) return undefined;
  const among = (there: ReadonlyMap<string, string>): string[] =>
    [...there.keys()].filter((name) => differing.has(name));
  if (among(first.before).length === 0 || among(first.after).length === 0) {
    // On both sides: a stack of one side alone would count as new or as gone.
    const common = [...first.after.keys()].find((name) => first.before.has(name));
    if (common === undefined) return undefined;
    differing.add(common);
  }
  return {
    base: among(first.before),
    head: among(first.after),
    same: sides.flatMap(({ environment, after, schemas }) =>
      [...after.keys()]
        .filter((name) => !differing.has(name))
        .flatMap((name) => domainStackNames(environment, name, schemas?.has(name))),
    ),
  };
}

/** Tracked and untracked files alike; ignored ones are on neither side. */
async function onlyDiffersIn(folders: readonly string[], commit: string): Promise<boolean> {
  const others = folders.map((folder) => `:(exclude)${folder}`);
  const [tracked, untracked] = await Promise.all([
    tryRun('git', ['diff', '--quiet', commit, '--', '.', ...others], { cwd: projectRoot }),
    tryRun('git', ['ls-files', '--others', '--exclude-standard', '--', '.', ...others], { cwd: projectRoot }),
  ]);
  return tracked.status === 0 && untracked.status === 0 && untracked.stdout === '';
}

/** Every domain as one text, by name; undefined for a catalog with mistakes. */
function domainsOf(
  environment: string,
  directory: string,
): { readonly texts: ReadonlyMap<string, string>; readonly schemas: ReadonlySet<string> } | undefined {
  const catalog = catalogAt(directory, environment);
  if (catalog === undefined) return undefined;
  const { shares, bySubject } = hasRegistry(resolvedEnvironment(environment), catalog.domains)
    ? registrationsOf(new SchemaSet(catalog, new CatalogFolder(directory).textOf))
    : NO_REGISTRATIONS;
  const registered = new Map(shares.map((share) => [share.name, withReferred(share, bySubject)]));
  return {
    texts: new Map(
      catalog.domains.map((domain) => [domain.name, textOf(domain, registered.get(domain.name) ?? [])]),
    ),
    schemas: new Set(registered.keys()),
  };
}

/** What a domain registers, and all that this refers to. */
function withReferred(
  { subjects }: SchemasShare,
  bySubject: Registrations['bySubject'],
): readonly Registration[] {
  const found = new Set(subjects);
  for (const { references } of found)
    for (const { subject } of references) {
      const referred = bySubject.get(subject);
      // A set that grows is walked to its new end.
      if (referred !== undefined) found.add(referred);
    }
  return [...found];
}

/** Without the places in files: a line that moved is no change. */
function textOf(domain: ResolvedDomain, registered: readonly Registration[]): string {
  return JSON.stringify([domain, registered], (key, value: unknown) =>
    key === 'source' ? undefined : value,
  );
}
