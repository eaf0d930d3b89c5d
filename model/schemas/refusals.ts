/** A registry with rules of its own for a whole text: what it says of a comparison. */
import { REGISTRY_NAMES } from './types';
import type { BreakingChange, Comparison, Refusal, RegistryKind } from './types';

/**
 * The comparison with the registry's own verdict: a change breaks for it where it refuses the new text in that direction, and a refusal
 * that no change stands for is a change of its own.
 */
export function withRefusals(
  { changes, undecided }: Comparison,
  registry: RegistryKind,
  refusals: readonly Refusal[],
): Comparison {
  const refused = new Set(refusals.map(({ direction }) => direction));
  const judged = changes.map((change): BreakingChange => {
    const { breaks } = change;
    const kept = breaks[registry].filter((direction) => refused.has(direction));
    return { ...change, breaks: { ...breaks, [registry]: kept } };
  });
  const unnamed = refusals.filter(
    ({ direction }) => !judged.some(({ breaks }) => breaks[registry].includes(direction)),
  );
  const reasons = new Map(unnamed.map((refusal) => [`${refusal.path} ${refusal.why}`, refusal]));
  const own = [...reasons.values()].map(({ path, place, why, direction }): BreakingChange => {
    const directions = unnamed
      .filter((other) => other.path === path && other.why === why)
      .map((other) => other.direction);
    const exchanged = !directions.includes('backward') && direction === 'forward';
    return {
      kind: 'registry-rule',
      path,
      place,
      what: `by the rules of ${REGISTRY_NAMES[registry]}${exchanged ? ', with old and new exchanged' : ''}, ${why}`,
      breaks: { consumers: [], apicurio: [], confluent: [], [registry]: directions },
      instead: 'Choose another compatibility, or leave this part as it is written.',
    };
  });
  // What breaks in no direction for any judge is no change.
  const left = judged.filter(({ breaks }) =>
    Object.values(breaks).some((directions) => directions.length > 0),
  );
  return { changes: [...left, ...own], undecided };
}
