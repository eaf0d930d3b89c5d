import type { ResolvedCatalog } from '../../model/catalog/resolved';

/** Whether a catalog declares any schema; without one nothing of this is loaded or read. */
export const hasSchemas = ({ domains }: ResolvedCatalog): boolean =>
  domains.some(({ schemas }) => schemas !== undefined);
