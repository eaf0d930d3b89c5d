/** Numbers and lists in sentences, and texts as files have them. */

const NUMBER = new Intl.NumberFormat('en-US');

/** `1 record`, `12,345 records`. */
export function count(value: number | bigint, noun: string, plural = `${noun}s`): string {
  return `${NUMBER.format(value)} ${BigInt(value) === 1n ? noun : plural}`;
}

export function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** `a`, `a and b`, `a, b and 7 more`. */
export function listOf(items: readonly string[], most = 5): string {
  const shown = items.slice(0, most);
  const rest = items.length - shown.length;
  const all = rest > 0 ? [...shown, `${rest} more`] : shown;
  const last = all.at(-1) ?? '';
  return all.length < 2 ? last : `${all.slice(0, -1).join(', ')} and ${last}`;
}

/** Without a byte order mark, which editors neither show nor count as a column. */
export function withoutMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}
