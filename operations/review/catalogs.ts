/** The catalogs of both sides of a review. Each is read once: a large one takes a second. */
import path from 'node:path';
import type { ResolvedCatalog } from '../../model/catalog/resolved';
import { ValidationFailed } from '../../model/diagnostics';
import { catalogFolder, inspectCatalog } from '../catalog/files';
import { resolvedEnvironment } from '../environment-resolved';
import { projectRoot } from '../toolchain/paths';
import { UserError } from '../../shared/user-error';

/** The same folder in another checkout; undefined if it is outside of the project, and so the same for both. */
export function catalogIn(tree: string): string | undefined {
  const inside = path.relative(projectRoot, catalogFolder());
  return inside.startsWith('..') ? undefined : path.join(tree, inside);
}

const read = new Map<string, ReturnType<typeof inspectCatalog>>();

/**
 * A catalog as an environment sees it, with its mistakes.
 *
 * @throws ValidationFailed, UserError if the folder or the environment cannot be read
 */
export function inspectionAt(directory: string, environment: string): ReturnType<typeof inspectCatalog> {
  const key = `${environment} ${directory}`;
  const known =
    read.get(key) ?? inspectCatalog(resolvedEnvironment(environment), { directory, known: new Map() });
  read.set(key, known);
  return known;
}

/** Undefined for a catalog with mistakes: synthesis says what is wrong, and on which side. */
export function catalogAt(directory: string, environment: string): ResolvedCatalog | undefined {
  try {
    return inspectionAt(directory, environment).catalog;
  } catch (error) {
    if (error instanceof ValidationFailed || error instanceof UserError) return undefined;
    throw error;
  }
}
