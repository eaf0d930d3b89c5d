/** A registry against the schemas that a catalog declares. */
import { compareSubjects, declaredSubjects } from '../../model/drift/subjects';
import type { Difference } from '../../model/drift/difference';
import type { ResolvedCatalog } from '../../model/catalog/resolved';
import { ValidationFailed } from '../../model/diagnostics';
import type { Environment } from '../../model/environment';
import { catalogFolder } from '../catalog/files';
import { CatalogFolder, schemaDiagnostics } from '../schemas/files';
import { registryOf } from './connection';
import { readSubjects } from './read';

export interface RegistryComparison {
  readonly differences: readonly Difference[];
  /** How many the registry has. */
  readonly subjects: number;
}

/**
 * @throws ValidationFailed if a schema has mistakes; UserError if the registry does not answer, or its settings name something that is not
 * there
 */
export async function compareRegistry(
  environment: Environment,
  catalog: ResolvedCatalog,
): Promise<RegistryComparison> {
  const folder = new CatalogFolder(catalogFolder());
  const { set, diagnostics } = schemaDiagnostics(catalog, folder);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new ValidationFailed(errors);
  const registry = await registryOf(environment);
  const declared = declaredSubjects(set, folder.nameOf);
  const live = await readSubjects(registry, declared);
  return {
    differences: compareSubjects(
      declared,
      live,
      catalog.domains.map(({ name }) => name),
    ),
    subjects: live.names.length,
  };
}
