/** What a deploy promises: that what the catalog declares is on the cluster. */
import type { Difference, DriftKind } from './difference';

/** Differences that a deploy which ended well must not leave. The others are somebody else's doing, or pass by themselves. */
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

export function notAsDeclared(differences: readonly Difference[]): readonly Difference[] {
  return differences.filter(({ kind }) => DECLARED.has(kind));
}
