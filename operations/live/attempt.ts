/** Reading what can be read. */
import type { Unread, UnreadPart } from '../../model/live/unread';
import { rootCauses } from '@brokerform/kafka-admin';

/** The value; or undefined, and what is unread is noted with its reason. */
export async function attempt<T>(
  what: UnreadPart,
  unread: Unread[],
  read: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    unread.push({ what, why: rootCauses(error) });
    return undefined;
  }
}
