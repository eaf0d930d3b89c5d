/** The catalogs of both sides of a review. Each is read once: a large one takes a second. */
import path from 'node:path';
import type { ResolvedCatalog } from '../../model/catalog/resolved';
import { ValidationFailed } from '../../model/diagnostics';
import { CATALOG_DIRECTORY, CATALOG_VARIABLE, inspectCatalog } from '../catalog/files';
import { resolvedEnvironment } from '../environment-resolved';
import { projectRoot } from '../toolchain/paths';
import { UserError } from '../../shared/user-error';

/** The working tree's, absolute. */
export function headCatalog(): string {
  return path.resolve(projectRoot, process.env[CATALOG_VARIABLE] || CATALOG_DIRECTORY);
}

/** The same folder in another checkout; undefined if it is outside of the project, and so the same for both. */
export function catalogIn(tree: string): string | undefined {
  const inside = path.relative(projectRoot, headCatalog());
  return inside.startsWith('..') ? undefined : path.join(tree, inside);
}

const read = new Map<string, ResolvedCatalog | undefined>();

/** As an environment sees it; undefined for a catalog with mistakes: synthesis says what is wrong, and on which side. */
export function catalogAt(directory: string, environment: string): ResolvedCatalog | undefined {
  const key = `${environment} ${directory}`;
  if (!read.has(key)) read.set(key, inspect(directory, environment));
  return read.get(key);
}

function inspect(directory: string, environment: string): ResolvedCatalog | undefined {
  try {
    return inspectCatalog(resolvedEnvironment(environment), { directory, known: new Map() }).catalog;
  } catch (error) {
    if (error instanceof ValidationFailed || error instanceof UserError) return undefined;
    throw error;
  }
}
