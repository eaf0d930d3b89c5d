/** Numbers in the review's sentences. */
import { formatBytes } from '../units';
import type { TopicFacts } from './facts';
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

/** `12,345 records, 1.2 GiB a copy, unread by 2 groups`. */
export function lossText(loss: Loss): string {
  const unread = (loss.groups ?? []).filter(({ lag }) => lag > 0n);
  const about = loss.kind === 'estimate' ? 'about ' : '';
  return [
    ...(loss.records === undefined ? [] : [`${about}${count(loss.records, 'record')}`]),
    ...(loss.bytes === undefined ? [] : [`${about}${formatBytes(loss.bytes)} a copy`]),
    ...(unread.length === 0
      ? []
      : [`not yet read by ${listOf(unread.map(({ id, lag }) => `${id} (${count(lag, 'record')})`))}`]),
  ].join(', ');
}

/** All that a topic holds. */
export function wholeTopic({ bytes, records, groups }: TopicFacts): Loss {
  return {
    kind: 'exact',
    ...(bytes === undefined ? {} : { bytes }),
    ...(records === undefined ? {} : { records }),
    groups: groups.map(({ id, state, lag }) => ({ id, state, lag })),
  };
}
