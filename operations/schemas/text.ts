/** The check of schemas, for people and for programs: in the forms of the review. */
import { REGISTRY_NAMES } from '../../model/schemas/types';
import type { ReviewResult } from '../../model/review/review';
import { count } from '../../shared/text';
import { jsonText as reviewJson } from '../review/data';
import { headline, shownReport } from '../review/report';
import type { ReviewReport } from '../review/report';
import { colored, findingLines, listed, waivedLines } from '../review/terminal';
import type { SchemaComparison } from './compare';

export interface SchemaReport {
  readonly base: string;
  readonly comparison: SchemaComparison;
  readonly result: ReviewResult;
}

/** A review without plans: its forms for programs are the same. */
export const asReview = ({ base, result }: SchemaReport): ReviewReport => ({
  result,
  plans: [],
  unchanged: [],
  base,
  offline: 'schemas are compared without a cluster and without a registry',
});

export function jsonText(report: SchemaReport): string {
  const { counts, registries } = report.comparison;
  const spoken = [...registries].map(([kind, names]) => ({ kind, environments: names }));
  return reviewJson(asReview(report), { schemas: { ...counts, registries: spoken } });
}

export function terminalText(report: SchemaReport): string {
  const shown = shownReport(asReview(report));
  const { findings, waived, unknown, verdict } = shown.result;
  return [
    `Schemas: ${colored(verdict, headline(shown))}`,
    scope(report, shown.base ?? report.base),
    spokenFor(report),
    ...findings.flatMap((finding) => ['', ...findingLines(finding)]),
    ...waivedLines(waived),
    ...listed('Unknown, and needed for the verdict:', unknown),
  ].join('\n');
}

function scope({ comparison: { counts } }: SchemaReport, base: string): string {
  if (counts.schemas === 0) return 'The catalog declares no schema.';
  const rest = counts.schemas - counts.changed;
  return [
    `${counts.changed} of ${count(counts.schemas, 'schema')} changed since ${base}; ${count(counts.subjects, 'subject')} compared.`,
    ...(rest === 0 ? [] : [`${rest} are the same there and were not read.`]),
  ].join(' ');
}

function spokenFor({ comparison: { registries } }: SchemaReport): string {
  const each = [...registries].map(([kind, names]) => `${REGISTRY_NAMES[kind]} (${names.join(', ')})`);
  return `Rules of ${each.join(' and ')}; no registry was queried.`;
}
