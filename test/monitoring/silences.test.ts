/** Silences of a roll, in a real Alertmanager. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import type { ClaimHolder } from '../../model/claim';
import { SILENCE_MS, SILENCE_REST_MS } from '../../model/monitoring/restart';
import type { HostNode } from '../../operations/hosts/inventory';
import { Alertmanager } from '../../operations/monitoring/alertmanager';
import type { Silence } from '../../operations/monitoring/alertmanager';
import { restartSilences } from '../../operations/roll/silences';
import type { RestartSilences, SilenceOptions } from '../../operations/roll/silences';
import { lineage } from '../../operations/toolchain/lineage';
import { exchange } from '../../shared/system/http';
import { eventually } from '../support/eventually';
import { firstPort } from '../support/ports';
import { startAlertmanager } from './support/servers';
import type { Server } from './support/servers';

const folder = mkdtempSync(path.join(tmpdir(), 'brokerform-test-silences-'));
const port = firstPort('monitoring') + 10;
const [own] = lineage();
if (own === undefined) throw new Error('cannot identify this process');
const holder: Pick<ClaimHolder, 'owner' | 'host' | 'process'> = {
  owner: 'ops@test',
  host: hostname(),
  process: { pid: own.pid, started: own.started },
};
const node = (id: number): HostNode => ({
  id,
  name: `node-${id}`,
  rack: 'a',
  role: 'broker',
  host: `10.0.0.${id}`,
  port: 9092,
});
let server: Server;
let alertmanager: Alertmanager;
let said: string[];

beforeAll(async () => {
  writeFileSync(path.join(folder, 'alertmanager.yml'), 'route: { receiver: x }\nreceivers: [{ name: x }]\n');
  server = await startAlertmanager({ folder, config: 'alertmanager.yml', port });
  alertmanager = new Alertmanager({ program: 'Alertmanager', url: server.url });
});
beforeEach(() => (said = []));
afterEach(async () => {
  for (const { id } of await alertmanager.silences()) await alertmanager.expire(id);
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

function silencesOf(change: Partial<SilenceOptions> = {}): RestartSilences {
  const say = (text: string): void => void said.push(text);
  return restartSilences({
    alertmanager,
    environment: 'local',
    holder,
    isAlone: true,
    required: false,
    progress: { update: say, done: say, fail: say },
    ...change,
  });
}

async function fire(
  alertname: string,
  labels: Readonly<Record<string, string>>,
  environment = 'local',
  endsAt = new Date(Date.now() + 600_000),
): Promise<void> {
  const { status } = await exchange(`${server.url}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([{ labels: { alertname, environment, ...labels }, endsAt: endsAt.toISOString() }]),
    timeoutMs: 10_000,
    maxBytes: 10_000,
  });
  expect(status).toBe(200);
}

/** Names and instances of the alerts that are sent to no one. */
async function suppressed(): Promise<string[]> {
  const { text } = await exchange(`${server.url}/api/v2/alerts?active=false`, {
    method: 'GET',
    timeoutMs: 10_000,
    maxBytes: 1_000_000,
  });
  const alerts = JSON.parse(text) as { labels: Record<string, string> }[];
  return alerts
    .map(({ labels }) =>
      [labels['environment'], labels['alertname'], labels['instance'] ?? ''].join(' ').trim(),
    )
    .sort();
}

const endsIn = ({ endsAt }: Silence): number => Date.parse(endsAt) - Date.now();

it('GIVEN alerts of several nodes THEN those that the restart causes are silenced, and all others are not', async () => {
  const alerts: [string, Record<string, string>, string?][] = [
    ['KafkaBrokerDown', { instance: '10.0.0.1:9404' }],
    ['KafkaBrokerDown', { instance: 'node-1' }],
    ['KafkaBrokerDown', { instance: '10.0.0.10:9404' }],
    ['KafkaBrokerDown', { instance: '10.0.0.2:9404' }],
    ['KafkaBrokerDown', { instance: '10.0.0.1:9404' }, 'production'],
    ['KafkaUnderReplicated', { instance: '10.0.0.2:9404' }],
    ['KafkaUnderMinIsr', { instance: '10.0.0.1:9404' }],
    ['KafkaBrokerFenced', {}],
    ['KafkaOfflinePartitions', {}],
  ];
  for (const alert of alerts) await fire(...alert);
  await silencesOf().during([node(1)], async () => {
    await eventually(async () =>
      expect(await suppressed()).toEqual([
        'local KafkaBrokerDown 10.0.0.1:9404',
        'local KafkaBrokerDown node-1',
        'local KafkaBrokerFenced',
        'local KafkaUnderReplicated 10.0.0.2:9404',
      ]),
    );
    return false;
  });
  // THEN what did not come back is alerted at once.
  expect(await alertmanager.silences()).toEqual([]);
  await eventually(async () => expect(await suppressed()).toEqual([]));
  for (const [name, labels, environment] of alerts) await fire(name, labels, environment, new Date());
  await eventually(async () => expect(await firing()).toBe(0));
});

async function firing(): Promise<number> {
  const { text } = await exchange(`${server.url}/api/v2/alerts`, {
    method: 'GET',
    timeoutMs: 10_000,
    maxBytes: 1_000_000,
  });
  return (JSON.parse(text) as unknown[]).length;
}

it('GIVEN a node that is back THEN its silences are removed, and who made them is said meanwhile', async () => {
  await silencesOf().during([node(1), node(2)], async () => {
    const made = await alertmanager.silences();
    expect(made.map(({ createdBy }) => createdBy)).toEqual(['brokerform roll', 'brokerform roll']);
    for (const each of made) {
      expect(each.comment).toContain('Restart of node-1, node-2 by ops@test; ends with it.');
      expect(endsIn(each)).toBeLessThanOrEqual(SILENCE_MS + 60_000);
    }
    return true;
  });
  expect(await alertmanager.silences()).toEqual([]);
  expect(said).toEqual([]);
});

it('GIVEN an alert that still fires when the node is back THEN the silence outlasts it by two minutes at most', async () => {
  await fire('KafkaBrokerDown', { instance: 'node-1' });
  await silencesOf().during([node(1)], async () => {
    await eventually(async () => expect(await suppressed()).toEqual(['local KafkaBrokerDown node-1']));
    return true;
  });
  const left = await alertmanager.silences();
  expect(left).toHaveLength(2);
  for (const each of left) expect(endsIn(each)).toBeLessThanOrEqual(SILENCE_REST_MS + 1000);
  await fire('KafkaBrokerDown', { instance: 'node-1' }, 'local', new Date());
});

it('GIVEN a restart that lasts THEN the same silences are renewed, also one that somebody ended', async () => {
  await silencesOf({ renewEveryMs: 300 }).during([node(1)], async () => {
    const [first, second] = await alertmanager.silences();
    await alertmanager.extend(first?.id ?? '', 5000);
    await alertmanager.expire(second?.id ?? '');
    await eventually(async () => {
      const now = await alertmanager.silences();
      expect(now).toHaveLength(2);
      for (const each of now) expect(endsIn(each)).toBeGreaterThan(SILENCE_MS / 2);
      expect(now.map(({ id }) => id)).toContain(first?.id);
    });
    return true;
  });
  expect(await alertmanager.silences()).toEqual([]);
});

it('GIVEN a restart that fails THEN its error is that of the roll, and the silences are removed', async () => {
  const failed = silencesOf().during([node(1)], () => Promise.reject(new Error('the host is lost')));
  await expect(failed).rejects.toThrow('the host is lost');
  expect(await alertmanager.silences()).toEqual([]);
});

it('GIVEN a roll that was killed THEN its silences end by themselves, and the next roll removes them, and no others', async () => {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', path.join(__dirname, 'support', 'roll-that-waits.ts'), server.url],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const comments = async (): Promise<string[]> =>
    (await alertmanager.silences()).map(({ comment }) => comment);
  const matchers = [{ name: 'environment', value: 'local', isRegex: false, isEqual: true }];
  await alertmanager.silence({ matchers, createdBy: 'ops', comment: 'maintenance' }, 60_000);

  // WHEN another roll starts while it runs THEN nothing is removed.
  await silencesOf({ isAlone: false }).begin();
  expect(await comments()).toHaveLength(3);

  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
  for (const each of await alertmanager.silences())
    expect(endsIn(each)).toBeLessThanOrEqual(SILENCE_MS + 60_000);
  // WHEN a roll of another environment starts THEN they are not its own.
  await silencesOf({ environment: 'staging' }).begin();
  expect(await comments()).toHaveLength(3);
  await silencesOf({ isAlone: false }).begin();
  expect(await comments()).toEqual(['maintenance']);
  expect(said).toEqual(['2 silences of a roll that has ended removed']);
});

describe('GIVEN an Alertmanager that does not answer', () => {
  const missing = new Alertmanager({ program: 'Alertmanager', url: `http://127.0.0.1:${port + 9}` });

  it('THEN the roll says so and continues', async () => {
    const silences = silencesOf({ alertmanager: missing });
    await silences.begin();
    expect(await silences.during([node(1)], () => Promise.resolve(true))).toBe(true);
    expect(said).toEqual([
      expect.stringMatching(
        /^Silences of earlier rolls are not removed: Alertmanager http:\S+ did not list its silences: .*ECONNREFUSED/,
      ),
      expect.stringMatching(
        /^Alerts of node-1 are not silenced: Alertmanager http:\S+ did not report its status: /,
      ),
    ]);
  });

  it('WHEN silences are required THEN no node is restarted', async () => {
    const restart = jest.fn(() => Promise.resolve(true));
    const silences = silencesOf({ alertmanager: missing, required: true });
    await expect(silences.begin()).rejects.toThrow('Silences of earlier rolls are not removed');
    await expect(silences.during([node(1)], restart)).rejects.toThrow(
      /Alerts of node-1 are not silenced: [^]*leave --require-silences out/,
    );
    expect(restart).not.toHaveBeenCalled();
  });
});
