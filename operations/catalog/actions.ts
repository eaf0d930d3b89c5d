/** What `brokerform catalog …` does. */
import { environmentNames } from '../environments';
import type { ResolvedCatalog } from '../../model/catalog/resolved';
import { ValidationFailed, formatDiagnostic, formatPosition, sortDiagnostics } from '../../model/diagnostics';
import type { Diagnostic } from '../../model/diagnostics';
import { nearestRemedy } from '../../shared/nearest';
import { resolvedEnvironment } from '../environment-resolved';
import { EXIT } from '../exit-status';
import { UserError } from '../../shared/user-error';
import { hasSchemas } from '../schemas/declared';
import { CatalogFolder, schemaDiagnostics } from '../schemas/files';
import { catalogFolder, inspectCatalog, loadCatalog } from './files';
import type { LoadOptions } from './files';
import { explainTopic, serviceTable, topicTable } from './text';
import { count } from '../../shared/text';

interface Options {
  readonly environment?: string;
  readonly json?: true;
}

/** Prints warnings and a summary, or throws everything that is wrong. */
export function validate(options: Options, load: LoadOptions = {}): void {
  const names = environmentNames(options.environment);
  const found = new Map<string, Diagnostic>();
  const folder = new CatalogFolder(catalogFolder(load.directory));
  const summaries: string[] = [];
  for (const name of names) {
    const { catalog, diagnostics } = inspectCatalog(resolvedEnvironment(name), load);
    const ofSchemas =
      catalog !== undefined && hasSchemas(catalog) ? schemaDiagnostics(catalog, folder).diagnostics : [];
    // A mistake in a file is the same in every environment: say it once.
    for (const diagnostic of [...diagnostics, ...ofSchemas])
      found.set(formatDiagnostic(diagnostic), diagnostic);
    if (catalog !== undefined) summaries.push(summary(catalog));
  }
  const diagnostics = sortDiagnostics([...found.values()]);
  const failed = diagnostics.some(({ severity }) => severity === 'error');
  if (options.json === true) {
    print(JSON.stringify(diagnostics.map(flat), undefined, 2));
    if (failed) process.exitCode = EXIT.failed;
    return;
  }
  if (failed) throw new ValidationFailed(diagnostics);
  for (const diagnostic of diagnostics) print(formatDiagnostic(diagnostic));
  for (const line of summaries) print(line);
}

/** Prints topics or services, one a line. */
export function list(options: Options & { readonly services?: true }, load: LoadOptions = {}): void {
  const catalog = read(options, load);
  const { domains } = catalog;
  const rows =
    options.services === true
      ? domains.flatMap(({ services }) => services)
      : domains.flatMap(({ topics }) => topics);
  if (options.json === true) print(JSON.stringify(rows, undefined, 2));
  else print(options.services === true ? serviceTable(catalog) : topicTable(catalog));
}

/** Prints what a topic is and why. */
export function explain(name: string, options: Options, load: LoadOptions = {}): void {
  const catalog = read(options, load);
  const topics = catalog.domains.flatMap((domain) => domain.topics);
  const topic = topics.find((candidate) => candidate.name === name);
  if (topic === undefined) {
    throw new UserError(
      `The catalog has no topic ${name}.`,
      nearestRemedy(
        name,
        topics.map((candidate) => candidate.name),
      ),
    );
  }
  print(options.json === true ? JSON.stringify(topic, undefined, 2) : explainTopic(topic, catalog));
}

function read(options: Options, load: LoadOptions): ResolvedCatalog {
  return loadCatalog(resolvedEnvironment(options.environment ?? 'local'), load);
}

function summary({ environment, domains }: ResolvedCatalog): string {
  const topics = domains.flatMap((domain) => domain.topics);
  const services = domains.flatMap((domain) => domain.services);
  const schemas = domains.flatMap((domain) => domain.schemas ?? []);
  const counts = [
    count(domains.length, 'domain'),
    count(topics.length, 'topic'),
    ...(schemas.length === 0 ? [] : [count(schemas.length, 'schema')]),
  ];
  return `${environment}: ${counts.join(', ')} and ${count(services.length, 'service')} are valid.`;
}

/** For programs: the place in fields of its own. */
function flat({ at, ...rest }: Diagnostic): object {
  return typeof at !== 'string' && 'file' in at ? { ...at, ...rest } : { place: formatPosition(at), ...rest };
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
