/** What the kernel takes as the value of a parameter. */

/** Whole numbers from `minimum` to `maximum`, `count` of them; several must not fall. Or one of `values`. */
export type SysctlRange =
  | { readonly minimum: number; readonly maximum: number; readonly count: number }
  | { readonly values: readonly string[] };

/** The range as people write it. */
export function describeRange(range: SysctlRange): string {
  if ('values' in range) return range.values.join(', ');
  const { minimum, maximum, count } = range;
  return count === 1
    ? `a whole number from ${minimum} to ${maximum}`
    : `${count} whole numbers from ${minimum} to ${maximum}, none smaller than the one before it`;
}

/** Whether the kernel would take a value. */
export function isInRange(range: SysctlRange, value: string): boolean {
  if ('values' in range) return range.values.includes(value);
  const parts = value.trim().split(/\s+/);
  const numbers = parts.map((part) => (/^-?\d+$/.test(part) ? Number(part) : NaN));
  return (
    numbers.length === range.count &&
    numbers.every(
      (one, index) =>
        one >= range.minimum && one <= range.maximum && one >= (numbers[index - 1] ?? -Infinity),
    )
  );
}
