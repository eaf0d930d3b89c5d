/** Which domains a synthesis is for. */
import type { ResolvedCatalog, ResolvedDomain } from '../../model/catalog/resolved';
import { nearestRemedy } from '../../shared/nearest';
import { namesIn } from '../arguments';
import { UserError } from '../../shared/user-error';

/** Names the domains whose stacks to synthesize, with commas between; all where it is not set or empty. */
export const DOMAINS_VARIABLE = 'BROKERFORM_DOMAINS';

/**
 * The domains that the variable BROKERFORM_DOMAINS names, in the catalog's order. The whole catalog is read and checked all the
 * same: what one domain may do depends on the others.
 *
 * @throws UserError with the names that there are, for one that is not among them
 */
export function selectedDomains(
  { domains }: ResolvedCatalog,
  env: NodeJS.ProcessEnv = process.env,
): readonly ResolvedDomain[] {
  const names = namesIn(env[DOMAINS_VARIABLE] ?? '');
  if (names.length === 0) return domains;
  const known = domains.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new UserError(
      `${DOMAINS_VARIABLE}: the catalog has no domain ${unknown.map((name) => `"${name}"`).join(', ')}.\n    allowed: ${known.join(', ')}`,
      unknown.flatMap((name) => nearestRemedy(name, known) ?? []),
    );
  return domains.filter(({ name }) => names.includes(name));
}
