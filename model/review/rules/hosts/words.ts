/** How findings put numbers and names into words. */

const SHOWN = 3;

/** `1 partition`, `3 partitions`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** `a, b, c and 2 more`. */
export function some(names: readonly string[], shown: number = SHOWN): string {
  if (names.length <= shown) return joined(names);
  return `${names.slice(0, shown).join(', ')} and ${names.length - shown} more`;
}

/** `a, b and c`. */
export function joined(names: readonly string[]): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
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
