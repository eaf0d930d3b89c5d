import Table from 'cli-table3';
import pc from 'picocolors';
import { ranWith } from '../../model/toolchain/versions';
import { EXIT } from '../exit-status';
import { needed } from '../toolchain/needed';
import { inspectPrerequisites } from '../toolchain/prerequisites';

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
