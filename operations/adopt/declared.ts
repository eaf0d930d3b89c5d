/** What the catalog has already, and adoption leaves alone. */
import { existsSync, readdirSync } from 'node:fs';
import { NOTHING_DECLARED } from '../../model/adopt/draft';
import type { Declared } from '../../model/adopt/draft';
import { parseCatalogFile } from '../../model/catalog/parse';
import type { CatalogFile } from '../../model/catalog/resolve';
import type { ServiceInput } from '../../model/catalog/schema';
import { ValidationFailed } from '../../model/diagnostics';
import { readCatalogFiles } from '../catalog/files';

/** None where the folder is not there or holds no catalog file: then this is the first. */
export function existingFiles(folder: string): CatalogFile[] {
  const any = existsSync(folder) && readdirSync(folder).some((name) => /^[^.].*\.ya?ml$/.test(name));
  return any ? readCatalogFiles(folder) : [];
}

/** @throws ValidationFailed for files that cannot be read: adoption would take over what they have */
export function declaredIn(files: readonly CatalogFile[]): Declared {
  if (files.length === 0) return NOTHING_DECLARED;
  const parsed = files.map(parseCatalogFile);
  const diagnostics = parsed.flatMap((file) => file.diagnostics);
  if (diagnostics.length > 0) throw new ValidationFailed(diagnostics);
  const domains = parsed.flatMap(({ domain }) => domain ?? []);
  return {
    domains: new Set(domains.map(({ name }) => name)),
    topics: new Set(
      domains.flatMap(({ topics, retired }) => [...topics, ...retired].map(({ input }) => input.name)),
    ),
    services: new Map(
      domains.flatMap(({ name, services }) => services.map(({ input }) => [input.name, name] as const)),
    ),
    clientIds: new Set(
      domains.flatMap(({ services }) => services.flatMap(({ input }) => clientIdsOf(input))),
    ),
  };
}

function clientIdsOf({ quotas, environments = {} }: ServiceInput): string[] {
  const all = [quotas, ...Object.values(environments).map((environment) => environment.quotas)];
  return all.flatMap((limits) => Object.keys(limits?.clients ?? {}));
}
