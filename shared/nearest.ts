/** The word that a misspelt one was meant to be. */
import { distance } from 'fastest-levenshtein';

/** The candidate that a misspelt word most likely meant, or the only one that begins with it; undefined if none is near. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const all = [...candidates];
  const longer = word.length < 3 ? [] : all.filter((candidate) => candidate.startsWith(word));
  return misspelt(word, all) ?? (longer.length === 1 ? longer[0] : undefined);
}

function misspelt(word: string, candidates: readonly string[]): string | undefined {
  // A third of the letters wrong is still a slip; more is another word.
  let best = Math.max(1, Math.floor(word.length / 3)) + 1;
  let found: string | undefined;
  const lower = word.toLowerCase();
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= best) continue;
    const steps = slips(lower, candidate.toLowerCase());
    if (steps < best) {
      best = steps;
      found = candidate;
    }
  }
  return found;
}

/** Letters changed, added, left out; two that changed places are one slip, as fingers make it. */
function slips(a: string, b: string): number {
  const steps = distance(a, b);
  return steps === 2 && a.length === b.length && [...a].sort().join() === [...b].sort().join() ? 1 : steps;
}

/** Remedy for a misspelt word. */
export function nearestRemedy(word: string, candidates: Iterable<string>): string | undefined {
  const found = nearest(word, candidates);
  return found === undefined ? undefined : `Write "${found}".`;
}
