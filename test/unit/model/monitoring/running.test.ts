import type { RuleFile } from '../../../../model/monitoring/prometheus';
import { checkRunning, differentTexts } from '../../../../model/monitoring/running';
import type { Declared, Running, RunningRule } from '../../../../model/monitoring/running';

const labels = { environment: 'test', owner: 'platform' };
const rules: RuleFile = {
  groups: [
    {
      name: 'brokerform-test-cluster',
      rules: [
        {
          alert: 'Down',
          expr: 'up{job="kafka"} == 0 and 1000000000 > 5',
          for: '2m',
          labels,
          annotations: { summary: 's' },
        },
        { record: 'r', expr: 'sum by (a) (b)' },
      ],
    },
  ],
};
const declared: Declared = {
  environment: 'test',
  jobs: [
    {
      job: 'kafka',
      targets: [{ address: 'broker-1:9404', labels: { role: 'broker' } }, { address: 'broker-2:9404' }],
    },
    { job: 'kafka-groups', targets: [{ address: '127.0.0.1:19254', labels: { instance: 'groups' } }] },
    { job: 'kafka-connect', targets: [] },
  ],
  rules,
};
const target = (job: string, instance: string, more = {}): Running['targets'][number] => ({
  labels: { environment: 'test', job, instance, ...more },
  health: 'up',
  lastError: '',
});
const down: RunningRule = {
  name: 'Down',
  query: 'up{job="kafka"} == 0 and 1e+09 > 5',
  duration: 120,
  keepFiringFor: 0,
  labels,
  annotations: { summary: 's' },
  health: 'ok',
};
const recorded: RunningRule = { name: 'r', query: 'sum by(a) (b)', health: 'ok' };
const group = (...members: RunningRule[]): Running['groups'] => [
  { name: 'brokerform-test-cluster', rules: members },
];
const good: Running = {
  targets: [
    target('kafka', 'broker-1:9404', { role: 'broker' }),
    target('kafka', 'broker-2:9404'),
    target('kafka-groups', 'groups'),
    target('kafka', 'other:9404', { environment: 'production' }),
  ],
  groups: [...group(down, recorded), { name: 'brokerform-production-cluster', rules: [down] }],
  alertmanagers: 1,
  skewMs: -900,
};
const problems = (change: Partial<Running>): string[] =>
  checkRunning(declared, { ...good, ...change }).flatMap(({ kind, text }) =>
    kind === 'problem' ? [text] : [],
  );

it('GIVEN what is declared, in the form that Prometheus prints THEN every line is fine', () => {
  expect(checkRunning(declared, good)).toEqual([
    { kind: 'ok', text: 'Its clock is that of this machine, within 30 s.' },
    { kind: 'ok', text: 'Job kafka: all of 2 targets up.' },
    { kind: 'ok', text: 'Job kafka-groups: all of 1 target up.' },
    { kind: 'ok', text: 'All 2 rules loaded, as generated.' },
    { kind: 'ok', text: 'It sends alerts to 1 Alertmanager.' },
  ]);
  expect(differentTexts(declared, good)).toEqual([]);
});

it.each([
  [45_000, 'Its clock is 45 s ahead of that of this machine. Set both by NTP.'],
  [-90_400, 'Its clock is 90 s behind that of this machine. Set both by NTP.'],
])('GIVEN a clock that is off by %s ms THEN it is said', (skewMs, message) => {
  expect(problems({ skewMs })).toEqual([message]);
});

it('GIVEN an answer without a clock THEN that is said', () => {
  const { targets, groups, alertmanagers } = good;
  expect(checkRunning(declared, { targets, groups, alertmanagers })[0]).toEqual({
    kind: 'problem',
    text: 'It does not report its clock: skew is unknown.',
  });
});

it('GIVEN the Prometheus of another cluster THEN it says whose targets it has', () => {
  const targets = [target('kafka', 'x:9404', { environment: 'production' })];
  expect(problems({ targets })).toEqual([
    'It has no target of environment test: of 1 target it has those of production. It is the Prometheus of another cluster, or scrapes nothing yet.',
  ]);
  expect(problems({ targets: [] })[0]).toContain('of 0 targets it has none with the label environment');
});

it('GIVEN targets that are missing, down, labelled otherwise or not declared THEN each is named', () => {
  const targets = [
    {
      ...target('kafka', 'broker-1:9404', { role: 'controller' }),
      health: 'down',
      lastError: 'refused\u001b[31m',
    },
    target('kafka', 'broker-9:9404'),
    target('kafka-groups', 'groups'),
  ];
  expect(problems({ targets })).toEqual([
    'Target broker-1:9404 of job kafka is down: refused\\u001b[31m.',
    'Target broker-1:9404 of job kafka has role="controller"; declared is "broker".',
    'Target broker-2:9404 of job kafka is missing.',
    'Target broker-9:9404 of job kafka is not declared.',
  ]);
});

describe('rules', () => {
  const of = (...members: RunningRule[]): string[] => problems({ groups: group(...members) });
  const IN = 'of brokerform-test-cluster';

  it.each([
    ['expression', { query: 'up{job="kafka"} == 1 and 1e+09 > 5' }],
    ['for', { duration: 60 }],
    ['keep_firing_for', { keepFiringFor: 5 }],
    ['annotations', { annotations: { summary: 'another' } }],
  ])('GIVEN another %s THEN it is named', (what, change) => {
    expect(of({ ...down, ...change }, recorded)).toEqual([
      `The rule Down ${IN} differs from what is generated in ${what}: write it again and reload.`,
    ]);
  });

  it('GIVEN rules that are missing, are left over, have other labels or fail THEN each is named', () => {
    expect(of(down)).toEqual([`The rule r ${IN} is not loaded.`]);
    expect(of({ ...down, labels: { owner: 'x' } }, recorded)).toEqual([
      `The rule Down ${IN} is loaded with other labels than generated.`,
    ]);
    expect(of(down, recorded, { ...recorded, name: 'old' })).toEqual([
      `The rule old ${IN} is loaded and is not generated.`,
    ]);
    expect(of({ ...down, health: 'err', lastError: 'many-to-many' }, recorded)).toEqual([
      `The rule Down ${IN} fails: many-to-many.`,
    ]);
  });

  it('GIVEN groups that are not loaded, or left over THEN each is named, and those of others are not', () => {
    expect(problems({ groups: [{ name: 'brokerform-test-old', rules: [] }] })).toEqual([
      'The group brokerform-test-cluster is not loaded: 2 rules missing.',
      'The group brokerform-test-old is loaded and is not generated.',
    ]);
  });

  it('GIVEN texts that Prometheus prints alike THEN they are asked for, and are no difference', () => {
    const running = { ...good, groups: group({ ...down, query: '(up{job="kafka"} == 0)' }, recorded) };
    const [pair = ['', '']] = differentTexts(declared, running);
    expect(pair).toEqual(['up{job="kafka"} == 0 and 1000000000 > 5', '(up{job="kafka"} == 0)']);
    expect(checkRunning(declared, running, () => true).filter(({ kind }) => kind === 'problem')).toEqual([]);
  });

  it('GIVEN many that differ THEN the first are named, and the others counted', () => {
    const many = Array.from({ length: 30 }, (_, index) => ({ ...recorded, name: `old${index}` }));
    const found = of(down, recorded, ...many);
    expect(found).toHaveLength(21);
    expect(found.at(-1)).toBe('10 more rules missing or different.');
  });
});

it('GIVEN no Alertmanager THEN that is said', () => {
  expect(problems({ alertmanagers: 0 })).toEqual([
    'It sends alerts to no Alertmanager: alerting.alertmanagers of its configuration is empty, or none is found.',
  ]);
});
