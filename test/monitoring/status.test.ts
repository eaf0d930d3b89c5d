/** `brokerform status` on a real cluster: on the terminal and as a page in a real browser, healthy, with a broker killed, and with one frozen. */
import { readFileSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { firstPort } from '../support/ports';
import { brokerform, start } from '../faults/support/brokerform';
import type { Running } from '../faults/support/brokerform';
import { eventually } from '../support/eventually';
import { waitUntil } from '../../shared/system/poll';
import type { StatusReport } from '../../model/status/report';
import { accessibilityViolations, launchBrowser } from './support/browser';
import { startPrometheus } from './support/own-prometheus';
import type { OwnPrometheus } from './support/own-prometheus';
import { BROKERS, HOSTILE_GROUP, StatusCluster } from './support/status-cluster';

const FIRST_PORT = firstPort('status');
const PROMETHEUS_PORT = FIRST_PORT + 90;
const PAGE_PORT = FIRST_PORT + 91;
const NOTHING_PORT = FIRST_PORT + 92;
const MINUTE = 60_000;
/** What was promised: the wait fails beyond it. */
const SEEN_WITHIN_MS = 15_000;
const HOSTILE_TEXT = '</script><img src=x onerror="document.title=1"><b>';

let cluster: StatusCluster;
let browser: Browser;
let page: Running;

beforeAll(async () => {
  cluster = await StatusCluster.start(FIRST_PORT);
  browser = await launchBrowser();
  page = start('status', ...connect(), '--open', '--port', String(PAGE_PORT));
  await page.saw(/Status of the cluster: http:\/\/127\.0\.0\.1:\d+\//);
}, 10 * MINUTE);

afterAll(async () => {
  page?.kill('SIGTERM');
  await browser?.close();
  await cluster?.remove();
}, MINUTE);

/** Any cluster by its client properties: no environment, so no owners, and disks are judged by the least that has to be free. */
const connect = (): string[] => ['--command-config', cluster.kafka.commandConfig];
/** The same with the fixtures' catalog. */
const withCatalog = (): string[] => ['--environment', 'staging', ...connect()];

/** Health depends on this machine's disk as well, whose state is no concern of a test. */
function expectedHealth(): { readonly health: string; readonly status: number } {
  const { bavail, blocks } = statfsSync(cluster.kafka.directory);
  return bavail / blocks < 0.15 ? { health: 'unhealthy', status: 3 } : { health: 'healthy', status: 0 };
}

async function reportOf(
  ...options: readonly string[]
): Promise<{ status: number | null; report: StatusReport }> {
  const { status, output } = await brokerform('status', ...options, '--json');
  return { status, report: JSON.parse(output) as StatusReport };
}

interface Opened {
  readonly page: Page;
  /** What the page wrote to its console, and errors of its script. */
  readonly complaints: readonly string[];
}

async function open(
  width: number,
  colorScheme: 'light' | 'dark' = 'light',
  port = PAGE_PORT,
): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
  const opened = await context.newPage();
  const complaints: string[] = [];
  opened.on('console', (message) => complaints.push(message.text()));
  opened.on('pageerror', (error) => complaints.push(error.message));
  await opened.goto(`http://127.0.0.1:${port}/`);
  return { page: opened, complaints };
}

async function expectAccessible(what: RegExp): Promise<void> {
  for (const [width, scheme] of [
    [360, 'light'],
    [1440, 'dark'],
  ] as const) {
    const opened = await open(width, scheme);
    await opened.page.getByRole('status').filter({ hasText: what }).waitFor();
    expect(await accessibilityViolations(opened.page)).toEqual([]);
    // Tables scroll or fold by themselves: the page is never wider than the screen.
    expect(await opened.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    expect(opened.complaints).toEqual([]);
    await opened.page.context().close();
  }
}

test(
  'GIVEN a healthy cluster THEN the terminal shows brokers, controllers, topics by owner with rates and lag',
  async () => {
    const { status, report } = await eventually(async () => {
      const read = await reportOf(...connect());
      expect(read.report.unread).toEqual([]);
      expect(read.report.partitions.underReplicated).toEqual([]);
      return read;
    });
    expect({ health: report.health, status }).toEqual(expectedHealth());
    expect(report.brokers.map(({ id, state, rack }) => [id, state, rack])).toEqual([
      [101, 'up', 'eu-central-1a'],
      [102, 'up', 'eu-central-1b'],
      [103, 'up', 'eu-central-1c'],
    ]);
    for (const { leaders, replicas, logDirectories } of report.brokers) {
      expect(leaders).toBeGreaterThan(0);
      expect(replicas).toBeGreaterThan(leaders);
      expect(logDirectories[0]?.replicaBytes).toBeGreaterThan(0);
    }
    expect(report.controllers).toMatchObject({ leader: 1, voters: [{ id: 1, follows: true }] });

    const { output } = await brokerform('status', ...withCatalog());
    expect(output).toMatch(/order-team +2 topics +\d+\/s/);
    expect(output).toMatch(/order\.created +6 partitions +RF 3 +\d+\/s/);
    expect(output).toMatch(/unowned\.topic/);
    expect(output).toMatch(/payment-service +payment-team +Empty +0 +[\d,]+/);
    expect(output).toContain('Unknown: no Prometheus is named');
    expect(output).toContain('no deploy runs here, and no one holds the claim');
    expect(output).not.toContain('\u001b[2J');
  },
  3 * MINUTE,
);

test(
  'GIVEN the page THEN it renews itself, and focus, what was folded and the announcement of health stay',
  async () => {
    const opened = await open(1440);
    const rate = opened.page.locator('dt', { hasText: 'records' }).locator('xpath=following-sibling::dd');
    await opened.page.waitForFunction(`/\\/s/.test(document.querySelector('.tiles').textContent)`);
    const folded = opened.page.locator('details', { hasText: 'No owner' });
    await folded.locator('summary').click();
    await folded.locator('summary').focus();
    await opened.page.evaluate(`
    window.announced = 0;
    new MutationObserver(() => { window.announced += 1; })
      .observe(document.getElementById('health'), { childList: true, characterData: true, subtree: true });
    window.kept = document.activeElement;`);
    const lag = opened.page.locator('tr[data-key=payment-service] td[data-label^=Lag]');
    const before = await lag.textContent();
    await waitUntil(async () => (await lag.textContent()) !== before, { everyMs: 200, timeoutMs: MINUTE });

    expect(await lag.textContent()).not.toBe(before);
    expect(await rate.textContent()).toMatch(/^[\d,]+\/s$/);
    expect(await folded.getAttribute('open')).toBeNull();
    expect(await opened.page.evaluate('document.activeElement === window.kept')).toBe(true);
    // Nothing happened to the health, so nothing is read aloud.
    expect(await opened.page.evaluate('window.announced')).toBe(0);
    // Group ids are text, whatever they are.
    await opened.page.getByRole('rowheader', { name: '<img src=x onerror="document.title=1">' }).waitFor();
    expect(await opened.page.locator('img').count()).toBe(0);
    expect(opened.complaints).toEqual([]);
    await opened.page.context().close();
  },
  2 * MINUTE,
);

test(
  'GIVEN two widths and both color schemes THEN axe finds nothing',
  () => expectAccessible(/ealthy/),
  MINUTE,
);

test(
  'GIVEN a Prometheus with alerts THEN they are shown with owner and runbook; what they say is text',
  async () => {
    const prometheus: OwnPrometheus = await startPrometheus(
      join(cluster.kafka.directory, 'prometheus'),
      PROMETHEUS_PORT,
      [
        {
          alert: 'KafkaBrokerDown',
          labels: {
            environment: 'staging',
            severity: 'critical',
            owner: 'platform',
            instance: 'broker-1:9404',
          },
          annotations: {
            summary: 'A broker does not answer',
            runbook_url: 'docs/runbooks/alerts/broker-down.md',
          },
        },
        {
          alert: 'Hostile',
          labels: { environment: 'staging', severity: 'warning', owner: HOSTILE_TEXT },
          annotations: { summary: HOSTILE_TEXT, runbook_url: 'javascript:document.title=1' },
        },
        { alert: 'Elsewhere', labels: { environment: 'production', severity: 'critical' }, annotations: {} },
      ],
    );
    try {
      const { status, output } = await brokerform('status', ...withCatalog(), '--prometheus', prometheus.url);
      expect(status).toBe(3);
      expect(output).toMatch(
        /critical +KafkaBrokerDown +platform +A broker does not answer +docs\/runbooks\/alerts\/broker-down\.md/,
      );
      expect(output).not.toContain('Elsewhere');

      const own = start(
        'status',
        ...withCatalog(),
        '--prometheus',
        prometheus.url,
        '--open',
        '--port',
        String(NOTHING_PORT + 1),
      );
      await own.saw(/Ends with Ctrl-C/);
      const opened = await open(1440, 'light', NOTHING_PORT + 1);
      await opened.page.getByRole('link', { name: 'Runbook of KafkaBrokerDown' }).waitFor();
      expect(await opened.page.getByRole('link', { name: 'Runbook of Hostile' }).count()).toBe(0);
      expect(await opened.page.locator('#alerts img').count()).toBe(0);
      expect(await opened.page.locator('#alerts').textContent()).toContain(HOSTILE_TEXT);
      expect(await accessibilityViolations(opened.page)).toEqual([]);
      await opened.page.getByRole('link', { name: 'Runbook of KafkaBrokerDown' }).click();
      await opened.page.getByText('# KafkaBrokerDown').waitFor();
      expect(opened.complaints).toEqual([]);
      await opened.page.context().close();
      own.kill('SIGTERM');
      await own.outcome;
    } finally {
      prometheus.stop();
    }
  },
  2 * MINUTE,
);

test(
  'GIVEN a Prometheus that was named and does not answer THEN health is unknown, and the rest is shown',
  async () => {
    const { report } = await reportOf(...connect(), '--prometheus', `http://127.0.0.1:${NOTHING_PORT}`);
    expect(report.alerts.state).toBe('unread');
    expect(report.health).not.toBe('healthy');
    expect(report.unread.map(({ what }) => what)).toEqual([`alerts of http://127.0.0.1:${NOTHING_PORT}`]);
    expect(report.brokers).toHaveLength(BROKERS.length);
  },
  MINUTE,
);

test(
  'GIVEN an operation that holds the claim THEN it is shown while it works',
  async () => {
    const held = start('claim', 'run', ...connect(), '--for', 'roll of broker-101', '--', 'sleep', '60');
    const shown = async (): Promise<boolean> =>
      (await reportOf(...connect())).report.deploy.holder?.operation === 'roll of broker-101';
    expect(await waitUntil(shown, { everyMs: 500, timeoutMs: MINUTE })).toBe(true);
    held.kill('SIGTERM');
    await held.outcome;
  },
  2 * MINUTE,
);

test(
  'GIVEN a broker that is frozen THEN the page shows it while all else stays current, and shows that it is back',
  async () => {
    const opened = await open(1440);
    const health = opened.page.getByRole('status');
    const row = opened.page.locator('#brokers tr[data-key="103"]');
    await row.filter({ hasText: 'all in sync' }).waitFor({ timeout: MINUTE });
    const pid = cluster.kafka.cluster.processId(103) ?? 0;
    process.kill(pid, 'SIGSTOP');
    try {
      await row.filter({ hasText: /no response|fenced/ }).waitFor({ timeout: SEEN_WITHIN_MS });
      await health.filter({ hasText: 'Unhealthy' }).waitFor();
      // Of what others report no value is old.
      await row.filter({ hasText: 'fenced' }).waitFor({ timeout: MINUTE });
      expect(await opened.page.locator('header').textContent()).toMatch(/read (\d|1[0-4]) s ago/);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await row.filter({ hasText: /^103.*up.*all in sync/ }).waitFor({ timeout: MINUTE });
    await opened.page.context().close();
  },
  3 * MINUTE,
);

test(
  'GIVEN a broker that is killed THEN page and terminal show it within 15 s, and the page stays accessible',
  async () => {
    const opened = await open(1440);
    const row = opened.page.locator('#brokers tr[data-key="102"]');
    await row.filter({ hasText: 'all in sync' }).waitFor({ timeout: MINUTE });
    await cluster.kafka.cluster.stop(102, 'SIGKILL');
    await row.filter({ hasText: /no response|fenced/ }).waitFor({ timeout: SEEN_WITHIN_MS });
    await opened.page.getByRole('status').filter({ hasText: 'Unhealthy' }).waitFor();

    const { status, report } = await reportOf(...connect());
    expect(status).toBe(3);
    expect(report.brokers.map(({ id, state }) => [id, state !== 'up'])).toEqual([
      [101, false],
      [102, true],
      [103, false],
    ]);
    await row.filter({ hasText: 'fenced' }).waitFor({ timeout: MINUTE });
    const later = await eventually(async () => {
      const read = await reportOf(...connect());
      expect(read.report.partitions.underReplicated.length).toBeGreaterThan(0);
      return read;
    });
    expect(later.report.problems.map(({ text }) => text)).toContain(
      'Broker 102 is fenced: the controllers receive no heartbeat.',
    );
    // Its groups have another coordinator, and are all there.
    await eventually(async () =>
      expect((await reportOf(...connect())).report.groups.map(({ id }) => id).sort()).toEqual(
        [HOSTILE_GROUP, 'payment-service'].sort(),
      ),
    );
    await expectAccessible(/Unhealthy/);
    await opened.page.context().close();
  },
  4 * MINUTE,
);

test(
  'GIVEN a page whose command has ended THEN it no longer claims any health',
  async () => {
    const opened = await open(1440);
    await opened.page.getByRole('status').filter({ hasText: 'Unhealthy' }).waitFor();
    page.kill('SIGTERM');
    await page.outcome;
    await opened.page
      .getByRole('status')
      .filter({ hasText: 'Unknown: no data since' })
      .waitFor({ timeout: MINUTE });
    await opened.page.context().close();
  },
  2 * MINUTE,
);

test(
  'GIVEN nothing that listens THEN the command says so',
  async () => {
    const file = join(cluster.kafka.directory, 'nothing.properties');
    const text = readFileSync(cluster.kafka.commandConfig, 'utf8');
    writeFileSync(
      file,
      text.replace(/^bootstrap\.servers=.*$/m, `bootstrap.servers=localhost:${NOTHING_PORT}`),
      { mode: 0o600 },
    );
    const { status, output } = await brokerform('status', '--command-config', file);
    expect(status).toBe(1);
    expect(output).toContain('No broker responds');
  },
  MINUTE,
);
