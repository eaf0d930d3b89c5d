/** The table of rules in docs/clients.md, from the rules themselves. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { lintRules } from '../../model/clients/lint/lint';
import { projectRoot } from '../toolchain/paths';
import { table } from './markdown';

export const CLIENTS_PAGE = 'docs/clients.md';
const [BEGIN, END] = ['<!-- rules: brokerform generate client-rules -->', '<!-- end of rules -->'];

export function writeClientRules(): void {
  const file = path.join(projectRoot, CLIENTS_PAGE);
  writeFileSync(file, withRules(readFileSync(file, 'utf8')));
  console.log(`Wrote the rules of ${CLIENTS_PAGE}`);
}

/** The page with its table regenerated. */
export function withRules(page: string): string {
  const [before, rest, ...others] = page.split(BEGIN);
  const after = rest?.split(END);
  if (before === undefined || after?.length !== 2 || others.length > 0)
    throw new Error(`${CLIENTS_PAGE} needs ${BEGIN} and, after it, ${END}, once each`);
  const rows = lintRules.map(({ id, title, severity, reason, instead, sources }) => [
    `\`${id}\``,
    severity,
    `${title}. ${reason}`,
    instead,
    sources.join('; '),
  ]);
  const body = table(['Rule', 'At most', 'What it finds', 'Instead', 'Sources'], rows);
  return `${before}${BEGIN}\n\n${body}\n\n${END}${after[1] ?? ''}`;
}
