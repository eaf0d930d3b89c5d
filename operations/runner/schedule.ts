/** Work on stacks side by side, each after those that it needs. */

export interface Scheduled {
  readonly name: string;
  /** Names that come first; those that are not in the list do not count. */
  readonly after: readonly string[];
}

/** How an item's turn ended. `skipped` holds up what comes after it; `failed` holds up everything. */
export type Turn = 'done' | 'skipped' | 'failed';

export interface ScheduleOptions<T extends Scheduled> {
  readonly items: readonly T[];
  readonly atATime: number;
  /** False: what has not begun never begins. */
  readonly mayBegin: () => boolean;
  /** Must not reject for what happens to one item. */
  readonly work: (item: T) => Promise<Turn>;
}

/**
 * Runs every item at most once. After a failure nothing begins any more; what runs comes to its end.
 *
 * @returns names that never began, in order
 */
export async function runInOrder<T extends Scheduled>(options: ScheduleOptions<T>): Promise<string[]> {
  const { items, atATime, mayBegin, work } = options;
  const waiting = new Map(items.map((item) => [item.name, item]));
  const running = new Map<string, Promise<void>>();
  const skipped = new Set<string>();
  let failed = false;
  const begin = (item: T): void => {
    waiting.delete(item.name);
    running.set(
      item.name,
      work(item)
        .then((turn) => {
          failed ||= turn === 'failed';
          if (turn !== 'done') skipped.add(item.name);
        })
        .finally(() => void running.delete(item.name)),
    );
  };
  for (;;) {
    for (const item of [...waiting.values()]) {
      if (failed || !mayBegin() || running.size >= atATime) break;
      const blocked = (name: string): boolean => waiting.has(name) || running.has(name) || skipped.has(name);
      if (!item.after.some(blocked)) begin(item);
    }
    if (running.size === 0) return [...waiting.keys()];
    await Promise.race(running.values());
  }
}
