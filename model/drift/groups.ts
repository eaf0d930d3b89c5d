/** Offsets that groups still have for topics that were retired. */
import type { LiveGroup } from '../live/cluster';
import type { Declared } from './declared';
import type { Difference } from './difference';
import { shellQuote } from '../../shared/shell-quote';

export function compareGroups(declared: Declared, groups: readonly LiveGroup[]): Difference[] {
  return groups.flatMap(({ id, members, state, offsets }) => {
    const topics = [...new Set(offsets.map(({ topic }) => topic))].filter((topic) =>
      declared.retired.has(topic),
    );
    return topics.sort().map((topic): Difference => ({
      kind: 'retired-offsets',
      domain: declared.retired.get(topic) ?? null,
      subject: id,
      declared: null,
      live: `offsets of ${topic} (${state}, ${members} ${members === 1 ? 'member' : 'members'})`,
      severity: members > 0 ? 'warning' : 'note',
      remedy:
        members > 0
          ? `stop the consumers of ${topic} first: the next deploy deletes it`
          : `kafka-consumer-groups.sh --delete-offsets --group ${shellQuote(id)} --topic ${shellQuote(topic)}`,
    }));
  });
}
