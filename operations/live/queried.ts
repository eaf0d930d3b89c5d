/** Asking a cluster that was named, or only assumed. */
import { UserRefused } from '@brokerform/kafka-admin';
import { UserError } from '../../shared/user-error';

/**
 * What the query answers. A cluster that was only assumed and is not in reach is reported as not queried, with the reason in one line.
 *
 * @throws UserError from a cluster that was named, and from one that refuses the user
 */
export async function queried<T>(
  isNamed: boolean,
  query: () => Promise<T>,
): Promise<T | { readonly offline: string }> {
  try {
    return await query();
  } catch (error) {
    if (!(error instanceof UserError) || error instanceof UserRefused || isNamed) throw error;
    return { offline: error.message.split('\n')[0] ?? error.message };
  }
}
