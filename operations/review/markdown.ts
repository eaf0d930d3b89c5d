/** The review as a comment of a pull request: what matters first, the rest folded. */
import type { Drift } from '../../model/drift/compare';
import type { Finding, ReviewSeverity } from '../../model/review/rule';
import { lossText } from '../../model/review/text';
import { count, listOf } from '../../shared/text';
import { rules } from '../../model/review/rules';
import { driftHeadline, driftLines } from './drift-lines';
import { basis, headline, scope, shownReport } from './report';
import type { ReviewReport } from './report';

/** First line of the comment, by which the next run finds it and replaces it. */
export const MARKER = '<!-- brokerform review -->';

/** GitHub takes 65,536 characters for a comment, GitLab 1,000,000. */
const MOST_CHARACTERS = 60_000;

const ICONS: Readonly<Record<ReviewSeverity, string>> = { error: '🛑', warning: '⚠️', note: 'ℹ️' };

const VERDICT_ICONS: Readonly<Record<ReviewReport['result']['verdict'], string>> = {
  blocked: '🛑',
  unknown: '❓',
  clear: '✅',
};

/**
 * @param rulesUrl address of the folder with a page for each rule, as a comment has no folder to be relative to. @default - no links
 */
export function markdownText(given: ReviewReport, rulesUrl?: string): string {
  const report = shownReport(given);
  const { findings, waived, unknown, notKnown, verdict } = report.result;
  const other = notKnown.filter((each) => !unknown.includes(each));
  const urgent = findings.filter(({ severity }) => severity !== 'note');
  const notes = findings.filter(({ severity }) => severity === 'note');
  const link = (rule: string): string =>
    rulesUrl === undefined || rule.startsWith('waiver-')
      ? `\`${rule}\``
      : `[\`${rule}\`](${rulesUrl.replace(/\/$/, '')}/${rule}.md)`;
  const sections: readonly Section[] = [
    { text: MARKER },
    { text: `### ${VERDICT_ICONS[verdict]} Kafka review: ${text(headline(report))}` },
    { text: text(scope(report)) },
    // In sight: without it the rest is half a review.
    ...(unknown.length === 0
      ? []
      : [
          {
            text: [
              'Unknown, and needed for the verdict:',
              '',
              ...unknown.map((each) => `- ${text(each)}`),
            ].join('\n'),
          },
        ]),
    ...(urgent.length === 0 ? [] : [{ text: table(urgent) }]),
    ...[...new Set(urgent.map(({ rule }) => rule))].map((rule) =>
      details(
        urgent.filter((finding) => finding.rule === rule),
        link(rule),
      ),
    ),
    ...listed(
      count(notes.length, 'note'),
      notes.map(({ message, rule }) => `${text(message)} ${link(rule)}`),
    ),
    ...listed(
      `${waived.length} waived`,
      waived.map(
        ({ finding, waiver }) =>
          `${link(finding.rule)} ${text(finding.message)} ${text(waiver.reason)} (${text(waiver.owner)}, until ${waiver.expires})`,
      ),
    ),
    ...listed(`${other.length} unknown`, other.map(text)),
    ...(report.drift === undefined ? [] : driftSection(report.drift)),
    {
      text: `<sub>${text(basis(report))}${report.base === undefined ? '' : ` Compared with ${text(report.base)}.`}</sub>`,
    },
  ];
  return shortened(sections);
}

function driftSection(drift: Drift): Section[] {
  const lines = driftLines(drift);
  if (lines.length === 0) return [{ text: `Drift: ${text(driftHeadline(drift))}.` }];
  return listed(`Drift: ${html(driftHeadline(drift))}`, lines.map(text));
}

/** Details are cut before the table: a comment that the service refuses would inform no one. */
function shortened(sections: readonly Section[]): string {
  const whole = joined(sections);
  if (whole.length <= MOST_CHARACTERS) return whole;
  const short = joined(sections.filter(({ isFolded }) => isFolded !== true));
  const notice = '\n\n…\n\nThe comment is truncated; the HTML page of this review is complete.\n';
  return short.length <= MOST_CHARACTERS ? `${short}${notice.trimStart()}` : `${cutAtLine(short)}${notice}`;
}

function joined(sections: readonly Section[]): string {
  return `${sections.map(({ text: part }) => part).join('\n\n')}\n`;
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

/** Findings of one rule have one reason; what differs is listed. */
function details(findings: readonly Finding[], link: string): Section {
  const [first] = findings;
  const general = rules.find(({ id }) => id === first?.rule);
  const subjects = [...new Set(findings.map(({ subject }) => subject))];
  return folded(
    `${ICONS[first?.severity ?? 'note']} Reasons and remedies: ${html(listOf(subjects, 3))}`,
    [
      ...(general === undefined ? [] : [text(general.reason)]),
      `**Instead:** ${text(general?.instead ?? first?.instead ?? '')}`,
      findings.map(findingLine).join('\n'),
      link,
    ].join('\n\n'),
  );
}

function findingLine({ stack, address, subject, loss, instead, notKnown }: Finding): string {
  return [
    `- ${text(subject)} \`${[stack, address]
      .filter((part) => part !== '')
      .join(' ')
      .replaceAll('`', "'")}\``,
    ...(loss?.how === undefined ? [] : [`lost: ${text(lossText(loss))} (${text(loss.how)})`]),
    ...(instead === undefined ? [] : [`instead: ${text(instead)}`]),
    ...(notKnown === undefined ? [] : [`unknown: ${notKnown.map(text).join('; ')}`]),
  ].join('; ');
}

function listed(summary: string, items: readonly string[]): Section[] {
  return items.length === 0 ? [] : [folded(summary, items.map((item) => `- ${item}`).join('\n'))];
}

/** A part of the comment; one that is folded is dropped first where the comment is too long. */
interface Section {
  readonly text: string;
  readonly isFolded?: true;
}

function folded(summary: string, body: string): Section {
  return { text: `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`, isFolded: true };
}

/** Names come from plans, which anybody who opens a pull request writes: none of them is markup here. */
function text(value: string): string {
  return html(value).replace(/[\\`*_[\]|~#]/g, (character) => `\\${character}`);
}

/** Inside of HTML, as in <summary>, Markdown has no escapes: a backslash would be shown. */
function html(value: string): string {
  return (
    inert(value)
      .replace(/[\r\n]+/g, ' ')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      // GitHub makes formulas of text between two of them, escaped or not. Source: GitHub Docs, Writing mathematical expressions.
      .replaceAll('$', '<span>$</span>')
  );
}

const BREAK = '\u200b';

/** Mentions, addresses and references are made of text also after it was escaped: a character without width keeps them from that. */
function inert(value: string): string {
  return (
    value
      .replaceAll('@', `@${BREAK}`)
      .replace(/\b(https?|ftp|file|data|javascript|mailto|xmpp):/gi, `$1:${BREAK}`)
      .replace(/\b(www)\./gi, `$1${BREAK}.`)
      // Issues, merge requests, snippets and epics; labels and milestones of GitLab.
      .replace(/([#!$&])(?=\d)|([~%])(?=["\w])/g, `$1$2${BREAK}`)
      .replace(/\b(GH)-(?=\d)/gi, `$1${BREAK}-`)
      // Names of commits: of seven digits and more.
      .replace(/\b(?=[\da-f]*[a-f])[\da-f]{7,64}\b|\b\d{40}\b/gi, (name) =>
        name.replace(/.{6}(?=.)/g, `$&${BREAK}`),
      )
  );
}
