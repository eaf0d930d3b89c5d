/** What a deploy promises: that what the catalog declares is on the cluster. */
import type { Difference, DriftKind } from './difference';

/** Differences that a deploy which ended well must not leave. The others are in {@link SET_BESIDE}, or pass by themselves. */
const DECLARED: ReadonlySet<DriftKind> = new Set<DriftKind>([
  'topic-missing',
  'partitions',
  'replication-factor',
  'config-missing',
  'config-different',
  'acl-missing',
  'quota-missing',
  'quota-different',
  'user-missing',
  'user-mechanism',
  'user-iterations',
]);

/**
 * What somebody else set and what takes effect before what is declared: keys of a topic, values of brokers, a Deny. Entries and values that are merely
 * more than declared are left to drift, as far as they say `warning`; a throttle belongs to a move that is under way.
 */
const SET_BESIDE: ReadonlySet<DriftKind> = new Set<DriftKind>(['acl-extra', 'broker-config']);

export function notAsDeclared(differences: readonly Difference[]): readonly Difference[] {
  return differences.filter(
    ({ kind, severity }) =>
      DECLARED.has(kind) ||
      (SET_BESIDE.has(kind) && severity === 'error') ||
      (kind === 'config-extra' && severity !== 'note'),
  );
}
