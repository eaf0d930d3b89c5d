import { dashboardsOf } from '../../../../model/monitoring/dashboards';
import { metricName } from '../../../../model/monitoring/datadog';
import { datadogDashboard, datadogDashboardText } from '../../../../model/monitoring/datadog-dashboards';
import type { DatadogDashboardFile, DatadogWidget } from '../../../../model/monitoring/datadog-dashboards';
import { panelsOf } from '../../../../model/monitoring/panel';
import type { Dashboard, Panel } from '../../../../model/monitoring/panel';
import { rulesOf } from '../../../../model/monitoring/rules';
import { SERIES } from '../../../../model/monitoring/series';
import type { SeriesName } from '../../../../model/monitoring/series';
import { scopeOf } from '../../../../model/monitoring/expression';
import { awsEnvironment } from '../../../../model/aws/topology';
import { monitored } from '../../../fixtures/environments/monitored';
import { catalog, domain, topic } from '../../../support/resolved';

const environment = awsEnvironment(monitored);
const declared = catalog(
  domain({ alerts: 'order-oncall', topics: [topic(), topic({ name: 'order.paid' })] }),
);
const rules = rulesOf(environment, declared);
const dashboards = dashboardsOf(environment, declared);

interface Definition {
  readonly type: string;
  readonly title?: string;
  readonly content?: string;
  readonly widgets?: readonly DatadogWidget[];
  readonly requests?: readonly { readonly q: string }[];
}
const definitions = (file: DatadogDashboardFile): Definition[] =>
  file.dashboard.widgets.flatMap(({ definition }) => {
    const group = definition as Definition;
    return (group.widgets ?? []).map((widget) => widget.definition as Definition);
  });
const queriesOf = (file: DatadogDashboardFile): string[] =>
  definitions(file).flatMap(({ requests = [] }) => requests.map(({ q }) => q));

const panel = (change: Partial<Panel>): Panel => ({
  title: 'A panel',
  description: 'What it shows.',
  kind: 'graph',
  unit: 'count',
  queries: [],
  ...change,
});
const of = (...panels: readonly Panel[]): Dashboard => ({
  name: 'test',
  title: 'Test',
  description: 'For a test.',
  rows: [{ title: 'Row', panels }],
});
const series = scopeOf('staging');

test.each(dashboards.map((dashboard) => [dashboard.name, dashboard] as const))(
  'GIVEN the dashboard %s THEN every query is a widget or is named, and its metrics are those of the check',
  (_, dashboard) => {
    const file = datadogDashboard(dashboard, rules);
    const shown = queriesOf(file);
    const all = panelsOf(dashboard).reduce(
      (sum, { queries, cloudWatch }) => sum + (cloudWatch === undefined ? queries.length : 1),
      0,
    );
    expect(shown.length + file.untranslated.length).toBe(all);
    const known = new Set(
      (Object.keys(SERIES) as SeriesName[])
        .filter((name) => SERIES[name].origin !== 'recorded' && SERIES[name].origin !== 'prometheus')
        .map(metricName),
    );
    for (const query of shown) {
      const names = [...query.matchAll(/\b(?:sum|max|min|avg):([\w.:]+)\{/g)].map(([, name]) => name);
      expect(names.length).toBeGreaterThan(0);
      for (const name of names) expect([query, known.has(name ?? '')]).toEqual([query, true]);
      expect([query, balanced(query)]).toEqual([query, true]);
    }
    const notes = definitions(file).filter(({ type }) => type === 'note');
    for (const { panel: title } of file.untranslated)
      expect(notes.some(({ content = '' }) => content.includes('is not shown by Datadog'))).toBe(
        title !== '',
      );
  },
);

test('GIVEN all dashboards THEN most of their queries have a counterpart', () => {
  const files = dashboards.map((dashboard) => datadogDashboard(dashboard, rules));
  const shown = files.flatMap(queriesOf).length;
  const missing = files.flatMap(({ untranslated }) => untranslated);
  expect(shown / (shown + missing.length)).toBeGreaterThan(0.75);
});

test('GIVEN traffic of topics, which Prometheus records THEN Datadog sums what is recorded by itself', () => {
  const traffic = series('brokerform:topic_bytes_in:rate5m', { topic: { is: 'order.created' } });
  const [query] = queriesOf(datadogDashboard(of(panel({ queries: [{ expression: traffic }] })), rules));
  expect(query).toMatch(
    /^sum:brokerform\.kafka_server_brokertopicmetrics_bytesin\.count\{environment:staging AND topic:order\.created\} by \{topic\}\.as_rate\(\)$/,
  );
});

test('GIVEN a number of one series, of several, and a limit THEN it is a value, a list, and colored beyond', () => {
  const controllers = series('kafka_controller_kafkacontroller_activecontrollercount');
  const limit = { value: 1, below: true, reason: 'One leads.' } as const;
  const file = datadogDashboard(
    of(
      panel({
        kind: 'number',
        limit,
        queries: [
          { expression: { kind: 'aggregate', function: 'sum', by: ['environment'], of: controllers } },
        ],
      }),
      panel({ kind: 'number', queries: [{ expression: controllers }] }),
      panel({ limit, queries: [{ expression: controllers, name: 'active' }] }),
    ),
    rules,
  );
  expect(definitions(file).map(({ type }) => type)).toEqual(['note', 'query_value', 'toplist', 'timeseries']);
  expect(definitions(file)[1]).toMatchObject({
    requests: [{ conditional_formats: [{ comparator: '<', value: 1, palette: 'white_on_red' }] }],
  });
  expect(definitions(file)[3]).toMatchObject({
    markers: [{ value: 'y < 1', display_type: 'error dashed' }],
    requests: [{ metadata: [{ alias_name: 'active' }] }],
  });
});

test('GIVEN what has no counterpart THEN the dashboard says so in the place of it', () => {
  const file = datadogDashboard(
    of(panel({ title: 'Own', queries: [{ expression: { kind: 'promql', text: 'up' } }] })),
    rules,
  );
  expect(queriesOf(file)).toEqual([]);
  expect(file.untranslated).toEqual([{ panel: 'Own', reason: 'it has no counterpart within a query' }]);
  expect(definitions(file)[0]?.content).toContain('**Own** is not shown by Datadog');
});

test('GIVEN texts with markup THEN they are text, and the same input gives the same bytes', () => {
  const hostile = '<img src=x> [a](javascript:1) ${x} \u001b[2J';
  const file = datadogDashboard(of(panel({ title: hostile, description: hostile })), rules);
  const text = datadogDashboardText(file);
  expect(definitions(file)[0]?.content).not.toContain('<img');
  expect(definitions(file)[0]?.content).not.toContain('[a](');
  expect(text).not.toContain('\u001b');
  expect(text).toBe(
    datadogDashboardText(datadogDashboard(of(panel({ title: hostile, description: hostile })), rules)),
  );
});

function balanced(text: string): boolean {
  let open = 0;
  for (const character of text) {
    if (character === '(') open += 1;
    if (character === ')') open -= 1;
    if (open < 0) return false;
  }
  return open === 0;
}
