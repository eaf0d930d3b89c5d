/** The commands of the alerts' runbooks that ask Prometheus or Alertmanager, executed as they are written. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import { tryRun } from '../../shared/system/run';
import { firstPort } from '../support/ports';
import { filled, runbookCommands, worked } from '../support/runbook-commands';
import { monitoringProgram } from './support/programs';
import { startAlertmanager, startPrometheus } from './support/servers';
import type { Server } from './support/servers';

const folder = mkdtempSync(path.join(tmpdir(), 'brokerform-test-runbooks-'));
const port = firstPort('monitoring');
const servers: Server[] = [];

beforeAll(async () => {
  const route = { route: { receiver: 'none' }, receivers: [{ name: 'none' }] };
  writeFileSync(path.join(folder, 'alertmanager.yml'), stringify(route));
  writeFileSync(path.join(folder, 'prometheus.yml'), stringify({ global: { scrape_interval: '1s' } }));
  servers.push(await startAlertmanager({ folder, config: 'alertmanager.yml', port }));
  servers.push(await startPrometheus({ folder, config: 'prometheus.yml', port: port + 1 }));
});
afterAll(async () => {
  for (const server of servers) await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const commands = runbookCommands().flatMap(({ place, command }) => (place === 'prometheus' ? [command] : []));

test.each([...new Set(commands)])('%s', async (command) => {
  const line = filled(command, {
    prometheus: `127.0.0.1:${port + 1}`,
    alertmanager: `127.0.0.1:${port}`,
    group: 'payment-service',
  });
  const tools = await Promise.all([monitoringProgram('promtool'), monitoringProgram('amtool')]);
  const { status, stdout, stderr } = await tryRun('sh', ['-c', line], {
    cwd: folder,
    env: {
      ...process.env,
      PATH: [...tools.map((file) => path.dirname(file)), process.env['PATH']].join(path.delimiter),
    },
    timeoutMs: 60_000,
  });
  expect(worked(command, { status, stderr }) ? '' : `${line}\n${status}\n${stdout}${stderr}`).toBe('');
});
