/** A host of Prometheus on the tier's cluster: what it scrapes, whom it tells, and what it refuses. */
import { MONITORING_USERS } from '../../model/access/platform';
import type { MonitoringVariables } from '../../model/host/monitoring-variables';
import { waitUntil } from '../../shared/system/poll';
import { KAFKA_VERSIONS } from '../hosts/support/fleet';
import { kafkaTool } from '../hosts/support/kafka-tools';
import {
  alertmanagerUrl,
  bootMonitoring,
  look,
  pidOf,
  prometheusUrl,
  query,
  received,
  receiverSecret,
  waitForSeries,
} from '../hosts/support/monitoring';
import { ask } from '../hosts/support/registry';
import { onKafka, tierFleet } from '../hosts/support/tier';

const MINUTE = 60_000;
const base = onKafka(KAFKA_VERSIONS.now);
const fleet = tierFleet(base);
const [host = ''] = fleet.monitoringNames;
const { environment } = fleet;

beforeAll(() => bootMonitoring(fleet), 5 * MINUTE);

afterAll(() => fleet.destroyMonitoringHosts(), 2 * MINUTE);

test('THEN Prometheus and Alertmanager answer by name with a certificate of the project’s authority, and ask for a login', async () => {
  const urls = [prometheusUrl(fleet, '/-/ready'), alertmanagerUrl(fleet, '/-/ready')];
  for (const url of urls) expect([url, (await look(fleet, url)).status]).toEqual([url, 200]);
  const requests = urls.map((url) => ({ url }));
  expect((await ask(fleet, requests)).map(({ status }) => status)).toEqual([401, 401]);
  const wrong = urls.map((url) => ({ url, login: 'metrics-viewer:wrong' }));
  expect((await ask(fleet, wrong)).map(({ status }) => status)).toEqual([401, 401]);
  const unverified = await ask(fleet, requests, { ca: null });
  expect(unverified.map(({ body }) => body)).toEqual(Array(2).fill('UNABLE_TO_VERIFY_LEAF_SIGNATURE'));
});

test(
  'THEN it scrapes every node of the cluster, its host, and itself',
  async () => {
    const nodes = environment.nodes.length;
    const kafka = await waitForSeries(fleet, 'up{job="kafka"} == 1', nodes);
    expect(kafka.map(({ metric }) => metric['instance']).sort()).toEqual(
      environment.nodes.map((node) => `${node.host}:9404`).sort(),
    );
    await waitForSeries(fleet, 'up{job="node"} == 1', nodes + 1);
    await waitForSeries(fleet, 'up{job=~"prometheus|alertmanager"} == 1', 2);
    // Listeners of brokers, as the blackbox exporter saw their certificates.
    const ends = await waitForSeries(fleet, 'probe_ssl_earliest_cert_expiry', 3);
    for (const { value } of ends) expect(Number(value[1]) - value[0]).toBeGreaterThan(300 * 86_400);
  },
  3 * MINUTE,
);

test(
  'THEN an alert reaches its receiver with the secret, and its texts were evaluated by no one',
  async () => {
    const arrived = async (): Promise<boolean> =>
      (await received(fleet)).some(({ body }) => body.includes('"alertname":"TierNodeServes"'));
    expect(await waitUntil(arrived, { everyMs: 2_000, timeoutMs: 120_000 })).toBe(true);
    const messages = await received(fleet);
    const ofReceiver = messages.filter(({ body }) => !body.includes('"alertname":"Watchdog"'));
    for (const { login } of ofReceiver) expect(login).toBe(`Bearer ${receiverSecret(fleet)}`);
    const text = messages.map(({ body }) => body).join('\n');
    expect(text).toContain('A broker of the tier serves: {{ braces }} and {% percent %} are text.');
    expect(text).toContain('Look at {{ lookup(\\"pipe\\", \\"id\\") }}.');
  },
  3 * MINUTE,
);

test(
  'THEN the dead man’s switch is called at the address that is its secret',
  async () => {
    const called = async (): Promise<boolean> =>
      (await received(fleet)).some(({ body }) => body.includes('"alertname":"Watchdog"'));
    expect(await waitUntil(called, { everyMs: 2_000, timeoutMs: 120_000 })).toBe(true);
    const [watchdog] = (await received(fleet)).filter(({ body }) => body.includes('"alertname":"Watchdog"'));
    expect(watchdog?.body).toContain('"receiver":"dead-mans-switch"');
  },
  3 * MINUTE,
);

test(
  'GIVEN a group that is behind THEN its lag is a series, which the exporter read with its own user',
  async () => {
    const [topic, group] = ['watched.lag', 'watched-group'];
    await kafkaTool(fleet, 'topics', '--create', '--topic', topic, '--partitions', '3');
    const words = ['--num-records', '300', '--record-size', '10', '--throughput', '-1'];
    await kafkaTool(fleet, 'perf', '--topic', topic, ...words);
    const earliest = ['--reset-offsets', '--to-earliest', '--execute'];
    await kafkaTool(fleet, 'groups', '--group', group, '--topic', topic, ...earliest);
    const lag = `kafka_consumergroup_lag_sum{consumergroup="${group}", topic="${topic}"} == 300`;
    await waitForSeries(fleet, lag, 1);
    await waitForSeries(fleet, 'brokerform_groups_broker_age_seconds{read="ends"} < 120', 3);
    await kafkaTool(fleet, 'topics', '--delete', '--topic', topic);
  },
  3 * MINUTE,
);

test('THEN no secret is in a file that others read, an argument, the journal or a unit', async () => {
  const [server, alerts] = ['/etc/prometheus', '/etc/alertmanager'];
  const seen = [
    JSON.stringify(fleet.document(host)),
    await fleet.read(host, 'sh', '-c', "cat /proc/[0-9]*/cmdline | tr '\\0' ' '"),
    await fleet.read(host, 'journalctl', '--no-pager', '--output=cat'),
    await fleet.read(
      host,
      'sh',
      '-c',
      'cat /etc/systemd/system/prometheus*/*.conf /etc/systemd/system/kafka-groups-exporter.service',
    ),
    await fleet.read(host, 'sh', '-c', `cat ${server}/*.yml ${server}/rules/* ${alerts}/*.yml`),
  ].join('\n');
  for (const user of MONITORING_USERS) expect(seen).not.toContain(fleet.password(user));
  expect(seen).not.toContain(receiverSecret(fleet));
  const modes = await fleet.read(
    host,
    ...['stat', '--format=%a %U', `${alerts}/secrets/hook`, `${alerts}/secrets`, `${server}/web.yml`],
  );
  expect(modes.split('\n')).toEqual(['600 monitoring', '700 monitoring', '640 root']);
});

test('THEN what asks for no login answers on the host itself and nowhere else', async () => {
  const open = await fleet.read(host, 'ss', '--no-header', '--listening', '--numeric', '--tcp');
  const address = environment.monitoringHosts[0]?.address ?? '';
  const ports = open
    .split('\n')
    .map((line) => line.split(/\s+/)[3] ?? '')
    .filter((listener) => /:(9090|9093|9094|9115|9308)$/.test(listener));
  expect(ports.sort()).toEqual(
    [`${address}:9090`, `${address}:9093`, '127.0.0.1:9115', '127.0.0.1:9308'].sort(),
  );
});

test.each([
  ...['prometheus', 'prometheus-alertmanager'],
  ...['prometheus-blackbox-exporter', 'kafka-groups-exporter'],
])('THEN the process of %s may do little', async (unit) => {
  const status = await fleet.read(host, 'cat', `/proc/${await pidOf(fleet, unit)}/status`);
  expect(status).toMatch(/^Uid:\s+9090/m);
  for (const line of ['NoNewPrivs:\t1', 'CapEff:\t0000000000000000', 'Seccomp:\t2'])
    expect(status).toContain(line);
});

test(
  'WHEN rules are wrong THEN they are refused before they replace those in use',
  async () => {
    fleet.declare(environment, {
      ...base,
      adjustMonitoring: withRules('groups: [{ name: x, rules: [{ alert: A, expr: "up ==" }] }]'),
    });
    const before = await groupNames();
    const { status, output } = await fleet.playbook('monitoring.yml');
    expect(status).not.toBe(0);
    expect(output).toContain('Write rules: the new file is refused, and the one in use stays.');
    expect(output).toMatch(/parse error/);
    expect(await groupNames()).toEqual(before);
    expect(await query(fleet, 'prometheus_config_last_reload_successful')).toMatchObject([
      { value: [expect.any(Number), '1'] },
    ]);
  },
  3 * MINUTE,
);

test(
  'WHEN rules change THEN the running process reads them, and everything else stays as it is',
  async () => {
    fleet.declare(environment, {
      ...base,
      adjustMonitoring: withRules('groups: [{ name: other, rules: [{ record: "a:b", expr: "1" }] }]'),
    });
    const pids = [await pidOf(fleet, 'prometheus'), await pidOf(fleet, 'prometheus-alertmanager')];
    const { status, output } = await fleet.playbook('monitoring.yml');
    expect({ status, output: output.slice(-2000) }).toMatchObject({ status: 0 });
    expect(await groupNames()).toEqual(['other']);
    expect([await pidOf(fleet, 'prometheus'), await pidOf(fleet, 'prometheus-alertmanager')]).toEqual(pids);
    // The rules, and that they were read.
    expect(output.slice(output.indexOf('PLAY RECAP'))).toContain('changed=2 ');
  },
  3 * MINUTE,
);

test(
  'WHEN both are killed THEN they come back, with what they had collected',
  async () => {
    const [earlier] = await query(fleet, 'count(up{job="kafka"})');
    for (const unit of ['prometheus', 'prometheus-alertmanager'])
      await fleet.read(host, 'systemctl', 'kill', '--signal=KILL', unit);
    const ready = async (): Promise<boolean> =>
      (await look(fleet, prometheusUrl(fleet, '/-/ready'))).status === 200 &&
      (await look(fleet, alertmanagerUrl(fleet, '/-/ready'))).status === 200;
    expect(await waitUntil(ready, { everyMs: 1_000, timeoutMs: 60_000 })).toBe(true);
    const before = await query(fleet, `count(up{job="kafka"} @ ${Math.floor(earlier?.value[0] ?? 0)})`);
    expect(before).toMatchObject([{ value: [expect.any(Number), String(environment.nodes.length)] }]);
  },
  3 * MINUTE,
);

async function groupNames(): Promise<string[]> {
  const { body } = await look(fleet, prometheusUrl(fleet, '/api/v1/rules'));
  return (JSON.parse(body) as { data: { groups: { name: string }[] } }).data.groups.map(({ name }) => name);
}

function withRules(text: string): (variables: MonitoringVariables) => MonitoringVariables {
  return (variables) => ({
    ...variables,
    prometheus: { ...variables.prometheus, rules: { __ansible_unsafe: text } },
  });
}
