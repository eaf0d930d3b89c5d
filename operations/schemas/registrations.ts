/** What is registered of a catalog, with the texts of its schemas. */
import type { ResolvedCatalog } from '../../model/catalog/resolved';
import { ValidationFailed } from '../../model/diagnostics';
import { registrationsOf } from '../../model/schemas/registration';
import type { Registrations } from '../../model/schemas/registration';
import type { SchemaSet } from '../../model/schemas/set';
import { catalogFolder } from '../catalog/files';
import { CatalogFolder, schemaDiagnostics } from './files';

export interface ReadRegistrations {
  readonly folder: CatalogFolder;
  readonly set: SchemaSet;
  readonly registrations: Registrations;
}

/** @throws ValidationFailed with everything that is wrong with the schemas */
export function readRegistrations(
  catalog: ResolvedCatalog,
  folder = new CatalogFolder(catalogFolder()),
): ReadRegistrations {
  const { set, diagnostics } = schemaDiagnostics(catalog, folder);
  const { diagnostics: circles, ...registrations } = registrationsOf(set);
  const errors = [...diagnostics, ...circles].filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new ValidationFailed(errors);
  return { folder, set, registrations };
}
