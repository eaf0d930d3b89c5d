/** The catalog's files on disk, and the catalog that a deploy reads from them. */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { environments } from '../../environments';
import { resolveCatalog } from '../../model/catalog/resolve';
import type { CatalogFile, KnownState } from '../../model/catalog/resolve';
import type { ResolvedCatalog } from '../../model/catalog/resolved';
import { ValidationFailed, formatDiagnostic } from '../../model/diagnostics';
import type { Diagnostic } from '../../model/diagnostics';
import type { Environment } from '../../model/environment';
import { projectRoot } from '../toolchain/paths';
import { ofDomains, readKnownState } from './known-state';
import type { RecordedState } from './known-state';

/** Folder of the catalog, below the project. */
export const CATALOG_DIRECTORY = 'catalog';
/** Names another folder, absolute or relative to the project: for tests, benchmarks and try-outs. */
export const CATALOG_VARIABLE = 'BROKERFORM_CATALOG';
/**
 * `ignore`: the catalog is not compared with what was deployed, as the review does that itself, with what it would cost. Names of domains,
 * with commas: only what their stacks recorded is compared.
 */
export const KNOWN_STATE_VARIABLE = 'BROKERFORM_KNOWN_STATE';

/** The folder of the catalog, absolute. @param directory in its place, absolute or relative to the project */
export function catalogFolder(directory?: string): string {
  return path.resolve(projectRoot, directory ?? (process.env[CATALOG_VARIABLE] || CATALOG_DIRECTORY));
}

/**
 * Every `*.yaml` and `*.yml` of a folder, in order of name; other files and folders in it are left alone.
 *
 * @param directory absolute, or relative to the project
 * @throws ValidationFailed if the folder cannot be read, or has no such file
 */
export function readCatalogFiles(directory?: string): CatalogFile[] {
  const folder = catalogFolder(directory);
  const names = listFolder(folder).filter((name) => /^[^.].*\.ya?ml$/.test(name));
  if (names.length === 0) {
    throw new ValidationFailed([
      {
        severity: 'error',
        code: 'no-catalog',
        at: displayName(folder),
        message: 'The folder has no catalog files.',
        allowed: 'one file <domain>.yaml for each domain',
        remedy: 'docs/catalog.md shows how to start.',
      },
    ]);
  }
  return names.sort().map((name) => {
    const file = displayName(path.join(folder, name));
    const text = readFileSync(path.join(folder, name)).toString('utf8');
    // What is not UTF-8 becomes U+FFFD; no one writes that character on purpose.
    const wrong = text.indexOf('\ufffd');
    return { file, text, ...(wrong < 0 ? {} : { unreadable: notUtf8(file, text.slice(0, wrong)) }) };
  });
}

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  ENOTDIR: 'it is not a folder',
  EACCES: 'you have no permission',
};

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map(({ name }) => name);
  } catch (error) {
    throw new ValidationFailed([
      {
        severity: 'error',
        code: 'no-catalog',
        at: displayName(folder),
        message: `The catalog's folder cannot be read: ${WHY[(error as NodeJS.ErrnoException).code ?? ''] ?? String(error)}.`,
        remedy: process.env[CATALOG_VARIABLE]
          ? `${CATALOG_VARIABLE} names it: correct that variable, or unset it for ${CATALOG_DIRECTORY}/ of the project.`
          : "Run the command in the project's folder, which contains catalog/.",
      },
    ]);
  }
}

function notUtf8(file: string, before: string): Diagnostic {
  const lines = before.split('\n');
  return {
    severity: 'error',
    code: 'not-utf8',
    at: { file, line: lines.length, column: (lines.at(-1) ?? '').length + 1 },
    message: 'The file is not UTF-8 from here on.',
    remedy: 'Save it as UTF-8.',
  };
}

/** As messages name a file: relative to the project where it lies inside, with forward slashes. */
export function displayName(file: string): string {
  const relative = path.relative(projectRoot, file);
  return (relative.startsWith('..') ? file : relative).split(path.sep).join('/');
}

export interface LoadOptions {
  /** Folder of the catalog, absolute or relative to the project. @default 'catalog' */
  readonly directory?: string;
  /** What an earlier deploy recorded. @default - read from the state of a local environment; of others not known */
  readonly known?: KnownState;
  /** Takes each warning as text. @default - standard error */
  readonly warn?: (text: string) => void;
}

/**
 * The catalog of an environment, in order.
 *
 * @throws ValidationFailed with everything that is wrong with it
 */
export function loadCatalog(environment: Environment, options: LoadOptions = {}): ResolvedCatalog {
  const { catalog, diagnostics } = inspectCatalog(environment, options);
  if (catalog === undefined) throw new ValidationFailed(diagnostics);
  const warn = options.warn ?? ((text: string) => console.error(text));
  for (const diagnostic of diagnostics) warn(formatDiagnostic(diagnostic));
  return catalog;
}

/** The same without throwing: the catalog if it is in order, and everything there is to say about it. */
export function inspectCatalog(
  environment: Environment,
  options: LoadOptions = {},
): { catalog?: ResolvedCatalog; diagnostics: Diagnostic[] } {
  const files = readCatalogFiles(options.directory);
  const state: Partial<RecordedState> =
    options.known === undefined ? recordedState(environment) : { known: options.known };
  const { catalog, diagnostics } = resolveCatalog(files, environment, {
    environments: Object.keys(environments),
    ...(state.known === undefined ? {} : { known: state.known }),
    ...(state.knownUsers === undefined ? {} : { knownUsers: state.knownUsers }),
  });
  return {
    ...(catalog === undefined ? {} : { catalog }),
    diagnostics: [...(state.diagnostics ?? []), ...diagnostics],
  };
}

function recordedState(environment: Environment): RecordedState {
  const compared = process.env[KNOWN_STATE_VARIABLE] || undefined;
  // The state of other environments is in S3; a check of the catalog needs no credentials. Their plans show what was deployed.
  if (environment.kind !== 'local' || compared === 'ignore') return { diagnostics: [] };
  const folder = path.resolve(projectRoot, environment.stateDirectory, 'terraform');
  const state = readKnownState(folder, environment.name);
  return compared === undefined ? state : ofDomains(state, compared.split(','));
}
