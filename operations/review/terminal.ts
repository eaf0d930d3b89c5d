/** The review in a terminal. */
import pc from 'picocolors';
import type { Finding, ReviewSeverity } from '../../model/review/rule';
import { lossText } from '../../model/review/text';
import { rules } from '../../model/review/rules';
import { driftHeadline, driftLines } from './drift-lines';
import { basis, headline, scope } from './report';
import type { ReviewReport } from './report';

const MARKS: Readonly<Record<ReviewSeverity, string>> = {
  block: pc.red('STOP'),
  warn: pc.yellow('READ'),
  note: pc.dim('note'),
};

export function terminalText(report: ReviewReport): string {
  const { findings, waived, notKnown, verdict } = report.result;
  const head = verdict === 'blocked' ? pc.red(pc.bold(headline(report))) : pc.green(headline(report));
  return [
    `Review: ${head}`,
    scope(report),
    basis(report),
    ...findings.flatMap((finding) => ['', ...findingLines(finding)]),
    ...(waived.length === 0
      ? []
      : [
          '',
          'Waived:',
          ...waived.map(
            ({ finding, waiver }) =>
              `  ${finding.rule} ${finding.subject}: ${waiver.reason} (${waiver.owner}, until ${waiver.expires})`,
          ),
        ]),
    ...(report.drift === undefined
      ? []
      : [
          '',
          `Drift: ${driftHeadline(report.drift)}.`,
          ...driftLines(report.drift).map((line) => `  ${line}`),
        ]),
    ...(notKnown.length === 0 ? [] : ['', 'Not known:', ...notKnown.map((each) => `  ${each}`)]),
  ].join('\n');
}

function findingLines({ severity, message, rule, stack, address, loss, instead }: Finding): string[] {
  const general = rules.find(({ id }) => id === rule);
  return [
    `${MARKS[severity]}  ${message}`,
    ...(loss === undefined || lossText(loss) === ''
      ? []
      : [`      lost:     ${lossText(loss)}${loss.how === undefined ? '' : ` (${loss.how})`}`]),
    ...(severity === 'note' ? [] : [`      instead:  ${instead ?? general?.instead ?? ''}`]),
    pc.dim(`      ${[stack, address].filter((part) => part !== '').join(' ')} [${rule}]`),
  ];
}
