/** Which backups are removed. */

export interface KeptBackup {
  readonly backup: string;
  /** Ms since the epoch. */
  readonly began: number;
  /** Complete, every file is there, and no check found damage. */
  readonly good: boolean;
}

export interface Retention {
  /** So many good ones are kept, the newest. @default - any number */
  readonly count?: number | undefined;
  /** What is younger than this is kept, in ms. @default - any age */
  readonly ageMs?: number | undefined;
}

/**
 * The backups that neither rule keeps, oldest first. The newest good one stays whatever the rules are, and what is newer than it: that may be
 * all there is of the time since.
 */
export function expired<T extends KeptBackup>(
  backups: readonly T[],
  { count, ageMs }: Retention,
  now: number,
): T[] {
  const newestFirst = [...backups].sort((a, b) => b.began - a.began);
  const good = newestFirst.filter((each) => each.good);
  const [newest] = good;
  if (newest === undefined) return [];
  const counted = new Set(good.slice(0, count ?? 0));
  const kept = (each: T): boolean =>
    each.began >= newest.began || counted.has(each) || (ageMs !== undefined && now - each.began < ageMs);
  return newestFirst.filter((each) => !kept(each)).reverse();
}
