import type {
  Dashboard as GrafanaDashboard,
  Panel as GrafanaPanel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboardsOf } from '../../../../model/monitoring/dashboards';
import { graph, number } from '../../../../model/monitoring/dashboards/build';
import { is, scopeOf } from '../../../../model/monitoring/expression';
import {
  dashboardUid,
  grafanaDashboard,
  grafanaExpression,
  grafanaText,
  markdown,
} from '../../../../model/monitoring/grafana';
import { readExpression } from '../../../../model/monitoring/own-alerts';
import type { Dashboard, Panel } from '../../../../model/monitoring/panel';
import { local } from '../../../fixtures/environments/local';
import { aws, example } from './support';

const series = scopeOf('test');
const up = series('up', { job: is('kafka') });
const options = { environment: 'test', runbooks: 'https://runbooks.example.com/kafka' };

function one(...panels: Panel[]): Dashboard {
  return { name: 'one', title: 'One', description: 'One.', rows: [{ title: 'Row', panels }] };
}

function panelsIn({ panels = [] }: GrafanaDashboard): GrafanaPanel[] {
  return panels.flatMap((each) => ('panels' in each ? each.panels : [each]));
}

/** The panel of a dashboard that has one. */
function made(panel: Panel, runbooks = options.runbooks): GrafanaPanel {
  const [found] = panelsIn(grafanaDashboard(one(panel), { ...options, runbooks }));
  if (found === undefined) throw new Error('no panel');
  return found;
}

describe('a dashboard', () => {
  it('GIVEN the same environment and catalog THEN the bytes are the same, and every uid is of its own', () => {
    const texts = (): string[] =>
      dashboardsOf(aws, example()).map((each) =>
        grafanaText(each, { environment: 'staging', runbooks: '/r' }),
      );
    expect(texts()).toEqual(texts());
    const uids = [aws, local].flatMap((environment) =>
      dashboardsOf(environment, example()).map(({ name }) => dashboardUid(environment.name, name)),
    );
    expect(new Set(uids).size).toBe(uids.length);
  });

  it.each([
    ['staging', 'domain-payment', 'brokerform_staging_domain-payment'],
    ['a', 'domain-kraft', 'brokerform_a_domain-kraft'],
    ['a-domain', 'kraft', 'brokerform_a-domain_kraft'],
    ['staging', 'domain-a-name-that-is-long', 'brokerform_staging_domain-a-n-f6cb92f4b1'],
    ['staging', 'domain-a.b', 'brokerform_staging_domain-a_b-e60592e52b'],
  ])(
    'GIVEN %s and %s THEN the uid is stable, short and of letters that Grafana takes',
    (environment, name, uid) => {
      expect(dashboardUid(environment, name).length).toBeLessThanOrEqual(40);
      expect(dashboardUid(environment, name)).toBe(uid);
    },
  );

  it('GIVEN it THEN its environment is fixed: only the data source is a variable', () => {
    const variables = dashboardsOf(local, example()).map((each) =>
      grafanaDashboard(each, options).templating?.list?.map(({ name }) => name),
    );
    expect(new Set(variables.flat())).toEqual(new Set(['datasource']));
    const disks = dashboardsOf(aws, example()).find(({ name }) => name === 'disks-network');
    if (disks === undefined) throw new Error('no disks');
    expect(grafanaDashboard(disks, options).templating?.list?.map(({ name }) => name)).toEqual([
      'datasource',
      'cloudwatch',
    ]);
  });

  it.each([aws, local].flatMap((environment) => dashboardsOf(environment, example())))(
    'GIVEN $name THEN its panels have ids of their own and do not overlap',
    (dashboard) => {
      const whole = grafanaDashboard(dashboard, options);
      const ids = [...(whole.panels ?? []), ...panelsIn(whole)].map(({ id }) => id);
      expect(new Set(ids).size).toBe(new Set([...(whole.panels ?? []), ...panelsIn(whole)]).size);
      const cells = (whole.panels ?? []).flatMap(
        ({ gridPos: { x, y, w, h } = { x: 0, y: 0, w: 0, h: 0 } }) => {
          expect(x + w).toBeLessThanOrEqual(24);
          return Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`);
        },
      );
      expect(cells.length).toBeGreaterThan(0);
      expect(new Set(cells).size).toBe(cells.length);
    },
  );
});

describe('a panel', () => {
  const limit = { value: 5, reason: 'As <declared>.' };

  it.each([
    [
      limit,
      [
        [null, 'green'],
        [5, 'red'],
      ],
    ],
    [
      { ...limit, below: true as const },
      [
        [null, 'red'],
        [5, 'green'],
      ],
    ],
    [
      { ...limit, value: 0 },
      [
        [null, 'green'],
        [Number.EPSILON, 'red'],
      ],
    ],
  ])('GIVEN the limit %j THEN what is wrong is red', (given, steps) => {
    const { fieldConfig } = made(number('A', 'A.', 'count', up, { limit: given }));
    expect(fieldConfig?.defaults.thresholds?.steps.map(({ value, color }) => [value, color])).toEqual(steps);
  });

  it('GIVEN an alert THEN the panel links to its runbook, where pages are served', () => {
    const panel = graph('A', 'A.', 'count', [{ expression: up }], { alerts: ['KafkaBrokerDown'] });
    expect(made(panel).links?.map(({ title, url }) => [title, url])).toEqual([
      ['Runbook of KafkaBrokerDown', 'https://runbooks.example.com/kafka/broker-down.md'],
    ]);
    // A path of the repository is no address: Grafana would look for it on its own host.
    const inRepository = made(panel, 'docs/runbooks/alerts');
    expect(inRepository.links).toEqual([]);
    expect(inRepository.description).toContain('docs/runbooks/alerts/broker-down.md');
  });

  it('GIVEN labels THEN lines are named by them', () => {
    const panel = graph('A', 'A.', 'count', [{ expression: up, name: 'in', by: ['instance', 'role'] }]);
    expect(made(panel).targets).toMatchObject([{ refId: 'A', legendFormat: 'in {{instance}} {{role}}' }]);
  });

  it('GIVEN text with markup and variables THEN it is shown as it is', () => {
    expect(markdown('<b> $datasource [[x]] *a* `b` & \u202e')).toBe(
      String.raw`&lt;b&gt; &#36;datasource \[\[x\]\] \*a\* \`b\` &amp; \\u202e`,
    );
    expect(made(graph('A', '[a](javascript:b)', 'count', [{ expression: up }])).description).toBe(
      String.raw`\[a\](javascript:b)`,
    );
  });

  it('GIVEN a name with what Grafana takes for a variable THEN Prometheus reads the name, and Grafana none', () => {
    const expression = series('kafka_consumergroup_lag_sum', {
      consumergroup: is('$datasource [[a]]'),
      topic: { oneOf: ['a$b', 'c'] },
    });
    const text = grafanaExpression({ expression });
    expect(text).toBe(
      String.raw`kafka_consumergroup_lag_sum{consumergroup="\x24datasource \x5b\x5ba]]",environment="test",job="kafka-groups",topic=~"a\\\x24b|c"}`,
    );
    expect(readExpression(text)).toEqual({ names: ['kafka_consumergroup_lag_sum'] });
  });
});
