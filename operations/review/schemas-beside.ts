/** Schemas that changed since the base, beside the plans of a review. */
import { hasRegistry } from '../../model/schemas/registration';
import { UserError } from '../../shared/user-error';
import { resolvedEnvironment } from '../environment-resolved';
import { environmentNames } from '../environments';
import type { ReviewContext } from '../../model/review/rule';
import { hasSchemas } from '../schemas/declared';
import { catalogFolder } from '../catalog/files';
import { catalogAt, catalogIn, inspectionAt } from './catalogs';
import type { Side } from './revisions';

/**
 * Undefined: neither side declares a schema. What reads them is loaded only where one does.
 *
 * @param offline no registry is asked. @default false
 */
export async function schemasBeside(
  base: Side,
  environment: string | undefined,
  offline = false,
): Promise<ReviewContext['schemas']> {
  const names = environmentNames(environment);
  const before = catalogIn(base.root);
  const declared = [catalogFolder(), ...(before === undefined ? [] : [before])].some((directory) =>
    names.some((name) => {
      const catalog = catalogAt(directory, name);
      return catalog !== undefined && hasSchemas(catalog);
    }),
  );
  if (!declared) return undefined;
  if (before === undefined)
    return {
      findings: [],
      unknown: ['schemas: the catalog is outside the project and has no earlier commit'],
    };
  const { compareWithBase } = await import('../schemas/compare');
  const compared = await compareWithBase(base.name, names, { inspect: inspectionAt });
  const registered = offline ? [] : await Promise.all(names.map(againstRegistry));
  return {
    findings: [...compared.findings, ...registered.flatMap(({ findings }) => findings)],
    unknown: [...compared.unknown, ...registered.flatMap(({ unknown }) => unknown)],
  };
}

/**
 * What the registry of an environment has, against what would be registered. One that is not in reach is left out: the commit was compared, and
 * the deploy asks the registry before it writes.
 */
async function againstRegistry(name: string): Promise<NonNullable<ReviewContext['schemas']>> {
  const nothing = { findings: [], unknown: [] };
  const catalog = catalogAt(catalogFolder(), name);
  const environment = resolvedEnvironment(name);
  if (catalog === undefined || !hasRegistry(environment, catalog.domains)) return nothing;
  const [{ compareRegistered }, { readRegistrations }] = await Promise.all([
    import('../schemas/registered'),
    import('../schemas/registrations'),
  ]);
  const read = readRegistrations(catalog);
  try {
    return await compareRegistered(environment, read);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    console.error(`Schemas were compared with the commit alone. ${error.message}`);
    return nothing;
  }
}
