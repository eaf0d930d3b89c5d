/** Where records are that were produced again: old offset → new offset. */

/** Records in a row, before and afterwards. */
export interface OffsetRun {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Runs in order of both offsets, as long as they can be. */
export class OffsetMap {
  private readonly all: { from: number; to: number; count: number }[] = [];

  public add({ from, to, count }: OffsetRun): void {
    const last = this.all.at(-1);
    if (last !== undefined && last.from + last.count === from && last.to + last.count === to)
      last.count += count;
    else this.all.push({ from, to, count });
  }

  public runs(): readonly OffsetRun[] {
    return this.all;
  }
}

/**
 * The offset at which a group continues that was to read `offset` next: the record itself, or the first one after it.
 *
 * @param end where a group continues that had read everything
 */
export function translateOffset(runs: readonly OffsetRun[], offset: number, end: number): number {
  const run = runs.find(({ from, count }) => offset < from + count);
  if (run === undefined) return end;
  return run.to + Math.max(0, offset - run.from);
}
