/** Schemas that changed since the base, beside the plans of a review. */
import { environmentNames } from '../environments';
import type { ReviewContext } from '../../model/review/rule';
import { hasSchemas } from '../schemas/declared';
import { catalogFolder } from '../catalog/files';
import { catalogAt, catalogIn, inspectionAt } from './catalogs';
import type { Side } from './revisions';

/** Undefined: neither side declares a schema. What reads them is loaded only where one does. */
export async function schemasBeside(
  base: Side,
  environment: string | undefined,
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
  return compareWithBase(base.name, names, { inspect: inspectionAt });
}
