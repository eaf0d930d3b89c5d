/** The review as a comment of a pull request: what matters first, the rest folded. */
import type { Finding, ReviewSeverity } from '../../model/review/rule';
import { lossText } from '../../model/review/text';
import { rules } from '../../model/review/rules';
import { basis, headline, scope } from './report';
import type { ReviewReport } from './report';

/** First line of the comment, by which the next run finds it and replaces it. */
export const MARKER = '<!-- brokerform review -->';

/** GitHub takes 65,536 characters for a comment, GitLab 1,000,000. */
const MOST_CHARACTERS = 60_000;

const ICONS: Readonly<Record<ReviewSeverity, string>> = { block: '🛑', warn: '⚠️', note: 'ℹ️' };

export function markdownText(report: ReviewReport): string {
  const { findings, waived, notKnown, verdict } = report.result;
  const urgent = findings.filter(({ severity }) => severity !== 'note');
  const notes = findings.filter(({ severity }) => severity === 'note');
  const sections = [
    MARKER,
    `### ${verdict === 'blocked' ? '🛑' : '✅'} Kafka review: ${headline(report)}`,
    scope(report),
    ...(urgent.length === 0 ? [] : [table(urgent)]),
    ...urgent.map(details),
    ...(notes.length === 0
      ? []
      : [
          folded(
            `${notes.length} to know`,
            notes.map((note) => `- ${text(note.message)} ${ruleLink(note.rule)}`).join('\n'),
          ),
        ]),
    ...(waived.length === 0
      ? []
      : [
          folded(
            `${waived.length} waived`,
            waived
              .map(
                ({ finding, waiver }) =>
                  `- ${ruleLink(finding.rule)} ${text(finding.message)}\n  ${text(waiver.reason)} (${text(waiver.owner)}, until ${waiver.expires})`,
              )
              .join('\n'),
          ),
        ]),
    ...(notKnown.length === 0
      ? []
      : [folded(`${notKnown.length} not known`, notKnown.map((each) => `- ${text(each)}`).join('\n'))]),
    `<sub>${text(basis(report))}${report.base === undefined ? '' : ` Compared with ${text(report.base)}.`}</sub>`,
  ];
  return shortened(sections);
}

/** Details go before the table does: a comment that the service refuses would tell nobody anything. */
function shortened(sections: readonly string[]): string {
  const whole = `${sections.join('\n\n')}\n`;
  if (whole.length <= MOST_CHARACTERS) return whole;
  const short = `${sections.filter((section) => !section.startsWith('<details>')).join('\n\n')}\n`;
  const notice = '\n\n…\n\nThe rest is too long for a comment; the HTML page of this review has all of it.\n';
  return short.length <= MOST_CHARACTERS ? `${short}${notice.trimStart()}` : `${cutAtLine(short)}${notice}`;
}

function cutAtLine(value: string): string {
  const cut = value.slice(0, MOST_CHARACTERS);
  return cut.slice(0, cut.lastIndexOf('\n'));
}

function table(findings: readonly Finding[]): string {
  return [
    '| | what happens | lost |',
    '|---|---|---|',
    ...findings.map(
      ({ severity, message, loss }) =>
        `| ${ICONS[severity]} | ${text(message)} | ${loss === undefined ? '' : text(lossText(loss))} |`,
    ),
  ].join('\n');
}

function details({ rule, severity, subject, stack, address, loss, instead, notKnown }: Finding): string {
  const general = rules.find(({ id }) => id === rule);
  return folded(
    `${ICONS[severity]} ${text(subject)}: why, and what to do instead`,
    [
      ...(general === undefined ? [] : [text(general.reason)]),
      `**Instead:** ${text(instead ?? general?.instead ?? '')}`,
      ...(loss === undefined || lossText(loss) === ''
        ? []
        : [`**Lost:** ${text(lossText(loss))}${loss.how === undefined ? '' : ` (${text(loss.how)})`}`]),
      ...(notKnown === undefined ? [] : [`**Not known:** ${notKnown.map(text).join('; ')}`]),
      `${ruleLink(rule)} \`${[stack, address].filter((part) => part !== '').join(' ')}\``,
    ].join('\n\n'),
  );
}

function folded(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

function ruleLink(rule: string): string {
  return rule.startsWith('waiver-') ? `\`${rule}\`` : `[\`${rule}\`](docs/review-rules/${rule}.md)`;
}

/** Names come from plans, which anybody who opens a pull request writes: none of them is markup here. */
function text(value: string): string {
  return value
    .replace(/[\r\n]+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`*_[\]|~#@]/g, (character) => (character === '@' ? '@\u200b' : `\\${character}`));
}
