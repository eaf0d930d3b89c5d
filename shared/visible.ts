/** Text of others, shown so that a reader sees what it has and no terminal, page or comment does what it says. */

/** Control characters, marks that change the direction of what follows, characters without width, separators, halves of surrogate pairs. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Each of them as JSON escapes it, `\u001b`; all other text as it is. */
export function visible(text: string): string {
  return text.replace(INVISIBLE, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

/** The same of text in lines: line feeds and tabs stay. */
export function visibleLines(text: string): string {
  return text
    .split(/([\n\t])/)
    .map((part, index) => (index % 2 === 0 ? visible(part) : part))
    .join('');
}

/** All texts in a value, at any depth; maps, sets and anything that is no plain data stay as they are. */
export function visibleIn<T>(value: T): T {
  if (typeof value === 'string') return visible(value) as T;
  if (Array.isArray(value)) return value.map((each: unknown) => visibleIn(each)) as T;
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, visibleIn<unknown>(inner)]),
  ) as T;
}
