/** What a roll took and what clients saw of it, as a table. */
import type { LoadResult } from '../../test/hosts/support/load';
import { table } from './report';
import { digits, seconds as spreadSeconds, whole } from './statistics';

/** A restart that is over: of one node, or of all brokers of a rack. */
export interface Back {
  readonly nodes: readonly string[];
  /** From the end of the step before it: with asking, gate, restart, and waiting until it is in sync. */
  readonly seconds: number;
}

/** A load, and what went on meanwhile. */
export interface Observed {
  readonly title: string;
  readonly seconds: number;
  /** Empty if nothing was restarted. */
  readonly back: readonly Back[];
  readonly load: LoadResult;
}

/** From what `brokerform roll` tells: `ok  broker-101, broker-104 is back (7 of 9)`. */
export function backLines(lines: readonly { readonly text: string; readonly seconds: number }[]): Back[] {
  let before = 0;
  return lines.flatMap(({ text, seconds }) => {
    const done = /^ok {2}(.*)$/.exec(text)?.[1];
    if (done === undefined) return [];
    const step = seconds - before;
    before = seconds;
    const nodes = /^(.*) is back \(/.exec(done)?.[1]?.split(', ');
    return nodes === undefined ? [] : [{ nodes, seconds: step }];
  });
}

export function rollReport(observed: readonly Observed[], racks: number, brokers: number): string {
  const row = (title: string, cell: (each: Observed) => string): string[] => [title, ...observed.map(cell)];
  const steps = (kind: string, { back }: Observed): string => {
    const found = back.filter(({ nodes }) => nodes[0]?.startsWith(kind));
    if (found.length === 0) return '';
    return `${found.length} × ${spreadSeconds(found.map(({ seconds }) => seconds))}`;
  };
  const rows = [
    row('time', ({ seconds }) => `${digits(seconds)} s`),
    row('of it for controllers', (each) => steps('controller', each)),
    row('of it for brokers', (each) => steps('broker', each)),
    row('records produced', ({ load }) => whole(load.sent)),
    row('slowest acknowledgement', ({ load }) => `${whole(load.slowestMs)} ms`),
    row('99.9 % of them within', ({ load }) => `${whole(load.p999Ms)} ms`),
    row('errors at producer or consumer', ({ load }) => whole(load.errors.length + load.otherErrors.length)),
    row('partitions under min ISR', ({ load }) => whole(load.underMinIsr.length)),
    row('acknowledged records lost', ({ load }) => whole(load.lost)),
    row('records out of order', ({ load }) => whole(load.outOfOrder)),
  ];
  return [
    table([`${brokers} brokers in ${racks} racks`, ...observed.map(({ title }) => title)], rows),
    [rackSentence(observed, racks, brokers), ...observed.flatMap(trouble)].join(' '),
  ].join('\n\n');
}

function rackSentence(observed: readonly Observed[], racks: number, brokers: number): string {
  if (brokers <= racks) return 'With one broker in each rack, rack-parallel is one by one.';
  const [, one, parallel] = observed.map(({ seconds }) => seconds);
  if (one === undefined || parallel === undefined) return '';
  return `Rack-parallel takes ${digits(parallel / one)} × as long as one by one, the controllers included, which restart one by one in both.`;
}

/** What should not be, in full. */
function trouble({ title, load }: Observed): string[] {
  const found = [...load.errors, ...load.otherErrors, ...load.underMinIsr];
  return found.length === 0 ? [] : [`Seen ${title}: ${found.slice(0, 5).join('; ')}.`];
}
