import { pageParts, pageTitle, statusPage } from '../../../../operations/status/page-html';
import { statusText } from '../../../../operations/status/terminal';
import {
  NOW,
  broker,
  clusterReading,
  group,
  history,
  readings,
  report,
  topic,
} from '../../model/status/support';

const HOSTILE = '<img src=x onerror="alert(1)">\u001b[2J\u202e\'&amp;';
/** As it has to stand in the page: text, with what cannot be seen made visible. */
const ESCAPED = '&lt;img src=x onerror=&quot;alert(1)&quot;&gt;\\u001b[2J\\u202e&#39;&amp;amp;';

const hostile = () => {
  const groups = new Map([[1, { value: [group({ id: HOSTILE, state: HOSTILE })], at: NOW }]]);
  const alert = {
    name: HOSTILE,
    severity: 'critical' as const,
    owner: HOSTILE,
    summary: HOSTILE,
    subject: HOSTILE,
    since: HOSTILE,
    runbookUrl: 'https://wiki.example.com/?a="><script>',
    runbookPage: null,
  };
  return report({
    environment: HOSTILE,
    cluster: {
      value: clusterReading({ topics: [topic(HOSTILE)], brokers: [broker(1, { rack: HOSTILE })] }),
      at: NOW,
    },
    groups,
    claim: {
      value: {
        kind: 'held',
        holder: {
          owner: HOSTILE,
          host: HOSTILE,
          operation: HOSTILE,
          since: HOSTILE,
          process: { pid: 1, started: '' },
        },
      },
      at: NOW,
    },
    ownership: {
      topicOwner: () => ({ team: HOSTILE, contact: HOSTILE }),
      groupOwner: () => undefined,
      lagObjective: () => 100,
    },
    alertSource: { url: 'http://127.0.0.1:9090', required: true },
    alerts: { value: { firing: [alert], pending: 0 }, at: NOW },
    notes: [HOSTILE],
  });
};

test('GIVEN hostile names everywhere THEN the page has them as text alone', () => {
  const page = statusPage(hostile());
  expect(page).not.toContain('<img');
  expect(page.match(/<script/g)).toHaveLength(1);
  expect(page).not.toMatch(/[\u001b\u202e]/);
  expect(page.split(ESCAPED).length).toBeGreaterThan(8);
});

test('GIVEN the same on the terminal THEN no control character is printed', () => {
  const text = statusText(hostile(), { columns: 120, color: false });
  expect(text).not.toMatch(/[\u001b\u202e]/);
  expect(text).toContain('\\u001b[2J');
});

test('GIVEN a page THEN each part is one element with its id, and it has no inline script or style', () => {
  const parts = pageParts(report());
  for (const [id, markup] of Object.entries(parts)) {
    expect(markup).toMatch(new RegExp(`^<(header|section) id="${id}"`));
    expect(statusPage(report())).toContain(markup);
  }
  expect(statusPage(report())).not.toMatch(/<style|style=|<script>|\son\w+=/);
});

test('GIVEN a healthy cluster THEN the page says so in words, and that all was read', () => {
  const page = statusPage(report());
  expect(page).toContain('<span aria-hidden="true">✓ </span>Healthy</p>');
  expect(page).toContain('None: all of the following was read and is in order.');
  expect(pageTitle(report())).toBe('Healthy · local · Kafka status');
});

test('GIVEN something unread THEN neither page nor terminal calls the cluster healthy', () => {
  const { quorum } = readings();
  const found = report({ quorum: { ...quorum, at: NOW - 60_000, problem: 'no answer within 4 s' } });
  expect(statusPage(found)).not.toContain('Healthy');
  expect(statusPage(found)).toContain('controllers: no answer within 4 s (last read 60 s ago)');
  const text = statusText(found, { columns: 120, color: false });
  expect(text).toContain('Unknown: not everything could be read');
  expect(text).toContain('not read  controllers: no answer within 4 s; last read 60 s ago');
});

test('GIVEN no Prometheus THEN alerts are unknown, not none', () => {
  expect(statusPage(report())).toContain('Unknown: no Prometheus is named.');
  expect(statusText(report(), { columns: 120, color: false })).toContain('Unknown: no Prometheus is named');
});

test('GIVEN an alert of the model without an address THEN its runbook is linked on the page itself', () => {
  const alert = {
    name: 'KafkaBrokerDown',
    severity: 'critical' as const,
    owner: 'platform',
    summary: 'Down',
  };
  const firing = [{ ...alert, subject: '', since: '', runbookUrl: null, runbookPage: 'broker-down' }];
  const found = report({
    alertSource: { url: 'http://127.0.0.1:9090', required: true },
    alerts: { value: { firing, pending: 0 }, at: NOW },
  });
  expect(found.health).toBe('unhealthy');
  expect(statusPage(found)).toContain(
    '<a href="/runbooks/broker-down.md" rel="noreferrer">Runbook of KafkaBrokerDown</a>',
  );
});

test('GIVEN many topics of one owner THEN the terminal shows the first and how many more', () => {
  const topics = Array.from({ length: 30 }, (_, index) => topic(`t.${String(index).padStart(2, '0')}`));
  const found = report({ cluster: { value: clusterReading({ topics }), at: NOW } }, history(topics));
  const text = statusText(found, { columns: 120, color: false });
  expect(text).toContain('t.19');
  expect(text).not.toContain('t.20');
  expect(text).toContain('and 10 more');
});

test('GIVEN a group that is further behind than it may be THEN page and terminal say by how much', () => {
  const found = report({
    ownership: { topicOwner: () => undefined, groupOwner: () => undefined, lagObjective: () => 100 },
  });
  expect(pageParts(found).groups).toContain('order.created 180 of 100 allowed');
  expect(pageParts(found).groups).toContain('<span class="down">180</span>');
  expect(statusText(found, { columns: 120, color: false })).toContain(
    'payment-service is behind: order.created 180 of 100 allowed',
  );
});
