import type { Reading } from './readings';

/** Whole seconds since it was read; null: it never was. */
export function ageOf({ at }: Reading<unknown>, now: number): number | null {
  return at === undefined ? null : Math.max(0, Math.round((now - at) / 1000));
}
