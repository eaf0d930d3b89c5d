/** A comparison as people read it: differences by domain, then one line that says what was compared. */
import type { Difference } from '../../model/drift/difference';
import type { UnreadText } from '../../model/live/unread';
import { table } from '../../shared/text-table';
import type { DriftReport } from './report';
import { append, groupBy } from '../../shared/collections';

export function driftText(report: DriftReport): string {
  return [
    ...byDomain(report.differences),
    ...(report.unread.length === 0 ? [] : [unreadText(report.unread)]),
    ...report.notCompared,
    summary(report),
  ].join('\n\n');
}

function byDomain(differences: readonly Difference[]): string[] {
  return [...groupBy(differences, ({ domain }) => domain ?? 'declared nowhere')].map(([name, same]) =>
    [
      name,
      table(['', 'what', 'subject', 'declared', 'on the cluster'], same.map(row)),
      ...remedies(same),
    ].join('\n'),
  );
}

function row({ severity, kind, subject, declared, live }: Difference): string[] {
  return [severity, kind, subject, declared ?? '-', live ?? '-'];
}

/** What mends several differences is said once. */
function remedies(differences: readonly Difference[]): string[] {
  return [...groupBy(differences, ({ remedy }) => remedy)].map(
    ([remedy, some]) => `    remedy:  ${remedy}   (${[...new Set(some.map(({ kind }) => kind))].join(', ')})`,
  );
}

/** With the same reason often the same is unread of many topics: the first of them stand for all. */
function unreadText(unread: readonly UnreadText[]): string {
  const reasons = new Map<string, string[]>();
  for (const { what, why } of unread) append(reasons, why, what);
  return [
    'Not compared, because it could not be read:',
    ...[...reasons].flatMap(([why, what]) => [`    ${shortened(what)}:`, ...indented(why)]),
  ].join('\n');
}

function shortened(what: readonly string[]): string {
  return what.length <= 3 ? what.join(', ') : `${what.slice(0, 3).join(', ')} and ${what.length - 3} more`;
}

function indented(text: string): string[] {
  return text.split('\n').map((line) => `        ${line.trim()}`);
}

function summary({ environment, compared, differences, unread, readMilliseconds }: DriftReport): string {
  const counted = [
    [compared.topics, 'topic', 'topics'],
    [compared.partitions, 'partition', 'partitions'],
    [compared.acls, 'ACL', 'ACLs'],
    [compared.quotas, 'quota', 'quotas'],
    [compared.users, 'user', 'users'],
    [compared.groups, 'group', 'groups'],
    [compared.subjects, 'subject', 'subjects'],
  ] as const;
  const what = counted.flatMap(([count, one, many]) =>
    count === undefined ? [] : [`${count.toLocaleString('en')} ${count === 1 ? one : many}`],
  );
  return `${environment}: ${verdict(differences.length, unread.length)}. Compared: ${what.join(', ')}; read in ${(readMilliseconds / 1000).toFixed(1)} s.`;
}

/** Said only if everything could be read. */
export const NO_DRIFT = 'no drift';

function verdict(differences: number, unread: number): string {
  const found = differences === 1 ? '1 difference' : `${differences.toLocaleString('en')} differences`;
  if (unread > 0) return `${found} in what could be read; not everything could be read`;
  return differences === 0 ? NO_DRIFT : found;
}
