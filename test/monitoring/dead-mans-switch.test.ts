/** The alert that always fires, from Prometheus through Alertmanager to its receiver. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { alertmanagerText } from '../../model/monitoring/alertmanager';
import { ruleFileText } from '../../model/monitoring/prometheus';
import { exchange } from '../../shared/system/http';
import { eventually } from '../support/eventually';
import { firstPort } from '../support/ports';
import { example, watched, watchedRules } from '../unit/model/monitoring/support';
import { startAlertmanager, startHook, startPrometheus } from './support/servers';
import type { Hook, Server } from './support/servers';

const folder = mkdtempSync(path.join(tmpdir(), 'brokerform-test-switch-'));
const port = firstPort('monitoring');
const EVERY_MS = 2000;
let hook: Hook;
let alertmanager: Server;

beforeAll(async () => {
  hook = await startHook(port);
  const { monitoring } = watched;
  if (monitoring === undefined) throw new Error('the fixture has no monitoring');
  const text = alertmanagerText(
    'local',
    { ...monitoring, deadMansSwitch: { kind: 'webhook', url: hook.url, every: `${EVERY_MS / 1000}s` } },
    example(),
  );
  writeFileSync(path.join(folder, 'alertmanager.yml'), text);
  alertmanager = await startAlertmanager({ folder, config: 'alertmanager.yml', port: port + 1 });
});
afterAll(async () => {
  await alertmanager.stop();
  await hook.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('GIVEN rules as written THEN Prometheus has the receiver called at each interval', async () => {
  writeFileSync(path.join(folder, 'rules.yml'), ruleFileText(watchedRules()));
  const config = {
    global: { evaluation_interval: '1s' },
    rule_files: ['rules.yml'],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [`127.0.0.1:${port + 1}`] }] }] },
  };
  writeFileSync(path.join(folder, 'prometheus.yml'), stringify(config));
  const prometheus = await startPrometheus({ folder, config: 'prometheus.yml', port: port + 2 });
  try {
    await eventually(() => {
      expect(hook.received.length).toBeGreaterThan(2);
      return Promise.resolve();
    });
  } finally {
    await prometheus.stop();
  }
  for (const { status, receiver, alerts } of hook.received) {
    expect([status, receiver]).toEqual(['firing', 'dead-mans-switch']);
    expect(alerts).toMatchObject([
      { labels: { alertname: 'Watchdog', environment: 'local', owner: 'platform', severity: 'none' } },
    ]);
  }
});

it('GIVEN an alert that Prometheus no longer sends THEN the calls end, and its end is no call', async () => {
  const alerts = async (): Promise<unknown[]> => {
    const { text } = await exchange(`${alertmanager.url}/api/v2/alerts`, {
      method: 'GET',
      timeoutMs: 10_000,
      maxBytes: 100_000,
    });
    return JSON.parse(text) as unknown[];
  };
  // What Prometheus sent last ends now, in the place of four minutes later.
  const labels = { alertname: 'Watchdog', environment: 'local', owner: 'platform', severity: 'none' };
  const { status } = await exchange(`${alertmanager.url}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([{ labels, endsAt: new Date().toISOString() }]),
    timeoutMs: 10_000,
    maxBytes: 10_000,
  });
  expect(status).toBe(200);
  await eventually(async () => expect(await alerts()).toEqual([]));
  await sleep(EVERY_MS);
  const calls = hook.received.length;
  await sleep(4 * EVERY_MS);
  expect(hook.received).toHaveLength(calls);
  expect(hook.received.map((each) => each.status)).not.toContain('resolved');
});
