import { stripVTControlCharacters } from 'node:util';

/**
 * The first version number in a text, dotted if there is one: `go version go1.26.8 linux/amd64` → `1.26.8`.
 * Colours do not count: Maven prints them even into a pipe.
 */
export function findVersion(text: string): string | undefined {
  const plain = stripVTControlCharacters(text);
  return (/\d+(?:\.\d+)+/.exec(plain) ?? /\d+/.exec(plain))?.[0];
}

/** True if `found` is `required` or later; missing parts count as 0 (`17` is `17.0`). */
export function isAtLeast(found: string, required: string): boolean {
  const a = found.split('.').map(Number);
  const b = required.split('.').map(Number);
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
