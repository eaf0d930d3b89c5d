/** Which tier runs next, beside those that run. */
import type { Tier } from './tiers';

type Scheduled = Pick<Tier, 'name' | 'minutes' | 'first' | 'uses' | 'alone'>;

/** The order in which tiers are looked at: the quickest to fail, then the longest, which would otherwise run alone at the end. */
export function inOrder<T extends Scheduled>(tiers: readonly T[]): T[] {
  const rank = ({ first, alone }: T): number => (first === true ? 0 : alone === undefined ? 1 : 2);
  return [...tiers].sort((a, b) => rank(a) - rank(b) || b.minutes - a.minutes);
}

/** Whether two tiers may run at the same time. */
export function mayOverlap(a: Scheduled, b: Scheduled): boolean {
  if (a.alone !== undefined || b.alone !== undefined) return false;
  return !(a.uses ?? []).some((resource) => b.uses?.includes(resource) === true);
}

/**
 * Tiers to begin now.
 *
 * @param waiting in any order
 * @param lanes how many run at once
 */
export function toBegin<T extends Scheduled>(
  waiting: readonly T[],
  running: readonly T[],
  lanes: number,
): T[] {
  const begun: T[] = [];
  for (const tier of inOrder(waiting)) {
    const beside = [...running, ...begun];
    if (beside.length >= lanes) break;
    if (beside.every((other) => mayOverlap(tier, other))) begun.push(tier);
  }
  return begun;
}
