/** Drift as every form of a review shows it. */
import type { Drift } from '../../model/drift/compare';
import type { Difference } from '../../model/drift/difference';
import type { UnreadText } from '../../model/live/unread';

/** More than that is not read beside a review; `brokerform drift` has all of them. */
const MOST_DIFFERENCES = 20;

export function driftHeadline({ differences, unread }: Drift): string {
  const { length } = differences;
  const found =
    length === 0
      ? 'the cluster has no drift from what was declared before'
      : `${length.toLocaleString('en-US')} ${length === 1 ? 'difference' : 'differences'} between the cluster and what was declared before`;
  return unread.length === 0 ? found : `${found}; not everything could be read`;
}

/** The first of them, a line each. */
export function driftLines({ differences, unread }: Drift): string[] {
  const rest = differences.length - MOST_DIFFERENCES;
  return [
    ...differences.slice(0, MOST_DIFFERENCES).map(differenceLine),
    ...(rest > 0 ? [`… and ${rest.toLocaleString('en-US')} more: brokerform drift`] : []),
    ...unread.map(unreadLine),
  ];
}

function differenceLine({ kind, subject, declared, live, remedy }: Difference): string {
  return `${subject}: ${kind}; declared: ${declared ?? 'none'}; on the cluster: ${live ?? 'none'}; ${remedy}`;
}

function unreadLine({ what, why }: UnreadText): string {
  return `not read: ${what}: ${why}`;
}
