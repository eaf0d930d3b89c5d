/** Lines that differ between two texts. */

export interface DiffLine {
  /** `=`: in both. */
  readonly sign: '=' | '-' | '+';
  readonly text: string;
}

/** A table of this many cells is 16 MB; longer texts are shown whole. */
const MOST_CELLS = 4_000_000;

/** By the longest common subsequence. Undefined: too long to compare. */
export function lineDiff(before: string, after: string): readonly DiffLine[] | undefined {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const width = now.length + 1;
  if ((old.length + 1) * width > MOST_CELLS) return undefined;
  const common = new Uint32Array((old.length + 1) * width);
  const at = (i: number, j: number): number => common[i * width + j] ?? 0;
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = now.length - 1; j >= 0; j--)
      common[i * width + j] = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      lines.push({ sign: '=', text: old[i] ?? '' });
      i++;
      j++;
    } else if (j >= now.length || (i < old.length && at(i + 1, j) >= at(i, j + 1)))
      lines.push({ sign: '-', text: old[i++] ?? '' });
    else lines.push({ sign: '+', text: now[j++] ?? '' });
  }
  return lines;
}
