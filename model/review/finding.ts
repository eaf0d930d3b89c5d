/** Findings from the few things that a rule has to say itself. */
import { unreadLine } from '../live/unread';
import type { ResourceChange } from './change';
import type { Draft } from './define-rule';
import type { ReviewContext } from './rule';

/** What a rule finds on a resource. */
export function finding(
  { stack, address }: Pick<ResourceChange, 'stack' | 'address'>,
  subject: string,
  details: Omit<Draft, 'stack' | 'address' | 'subject'>,
): Draft {
  return { stack, address, subject, ...details };
}

/** What a loss in numbers would take, where the cluster was not asked or did not tell. */
export function lossUnknown(
  { facts }: ReviewContext,
  topic: string,
  what = 'record and byte counts',
): string[] {
  if (facts === undefined) return [`${what}: no cluster was queried`];
  if (!facts.topics.has(topic) && !facts.unread.some((unread) => unread.what.of === 'hidden-topics'))
    return [`${what}: the cluster has no topic ${topic}`];
  return facts.unread.map(unreadLine);
}
