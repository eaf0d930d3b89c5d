/** Every panel on a real Kafka: its queries have data there, or are among those that cannot, each with the reason. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { nodeExporterOptions } from '../../model/host/exporters';
import { JMX_SERIES } from '../../model/host/jmx-rules';
import { dashboardsOf } from '../../model/monitoring/dashboards';
import { seriesIn } from '../../model/monitoring/expression';
import { grafanaExpression } from '../../model/monitoring/grafana';
import { panelsOf } from '../../model/monitoring/panel';
import { ruleFileText } from '../../model/monitoring/prometheus';
import { rulesOf } from '../../model/monitoring/rules';
import { SERIES } from '../../model/monitoring/series';
import type { Series, SeriesName } from '../../model/monitoring/series';
import { local } from '../fixtures/environments/local';
import { eventually } from '../support/eventually';
import { attributesIn, DashCluster, EVERY_ATTRIBUTE, scrape } from './support/dash-cluster';
import { monitoringProgram } from './support/programs';
import { sharedSeries } from '../support/jmx-rules';
import { example } from '../unit/model/monitoring/support';

const directory = mkdtempSync(path.join(tmpdir(), 'brokerform-test-panels-'));
const cluster = new DashCluster(directory);
const nodeExporterPort = cluster.port(0);
const declared = example();

/** What this machine or this cluster does not have. */
const WITHOUT_DATA: Readonly<Partial<Record<SeriesName, string>>> = {
  ALERTS: 'no alert fires on a cluster without faults',
  kafka_connect_mirror_mirrorsourceconnector_record_age_ms_max: 'no MirrorMaker runs here',
  kafka_network_requestmetrics_errors_total: 'errors other than NONE need a fault',
  node_ethtool_bw_in_allowance_exceeded: 'counters of the ENA driver, on EC2 alone',
  node_ethtool_bw_out_allowance_exceeded: 'counters of the ENA driver, on EC2 alone',
  node_ethtool_pps_allowance_exceeded: 'counters of the ENA driver, on EC2 alone',
  node_ethtool_conntrack_allowance_exceeded: 'counters of the ENA driver, on EC2 alone',
  node_pressure_io_waiting_seconds_total:
    'some kernels, of containers above all, do not account for pressure',
  node_pressure_memory_waiting_seconds_total: 'some kernels do not account for pressure',
};
/** The exporter of group lag is not part of this test. */
const isOfGroups = (name: SeriesName): boolean => (SERIES[name] as Series).origin === 'groups';

const queries = dashboardsOf(local, declared).flatMap((dashboard) =>
  panelsOf(dashboard).flatMap((panel) =>
    panel.queries.map((query) => ({
      title: `${dashboard.name}, ${panel.title}${query.name === undefined ? '' : `, ${query.name}`}`,
      text: grafanaExpression(query),
      names: seriesIn(query.expression),
    })),
  ),
);
const canHaveNone = (names: readonly SeriesName[]): boolean =>
  names.some((name) => name in WITHOUT_DATA || isOfGroups(name));

/** How many series a query has now. @throws Error with what Prometheus says of it */
async function found(text: string): Promise<number> {
  const url = `http://127.0.0.1:${cluster.prometheusPort}/api/v1/query?query=${encodeURIComponent(text)}`;
  const answer = (await (await fetch(url)).json()) as {
    readonly status: string;
    readonly error?: string;
    readonly data?: { readonly result: readonly unknown[] };
  };
  if (answer.status !== 'success') throw new Error(`${answer.error}: ${text}`);
  return answer.data?.result.length ?? 0;
}

beforeAll(async () => {
  await cluster.start();
  const unavailable = ['systemd', 'ethtool', 'mdadm', 'xfs', 'textfile'];
  const options = nodeExporterOptions({ address: '127.0.0.1' })
    .map(({ option }) => option)
    .filter((option) => !option.startsWith('--web.') && !unavailable.some((name) => option.includes(name)));
  await cluster.run('node-exporter', await monitoringProgram('node-exporter'), [
    `--web.listen-address=127.0.0.1:${nodeExporterPort}`,
    ...options,
  ]);
  await cluster.listens('node-exporter', nodeExporterPort);
  await cluster.run('traffic', process.execPath, [
    ...[
      '--import',
      pathToFileURL(require.resolve('tsx')).href,
      path.join(__dirname, 'support/dash-traffic.ts'),
    ],
    ...[cluster.bootstrap.join(','), 'payment-service', 'order.created', 'payment.completed'],
  ]);
  await cluster.startPrometheus(local.name, ruleFileText(rulesOf(local, declared)), [
    { job: 'node', port: nodeExporterPort },
  ]);
}, 480_000);

afterAll(async () => {
  await cluster.stop();
  rmSync(directory, { recursive: true, force: true });
});

it('GIVEN a cluster with traffic THEN each query of each panel has data, but for those with a reason', async () => {
  const expected = queries.filter(({ names }) => !canHaveNone(names));
  expect(expected.length).toBeGreaterThan(100);
  await eventually(async () => {
    const counts = await Promise.all(
      expected.map(async (query) => ({ ...query, count: await found(query.text) })),
    );
    expect(counts.filter(({ count }) => count === 0).map(({ title, text }) => [title, text])).toEqual([]);
  }, 300);
});

it('GIVEN queries that can have no data THEN Prometheus evaluates them, and each reason is of one that is read', async () => {
  for (const { text, names } of queries)
    if (canHaveNone(names)) expect(await found(text)).toBeGreaterThanOrEqual(0);
  const read = new Set(queries.flatMap(({ names }) => names));
  expect(Object.keys(WITHOUT_DATA).filter((name) => !read.has(name as SeriesName))).toEqual([]);
});

it('GIVEN what each node exposes THEN alerts and panels have their series, and no two attributes have one in common', async () => {
  for (const node of cluster.nodes) {
    const text = await scrape(node.jmxPort);
    const names = new Set([...text.matchAll(/^([a-z_]+)[{ ]/gm)].map(([, name]) => name));
    const needed = [...JMX_SERIES.broker, ...(node.role === 'combined' ? JMX_SERIES.controller : [])];
    expect(needed.filter((name) => !names.has(name))).toEqual([]);
    // The agent tells two attributes with one name apart by a label of its own.
    expect(text).not.toContain('_objectname');
    const attributes = attributesIn(await cluster.scrapeBy(node, EVERY_ATTRIBUTE));
    expect(attributes.length).toBeGreaterThan(500);
    expect(sharedSeries(attributes)).toEqual([]);
  }
});
