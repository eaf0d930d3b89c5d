/** docs/review-oracle.md: what a run by name came to. */
import { ANSWERING } from './answers';
import { LEVELS } from './judge';
import type { Judged, Level } from './judge';

export interface Run {
  /** ISO 8601, the day. */
  readonly date: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly plans: readonly { readonly seed: string; readonly cases: number; readonly minutes: number }[];
  readonly judged: readonly Judged[];
}

const HAPPENED: readonly Level[] = ['error', 'warning', 'note', 'nothing'];
const NAMES: Readonly<Record<Level, string>> = {
  error: 'error',
  warning: 'warning',
  note: 'note',
  unknown: 'not known',
  nothing: 'nothing',
};

export function reportOf({ date, versions, plans, judged }: Run): string {
  const below = judged.filter((each) => each.below.length > 0);
  const alarms = judged.filter((each) => each.alarms.length > 0);
  return `${[
    '<!-- Written by `node test/run-tiers.mjs oracle`; change test/faults/support/oracle/report.ts. -->',
    '',
    '# The review against what Kafka did',
    '',
    'Cases are drawn at random and played on a real Kafka: a plan of real Terraform and the real provider carries many independent ones, the',
    "review judges the plan, with the cluster and without, Terraform applies it, and Kafka's own clients look at what is then there. The",
    'severity that was said of a case is never to be below what happened to it; an error that nothing followed is a false alarm and is counted.',
    'How to run it: [testing.md](testing.md#the-oracle-of-the-review).',
    '',
    `${date}; ${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}.`,
    '',
    `**${judged.length} cases in ${plans.length} ${plans.length === 1 ? 'plan' : 'plans'}; below what happened: ${below.length}; false alarms: ${alarms.length}.**`,
    '',
    table(
      ['seed', 'cases', 'minutes'],
      plans.map(({ seed, cases, minutes }) => [seed, String(cases), minutes.toFixed(1)]),
    ),
    '',
    '## Said and happened',
    '',
    "Rows are what the review with the cluster said at most of a case; columns what its rules' pages promise at least for what happened.",
    '',
    table(
      ['said', ...HAPPENED.map((level) => NAMES[level])],
      LEVELS.map((said) => [
        NAMES[said],
        ...HAPPENED.map((level) => count(judged, (each) => each.said === said && leastOf(each) === level)),
      ]),
    ),
    '',
    'Without a cluster. What no plan shows has to be said as not known at least; a note is enough where an apply fails because a topic cannot be created,',
    'as nothing is lost by that.',
    '',
    table(
      ['said', ...HAPPENED.map((level) => NAMES[level])],
      LEVELS.map((said) => [
        NAMES[said],
        ...HAPPENED.map((level) => count(judged, (each) => each.offline === said && leastOf(each) === level)),
      ]),
    ),
    '',
    '## What happened',
    '',
    table(
      ['what', 'at least', 'cases'],
      tally(
        judged.flatMap(({ happened }) => [
          ...new Set(happened.map(({ what, least }) => `${what}|${NAMES[least]}`)),
        ]),
      ).map(([key, number]) => [...key.split('|'), String(number)]),
    ),
    '',
    '## What was drawn',
    '',
    table(['kind', 'cases'], rows(tally(judged.map(({ kind }) => kind)))),
    '',
    table(['with', 'cases'], rows(tally(judged.flatMap(({ traits }) => [...new Set(traits)])))),
    '',
    '## Rules that never fired',
    '',
    'Of those that may answer for a case: whatever they say was not tried by this run.',
    '',
    neverFired(judged),
    '',
    '## False alarms',
    '',
    ...(alarms.length === 0 ? ['None.'] : [falseAlarms(alarms)]),
    '',
    '## Below what happened',
    '',
    ...(below.length === 0
      ? ['None.']
      : below.map((each) => `- ${each.id}, ${each.kind}: ${each.below.join('; ')}`)),
  ].join('\n')}\n`;
}

function neverFired(judged: readonly Judged[]): string {
  const fired = new Set(judged.flatMap(({ rules }) => rules));
  const silent = ANSWERING.filter((rule) => !fired.has(rule));
  return silent.length === 0 ? 'None.' : silent.map((rule) => `- ${rule}`).join('\n');
}

function leastOf({ happened }: Judged): Level {
  return HAPPENED.find((level) => happened.some(({ least }) => least === level)) ?? 'nothing';
}

const count = (judged: readonly Judged[], is: (each: Judged) => boolean): string =>
  String(judged.filter(is).length);

function tally(words: readonly string[]): (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].sort(([a, n], [b, m]) => m - n || a.localeCompare(b));
}

const rows = (counts: readonly (readonly [string, number])[]): string[][] =>
  counts.map(([word, number]) => [word, String(number)]);

function falseAlarms(alarms: readonly Judged[]): string {
  const kinds = tally(
    alarms.flatMap(({ kind, alarms: rules }) => [...new Set(rules)].map((rule) => `${rule}|${kind}`)),
  );
  return table(
    ['rule', 'kind', 'cases', 'for instance'],
    kinds.map(([key, number]) => {
      const [rule = '', kind = ''] = key.split('|');
      const example = alarms
        .find((each) => each.kind === kind && each.alarms.includes(rule))
        ?.messages.find((message) => message.startsWith(`error ${rule}: `));
      return [rule, kind, String(number), (example ?? '').replace(`error ${rule}: `, '')];
    }),
  );
}

/** As prettier has it. */
function table(heads: readonly string[], lines: readonly (readonly string[])[]): string {
  const safe = lines.map((line) => line.map((cell) => cell.replaceAll('|', '\\|').replaceAll('*', '\\*')));
  const widths = heads.map((head, column) =>
    Math.max(3, head.length, ...safe.map((line) => (line[column] ?? '').length)),
  );
  const row = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [row(heads), row(widths.map((width) => '-'.repeat(width))), ...safe.map(row)].join('\n');
}
