/** Files of other tools in tests: one line for each entry, diagnostics as a user reads them. */
import type { ForeignFile, Translate, Translation } from '../../../../../model/adopt/foreign/document';
import { fromJulie } from '../../../../../model/adopt/foreign/julie';
import { fromKafkaGitops } from '../../../../../model/adopt/foreign/kafka-gitops';
import { fromTopicctl } from '../../../../../model/adopt/foreign/topicctl';
import { formatDiagnostic } from '../../../../../model/diagnostics';
import type { LiveAcl } from '../../../../../model/live/cluster';

export const TOOLS: Readonly<Record<'topicctl' | 'JulieOps' | 'kafka-gitops', Translate>> = {
  topicctl: fromTopicctl,
  JulieOps: fromJulie,
  'kafka-gitops': fromKafkaGitops,
};
export type Tool = keyof typeof TOOLS;

export function translated(tool: Tool, ...texts: readonly string[]): Translation {
  return TOOLS[tool](texts.map((text, index) => ({ file: `${index === 0 ? 'a' : `b${index}`}.yaml`, text })));
}

export const translatedFiles = (tool: Tool, files: Readonly<Record<string, string>>): Translation =>
  TOOLS[tool](Object.entries(files).map(([file, text]): ForeignFile => ({ file, text })));

export const said = ({ diagnostics }: Translation): string[] => diagnostics.map(formatDiagnostic);
/** Without what is allowed and the remedy. */
export const headlines = (translation: Translation): string[] =>
  said(translation).map((text) => text.split('\n')[0] ?? '');

/** `u: Read Topic a`, `u: Read Topic a*` for a prefix; what is no Allow from everywhere says so in front. */
export function line({
  principal,
  host,
  permission,
  operation,
  resourceType,
  resourceName,
  patternType,
}: LiveAcl): string {
  const who = `${permission === 'Deny' ? 'Deny ' : ''}${host === '*' ? '' : `${host} `}${principal.replace(/^User:/, '')}`;
  return `${who}: ${operation} ${resourceType} ${resourceName}${patternType === 'Prefixed' ? '…' : ''}`;
}

export const lines = ({ found }: Translation): string[] => found.acls.map(line).sort();

/** Several operations of one user on one resource: `all('u', 'Topic a', 'Read', 'Write')`. */
export const all = (who: string, resource: string, ...operations: readonly string[]): string[] =>
  operations.map((operation) => `${who}: ${operation} ${resource}`);
