/** What `brokerform catalog export` does: documents, types and a page of the catalog. */
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { environmentNames } from '../environments';
import { clusterNeed } from '../../model/clients/need';
import { ValidationFailed, formatDiagnostic } from '../../model/diagnostics';
import type { Diagnostic } from '../../model/diagnostics';
import { asyncApi } from '../../model/export/asyncapi';
import { typeFiles } from '../../model/export/types';
import { isGenerated } from '../../model/export/types/writer';
import type { SchemaSet } from '../../model/schemas/set';
import { count } from '../../shared/text';
import { resolvedEnvironment } from '../environment-resolved';
import { saveText } from '../output-file';
import { CatalogFolder, schemaDiagnostics } from '../schemas/files';
import { historiesOf } from '../schemas/history';
import { projectRoot } from '../toolchain/paths';
import { catalogFolder, inspectCatalog } from './files';
import { siteHtml } from './site/html';

export interface ExportOptions {
  readonly output: string;
  readonly environment?: string;
  /** `--no-history` */
  readonly history: boolean;
}

/** Where a catalog lies. @default - the project's */
export interface ExportSource {
  /** Absolute. */
  readonly directory?: string;
  /** The folder in which Git runs. @default - the project */
  readonly root?: string;
}

/**
 * Writes every artifact into the folder, and deletes generated types whose schema is gone.
 *
 * @throws ValidationFailed with everything that is wrong with the catalog and its schemas; then nothing is written
 */
export async function exportCatalog(options: ExportOptions, source: ExportSource = {}): Promise<void> {
  const directory = catalogFolder(source.directory);
  const folder = new CatalogFolder(directory);
  const names = environmentNames(options.environment);
  const sets = readSets(names, directory, folder);
  const [first] = sets;
  if (first === undefined) return;
  const histories = options.history
    ? await historiesOf({ root: source.root ?? projectRoot, catalog: directory }, folder, first)
    : { versions: new Map<string, never>(), missing: 'omitted by --no-history' };
  const types = first.byId.size === 0 ? [] : typeFiles(first);
  const files = new Map([
    ...sets.map((set): [string, string] => [
      `asyncapi/${set.catalog.environment}.json`,
      json(asyncApi(set, clusterNeed(resolvedEnvironment(set.catalog.environment)))),
    ]),
    ...types.map(({ name, text }): [string, string] => [`types/${name}`, text]),
    ['catalog.html', await siteHtml({ sets, histories })],
  ]);
  const output = path.resolve(options.output);
  const gone = removeStaleTypes(path.join(output, 'types'), new Set(types.map(({ name }) => name)));
  for (const [name, text] of files) saveText(path.join(output, name), text);
  const shown = (name: string): string => path.join(options.output, name);
  console.log(`Wrote ${shown('catalog.html')}`);
  for (const { catalog } of sets) console.log(`Wrote ${shown(`asyncapi/${catalog.environment}.json`)}`);
  if (types.length > 0) console.log(`Wrote ${shown('types')}: ${count(types.length, 'file')}`);
  if (gone > 0) console.log(`Deleted types of ${count(gone, 'schema')} that the catalog no longer has`);
  if (options.history && histories.missing !== undefined && first.byId.size > 0)
    console.error(`History of schemas is incomplete: ${histories.missing}`);
}

function readSets(names: readonly string[], directory: string, folder: CatalogFolder): SchemaSet[] {
  const found = new Map<string, Diagnostic>();
  const sets = names.flatMap((name): SchemaSet[] => {
    const { catalog, diagnostics } = inspectCatalog(resolvedEnvironment(name), {
      directory,
      known: new Map(),
    });
    const read = catalog === undefined ? undefined : schemaDiagnostics(catalog, folder);
    for (const each of [...diagnostics, ...(read?.diagnostics ?? [])])
      found.set(formatDiagnostic(each), each);
    return read === undefined ? [] : [read.set];
  });
  const all = [...found.values()];
  if (all.some(({ severity }) => severity === 'error')) throw new ValidationFailed(all);
  for (const each of all) console.error(formatDiagnostic(each));
  return sets;
}

/** What an earlier export wrote and this one does not; a file that is not ours stays. */
function removeStaleTypes(folder: string, current: ReadonlySet<string>): number {
  const stale = filesBelow(folder).filter(
    (name) =>
      name.endsWith('.ts') &&
      !current.has(name) &&
      isGenerated(readFileSync(path.join(folder, name), 'utf8')),
  );
  for (const name of stale) rmSync(path.join(folder, name));
  return stale.length;
}

function filesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) =>
        path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'),
      );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;
