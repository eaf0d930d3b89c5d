/** A key that an object of a JSON text has twice: JSON.parse takes the last one and says nothing. */
export interface DuplicateKey {
  readonly key: string;
  /** From 1, as editors count. */
  readonly line: number;
}

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:]/g;

/** @param text valid JSON */
export function duplicateKey(text: string): DuplicateKey | undefined {
  /** Of each object that is open the keys so far; undefined for an array. */
  const open: (Set<string> | undefined)[] = [];
  let last = '';
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (token !== ':') last = token;
    else {
      const key = last.includes('\\') ? (JSON.parse(last) as string) : last.slice(1, -1);
      const keys = open.at(-1);
      if (keys?.has(key) === true) return { key, line: text.slice(0, index).split('\n').length };
      keys?.add(key);
    }
  }
  return undefined;
}
