/** docs/runbooks/alerts: the head of each alert's page, from its definition; what follows it stays. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ALERTS } from '../../model/monitoring/definitions';
import type { AlertName } from '../../model/monitoring/definitions';
import { runbookPage } from '../../model/monitoring/runbook';
import { projectRoot } from '../toolchain/paths';

export const RUNBOOKS_FOLDER = path.join(projectRoot, 'docs', 'runbooks', 'alerts');

export function writeRunbooks(): void {
  mkdirSync(RUNBOOKS_FOLDER, { recursive: true });
  const names = Object.keys(ALERTS) as AlertName[];
  for (const name of names) {
    const file = path.join(RUNBOOKS_FOLDER, `${ALERTS[name].page}.md`);
    writeFileSync(file, runbookPage(name, existsSync(file) ? readFileSync(file, 'utf8') : undefined));
  }
  console.log(`Wrote docs/runbooks/alerts: the heads of ${names.length} pages`);
}
