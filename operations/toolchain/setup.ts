import Table from 'cli-table3';
import pc from 'picocolors';

import { local } from '../../environments/local';
import { ranWith } from '../../model/toolchain/versions';
import { EXIT } from '../exit-status';
import { ensureKafka, kafkaNeeds } from './kafka';
import { always, inspectPrerequisites, requirePrerequisites } from './prerequisites';
import type { PrerequisiteName } from './prerequisites';
import { createProgress } from '../../shared/system/progress';
import { ensureProviders, providersMissing, providersNeed } from './providers';

/** Checks what must be there and fetches the rest: after it, nothing that a deploy needs is missing. */
export async function setup(): Promise<void> {
  const progress = await createProgress();
  await requirePrerequisites(await needed());
  progress.done('prerequisites');
  await ensureKafka(local.kafkaVersion, { progress });
  const { missing = [] } = await ensureProviders({ progress });
  progress.done('Kafka and the Terraform providers are in the cache');
  if (missing.length > 0) console.error(providersMissing(missing));
}

/** Every prerequisite as a table; a check that says no if one is missing. */
export async function doctor(): Promise<void> {
  const reports = await inspectPrerequisites(await needed());
  const table = new Table({
    head: ['', 'prerequisite', 'found', 'required'],
    style: { head: [], border: [] },
  });
  for (const { ok, title, found, required } of reports) {
    table.push([ok ? pc.green('ok') : pc.red('not ok'), title, found, required]);
  }
  console.log(table.toString());
  for (const { note } of reports) if (note !== undefined) console.log(note);
  console.log(`Tests ran with: ${ranWith.join('; ')}.`);
  const missing = reports.filter((report) => !report.ok);
  for (const { title, remedy } of missing)
    console.log([`\n${title}`, ...remedy.map((line) => `  ${line}`)].join('\n'));
  if (missing.length > 0) process.exitCode = EXIT.no;
}

/** Go and Maven count only where this machine's network makes them necessary. */
async function needed(): Promise<readonly PrerequisiteName[]> {
  const [kafka, providers] = await Promise.all([kafkaNeeds(local.kafkaVersion), providersNeed()]);
  return [...always, ...kafka, ...providers];
}
