/** Numbers in the review's sentences. */
import { formatBytes } from '../units';
import type { TopicFacts, TopicGroup } from './facts';
import type { Loss } from './rule';

const NUMBER = new Intl.NumberFormat('en-US');

/** `1 record`, `12,345 records`. */
export function count(value: number | bigint, noun: string): string {
  return `${NUMBER.format(value)} ${noun}${BigInt(value) === 1n ? '' : 's'}`;
}

/** `a`, `a and b`, `a, b and 7 more`. */
export function listOf(items: readonly string[], most = 5): string {
  const shown = items.slice(0, most);
  const rest = items.length - shown.length;
  const all = rest > 0 ? [...shown, `${rest} more`] : shown;
  const last = all.at(-1) ?? '';
  return all.length < 2 ? last : `${all.slice(0, -1).join(', ')} and ${last}`;
}

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
