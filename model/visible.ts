/** Text of others, shown so that a reader sees what it has and no terminal, page or comment does what it says. */

/**
 * Control characters (C0, DEL, C1), line and paragraph separators, marks that change the direction of what follows, characters without
 * width, and halves of surrogate pairs.
 */
const INVISIBLE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Each of them as its escape, `\u001b`; all other text as it is. */
export function visible(text: string): string {
  return text.replace(
    INVISIBLE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
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
