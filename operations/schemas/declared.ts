import type { ResolvedCatalog } from '../../model/catalog/resolved';
import type { Environment } from '../../model/environment';
import { NO_REGISTRATIONS, hasRegistry } from '../../model/schemas/registration';
import type { Registrations } from '../../model/schemas/registration';

/** Whether a catalog declares any schema; without one nothing of this is loaded or read. */
export const hasSchemas = ({ domains }: ResolvedCatalog): boolean =>
  domains.some(({ schemas }) => schemas !== undefined);

/**
 * What an environment registers: nothing where it has no registry.
 *
 * @throws ValidationFailed with everything that is wrong with the schemas
 */
export async function registrationsFor(
  environment: Environment,
  catalog: ResolvedCatalog,
): Promise<Registrations> {
  if (!hasRegistry(environment, catalog.domains)) return NO_REGISTRATIONS;
  return (await import('./registrations')).readRegistrations(catalog).registrations;
}
