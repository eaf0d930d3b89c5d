/** The review in a terminal. */
import pc from 'picocolors';
import type { Finding, ReviewSeverity } from '../../model/review/rule';
import { lossText } from '../../model/review/text';
import { rules } from '../../model/review/rules';
import { driftHeadline, driftLines } from './drift-lines';
import { basis, headline, scope, shownReport } from './report';
import type { ReviewReport } from './report';

const COLORS: Readonly<Record<ReviewSeverity, (text: string) => string>> = {
  error: pc.red,
  warning: pc.yellow,
  note: pc.dim,
};

/** Width of the longest name of a severity. */
const NAME_WIDTH = Math.max(...Object.keys(COLORS).map((name) => name.length));
/** Of what stands below the first line of a finding. */
export const INDENT = ' '.repeat(NAME_WIDTH + 2);

/** The first line of a finding: its severity in color, and a sentence. */
export const severityLine = (severity: ReviewSeverity, text: string): string =>
  `${COLORS[severity](severity.padEnd(NAME_WIDTH))}  ${text}`;

const VERDICT_COLORS: Readonly<Record<ReviewReport['result']['verdict'], (text: string) => string>> = {
  blocked: (text) => pc.red(pc.bold(text)),
  unknown: (text) => pc.yellow(pc.bold(text)),
  clear: (text) => pc.green(text),
};

/** A headline in the color of its verdict. */
export const colored = (verdict: ReviewReport['result']['verdict'], text: string): string =>
  VERDICT_COLORS[verdict](text);

export function terminalText(given: ReviewReport): string {
  const report = shownReport(given);
  const { findings, waived, unknown, notKnown, verdict } = report.result;
  const other = notKnown.filter((each) => !unknown.includes(each));
  const head = colored(verdict, headline(report));
  return [
    `Review: ${head}`,
    scope(report),
    basis(report),
    ...findings.flatMap((finding) => ['', ...findingLines(finding)]),
    ...waivedLines(waived),
    ...(report.drift === undefined
      ? []
      : [
          '',
          `Drift: ${driftHeadline(report.drift)}.`,
          ...driftLines(report.drift).map((line) => `  ${line}`),
        ]),
    ...listed('Unknown, and needed for the verdict:', unknown),
    ...listed('Unknown:', other),
  ].join('\n');
}

export function waivedLines(waived: ReviewReport['result']['waived']): string[] {
  return listed(
    'Waived:',
    waived.map(
      ({ finding, waiver }) =>
        `${finding.rule} ${finding.subject}: ${waiver.reason} (${waiver.owner}, until ${waiver.expires})`,
    ),
  );
}

/** A title and its items, after an empty line; nothing without items. */
export function listed(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : ['', title, ...items.map((item) => `  ${item}`)];
}

export function findingLines({ severity, message, rule, stack, address, loss, instead }: Finding): string[] {
  const general = rules.find(({ id }) => id === rule);
  return [
    severityLine(severity, message),
    ...(loss === undefined || lossText(loss) === ''
      ? []
      : [`${INDENT}lost:     ${lossText(loss)}${loss.how === undefined ? '' : ` (${loss.how})`}`]),
    ...(severity === 'note' ? [] : [`${INDENT}instead:  ${instead ?? general?.instead ?? ''}`]),
    pc.dim(`${INDENT}${[stack, address].filter((part) => part !== '').join(' ')} [${rule}]`),
  ];
}
