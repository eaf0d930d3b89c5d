/** The tables and totals at the end of a run. */
import type { Failure } from './events';
import type { TierResult } from './run-tier';
import type { Tier } from './tiers';
import { clock } from './voice';

export interface Row {
  readonly tier: Pick<Tier, 'name'>;
  /** Null for a tier that did not run. */
  readonly result: TierResult | null;
  /** Why it did not run. */
  readonly skipped?: string;
  /** Not a tier but a command after them, which has no tests. */
  readonly afterwards?: true;
  /** The machine itself cannot run it, which --no-skips lets pass. */
  readonly cannot?: boolean;
}

export interface Totals {
  readonly passed: number;
  readonly failed: number;
}

type Status = 'passed' | 'failed' | 'skipped' | 'empty';

const count = (row: Row, of: 'passed' | 'failed' | 'pending'): number =>
  (row.result?.files ?? []).reduce((sum, file) => sum + file[of], 0) +
  (of === 'failed' ? (row.result?.failures.length ?? 0) : 0);

export function statusOf(row: Row): Status {
  if (row.result === null) return 'skipped';
  if (count(row, 'failed') > 0) return 'failed';
  return count(row, 'passed') === 0 && row.afterwards !== true ? 'empty' : 'passed';
}

/** Tiers that had to run whole and did not: each counts as a failure under --no-skips. */
export function skips(rows: readonly Row[]): Row[] {
  return rows.filter((row) => {
    const status = statusOf(row);
    return (status === 'skipped' && row.cannot !== true) || status === 'empty' || count(row, 'pending') > 0;
  });
}

export function totals(rows: readonly Row[], noSkips: boolean): Totals {
  const sum = (of: 'passed' | 'failed'): number => rows.reduce((total, row) => total + count(row, of), 0);
  return { passed: sum('passed'), failed: sum('failed') + (noSkips ? skips(rows).length : 0) };
}

/** Every failure with the tier that it is of. */
export function failuresOf(
  rows: readonly Row[],
): (Failure & { readonly tier: string; readonly file: string })[] {
  return rows.flatMap(({ tier, result }) => [
    ...(result?.files ?? []).flatMap(({ file, failures }) =>
      failures.map((failure) => ({ ...failure, tier: tier.name, file })),
    ),
    ...(result?.failures ?? []).map((failure) => ({ ...failure, tier: tier.name, file: '' })),
  ]);
}

/** One table of tiers, in the order in which they began. */
export function tierTable(rows: readonly Row[]): string[][] {
  return [
    ['tier', 'status', 'passed', 'failed', 'time', 'CPU', 'note'],
    ...rows.map((row) => {
      const pending = count(row, 'pending');
      const cpu = row.result?.cpuSeconds ?? null;
      return [
        row.tier.name,
        statusOf(row),
        String(count(row, 'passed')),
        String(count(row, 'failed')),
        row.result === null ? '' : clock(row.result.seconds),
        cpu === null ? '' : clock(cpu),
        row.skipped ?? (pending > 0 ? `${pending} tests skipped` : ''),
      ];
    }),
  ];
}

/** Seconds from which a file of the unit tier has a line of its own: it has nearly two hundred. */
const SLOW_SECONDS = 60;

/** One table of files, the longest of each tier first; quick files of a tier with many are one line. */
export function fileTable(rows: readonly Row[]): string[][] {
  const lines = rows.flatMap(({ tier, result }) => {
    const files = [...(result?.files ?? [])].sort((a, b) => b.seconds - a.seconds);
    const many = files.length > 20;
    const shown = many ? files.filter(({ seconds }) => seconds >= SLOW_SECONDS) : files;
    const rest = files.filter((file) => !shown.includes(file));
    const sum = (of: 'passed' | 'failed' | 'seconds'): number =>
      rest.reduce((total, file) => total + file[of], 0);
    return [
      ...shown.map((file) => [
        tier.name,
        file.file,
        String(file.passed),
        String(file.failed),
        clock(file.seconds),
      ]),
      ...(rest.length > 0
        ? [
            [
              tier.name,
              `${rest.length} ${shown.length > 0 ? 'other ' : ''}files, several at once`,
              String(sum('passed')),
              String(sum('failed')),
              clock(sum('seconds')),
            ],
          ]
        : []),
    ];
  });
  return [['tier', 'file', 'passed', 'failed', 'time'], ...lines];
}

/** For a terminal: columns below each other. */
export function asText(table: readonly (readonly string[])[]): string {
  const widths = columnWidths(table);
  return table
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** For Markdown, aligned as prettier does it. */
export function asMarkdown(table: readonly (readonly string[])[]): string {
  const escaped = table.map((row) => row.map((cell) => cell.replace(/[\\|<>*_`[\]]/g, '\\$&')));
  const widths = columnWidths(escaped).map((width) => Math.max(3, width));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = escaped;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}

function columnWidths(table: readonly (readonly string[])[]): number[] {
  return (table[0] ?? []).map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
}

const BEGIN = '<!-- times: node test/run-tiers.mjs --markdown writes what is between these lines -->';
const END = '<!-- end of times -->';

/** Puts text between the marks of a document. @throws Error if it has none */
export function betweenMarks(document: string, text: string): string {
  const [from, to] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`It has no lines ${BEGIN} and ${END}.`);
  return `${document.slice(0, from + BEGIN.length)}\n\n${text}\n\n${document.slice(to)}`;
}

export function timesMarkdown(rows: readonly Row[], seconds: number, machine: string): string {
  const { passed, failed } = totals(rows, false);
  return [
    `Measured ${machine}: ${passed} passed, ${failed} failed, ${clock(seconds)} in all; times are minutes:seconds, CPU as well.`,
    asMarkdown(tierTable(rows)),
    asMarkdown(fileTable(rows)),
  ].join('\n\n');
}
