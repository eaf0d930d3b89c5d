import Table from 'cli-table3';
import { APICURIO_JAVA } from '../../model/schemas/release';
import { runsRegistry } from '../../model/schemas/own-registry';
import { loadCatalog } from '../catalog/files';
import { localEnvironment } from '../local/settings';
import type { PrerequisiteReport } from '../toolchain/prerequisites';
import pc from 'picocolors';
import { ranWith } from '../../model/toolchain/versions';
import { EXIT } from '../exit-status';
import { needed } from '../toolchain/needed';
import { inspectPrerequisites } from '../toolchain/prerequisites';

/** What `make up` fetches beside: Kafka runs with an older Java than the registry. */
function registryNote(reports: readonly Pick<PrerequisiteReport, 'name' | 'found'>[]): string | undefined {
  const java = reports.find(({ name }) => name === 'java')?.found ?? '';
  if (Number.parseInt(java, 10) >= APICURIO_JAVA || !declaresSchemas()) return undefined;
  return `The schema registry of local needs Java ${APICURIO_JAVA} or later: make up fetches a runtime for it with Python 3.9 or later, or install such a Java.`;
}

/** Of a catalog with mistakes nothing is said here: every command that reads it names them. */
function declaresSchemas(): boolean {
  try {
    const environment = localEnvironment();
    return runsRegistry(environment, loadCatalog(environment).domains);
  } catch {
    return false;
  }
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
  const registry = registryNote(reports);
  if (registry !== undefined) console.log(registry);
  console.log(`Tests ran with: ${ranWith.join('; ')}.`);
  const missing = reports.filter((report) => !report.ok);
  for (const { title, remedy } of missing)
    console.log([`\n${title}`, ...remedy.map((line) => `  ${line}`)].join('\n'));
  if (missing.length > 0) process.exitCode = EXIT.no;
}
