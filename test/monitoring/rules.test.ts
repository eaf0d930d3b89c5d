/** Rules and routes, as Prometheus and Alertmanager read and evaluate them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import { resolveAwsEnvironment } from '../../model/aws/resolve';
import { alertmanagerText } from '../../model/monitoring/alertmanager';
import { ALERTS } from '../../model/monitoring/definitions';
import type { AlertName } from '../../model/monitoring/definitions';
import { ruleFile, ruleFileText } from '../../model/monitoring/prometheus';
import type { RuleFile } from '../../model/monitoring/prometheus';
import { rulesOf } from '../../model/monitoring/rules';
import { scrapeConfigText } from '../../model/monitoring/scrape';
import type { MonitoringSettings } from '../../model/monitoring/settings';
import { scrapeJobs } from '../../model/environment/scraped';
import { loadCatalog } from '../../operations/catalog/files';
import { tryRun } from '../../shared/system/run';
import type { RunResult } from '../../shared/system/run';
import { environments } from '../fixtures/environments';
import { local } from '../fixtures/environments/local';
import { staging } from '../fixtures/environments/staging';
import { catalog, domain, service, topic } from '../support/resolved';
import {
  EVERY_OPTION,
  aws,
  awsRules,
  localRules,
  watchedRules,
  zgcRules,
} from '../unit/model/monitoring/support';
import { CASES, FURTHER_CASES } from './support/cases';
import type { ConditionalAlert } from './support/cases';
import { monitoringProgram } from './support/programs';
import { promtoolTests } from './support/promtool-tests';

const folder = mkdtempSync(path.join(tmpdir(), 'brokerform-test-monitoring-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function runProgram(program: 'promtool' | 'amtool', ...args: string[]): Promise<RunResult> {
  return tryRun(await monitoringProgram(program), args, { cwd: folder, timeoutMs: 120_000 });
}

/** What a program said, if it ended badly. */
const complaint = ({ status, stdout, stderr }: RunResult): string => (status === 0 ? '' : stdout + stderr);

function write(name: string, text: string): string {
  writeFileSync(path.join(folder, name), text);
  return name;
}

/** The rules of one alert, and all recordings: promtool evaluates every rule of a file each minute. */
function only(name: AlertName, { groups }: RuleFile): RuleFile {
  return {
    groups: groups
      .map((group) => ({
        ...group,
        rules: group.rules.filter((rule) => 'record' in rule || rule.alert === name),
      }))
      .filter(({ rules }) => rules.length > 0),
  };
}

const RULES = { local: localRules(), aws: awsRules(), zgc: zgcRules(), watched: watchedRules() };
type RulesName = keyof typeof RULES;

describe('alerts', () => {
  it('GIVEN any alert of the model THEN it has its cases, one of them silent', () => {
    expect([...Object.keys(CASES), 'Watchdog'].sort()).toEqual(Object.keys(ALERTS).sort());
    for (const { silent } of Object.values(CASES)) expect(silent.length).toBeGreaterThan(0);
  });

  it.each(Object.keys(RULES) as RulesName[])(
    'GIVEN the rules of %s THEN promtool finds them in order',
    async (name) => {
      const file = write(`${name}.rules.yml`, ruleFileText(RULES[name]));
      const checked = await runProgram('promtool', 'check', 'rules', '--lint-fatal', file);
      expect(complaint(checked)).toBe('');
      expect(checked.stdout).not.toContain('duplicate');
    },
  );

  const every = [
    ...(Object.keys(CASES) as ConditionalAlert[]).map((name) => ({
      title: name,
      name,
      alertCase: CASES[name],
    })),
    ...FURTHER_CASES.map(({ when, ...each }) => ({ title: `${each.name}, since ${when}`, ...each })),
  ];

  it.each(every)(
    'GIVEN series that provoke $title THEN it fires, recovers, and is silent else',
    async ({ title, name, alertCase }) => {
      const base = title.replaceAll(/\W+/g, '-');
      const rules = RULES[alertCase.of ?? 'local'];
      const whole = only(name, ruleFile(rules));
      const rulesFile = write(`${base}.rules.yml`, stringify(whole, { lineWidth: 0 }));
      const tests = {
        rule_files: [rulesFile],
        evaluation_interval: '1m',
        // Else in any order, and an alert may see what was recorded a minute before.
        group_eval_order: whole.groups.map((group) => group.name),
        tests: promtoolTests(name, alertCase, { file: whole, environment: rules.environment }),
      };
      const testFile = write(`${base}.test.yml`, stringify(tests, { lineWidth: 0 }));
      expect(complaint(await runProgram('promtool', 'test', 'rules', testFile))).toBe('');
    },
  );
});

describe('dead man’s switch', () => {
  it('GIVEN no series at all THEN Watchdog fires from the first evaluation on', async () => {
    const [watchdog] = only('Watchdog', ruleFile(RULES.watched)).groups.flatMap(({ rules }) =>
      rules.filter((rule) => 'alert' in rule),
    );
    const rulesFile = write('watchdog.rules.yml', ruleFileText(RULES.watched));
    const expected = {
      exp_labels: watchdog?.labels,
      exp_annotations: { ...watchdog?.annotations, value: '1' },
    };
    const test = {
      rule_files: [rulesFile],
      evaluation_interval: '1m',
      tests: [
        {
          interval: '1m',
          alert_rule_test: ['0m', '5m', '2h'].map((at) => ({
            eval_time: at,
            alertname: 'Watchdog',
            exp_alerts: [expected],
          })),
        },
      ],
    };
    const testFile = write('watchdog.test.yml', stringify(test, { lineWidth: 0 }));
    expect(complaint(await runProgram('promtool', 'test', 'rules', testFile))).toBe('');
  });

  it.each([
    ['local', 'Watchdog', 'dead-mans-switch'],
    ['another', 'Watchdog', 'platform-oncall'],
    ['local', 'KafkaBrokerDown', 'platform-oncall'],
  ])('GIVEN %s and %s THEN %s gets it', async (environment, alertname, receiver) => {
    const config = write(
      'watchdog.alertmanager.yml',
      alertmanagerText(
        'local',
        { ...settings, deadMansSwitch: { kind: 'webhook', url: 'http://127.0.0.1:5001/' } },
        owned,
      ),
    );
    expect(complaint(await runProgram('amtool', 'check-config', config))).toBe('');
    const labels = [`environment=${environment}`, `alertname=${alertname}`, 'owner=platform'];
    const routed = await runProgram(
      'amtool',
      'config',
      'routes',
      'test',
      `--config.file=${config}`,
      ...labels,
    );
    expect(routed.stdout.trim()).toBe(receiver);
  });
});

const file = (name: string): { file: string } => ({ file: `/etc/alertmanager/secrets/${name}` });
const settings: MonitoringSettings = {
  receivers: {
    'platform-oncall': { kind: 'pagerduty', routingKey: file('platform') },
    'order-chat': { kind: 'slack', channel: '#orders', webhook: file('slack') },
    'payment-mail': {
      kind: 'email',
      to: 'payment@example.com',
      from: 'kafka@example.com',
      smarthost: 'mail.example.com:587',
      user: 'kafka',
      password: file('mail'),
    },
    hook: { kind: 'webhook', url: 'https://hooks.example.com/kafka', token: file('hook') },
  },
  platform: 'platform-oncall',
};
const owned = catalog(
  domain({ alerts: 'order-chat' }),
  domain({ name: 'payment', owner: { team: 'pay "team"', contact: '' }, alerts: 'payment-mail' }),
);

describe('routes', () => {
  const config = (): string => write('alertmanager.yml', alertmanagerText('local', settings, owned));

  it('GIVEN receivers of each kind THEN amtool finds the configuration in order', async () => {
    const checked = await runProgram('amtool', 'check-config', config());
    expect(complaint(checked)).toBe('');
    expect(checked.stdout).toContain('4 receivers');
  });

  it.each([
    ['order-team', 'local', 'order-chat'],
    ['pay "team"', 'local', 'payment-mail'],
    ['platform', 'local', 'platform-oncall'],
    ['order-team', 'another', 'platform-oncall'],
  ])('GIVEN an alert of %s in %s THEN %s gets it', async (owner, environment, receiver) => {
    const labels = [`owner=${JSON.stringify(owner)}`, `environment=${environment}`];
    const routed = await runProgram(
      'amtool',
      'config',
      'routes',
      'test',
      `--config.file=${config()}`,
      ...labels,
    );
    expect(complaint(routed)).toBe('');
    expect(routed.stdout.trim()).toBe(receiver);
  });
});

describe('what is scraped', () => {
  it.each([
    ['every option', EVERY_OPTION],
    ['local', { environment: 'local', jobs: scrapeJobs(local), ruleFiles: ['every.rules.yml'] }],
    ['staging', { environment: 'staging', jobs: scrapeJobs(aws), ruleFiles: ['every.rules.yml'] }],
  ])('GIVEN %s THEN promtool finds the configuration in order', async (name, options) => {
    for (const each of ['ca.pem', 'client.pem', 'client.key', 'password']) write(each, '');
    for (const each of ['targets.yml', 'alertmanagers.yml']) write(each, '- targets: ["worker-1:9404"]\n');
    write('every.rules.yml', ruleFileText(RULES.local));
    const file = write(`${name.replace(' ', '-')}.prometheus.yml`, scrapeConfigText(options));
    const checked = await runProgram('promtool', 'check', 'config', file);
    expect(complaint(checked)).toBe('');
    expect(checked.stdout).toContain('is valid prometheus config file syntax');
    expect(checked.stdout).toMatch(/every.rules.yml\s+SUCCESS: \d+ rules found/);
  });
});

describe('texts of the catalog', () => {
  it('GIVEN templates and quotes in every name THEN rules and routes are in order, and say what the catalog says', async () => {
    const hostile = 'a {{ $labels.x }} "b" \\ c\nd: #e';
    const odd = catalog(
      domain({
        owner: { team: hostile, contact: hostile },
        alerts: 'order-chat',
        topics: [topic()],
        services: [service({ reads: [{ group: 'g{{"\\', topics: ['order.created'] }] })],
      }),
    );
    const rules = rulesOf(local, odd);
    const rulesFile = write('hostile.rules.yml', ruleFileText(rules));
    expect(complaint(await runProgram('promtool', 'check', 'rules', '--lint-fatal', rulesFile))).toBe('');
    const routes = write('hostile.alertmanager.yml', alertmanagerText('local', settings, odd));
    expect(complaint(await runProgram('amtool', 'check-config', routes))).toBe('');

    // THEN the label that fires is the team's name, letter by letter.
    const test = {
      rule_files: [rulesFile],
      evaluation_interval: '1m',
      tests: [
        {
          interval: '1m',
          input_series: [
            {
              series: `kafka_consumergroup_lag_seconds{environment="local",job="kafka-groups",consumergroup=${JSON.stringify('g{{"\\')},topic="order.created"}`,
              values: '9000x30',
            },
          ],
          promql_expr_test: [
            {
              expr: 'count by (owner) (ALERTS{alertname="KafkaGroupLag",alertstate="firing"})',
              eval_time: '20m',
              exp_samples: [{ labels: `{owner=${JSON.stringify(hostile)}}`, value: 1 }],
            },
          ],
        },
      ],
    };
    const testFile = write('hostile.test.yml', stringify(test, { lineWidth: 0 }));
    expect(complaint(await runProgram('promtool', 'test', 'rules', testFile))).toBe('');
  });

  it.each(Object.keys(environments))(
    'GIVEN the catalog of the fixtures in %s THEN promtool finds its rules in order',
    async (name) => {
      const environment = {
        local,
        staging: aws,
        production: resolveAwsEnvironment(environments.production, [staging, environments.production]),
      }[name as keyof typeof environments];
      const fixture = path.resolve(__dirname, '../fixtures/catalog');
      const rules = rulesOf(environment, loadCatalog(environment, { directory: fixture, known: new Map() }));
      const checked = await runProgram(
        'promtool',
        'check',
        'rules',
        '--lint-fatal',
        write(`${name}.yml`, ruleFileText(rules)),
      );
      expect(complaint(checked)).toBe('');
    },
  );
});
