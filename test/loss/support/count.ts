/** What is counted of values NAME:KEY:NUMBER, whose numbers rise by one within each key. */

export interface Counted {
  /** Acknowledged, and not stored. */
  readonly lost: number;
  /** Stored more than once. */
  readonly repeated: number;
  /** Stored after a later one of the same key. */
  readonly backward: number;
  /** Keys that are in more than one partition. */
  readonly spread: number;
}

export const NOTHING: Counted = { lost: 0, repeated: 0, backward: 0, spread: 0 };

const values = (text: string): string[] => (text === '' ? [] : text.split(','));

/**
 * @param name of the producer
 * @param acknowledged its values, by comma
 * @param stored every value of the topic as PARTITION/VALUE, in the order of each partition
 */
export function counted(name: string, acknowledged: string, stored: string): Counted {
  const seen = new Set<string>();
  const last = new Map<string, number>();
  const partitions = new Map<string, Set<string>>();
  let [repeated, backward] = [0, 0];
  for (const [partition = '', value = ''] of values(stored).map((each) => each.split('/'))) {
    const [writer = '', key = '', number = ''] = value.split(':');
    if (writer !== name) continue;
    if (seen.has(value)) repeated += 1;
    seen.add(value);
    if ((last.get(key) ?? 0) > Number(number)) backward += 1;
    last.set(key, Number(number));
    partitions.set(key, (partitions.get(key) ?? new Set()).add(partition));
  }
  return {
    lost: values(acknowledged).filter((value) => !seen.has(value)).length,
    repeated,
    backward,
    spread: [...partitions.values()].filter((each) => each.size > 1).length,
  };
}

/** Values that were processed more than once. */
export const twice = (processed: readonly string[]): number => processed.length - new Set(processed).size;

/** Values of a key that were first processed after a later one of it. */
export function overtaken(processed: readonly string[]): number {
  const last = new Map<string, number>();
  let count = 0;
  for (const value of new Set(processed)) {
    const [writer = '', key = '', number = ''] = value.split(':');
    const of = `${writer}:${key}`;
    if ((last.get(of) ?? 0) > Number(number)) count += 1;
    last.set(of, Number(number));
  }
  return count;
}
