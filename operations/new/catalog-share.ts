/** How much of the catalog's declared traffic a new environment can keep on its disks. */
import { awsEnvironment } from '../../model/aws/topology';
import type { AwsDeclaration } from '../../model/aws/declaration';
import { parseCatalogFile } from '../../model/catalog/parse';
import { resolveParsed } from '../../model/catalog/resolve';
import type { CatalogFile } from '../../model/catalog/resolve';

/** Round shares, the largest first. */
const SHARES = [1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001];

/**
 * The largest round `trafficShare` with which the declared retention fits the brokers' disks; undefined if none does. What else may
 * be wrong with the catalog does not concern a new environment.
 *
 * @param environments names of all environments, the new one included
 */
export function fittingShare(
  declaration: AwsDeclaration,
  files: readonly CatalogFile[],
  environments: readonly string[],
): number | undefined {
  const parsed = files.map(parseCatalogFile);
  return SHARES.find((trafficShare) => {
    const environment = awsEnvironment({ ...declaration, trafficShare });
    const { diagnostics } = resolveParsed(parsed, environment, { environments });
    return !diagnostics.some(({ code }) => code === 'retention-exceeds-disk');
  });
}
