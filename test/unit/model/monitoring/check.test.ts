import type { Diagnostic } from '../../../../model/diagnostics';
import { formatPosition } from '../../../../model/diagnostics';
import { checkMonitoring } from '../../../../model/monitoring/check';
import type { MonitoringSettings, OwnAlert } from '../../../../model/monitoring/settings';

const file = '/etc/alertmanager/secrets/oncall';
const good: MonitoringSettings = {
  receivers: { oncall: { kind: 'pagerduty', routingKey: { file } } },
  platform: 'oncall',
};
const own: OwnAlert = {
  name: 'OrderBacklog',
  expression: 'sum(kafka_consumergroup_lag_sum{environment="test"}) > 5',
  for: '10m',
  severity: 'warning',
  meaning: 'Orders wait.',
  impact: 'Late parcels.',
  causes: ['Few packers.'],
  actions: ['Hire.'],
  runbook: 'https://wiki.example.com/orders',
};

const report = ({ at, code, message, allowed, remedy }: Diagnostic): (string | undefined)[] => [
  formatPosition(at),
  code,
  message,
  allowed,
  remedy,
];
const check = (settings: Partial<MonitoringSettings>): (string | undefined)[][] =>
  checkMonitoring('test', { ...good, ...settings }).map(report);

const receiver = (value: unknown): Partial<MonitoringSettings> => ({
  receivers: { oncall: value } as MonitoringSettings['receivers'],
});

it('GIVEN no settings, or good ones THEN nothing is wrong', () => {
  expect(checkMonitoring('test', undefined)).toEqual([]);
  expect(check({ thresholds: { diskFree: '12.5 %', produceLatency: '300ms' }, alerts: [own] })).toEqual([]);
  expect(check(receiver({ kind: 'webhook', url: 'http://127.0.0.1:5001/' }))).toEqual([]);
});

describe('receivers', () => {
  it.each([
    [
      'no secret',
      { kind: 'pagerduty' },
      'receivers.oncall.routingKey',
      'receiver-without-secret',
      'routingKey of receiver oncall names no file.',
    ],
    [
      'an empty path',
      { kind: 'slack', channel: '#a', webhook: { file: '' } },
      'receivers.oncall.webhook',
      'receiver-without-secret',
      'webhook of receiver oncall names no file.',
    ],
    [
      'a relative path',
      { kind: 'email', password: { file: 'secret' } },
      'receivers.oncall.password',
      'receiver-without-secret',
      'password of receiver oncall is "secret", which is not an absolute path.',
    ],
    [
      'a webhook elsewhere without a token',
      { kind: 'webhook', url: 'https://hooks.example.com/x' },
      'receivers.oncall.token',
      'receiver-without-secret',
      'token of receiver oncall names no file.',
    ],
    [
      'a login in the address',
      { kind: 'webhook', url: 'https://a:b@hooks.example.com/x', token: { file } },
      'receivers.oncall.url',
      'illegal-receiver',
      'url of receiver oncall contains a login.',
    ],
    [
      'no encryption',
      { kind: 'webhook', url: 'http://hooks.example.com/x', token: { file } },
      'receivers.oncall.url',
      'illegal-receiver',
      'url of receiver oncall is not encrypted.',
    ],
    [
      'no address',
      { kind: 'webhook', url: 'hooks', token: { file } },
      'receivers.oncall.url',
      'illegal-receiver',
      'url of receiver oncall is "hooks", which is not an address.',
    ],
  ])('GIVEN %s THEN it is named', (_, value, property, code, message) => {
    const found = check(receiver(value));
    expect(found).toHaveLength(1);
    expect(found[0]?.slice(0, 3)).toEqual([`environment test, monitoring.${property}`, code, message]);
    expect(found[0]?.[4]).toBeDefined();
  });

  it('GIVEN a platform that is no receiver THEN the nearest is named', () => {
    expect(check({ platform: 'oncal' })).toEqual([
      [
        'environment test, monitoring.platform',
        'unknown-receiver',
        'platform names the receiver "oncal", which is not declared.',
        'oncall',
        'Write "oncall".',
      ],
    ]);
  });

  it('GIVEN a name that routes could not carry THEN it is refused', () => {
    const found = check({
      receivers: {
        oncall: good.receivers['oncall'] as never,
        'On Call': { kind: 'pagerduty', routingKey: { file } },
      },
    });
    expect(found.map(([, code, message]) => [code, message])).toEqual([
      ['illegal-receiver', '"On Call" is not a valid name of a receiver.'],
    ]);
  });
});

describe('dead man’s switch', () => {
  const of = (value: unknown): (string | undefined)[][] =>
    check({ deadMansSwitch: value as NonNullable<MonitoringSettings['deadMansSwitch']> });

  it.each([
    [{ kind: 'webhook', url: { file } }],
    [{ kind: 'webhook', url: 'https://beats.example.com/x', token: { file }, every: '30s' }],
    [{ kind: 'webhook', url: 'http://127.0.0.1:5001/' }],
  ])('GIVEN %j THEN nothing is wrong', (value) => {
    expect(of(value)).toEqual([]);
  });

  it.each([
    [
      { kind: 'webhook' },
      'deadMansSwitch.url',
      'receiver-without-secret',
      'url of deadMansSwitch names no file by an absolute path.',
    ],
    [
      { kind: 'webhook', url: { file: 'secret' } },
      'deadMansSwitch.url',
      'receiver-without-secret',
      'url of deadMansSwitch names no file by an absolute path.',
    ],
    [
      { kind: 'webhook', url: 'https://beats.example.com/x' },
      'deadMansSwitch.token',
      'receiver-without-secret',
      'token of deadMansSwitch names no file by an absolute path.',
    ],
    [
      { kind: 'webhook', url: 'http://beats.example.com/x' },
      'deadMansSwitch.url',
      'illegal-receiver',
      'url of deadMansSwitch is not encrypted.',
    ],
    [
      { kind: 'webhook', url: { file }, every: '1s' },
      'deadMansSwitch.every',
      'illegal-threshold',
      'every of deadMansSwitch is "1s", which is not valid.',
    ],
    [
      { kind: 'webhook', url: { file }, every: 'often' },
      'deadMansSwitch.every',
      'illegal-threshold',
      'every of deadMansSwitch is "often", which is not valid.',
    ],
  ])('GIVEN %j THEN %s is named', (value, property, code, message) => {
    expect(of(value).map((each) => each.slice(0, 3))).toEqual([
      [`environment test, monitoring.${property}`, code, message],
    ]);
  });

  it('GIVEN a receiver with its name THEN it is refused', () => {
    const receivers = { ...good.receivers, 'dead-mans-switch': good.receivers['oncall'] as never };
    expect(check({ receivers }).map(([at, code]) => [at, code])).toEqual([
      ['environment test, monitoring.receivers.dead-mans-switch', 'illegal-receiver'],
    ]);
  });
});

describe('the Alertmanager of rolls', () => {
  const of = (value: MonitoringSettings['alertmanager'] & object): (string | undefined)[][] =>
    check({ alertmanager: value }).map((each) => each.slice(0, 3));
  const password = { variable: 'PASSWORD' };

  it('GIVEN an address, a login THEN nothing is wrong', () => {
    expect(of({ url: 'http://localhost:9093' })).toEqual([]);
    expect(of({ url: 'https://am.example.com', caFile: 'ca.pem', login: { name: 'ops', password } })).toEqual(
      [],
    );
  });

  it.each([
    [{ url: 'am' }, 'url', 'url of alertmanager is "am", which is not an address.'],
    [{ url: 'http://am.example.com' }, 'url', 'url of alertmanager is not encrypted.'],
    [{ url: 'https://a:b@am.example.com' }, 'url', 'url of alertmanager contains a login.'],
    [{ url: 'http://127.0.0.1:1', caFile: 'ca.pem' }, 'caFile', 'http://127.0.0.1:1 has no certificate.'],
    [
      { url: 'https://am', login: { name: 'ops', password }, token: password },
      'token',
      'alertmanager has a login and a token.',
    ],
  ])('GIVEN %j THEN %s is named', (value, property, message) => {
    expect(of(value)).toEqual([
      [`environment test, monitoring.alertmanager.${property}`, 'illegal-receiver', message],
    ]);
  });
});

it.each(['orders', 'arn:aws:sns:eu-central-1:123456789012:alarms.fifo'])(
  'GIVEN the topic %s THEN it is refused, and a topic is not',
  (topicArn) => {
    expect(check({ cloudWatch: { topicArn } }).map((each) => each.slice(0, 3))).toEqual([
      [
        'environment test, monitoring.cloudWatch.topicArn',
        'illegal-receiver',
        `topicArn of cloudWatch is "${topicArn}", which is not the ARN of a topic.`,
      ],
    ]);
    expect(check({ cloudWatch: { topicArn: 'arn:aws:sns:eu-central-1:123456789012:alarms' } })).toEqual([]);
  },
);

describe('thresholds', () => {
  it.each([
    ['diskFree', '15 GiB', 'a percentage above 0 and below 100: 15%'],
    ['diskFree', '0%', 'a percentage above 0 and below 100: 15%'],
    ['produceLatency', '500', 'a duration: a whole number and one of ms, s, m (minutes), h, d'],
  ])('GIVEN %s of the wrong unit, %s THEN the right one is named', (name, text, allowed) => {
    expect(check({ thresholds: { [name]: text } })).toEqual([
      [
        `environment test, monitoring.thresholds.${name}`,
        'illegal-threshold',
        `The threshold ${name} is "${text}", which is not valid.`,
        allowed,
        'Write a value of that unit, or leave it out: it is then computed.',
      ],
    ]);
  });

  it('GIVEN a name that is none THEN the nearest is named', () => {
    const found = check({ thresholds: { diskfree: '15%' } as MonitoringSettings['thresholds'] & object });
    expect(found.map(([, code, message, , remedy]) => [code, message, remedy])).toEqual([
      ['unknown-threshold', 'There is no threshold "diskfree".', 'Write "diskFree".'],
    ]);
  });
});

describe('alerts of the environment', () => {
  const of = (change: Partial<OwnAlert>): (string | undefined)[][] =>
    check({ alerts: [{ ...own, ...change }] });

  it('GIVEN a metric that no exporter has THEN the nearest is named', () => {
    expect(of({ expression: 'sum(kafka_consumergroup_lags_sum) > 5' })).toEqual([
      [
        'environment test, monitoring.alerts[0].expression',
        'unknown-metric',
        'The alert OrderBacklog reads kafka_consumergroup_lags_sum, which no exporter of this project has.',
        undefined,
        'Write "kafka_consumergroup_lag_sum".',
      ],
    ]);
    const byName = of({ expression: '{__name__="kafka_sever_up"} > 5' });
    expect(byName.map(([, code, message]) => [code, message])).toEqual([
      [
        'unknown-metric',
        'The alert OrderBacklog reads kafka_sever_up, which no exporter of this project has.',
      ],
    ]);
  });

  it.each([
    ['sum(up', 'The expression of the alert OrderBacklog is not PromQL from "" on.'],
    ['1 > 0', 'The expression of the alert OrderBacklog selects no series.'],
  ])('GIVEN the expression %s THEN it is refused', (expression, message) => {
    expect(of({ expression }).map(([, code, text]) => [code, text])).toEqual([['illegal-alert', message]]);
  });

  it('GIVEN a name twice, or one of the model THEN it is refused', () => {
    expect(check({ alerts: [own, own] }).map(([at, code, message]) => [at, code, message])).toEqual([
      [
        'environment test, monitoring.alerts[1].name',
        'duplicate-alert',
        'The alert OrderBacklog is already monitoring.alerts[0].',
      ],
    ]);
    expect(of({ name: 'KafkaBrokerDown' }).map(([, code, message]) => [code, message])).toEqual([
      ['duplicate-alert', 'The alert KafkaBrokerDown is already one of the model.'],
    ]);
  });

  it.each([
    ['name', 'order-backlog'],
    ['for', '10'],
    ['severity', 'page'],
    ['runbook', 'wiki'],
  ])('GIVEN a %s that is not valid THEN it is refused', (field, value) => {
    const found = of({ [field]: value });
    expect(found.map(([at, code]) => [at, code])).toEqual([
      [`environment test, monitoring.alerts[0].${field}`, 'illegal-alert'],
    ]);
    expect(found[0]?.[2]).toContain(`has the ${field} "${value}", which is not valid.`);
  });
});
