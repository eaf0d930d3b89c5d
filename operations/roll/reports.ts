/** What each host says of its Kafka, by the playbook report.yml. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { parsePropertyLines } from '../../model/roll/plan';
import type { HostReport } from '../../model/roll/plan';
import { REPORT_TIMEOUT_SECONDS } from '../../model/roll/timeouts';
import type { AnsibleInstallation } from '../hosts/ansible';
import { runPlaybook } from '../hosts/playbook';

const reportFile = z.object({
  service: z.string(),
  changedFiles: z.array(z.string()),
  running: z.string(),
  written: z.string(),
});

/** By host name. @throws UserError if a host is not reached */
export async function readReports(
  ansible: AnsibleInstallation,
  inventory: string,
  names: readonly string[],
): Promise<Map<string, HostReport>> {
  const folder = mkdtempSync(path.join(tmpdir(), 'brokerform-report-'));
  try {
    await runPlaybook(ansible, 'report.yml', {
      inventory,
      limit: names,
      variables: { kafka_report_folder: folder },
      timeoutMs: REPORT_TIMEOUT_SECONDS * 1000,
    });
    return new Map(
      names.map((name) => [name, parseReport(readFileSync(path.join(folder, `${name}.json`), 'utf8'))]),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function parseReport(text: string): HostReport {
  const { service, changedFiles, running, written } = reportFile.parse(JSON.parse(text));
  const states = parsePropertyLines(service);
  // As `systemctl show --timestamp=unix` writes it: @1763992921; empty for a process that was never started.
  const started = /^@(\d+)$/.exec(states.get('ExecMainStartTimestamp') ?? '')?.[1];
  return {
    activeState: states.get('ActiveState') ?? 'unknown',
    subState: states.get('SubState') ?? 'unknown',
    startedAtMs: started === undefined ? 0 : Number(started) * 1000,
    changedFiles,
    running: parsePropertyLines(running),
    written: parsePropertyLines(written),
  };
}
