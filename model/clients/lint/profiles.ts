/** Documents of one Spring file, and the profiles with which each is read. */
import type { FileEntry } from '../read/entry';

const CONDITION = /^(?:spring\.config\.activate\.on-?profile|spring\.profiles)(?:\[\d+\])?$/i;
const WORD = /!?[^\s&|()!,]+/g;

export interface Variant {
  /** Profiles that are active; none: the file without any. */
  readonly profiles: readonly string[];
  readonly entries: readonly FileEntry[];
}

/** The file as it is read without a profile, with each that it names, and with those that one condition asks for together. */
export function variantsOf(entries: readonly FileEntry[]): Variant[] {
  const conditions = new Map<number, string[]>();
  for (const { path, value, document = 0 } of entries) {
    if (!CONDITION.test(path.join('.'))) continue;
    const texts =
      value.kind === 'list' ? value.items.map((item) => ('text' in item ? item.text : '')) : [value.text];
    conditions.set(document, [
      ...(conditions.get(document) ?? []),
      ...texts.flatMap((text) => text.split(',')),
    ]);
  }
  const all = [...conditions.values()].flat();
  const sets = [[], ...all.flatMap((text) => [...names(text).map((name) => [name]), names(text)])];
  const distinct = [...new Map(sets.map((set) => [[...set].sort().join(), set])).values()];
  return distinct.map((profiles) => ({
    profiles,
    entries: entries.filter(({ document = 0 }) => {
      const wanted = conditions.get(document);
      return wanted === undefined || wanted.some((text) => holds(text, profiles));
    }),
  }));
}

function names(expression: string): string[] {
  return [...new Set((expression.match(WORD) ?? []).map((word) => word.replace(/^!/, '')))];
}

/** Source: ProfilesParser of Spring: names, !, & and |, with parentheses. */
function holds(expression: string, active: readonly string[]): boolean {
  const tokens = expression.match(/[!&|()]|[^\s!&|()]+/g) ?? [];
  let position = 0;
  const term = (): boolean => {
    const token = tokens[position++];
    if (token === '!') return !term();
    if (token === '(') {
      const inner = either();
      position++;
      return inner;
    }
    return token !== undefined && active.includes(token);
  };
  const both = (): boolean => {
    let value = term();
    while (tokens[position] === '&') {
      position++;
      value = term() && value;
    }
    return value;
  };
  const either = (): boolean => {
    let value = both();
    while (tokens[position] === '|') {
      position++;
      value = both() || value;
    }
    return value;
  };
  return either();
}
