/** Findings from the few things that a rule has to say itself. */
import { HIDDEN_TOPICS } from '../live/unread';
import type { ResourceChange } from './change';
import type { Finding, Loss, ReviewContext, Rule } from './rule';

export interface FindingDetails {
  /** @default - the rule's */
  readonly severity?: Finding['severity'];
  readonly message: string;
  readonly instead?: string;
  readonly loss?: Loss;
  readonly notKnown?: readonly string[];
}

export function finding(
  rule: Pick<Rule, 'id' | 'severity'>,
  { stack, address }: Pick<ResourceChange, 'stack' | 'address'>,
  subject: string,
  { severity = rule.severity, notKnown = [], ...details }: FindingDetails,
): Finding {
  return {
    rule: rule.id,
    severity,
    stack,
    address,
    subject,
    ...details,
    ...(notKnown.length === 0 ? {} : { notKnown }),
  };
}

/** What a loss in numbers would take, where the cluster was not asked or did not tell. */
export function lossUnknown(
  { facts }: ReviewContext,
  topic: string,
  what = 'record and byte counts',
): string[] {
  if (facts === undefined) return [`${what}: no cluster was queried`];
  if (!facts.topics.has(topic) && !facts.unread.some((unread) => unread.what === HIDDEN_TOPICS))
    return [`${what}: the cluster has no topic ${topic}`];
  return facts.unread.map((unread) => `${unread.what}: ${unread.why}`);
}
