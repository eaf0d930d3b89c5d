/** checkov, run once over many stacks: starting it takes longer than reading one. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { tryRun } from '../../../shared/system/run';
import { scannable } from '../../support/checkov';
import type { Finding, SynthesizedFile } from '../../support/checkov';
import { tierFolder } from './workspace';
import { groupBy } from '../../../shared/collections';

const OPTIONS = ['--framework', 'terraform_json', '--skip-download', '--quiet', '--compact', '-o', 'json'];
const TIMEOUT_MS = 10 * 60_000;

/**
 * What checkov finds in each stack, waived or not.
 * @throws Error if it could not read all of them
 */
export async function checkovFindings(
  stacks: Readonly<Record<string, SynthesizedFile>>,
): Promise<ReadonlyMap<string, readonly Finding[]>> {
  const folder = tierFolder('checkov');
  for (const [name, file] of Object.entries(stacks)) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'stack.tf.json'), JSON.stringify(scannable(file)));
  }
  const python = process.env['BROKERFORM_AWS_PYTHON'] ?? '';
  const { stdout, stderr } = await tryRun(python, ['-m', 'checkov.main', ...OPTIONS, '-d', folder], {
    timeoutMs: TIMEOUT_MS,
  });
  return byStack(stdout, stderr);
}

function byStack(stdout: string, stderr: string): Map<string, Finding[]> {
  const report = JSON.parse(stdout || '{}') as {
    summary?: { passed: number; parsing_errors: number };
    results?: { failed_checks: (Finding & { readonly file_path: string })[] };
  };
  // Of what it cannot read it says nothing, and a check that finds nothing in nothing proves nothing.
  if (report.summary === undefined || report.summary.parsing_errors > 0 || report.summary.passed < 100) {
    throw new Error(`checkov could not read the stacks: ${stdout.slice(0, 500)}${stderr.slice(-500)}`);
  }
  return groupBy(report.results?.failed_checks ?? [], (finding) => basename(dirname(finding.file_path)));
}
