/** Schemas of the working tree against those of a commit, for one or more environments. */
import { environments } from '../../environments';
import { resolveCatalog } from '../../model/catalog/resolve';
import type { ResolvedCatalog } from '../../model/catalog/resolved';
import { ValidationFailed, formatDiagnostic, sortDiagnostics } from '../../model/diagnostics';
import type { Diagnostic } from '../../model/diagnostics';
import type { Environment } from '../../model/environment';
import type { Finding } from '../../model/review/rule';
import { checkSchemas, historyNeeded } from '../../model/schemas/check';
import type { CheckResult } from '../../model/schemas/check';
import { SchemaSet } from '../../model/schemas/set';
import type { RegistryKind } from '../../model/schemas/types';
import { catalogFolder, inspectCatalog } from '../catalog/files';
import { resolvedEnvironment } from '../environment-resolved';
import { projectRoot } from '../toolchain/paths';
import { UserError } from '../../shared/user-error';
import { historyOf, readBase } from './base';
import type { BaseCatalog, History, Where } from './base';
import { CatalogFolder, schemaDiagnostics } from './files';
import { append } from '../../shared/collections';

export interface SchemaComparison {
  readonly findings: readonly Finding[];
  readonly unknown: readonly string[];
  readonly counts: CheckResult['counts'];
  /** Registries that the verdict speaks for, with the environments that have them. */
  readonly registries: ReadonlyMap<RegistryKind, readonly string[]>;
}

export interface CompareOptions {
  /** @default - the project and its catalog */
  readonly where?: Where;
  /** Reads a catalog for an environment. @default - from its files; a review has read it already */
  readonly inspect?: (directory: string, environment: string) => ReturnType<typeof inspectCatalog>;
}

/**
 * @param names environments
 * @throws ValidationFailed with everything that is wrong with the catalog and the schemas that changed
 */
export async function compareWithBase(
  ref: string,
  names: readonly string[],
  {
    where = { root: projectRoot, catalog: catalogFolder() },
    inspect = (directory, name) => inspectCatalog(resolvedEnvironment(name), { directory, known: new Map() }),
  }: CompareOptions = {},
): Promise<SchemaComparison> {
  const directory = where.catalog;
  const folder = new CatalogFolder(directory);
  const base = await readBase(where, ref, folder);
  const resolved = names.map((name) => resolvedEnvironment(name));
  const catalogs = names.map((name) => inspect(directory, name));
  refuse(catalogs.flatMap(({ diagnostics }) => diagnostics));
  const changed = (id: string, set: SchemaSet): boolean => set.filesOf(id).some(base.isChanged);
  const heads = catalogs.flatMap(({ catalog }) =>
    catalog === undefined ? [] : schemaDiagnostics(catalog, folder, changed),
  );
  refuse(heads.flatMap(({ diagnostics }) => diagnostics));
  const histories = new Map<string, History>();
  const registries = new Map<RegistryKind, string[]>();
  const results: CheckResult[] = [];
  for (const [index, environment] of resolved.entries()) {
    const head = heads[index]?.set;
    if (head === undefined) continue;
    const before = new SchemaSet(baseCatalog(ref, base, environment), base.textOf);
    for (const file of historyNeeded(head, before, base.isChanged)) {
      const id = [...before.byId.values()].find((schema) => schema.file === file)?.id ?? '';
      const uses = before.uses(id).map((used) => used.file);
      if (!histories.has(file)) histories.set(file, await historyOf(where, base.commit, file, uses));
    }
    const registry = environment.schemaRegistry?.kind ?? 'apicurio';
    append(registries, registry, environment.name);
    results.push(
      checkSchemas(head, before, {
        registry,
        isChanged: base.isChanged,
        nameOf: folder.nameOf,
        history: (file) => histories.get(file) ?? { versions: [] },
      }),
    );
  }
  return {
    findings: distinct(results.flatMap(({ findings }) => findings)),
    unknown: [...new Set(results.flatMap(({ unknown }) => unknown))],
    counts: results[0]?.counts ?? { schemas: 0, changed: 0, subjects: 0 },
    registries,
  };
}

/** What one environment declared in the base. A base with mistakes was merged with them, and says nothing to compare with. */
function baseCatalog(ref: string, { files }: BaseCatalog, environment: Environment): ResolvedCatalog {
  if (files.length === 0) return { environment: environment.name, domains: [] };
  const { catalog, diagnostics } = resolveCatalog(files, environment, {
    environments: Object.keys(environments),
  });
  if (catalog !== undefined) return catalog;
  throw new UserError(
    [
      `The catalog of ${ref} has errors, so that nothing can be compared with it:`,
      ...sortDiagnostics(diagnostics).map(formatDiagnostic),
    ].join('\n'),
    'compare with a commit whose catalog is valid',
  );
}

function refuse(diagnostics: readonly Diagnostic[]): void {
  if (!diagnostics.some(({ severity }) => severity === 'error')) return;
  const found = new Map(diagnostics.map((each) => [formatDiagnostic(each), each]));
  throw new ValidationFailed([...found.values()]);
}

/** A finding of several environments is one. */
function distinct(findings: readonly Finding[]): Finding[] {
  return [
    ...new Map(
      findings.map((each) => [JSON.stringify([each.rule, each.address, each.subject, each.message]), each]),
    ).values(),
  ];
}
