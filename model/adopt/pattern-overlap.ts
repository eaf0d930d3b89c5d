/** Names that two patterns of ACLs have in common. */
import type { LiveAcl } from '../live/cluster';

export type Pattern = Pick<LiveAcl, 'resourceName' | 'patternType'>;

/** In a Literal entry, `*` stands for every name. */
const prefixOf = ({ resourceName, patternType }: Pattern): string | undefined => {
  if (patternType === 'Prefixed') return resourceName;
  return resourceName === '*' ? '' : undefined;
};

/** Whether there is a name that both patterns cover. */
export function overlaps(a: Pattern, b: Pattern): boolean {
  const [prefixA, prefixB] = [prefixOf(a), prefixOf(b)];
  if (prefixA === undefined && prefixB === undefined) return a.resourceName === b.resourceName;
  if (prefixA === undefined) return a.resourceName.startsWith(prefixB ?? '');
  if (prefixB === undefined) return b.resourceName.startsWith(prefixA);
  return prefixA.startsWith(prefixB) || prefixB.startsWith(prefixA);
}
