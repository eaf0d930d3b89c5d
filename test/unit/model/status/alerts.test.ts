import { alertsOf } from '../../../../model/status/alerts';

const alert = (
  labels: Record<string, string>,
  annotations: Record<string, string> = {},
  state = 'firing',
) => ({
  labels: { environment: 'local', ...labels },
  annotations,
  state,
  activeAt: '2026-11-30T12:00:00Z',
  value: '1e+00',
});
const answer = (...alerts: unknown[]) => ({ status: 'success', data: { alerts } });

test('GIVEN alerts of several environments THEN those of this one are read, critical ones first', () => {
  const read = alertsOf(
    answer(
      alert({
        alertname: 'KafkaUnderReplicated',
        severity: 'warning',
        owner: 'platform',
        instance: 'a:9404',
      }),
      alert({ alertname: 'KafkaBrokerDown', severity: 'critical', owner: 'platform' }, { summary: 'Down' }),
      alert({ alertname: 'KafkaBrokerDown', severity: 'critical', environment: 'production' }),
      alert({ alertname: 'KafkaSaturated', severity: 'warning' }, {}, 'pending'),
    ),
    'local',
  );
  expect(read?.pending).toBe(1);
  expect(read?.firing.map(({ name, subject, runbookPage }) => [name, subject, runbookPage])).toEqual([
    ['KafkaBrokerDown', '', 'broker-down'],
    ['KafkaUnderReplicated', 'instance a:9404', 'under-replicated'],
  ]);
});

test.each(['javascript:alert(1)', 'data:text/html,x', 'docs/runbooks/alerts/x.md', ''])(
  'GIVEN the runbook %p THEN it is no address to link',
  (runbook_url) => {
    const read = alertsOf(answer(alert({ alertname: 'Own' }, { runbook_url })), null);
    expect(read?.firing).toMatchObject([{ name: 'Own', runbookUrl: null, runbookPage: null, owner: null }]);
  },
);

test('GIVEN an address of http THEN it is linked', () => {
  const runbook_url = 'https://wiki.example.com/kafka';
  expect(alertsOf(answer(alert({ alertname: 'Own' }, { runbook_url })), null)?.firing[0]?.runbookUrl).toBe(
    runbook_url,
  );
});

test.each([
  [{ status: 'error' }],
  ['<html>'],
  [null],
  [{ status: 'success', data: { alerts: [{ labels: 1 }] } }],
])('GIVEN %j THEN it is no answer of Prometheus', (given) => expect(alertsOf(given, null)).toBeUndefined());
