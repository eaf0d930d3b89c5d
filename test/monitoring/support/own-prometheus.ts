/** A Prometheus that evaluates a file of rules and scrapes nothing. */
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import { ensureMonitoringProgram } from '../../../operations/toolchain/monitoring';
import { waitUntil } from '../../../shared/system/poll';

export interface OwnPrometheus {
  readonly url: string;
  stop(): void;
}

export interface ConstantAlert {
  readonly alert: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** @param alerts each fires at once, and always */
export async function startPrometheus(
  folder: string,
  port: number,
  alerts: readonly ConstantAlert[],
): Promise<OwnPrometheus> {
  mkdirSync(folder, { recursive: true });
  const rules = alerts.map((each) => ({ ...each, expr: 'vector(1)' }));
  writeFileSync(path.join(folder, 'rules.yml'), stringify({ groups: [{ name: 'test', rules }] }));
  writeFileSync(
    path.join(folder, 'prometheus.yml'),
    stringify({ global: { evaluation_interval: '1s' }, rule_files: ['rules.yml'] }),
  );
  const { command, args } = await ensureMonitoringProgram('prometheus');
  const child = spawn(
    command,
    [
      ...args,
      ...['--config.file=prometheus.yml', '--storage.tsdb.path=data', '--log.level=error'],
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { cwd: folder, stdio: 'ignore' },
  );
  const url = `http://127.0.0.1:${port}`;
  const fires = async (): Promise<boolean> => {
    const answer = await fetch(`${url}/api/v1/alerts`).then(
      (response) => response.text(),
      () => '',
    );
    return answer.split('"state":"firing"').length > alerts.length;
  };
  if (!(await waitUntil(fires, { everyMs: 200, timeoutMs: 60_000 }))) {
    child.kill('SIGKILL');
    throw new Error('Prometheus does not fire its alerts');
  }
  return { url, stop: () => void child.kill('SIGKILL') };
}
