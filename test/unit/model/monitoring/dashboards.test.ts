import { dashboardsOf } from '../../../../model/monitoring/dashboards';
import { ALERTS } from '../../../../model/monitoring/definitions';
import type { AlertName } from '../../../../model/monitoring/definitions';
import { isKnownSeries, readExpression } from '../../../../model/monitoring/own-alerts';
import { panelsOf } from '../../../../model/monitoring/panel';
import type { Dashboard, Panel } from '../../../../model/monitoring/panel';
import { promql } from '../../../../model/monitoring/promql';
import { SERIES } from '../../../../model/monitoring/series';
import type { Series } from '../../../../model/monitoring/series';
import { local } from '../../../fixtures/environments/local';
import { catalog, domain, service, topic } from '../../../support/resolved';
import { aws, example, zgc } from './support';

const PLATFORM_NAMES = [
  'overview',
  'brokers',
  'topics-groups',
  'kraft',
  'requests',
  'jvm-system',
  'disks-network',
  'replication',
];

const ENVIRONMENTS = { local, aws, zgc };
const every = Object.entries(ENVIRONMENTS).flatMap(([name, environment]) =>
  dashboardsOf(environment, example()).map((dashboard) => ({
    title: `${dashboard.name} of ${name}`,
    environment: environment.name,
    dashboard,
  })),
);

function named(dashboards: readonly Dashboard[], name: string): Dashboard {
  const found = dashboards.find((dashboard) => dashboard.name === name);
  if (found === undefined) throw new Error(`no dashboard ${name}`);
  return found;
}

const expressionsOf = (panel: Panel): string[] => panel.queries.map(({ expression }) => promql(expression));

describe('dashboards', () => {
  it('GIVEN an environment THEN it has those of the platform, and one for each domain', () => {
    expect(dashboardsOf(local, example()).map(({ name }) => name)).toEqual([
      ...PLATFORM_NAMES,
      'domain-order',
      'domain-payment',
    ]);
  });

  it('GIVEN hosts of a schema registry THEN it has one of them', () => {
    const names = dashboardsOf({ ...aws, registryHosts: [] }, example()).map(({ name }) => name);
    expect(names).not.toContain('registry');
    const hosts = [1, 2].map((number) => ({
      number,
      role: 'registry' as const,
      name: `registry-${number}`,
      host: `registry-${number}.example.com`,
      zone: 'a',
      address: `10.0.0.${number}`,
      instanceType: 't4g.small',
    }));
    const [panel] = panelsOf(named(dashboardsOf({ ...aws, registryHosts: hosts }, example()), 'registry'));
    expect(panel?.limit).toEqual({ value: 2, below: true, reason: '2 hosts are declared.' });
  });

  it.each(every)(
    'GIVEN $title THEN each query is PromQL over known series of its environment',
    ({ dashboard, environment }) => {
      const texts = panelsOf(dashboard).flatMap(expressionsOf);
      expect(texts.length).toBeGreaterThan(0);
      for (const text of texts) {
        const { names, errorAt } = readExpression(text);
        expect(errorAt).toBeUndefined();
        expect(names.length).toBeGreaterThan(0);
        expect(names.filter((name) => !isKnownSeries(name) || !Object.hasOwn(SERIES, name))).toEqual([]);
        const selectors = text.match(/[A-Za-z_:0-9]+\{[^}]*\}/g) ?? [];
        expect(selectors.filter((each) => !each.includes(`environment="${environment}"`))).toEqual([]);
      }
    },
  );

  it.each(every)('GIVEN $title THEN counters are read as rates', ({ dashboard }) => {
    const counters = Object.entries<Series>(SERIES).filter(([, { type }]) => type === 'counter');
    for (const text of panelsOf(dashboard).flatMap(expressionsOf))
      for (const [counter] of counters) expect(text).not.toMatch(new RegExp(`(?<!rate\\()\\b${counter}\\{`));
  });

  it.each(every)(
    'GIVEN $title THEN titles are unique, and each panel says what it shows',
    ({ dashboard }) => {
      const panels = panelsOf(dashboard);
      const titles = panels.map(({ title }) => title);
      expect(new Set(titles).size).toBe(titles.length);
      expect(panels.filter(({ description }) => !/\.$/.test(description))).toEqual([]);
      expect(
        panels.filter(({ queries, cloudWatch }) => queries.length === 0 && cloudWatch === undefined),
      ).toEqual([]);
    },
  );

  it('GIVEN alerts of the platform THEN each is named by a panel, but for those about monitoring itself', () => {
    const shown = new Set(
      every.flatMap(({ dashboard }) => panelsOf(dashboard).flatMap(({ alerts = [] }) => alerts)),
    );
    const silent = (Object.keys(ALERTS) as AlertName[]).filter((name) => !shown.has(name));
    expect(silent.sort()).toEqual([
      'KafkaCertificateEnding',
      'KafkaLagBudgetFast',
      'KafkaLagBudgetSlow',
      'KafkaLagMetricsMissing',
      'KafkaMetricsMissing',
      'Watchdog',
    ]);
  });

  it('GIVEN a threshold of the environment THEN it is the panel’s, in its unit', () => {
    const slow = {
      ...aws,
      monitoring: { receivers: {}, platform: '', thresholds: { produceLatency: '300ms', diskFree: '25%' } },
    };
    const panels = dashboardsOf(slow, example()).flatMap(panelsOf);
    const limits = (title: string): (number | undefined)[] =>
      panels.filter((panel) => panel.title === title).map(({ limit }) => limit?.value);
    expect(limits('Produce: total')).toEqual([300]);
    expect(limits('Least free disk')).toEqual([0.25]);
  });

  it('GIVEN an environment on AWS THEN credits of EBS are read from its region, and elsewhere not', () => {
    const regions = (environment: typeof aws | typeof local): (string | undefined)[] =>
      dashboardsOf(environment, example())
        .flatMap(panelsOf)
        .flatMap(({ cloudWatch }) => (cloudWatch === undefined ? [] : [cloudWatch.region]));
    expect(regions(aws)).toEqual([aws.region, aws.region]);
    expect(regions(local)).toEqual([]);
  });
});

describe('the dashboard of a domain', () => {
  const own = named(dashboardsOf(local, example()), 'domain-payment');

  it('GIVEN its owner THEN it is named, and its topics have a row each', () => {
    expect(own).toMatchObject({
      owner: 'payment-team',
      description: 'Orders. Owner: payment-team (#payment).',
    });
    expect(own.rows.map(({ title }) => title)).toEqual(['All topics', 'payment.completed']);
  });

  it('GIVEN an objective of a topic THEN lag is held against it, of its readers and of all others apart', () => {
    const lag = own.rows[1]?.panels.filter(({ title }) => title.includes('lag')) ?? [];
    // The service declares nothing: the topic's objective holds for it and for groups that no service declares.
    expect(lag.map(({ title }) => title)).toEqual([
      'payment.completed: lag, objective 5m',
      'payment.completed: lag of other groups, objective 5m',
    ]);
    expect(lag.map(({ limit }) => limit?.value)).toEqual([300, 300]);
    expect(lag.flatMap(expressionsOf)).toEqual([
      'max by (consumergroup) (kafka_consumergroup_lag_seconds{consumergroup=~"payment-service",environment="local",job="kafka-groups",topic="payment.completed"})',
      'max by (consumergroup) (kafka_consumergroup_lag_seconds{consumergroup!~"payment-service",environment="local",job="kafka-groups",topic="payment.completed"})',
    ]);
  });

  it('GIVEN a new topic THEN it has a row with traffic, size and lag at once', () => {
    const added = topic({ name: 'order.refused' });
    const before = dashboardsOf(local, catalog(domain()));
    const after = dashboardsOf(local, catalog(domain({ topics: [topic(), added] })));
    const row = named(after, 'domain-order').rows.find(({ title }) => title === 'order.refused');
    expect(row?.panels.map(({ title }) => title)).toEqual([
      'order.refused: records',
      'order.refused: bytes',
      'order.refused: records kept',
      'order.refused: lag of other groups, objective 1h',
    ]);
    expect(after.filter(({ name }) => name !== 'domain-order')).toEqual(
      before.filter(({ name }) => name !== 'domain-order'),
    );
  });

  it('GIVEN readers with several objectives THEN each has a panel', () => {
    const reads = [{ group: 'a', topics: ['order.created'] }];
    const several = catalog(
      domain({
        services: [
          service({ name: 'a', reads, lagObjective: { time: 60_000 } }),
          service({
            name: 'b',
            reads: [{ group: 'b-*', topics: ['order.*'] }],
            lagObjective: { time: 120_000, records: 10 },
          }),
          service({
            name: 'c',
            reads: [{ group: 'c', topics: ['order.created'] }],
            lagObjective: { time: 120_000 },
          }),
        ],
      }),
    );
    const panels = panelsOf(named(dashboardsOf(local, several), 'domain-order')).filter(({ title }) =>
      /lag|unread/.test(title),
    );
    expect(panels.map(({ title, limit }) => [title, limit?.value])).toEqual([
      ['order.created: lag, objective 1m', 60],
      ['order.created: lag, objective 2m', 120],
      ['order.created: lag of other groups, objective 1h', 3600],
      ['order.created: unread records, objective 10', 10],
    ]);
    expect(panels.flatMap(expressionsOf)[1]).toContain('consumergroup=~"b-.*|c"');
  });

  it('GIVEN many topics THEN their rows are closed', () => {
    const topics = Array.from({ length: 6 }, (_, index) => topic({ name: `order.t${index}` }));
    const { rows } = named(dashboardsOf(local, catalog(domain({ topics }))), 'domain-order');
    expect(rows.map(({ collapsed }) => collapsed)).toEqual([undefined, ...topics.map(() => true)]);
  });

  it('GIVEN a domain without topics THEN it has a dashboard without rows', () => {
    expect(named(dashboardsOf(local, catalog(domain({ topics: [] }))), 'domain-order').rows).toEqual([]);
  });
});
