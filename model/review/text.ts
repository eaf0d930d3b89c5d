/** Numbers in the review's sentences. */
import { formatBytes } from '../../shared/units';
import { count, listOf } from '../../shared/text';
import type { TopicFacts, TopicGroup } from './facts';
import type { Loss } from './rule';

/** `12,345 records, 1.2 GiB per replica, unread by 2 groups`. */
export function lossText(loss: Loss): string {
  const unread = (loss.groups ?? []).filter(isBehind);
  const about = loss.kind === 'estimate' ? 'about ' : '';
  return [
    ...(loss.records === undefined ? [] : [`${about}${count(loss.records, 'record')}`]),
    ...(loss.bytes === undefined ? [] : [`${about}${formatBytes(loss.bytes)} per replica`]),
    ...(unread.length === 0
      ? []
      : [`not yet read by ${listOf(unread.map((group) => `${group.id} (${unreadText(group)})`))}`]),
  ].join(', ');
}

type Reader = Pick<TopicGroup, 'lag' | 'uncommitted'>;

/** Whether a group has records yet to read, or may have: what is not known counts as unread. */
export function isBehind({ lag, uncommitted = 0n }: Reader): boolean {
  return lag !== 0n || uncommitted !== 0n;
}

/** `40 records`, `40 records, and up to 300 of partitions without a commit`. */
export function unreadText({ lag, uncommitted = 0n }: Reader): string {
  const known = lag === null ? 'an unknown number of records' : count(lag, 'record');
  if (uncommitted === 0n) return known;
  const more = uncommitted === null ? 'all' : `up to ${count(uncommitted, 'record')}`;
  const without = 'from partitions without a committed offset';
  return lag === 0n ? `${more} ${without}` : `${known}, and ${more} ${without}`;
}

/** Groups as a loss has them. */
export function readersOf({ groups }: Pick<TopicFacts, 'groups'>): NonNullable<Loss['groups']> {
  return groups.map(({ id, state, lag, uncommitted }) => ({
    ...{ id, state, lag },
    ...(uncommitted === undefined ? {} : { uncommitted }),
  }));
}

/** All that a topic holds. */
export function wholeTopic({ bytes, records, groups }: TopicFacts): Loss {
  return {
    kind: 'exact',
    ...(bytes === undefined ? {} : { bytes }),
    ...(records === undefined ? {} : { records }),
    groups: readersOf({ groups }),
  };
}
