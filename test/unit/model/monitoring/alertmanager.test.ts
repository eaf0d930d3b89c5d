import { alertmanagerConfig, alertmanagerText } from '../../../../model/monitoring/alertmanager';
import type { DeadMansSwitch, MonitoringSettings } from '../../../../model/monitoring/settings';
import { catalog, domain } from '../../../support/resolved';

const file = (name: string): { file: string } => ({ file: `/etc/alertmanager/secrets/${name}` });
const settings: MonitoringSettings = {
  receivers: {
    platform: { kind: 'pagerduty', routingKey: file('platform') },
    orders: { kind: 'slack', channel: '#{{ orders', webhook: file('slack') },
    mail: {
      kind: 'email',
      to: 'a@example.com',
      from: 'b@example.com',
      smarthost: 'mail:587',
      user: 'u',
      password: file('mail'),
    },
    hook: { kind: 'webhook', url: 'https://hooks.example.com/', token: file('hook') },
  },
  platform: 'platform',
};
const two = catalog(
  domain({ alerts: 'orders' }),
  domain({ name: 'returns', alerts: 'orders' }),
  domain({ name: 'payment', owner: { team: 'pay"team', contact: '' }, alerts: 'mail' }),
);

it('GIVEN owners THEN each team has one route, in its environment, and all else is the platform’s', () => {
  const { route } = alertmanagerConfig('test', settings, two);
  expect(route.receiver).toBe('platform');
  expect(route.routes).toEqual([
    { receiver: 'orders', matchers: ['environment = "test"', 'owner = "order-team"'] },
    { receiver: 'mail', matchers: ['environment = "test"', 'owner = "pay\\"team"'] },
  ]);
});

it('GIVEN receivers THEN secrets are files, and texts of others no templates', () => {
  const { receivers } = alertmanagerConfig('test', settings, two);
  expect(receivers).toMatchObject([
    { pagerduty_configs: [{ routing_key_file: '/etc/alertmanager/secrets/platform' }] },
    { slack_configs: [{ api_url_file: '/etc/alertmanager/secrets/slack', channel: '#{{ "{{" }} orders' }] },
    { email_configs: [{ auth_password_file: '/etc/alertmanager/secrets/mail', require_tls: true }] },
    {
      webhook_configs: [
        { http_config: { authorization: { credentials_file: '/etc/alertmanager/secrets/hook' } } },
      ],
    },
  ]);
  expect(alertmanagerText('test', settings, two)).not.toMatch(
    /routing_key:|api_url:|auth_password:|credentials:/,
  );
});

describe('dead man’s switch', () => {
  const withSwitch = (deadMansSwitch: DeadMansSwitch): ReturnType<typeof alertmanagerConfig> =>
    alertmanagerConfig('test', { ...settings, deadMansSwitch }, two);

  it('GIVEN one THEN Watchdog has the first route, and is repeated at each interval', () => {
    const { route, receivers } = withSwitch({
      kind: 'webhook',
      url: { file: '/etc/alertmanager/secrets/switch' },
      every: '5m',
    });
    expect(route.routes?.[0]).toEqual({
      receiver: 'dead-mans-switch',
      matchers: ['environment = "test"', 'alertname = "Watchdog"'],
      group_by: ['environment', 'alertname'],
      group_wait: '0s',
      group_interval: '5m',
      repeat_interval: '2m30s',
    });
    // THEN an alert that resolves is no heartbeat.
    expect(receivers.at(-1)).toEqual({
      name: 'dead-mans-switch',
      webhook_configs: [{ send_resolved: false, url_file: '/etc/alertmanager/secrets/switch' }],
    });
  });

  it('GIVEN an address and a token THEN the token is a file', () => {
    const { route, receivers } = withSwitch({
      kind: 'webhook',
      url: 'https://beats.example.com/x',
      token: file('switch'),
    });
    expect(route.routes?.[0]?.group_interval).toBe('1m');
    expect(receivers.at(-1)).toMatchObject({
      webhook_configs: [
        {
          url: 'https://beats.example.com/x',
          http_config: { authorization: { credentials_file: '/etc/alertmanager/secrets/switch' } },
        },
      ],
    });
  });
});

it('GIVEN an owner that only an alert of the environment names THEN the platform gets it', () => {
  const alert = {
    name: 'A',
    expression: 'up',
    for: '1m',
    severity: 'warning',
    meaning: '',
    impact: '',
    causes: [],
    actions: [],
    runbook: '',
  } as const;
  const { route } = alertmanagerConfig(
    'test',
    {
      ...settings,
      alerts: [
        { ...alert, owner: 'guests' },
        { ...alert, owner: 'order-team' },
      ],
    },
    two,
  );
  expect(route.routes?.at(-1)).toEqual({
    receiver: 'platform',
    matchers: ['environment = "test"', 'owner = "guests"'],
  });
  expect(route.routes).toHaveLength(3);
});
