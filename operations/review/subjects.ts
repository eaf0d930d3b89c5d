/** What the plans are about: which environment, which topics. */
import { environments } from '../../environments';
import type { Environment } from '../../model/environment';
import type { ReviewContext } from '../../model/review/rule';
import { resolvedEnvironment } from '../environment-resolved';
import { catalogAt, catalogIn, headCatalog } from './catalogs';

/** The environment whose name begins every stack's name. Undefined for a foreign project, or stacks of several. */
export function environmentOf(stacks: readonly string[]): Environment | undefined {
  const found = Object.values(environments).filter(({ name }) =>
    stacks.every((stack) => stack.startsWith(`${name}-`)),
  );
  // `prod` begins `prod-eu-cluster`, too: the longest name is meant.
  const [declaration] = found.sort((a, b) => b.name.length - a.name.length);
  if (declaration === undefined || stacks.length === 0) return undefined;
  return resolvedEnvironment(declaration.name);
}

/**
 * Topics whose deletion the commit announces, for the environments of these stacks. Undefined if the catalog is outside of the project
 * and so has no commit.
 *
 * @param tree the commit, checked out
 */
export function announcedIn(tree: string, stacks: readonly string[]): ReadonlySet<string> | undefined {
  const directory = catalogIn(tree);
  if (directory === undefined) return undefined;
  const names = Object.values(environments)
    .map(({ name }) => name)
    .filter((name) => stacks.some((stack) => stack.startsWith(`${name}-`)));
  return new Set(
    names
      .flatMap((name) => catalogAt(directory, name)?.domains ?? [])
      .flatMap(({ topics, retired }) => [
        ...topics.filter(({ retire }) => retire !== undefined).map(({ name }) => name),
        ...retired.map(({ name }) => name),
      ]),
  );
}

/** Keys and retirements of the catalog. What is wrong with it does not matter here: synthesis says so. */
export function topicsOf(environment: Environment | undefined): ReviewContext['topics'] {
  if (environment === undefined) return new Map();
  const catalog = catalogAt(headCatalog(), environment.name);
  return new Map(
    (catalog?.domains ?? []).flatMap(({ topics, retired }) => [
      ...topics.map(({ name, key, retire }) => [name, { key, retiring: retire !== undefined }] as const),
      ...retired.map(({ name }) => [name, { key: null, retiring: true }] as const),
    ]),
  );
}
