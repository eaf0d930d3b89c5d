/** `brokerform monitoring check` against a real Prometheus. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server as HttpServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ruleFile, ruleFileText } from '../../model/monitoring/prometheus';
import type { Declared, Finding } from '../../model/monitoring/running';
import { rulesOf } from '../../model/monitoring/rules';
import { scrapeConfigText } from '../../model/monitoring/scrape';
import { askPrometheus } from '../../operations/monitoring/check';
import { local } from '../fixtures/environments/local';
import { eventually } from '../support/eventually';
import { firstPort } from '../support/ports';
import { example } from '../unit/model/monitoring/support';
import { startPrometheus } from './support/servers';
import type { Server } from './support/servers';

const folder = mkdtempSync(path.join(tmpdir(), 'brokerform-test-check-'));
const port = firstPort('monitoring') + 20;
const EXPORTER = `127.0.0.1:${port}`;
const SILENT = `127.0.0.1:${port + 1}`;
/** An expression in a form that Prometheus prints otherwise. */
const rules = rulesOf(
  {
    ...local,
    monitoring: {
      receivers: {},
      platform: '',
      alerts: [
        {
          name: 'OrderBacklog',
          expression: "sum(kafka_consumergroup_lag_sum{ environment='local' })  by (topic)>5e3",
          for: '10m',
          severity: 'warning',
          meaning: 'Orders wait.',
          impact: 'Late parcels.',
          causes: [],
          actions: [],
          runbook: 'https://wiki.example.com/orders',
        },
      ],
    },
  },
  example(),
);
const declared: Declared = {
  environment: 'local',
  jobs: [{ job: 'kafka', targets: [{ address: EXPORTER, labels: { instance: 'node-1', role: 'broker' } }] }],
  rules: ruleFile(rules),
};
let exporter: HttpServer;
let prometheus: Server;

beforeAll(async () => {
  exporter = createServer((_, response) => response.end('kafka_server_kafkaserver_brokerstate 3\n'));
  await new Promise<void>((resolve) => exporter.listen(port, '127.0.0.1', resolve));
  writeFileSync(path.join(folder, 'rules.yml'), ruleFileText(rules));
  const text = scrapeConfigText({
    environment: 'local',
    jobs: declared.jobs,
    ruleFiles: ['rules.yml'],
    alertmanagers: { targets: [{ address: SILENT }] },
    intervalMs: 1000,
  });
  writeFileSync(path.join(folder, 'prometheus.yml'), text);
  prometheus = await startPrometheus({ folder, config: 'prometheus.yml', port: port + 2 });
});
afterAll(async () => {
  await prometheus.stop();
  await new Promise((resolve) => exporter.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

const ask = async (change: Partial<Declared> = {}): Promise<Finding[]> =>
  (await askPrometheus({ program: 'Prometheus', url: prometheus.url }, { ...declared, ...change })).findings;
const problems = (findings: readonly Finding[]): string[] =>
  findings.flatMap(({ kind, text }) => (kind === 'problem' ? [text] : []));

it('GIVEN files as written THEN every target and rule is found as declared', async () => {
  await eventually(async () => expect(problems(await ask())).toEqual([]));
  const total = declared.rules.groups.flatMap((group) => [...group.rules]).length;
  expect((await ask()).map(({ text }) => text)).toEqual([
    'Its clock is that of this machine, within 30 s.',
    'Job kafka: all of 1 target up.',
    `All ${total} rules loaded, as generated.`,
    'It sends alerts to 1 Alertmanager.',
  ]);
});

it('GIVEN another target, role and threshold THEN each is named', async () => {
  const changed = ruleFile(rulesOf({ ...local, nodes: local.nodes.slice(0, 1) }, example()));
  const jobs = [
    {
      job: 'kafka',
      targets: [
        { address: EXPORTER, labels: { instance: 'node-1', role: 'combined' } },
        { address: SILENT, labels: { instance: 'node-2' } },
      ],
    },
  ];
  const found = problems(await ask({ jobs, rules: changed }));
  expect(found).toEqual(
    expect.arrayContaining([
      'Target node-1 of job kafka has role="broker"; declared is "combined".',
      'Target node-2 of job kafka is missing.',
      'The group brokerform-local-own is loaded and is not generated.',
      expect.stringMatching(
        /^The rule KafkaQuorumWeakened of brokerform-local-cluster differs from what is generated in expression and annotations/,
      ) as string,
    ]),
  );
});

it('GIVEN the Prometheus of another cluster THEN it says so', async () => {
  const [, first] = await ask({ environment: 'staging' });
  expect(first?.text).toBe(
    'It has no target of environment staging: of 1 target it has those of local. It is the Prometheus of another cluster, or scrapes nothing yet.',
  );
});

it('GIVEN a program that is none THEN it is refused', async () => {
  const asked = askPrometheus({ program: 'Prometheus', url: `http://${EXPORTER}` }, declared);
  await expect(asked).rejects.toThrow(
    /^Prometheus http:\S+ did not report its version: it answered something else: kafka_server/,
  );
});

interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

function brokerform(...args: string[]): Promise<Ended> {
  const cli = path.resolve(__dirname, '../../bin/brokerform.js');
  return new Promise((resolve) => {
    execFile(process.execPath, [cli, ...args], (error, stdout, stderr) =>
      resolve({ status: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

describe('the command', () => {
  const check = (...args: string[]): Promise<Ended> =>
    brokerform('monitoring', 'check', '--environment', 'local', '--prometheus', ...args);

  it('GIVEN a Prometheus that lacks something THEN lines, a summary and status 3', async () => {
    const { status, stdout, stderr } = await check(prometheus.url);
    expect(status).toBe(3);
    expect(stdout).toMatch(/^Prometheus 2\.\d+\.\d+\S* at http:\S+, environment local\nok {2}Its clock is/);
    expect(stdout).toMatch(/\nERR Target 127\.0\.0\.1:\d+ of job kafka-groups is missing\.\n/);
    expect(stderr).toMatch(
      /^brokerform: Prometheus http:\S+ does not watch local as declared: \d+ problems\./,
    );
  });

  it('GIVEN no Prometheus THEN it is named, with status 1', async () => {
    const { status, stdout, stderr } = await check(`http://${SILENT}`);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^brokerform: Prometheus http:\S+ did not report its version: .*ECONNREFUSED/);
  });

  it.each([
    [['prometheus:9090'], '--prometheus "prometheus:9090" is not an address.'],
    [['http://a:b@prometheus:9090'], '--prometheus contains a login.'],
    [['http://127.0.0.1:9090', '--user', 'ops'], 'A login is --user and --password-file'],
    [
      ['http://prometheus:9090', '--token-file', 'x'],
      'http://prometheus:9090 is not encrypted, and a secret is sent to it.',
    ],
  ])('GIVEN %j THEN it is refused', async (args, message) => {
    const { status, stderr } = await check(...args);
    expect(status).toBe(1);
    expect(stderr).toContain(message);
  });
});
