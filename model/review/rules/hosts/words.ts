/** How findings put numbers and names into words. */

import { listOf } from '../../../../shared/text';

export { count } from '../../../../shared/text';

const SHOWN = 3;

/** `a, b, c and 2 more`. */
export function some(names: readonly string[], shown: number = SHOWN): string {
  return listOf(names, shown);
}

/** `a, b and c`. */
export function joined(names: readonly string[]): string {
  return listOf(names, names.length);
}

/** Seconds as `1 h 25 min`, whole minutes. */
export function hours(seconds: number): string {
  const minutes = Math.ceil(seconds / 60);
  const rest = minutes % 60;
  if (minutes < 60) return `${minutes} min`;
  return rest === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}

/** A value as a message shows it. */
export function shown(value: unknown): string {
  if (value === undefined || value === null || value === '') return 'nothing';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

export const ONLY_AFTER_APPLY = 'is known only after the apply';
