/** The tables of the benchmark of hosts: ratios with their spread, what they were made of, and a sentence for each. */
import type { Figures, Outcome } from './host-pairs';
import { table } from './report';
import { digits, median, ratios, times } from './statistics';

interface Column {
  readonly title: string;
  /** In sentences. */
  readonly name: string;
  readonly unit: string;
  readonly more: 'better' | 'worse';
  readonly of: (figures: Figures) => number | undefined;
}

const COLUMNS: readonly Column[] = [
  {
    title: 'produced',
    name: 'throughput of a producer',
    unit: 'MiB/s',
    more: 'better',
    of: ({ produceMiBps }) => produceMiBps,
  },
  {
    title: 'mean latency',
    name: 'mean latency',
    unit: 'ms',
    more: 'worse',
    of: ({ latency }) => latency?.meanMs,
  },
  { title: 'p99', name: 'p99', unit: 'ms', more: 'worse', of: ({ latency }) => latency?.p99Ms },
  { title: 'p99.9', name: 'p99.9', unit: 'ms', more: 'worse', of: ({ latency }) => latency?.p999Ms },
  {
    title: 'read',
    name: 'reading from a cold page cache',
    unit: 'MiB/s',
    more: 'better',
    of: ({ readMiBps }) => readMiBps,
  },
];

const NO_EFFECT = 'no effect seen here';

export function hostReport(outcomes: readonly Outcome[], mib: number): string {
  const measured = outcomes.filter(({ unavailable }) => unavailable === undefined);
  const title = ({ pair }: Outcome): string => `${pair.title}: ${pair.values.join(' → ')}`;
  return [
    table(
      ['second value ÷ first', ...COLUMNS.map((column) => column.title)],
      measured.map((outcome) => [
        title(outcome),
        ...COLUMNS.map((column) => ratioCell(outcome, column, noiseOf(outcomes, column))),
      ]),
    ),
    'What the ratios were made of, median of the first value / of the second:',
    table(
      [`${mib} MiB`, ...COLUMNS.map((column) => `${column.title}, ${column.unit}`)],
      measured.map((outcome) => [title(outcome), ...COLUMNS.map((column) => mediansCell(outcome, column))]),
    ),
    outcomes.map((outcome) => `- **${outcome.pair.title}.** ${sentences(outcome, outcomes)}`).join('\n'),
  ].join('\n\n');
}

/** Run by run, second state by first; nothing if the pair does not measure it. */
function ratiosOf({ runs }: Outcome, { of }: Column): number[] {
  const side = (index: 0 | 1): number[] => runs.flatMap((run) => of(run[index]) ?? []);
  // A percentile of whole milliseconds may be 0.
  return ratios(side(1), side(0)).filter(Number.isFinite);
}

/** How far ratios are from 1 at most, alike in both directions: 0.5 and 2 are as far. */
const distance = (found: readonly number[]): number =>
  Math.max(0, ...found.map((ratio) => Math.abs(Math.log(ratio))));

/** All pairs agree on the direction, and the middle one is further from 1 than any of the pairs without a difference. */
function shows(found: readonly number[], noise: number): boolean {
  const agree = Math.min(...found) > 1 || Math.max(...found) < 1;
  return agree && distance([median(found)]) > noise;
}

function noiseOf(outcomes: readonly Outcome[], column: Column): number {
  return distance(outcomes.filter(({ pair }) => pair.control).flatMap((each) => ratiosOf(each, column)));
}

function ratioCell(outcome: Outcome, column: Column, noise: number): string {
  const found = ratiosOf(outcome, column);
  if (found.length === 0) return '';
  if (outcome.pair.control) return times(found);
  return shows(found, noise) ? `**${times(found)}**` : `${times(found)}, ${NO_EFFECT}`;
}

function mediansCell({ runs }: Outcome, { of }: Column): string {
  const side = (index: 0 | 1): string => {
    const figures = runs.flatMap((run) => of(run[index]) ?? []);
    return figures.length === 0 ? '' : digits(median(figures));
  };
  return side(0) === '' ? '' : `${side(0)} / ${side(1)}`;
}

function sentences(outcome: Outcome, all: readonly Outcome[]): string {
  const { pair, runs, unavailable } = outcome;
  if (pair.control) return pair.remark;
  if (unavailable !== undefined) return `Not measured: ${unavailable}. ${pair.remark}`;
  const better: string[] = [];
  const worse: string[] = [];
  const none: string[] = [];
  for (const column of COLUMNS) {
    const found = ratiosOf(outcome, column);
    if (found.length === 0) continue;
    const list = !shows(found, noiseOf(all, column))
      ? none
      : median(found) > 1 === (column.more === 'better')
        ? better
        : worse;
    list.push(column.name);
  }
  const [, second] = pair.values;
  const said = (names: readonly string[], what: string): string[] =>
    names.length === 0 ? [] : [`${what} ${names.join(', ')}.`];
  return [
    ...said(better, `Better in every pair with ${second}:`),
    ...said(worse, `Worse in every pair with ${second}:`),
    ...said(none, `${NO_EFFECT.charAt(0).toUpperCase()}${NO_EFFECT.slice(1)}:`),
    ...witness(outcome, runs),
    pair.remark,
  ].join(' ');
}

/** That the two states differed at all, for what the kernel may or may not do. */
function witness({ pair }: Outcome, runs: Outcome['runs']): string[] {
  const side = (index: 0 | 1, of: (figures: Figures) => number): string =>
    digits(median(runs.map((run) => of(run[index]))));
  const huge = ({ hugeMiB }: Figures): number => hugeMiB;
  const swapped = ({ swappedMiB }: Figures): number => swappedMiB;
  const [first, second] = pair.states;
  if (first.swap) return [`In the swap file at the end: ${side(0, swapped)} / ${side(1, swapped)} MiB.`];
  if (first.thp['enabled'] !== second.thp['enabled'])
    return [`Of the broker's memory in huge pages: ${side(0, huge)} / ${side(1, huge)} MiB.`];
  return [];
}
