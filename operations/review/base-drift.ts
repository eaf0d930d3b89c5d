/** What a cluster has otherwise than it was declared before the change: a plan without refresh does not see it. */
import { compare } from '../../model/drift/compare';
import type { Drift } from '../../model/drift/compare';
import { declaredBy } from '../../model/drift/declared';
import { connectionOf } from '../connect-options';
import type { ConnectOptions } from '../connect-options';
import { resolvedEnvironment } from '../environment-resolved';
import { withAdmin } from '@brokerform/kafka-admin';
import { readLiveCluster } from '../live';
import { UserError } from '../../shared/user-error';
import { catalogFolder } from '../catalog/files';
import { catalogAt, catalogIn } from './catalogs';

/**
 * Of everything, against the catalog of the commit that the review compares with: what the change itself brings is no drift.
 *
 * @param tree the commit, checked out
 * @throws UserError if its catalog cannot be read, or the cluster does not answer
 */
export async function driftBeside(
  tree: string,
  environment: string,
  cluster: ConnectOptions,
): Promise<Drift> {
  const catalog = catalogAt(catalogIn(tree) ?? catalogFolder(), environment);
  if (catalog === undefined)
    throw new UserError(
      'The declarations of the commit cannot be read, so there is nothing to compare the cluster with.',
      'omit --drift',
    );
  const declared = declaredBy(catalog, resolvedEnvironment(environment));
  const live = await withAdmin(await connectionOf(cluster), (admin) => readLiveCluster(admin));
  return compare(declared, live);
}
