import { stripVTControlCharacters } from 'node:util';

/**
 * The first version number in a text, dotted if there is one: `go version go1.26.8 linux/amd64` → `1.26.8`.
 * Colors do not count: Maven prints them even into a pipe.
 */
export function findVersion(text: string): string | undefined {
  const plain = stripVTControlCharacters(text);
  return (/\d+(?:\.\d+)+/.exec(plain) ?? /\d+/.exec(plain))?.[0];
}
