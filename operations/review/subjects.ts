/** What the plans are about: which environment, which topics. */
import { environments } from '../../environments';
import { parseStackName } from '../../model/desired/stack-names';
import { retiringTopics } from '../../model/desired/state';
import type { Environment } from '../../model/environment';
import type { ReviewContext } from '../../model/review/rule';
import { resolvedEnvironment } from '../environment-resolved';
import { catalogFolder } from '../catalog/files';
import { catalogAt, catalogIn } from './catalogs';

/** The environment whose name begins every stack's name. Undefined for a foreign project, or stacks of several. */
export function environmentOf(stacks: readonly string[]): Environment | undefined {
  const [name, ...others] = environmentNames(stacks);
  return name === undefined || others.length > 0 ? undefined : resolvedEnvironment(name);
}

/** Undefined among them: a stack of no environment of this project. */
function environmentNames(stacks: readonly string[]): (string | undefined)[] {
  const names = Object.keys(environments);
  return [...new Set(stacks.map((stack) => parseStackName(stack, names)?.environment))];
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
  return new Set(
    environmentNames(stacks)
      .flatMap((name) => (name === undefined ? [] : (catalogAt(directory, name)?.domains ?? [])))
      .flatMap(retiringTopics),
  );
}

/** Keys and retirements of the catalog. What is wrong with it does not matter here: synthesis says so. */
export function topicsOf(environment: Environment | undefined): ReviewContext['topics'] {
  if (environment === undefined) return new Map();
  const catalog = catalogAt(catalogFolder(), environment.name);
  return new Map(
    (catalog?.domains ?? []).flatMap(({ topics, retired }) => [
      ...topics.map(({ name, key, retire }) => [name, { key, retiring: retire !== undefined }] as const),
      ...retired.map(({ name }) => [name, { key: null, retiring: true }] as const),
    ]),
  );
}
