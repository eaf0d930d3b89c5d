/** The head of an alert's runbook: what the definition says. The rest of the page is written by hand. */
import { formatDuration } from '../../shared/units';
import type { AlertDefinition, AlertName } from './definitions';
import { ALERTS } from './definitions';

const BEGIN =
  '<!-- Written by `brokerform generate runbooks` up to the next comment; change model/monitoring/definitions.ts. -->';
const END = '<!-- The rest is written by hand. -->';

/** @param runbooks where the pages are, without the last slash */
export function runbookAddress(runbooks: string, page: string): string {
  return `${runbooks}/${page}.md`;
}

/** Sections that the written part of each page has, in this order. */
export const RUNBOOK_SECTIONS = ['## What to look at', '## Commands', '## How it ends'] as const;

export function runbookHead(name: AlertName): string {
  const {
    summary,
    severity,
    for: wait,
    keepFiring,
    meaning,
    impact,
    causes,
    actions,
    source,
  }: AlertDefinition = ALERTS[name];
  const holds = wait === 0 ? 'at once' : `after ${formatDuration(wait)}`;
  const keeps =
    keepFiring === undefined ? '' : ` It stays for ${formatDuration(keepFiring)} after its condition ends.`;
  return [
    BEGIN,
    `# ${name}`,
    `**${summary}.** Severity ${severity}, ${holds}.${keeps} Condition: ${source}.`,
    meaning,
    `**Impact:** ${impact}`,
    '## Causes',
    causes.map((cause) => `- ${cause}`).join('\n'),
    '## What to do',
    actions.map((action) => `- ${action}`).join('\n'),
    END,
  ].join('\n\n');
}

/** A page with its head as the definition has it now; of a page that is new the sections are empty. */
export function runbookPage(name: AlertName, page: string | undefined): string {
  const end = page?.indexOf(END) ?? -1;
  const written =
    page === undefined || end < 0 ? `\n\n${RUNBOOK_SECTIONS.join('\n\n')}\n` : page.slice(end + END.length);
  return `${runbookHead(name)}${written}`;
}
