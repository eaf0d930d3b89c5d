/**
 * Dashboards as Grafana reads them: JSON of its schema version 42, by the builders of its own SDK.
 *
 * Nothing in it depends on the time or the machine: the same catalog and environment give the same bytes.
 */
import { createHash } from 'node:crypto';
import { MetricsQueryBuilder } from '@grafana/grafana-foundation-sdk/cloudwatch';
import {
  BigValueColorMode,
  BigValueGraphMode,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  SortOrder,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  RowBuilder,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { Dashboard as GrafanaDashboard, GridPos } from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { visible } from '../../shared/visible';
import { ALERTS } from './definitions';
import type { Dashboard, Panel, PanelQuery, PanelUnit } from './panel';
import { promql } from './promql';
import { runbookAddress } from './runbook';

const UNITS: Readonly<Record<PanelUnit, string>> = {
  bytes: 'bytes',
  bytesPerSecond: 'binBps',
  count: 'short',
  milliseconds: 'ms',
  perSecond: 'cps',
  seconds: 's',
  share: 'percentunit',
  yesNo: 'bool_yes_no',
};

const PROMETHEUS = { type: 'prometheus', uid: '${datasource}' };
const CLOUD_WATCH = { type: 'cloudwatch', uid: '${cloudwatch}' };
/** Columns of Grafana's grid. */
const COLUMNS = 24;
const SHAPES = { graph: { w: 8, h: 8 }, number: { w: 3, h: 4 } } as const;
/** Longest uid that Grafana takes. */
const UID_LENGTH = 40;

export interface GrafanaOptions {
  readonly environment: string;
  /** Where pages of runbooks are, without the last slash. */
  readonly runbooks: string;
}

/** Stable: an environment's dashboard keeps its address, and importing it again replaces it. */
export function dashboardUid(environment: string, name: string): string {
  const whole = `brokerform_${environment}_${name}`.replaceAll(/[^A-Za-z0-9_-]/g, '_');
  if (whole.length <= UID_LENGTH && whole === `brokerform_${environment}_${name}`) return whole;
  const hash = createHash('sha256').update(`${environment}/${name}`).digest('hex').slice(0, 10);
  return `${whole.slice(0, UID_LENGTH - 11)}-${hash}`;
}

export function grafanaDashboard(dashboard: Dashboard, options: GrafanaOptions): GrafanaDashboard {
  const { environment } = options;
  const { name, title, description, owner, rows } = dashboard;
  const builder = new DashboardBuilder(`${visible(environment)}: ${visible(title)}`)
    .uid(dashboardUid(environment, name))
    .description(visible(description))
    .tags([...tagsOf(environment), ...(owner === undefined ? ['platform'] : ['domain'])])
    .timezone('browser')
    .time({ from: 'now-6h', to: 'now' })
    .refresh('1m')
    .tooltip(DashboardCursorSync.Crosshair)
    .readonly()
    .withVariable(datasource('datasource', 'Prometheus', 'prometheus'))
    .link(
      new DashboardLinkBuilder(`Dashboards of ${visible(environment)}`)
        .type(DashboardLinkType.Dashboards)
        .tags(tagsOf(environment))
        .asDropdown(true)
        .keepTime(true),
    );
  if (rows.some(({ panels }) => panels.some(({ cloudWatch }) => cloudWatch !== undefined)))
    builder.withVariable(datasource('cloudwatch', 'CloudWatch', 'cloudwatch'));
  let id = 0;
  let y = 0;
  for (const row of rows) {
    const rowBuilder = new RowBuilder(visible(row.title))
      .id((id += 1))
      .collapsed(row.collapsed === true)
      .gridPos({ x: 0, y, w: COLUMNS, h: 1 });
    const placed = place(row.panels, y + 1);
    const panels = row.panels.map((panel, index) =>
      panelBuilder(panel, options, (id += 1), placed.positions[index] ?? { x: 0, y, w: 1, h: 1 }),
    );
    // Panels of a closed row are part of it; those of an open one follow it.
    if (row.collapsed === true) for (const panel of panels) rowBuilder.withPanel(panel);
    builder.withRow(rowBuilder);
    if (row.collapsed !== true) for (const panel of panels) builder.withPanel(panel);
    y = row.collapsed === true ? y + 1 : placed.end;
  }
  return builder.build();
}

/** @returns bytes of the file, with a line feed at its end */
export function grafanaText(dashboard: Dashboard, options: GrafanaOptions): string {
  return `${JSON.stringify(grafanaDashboard(dashboard, options), undefined, 2)}\n`;
}

/** PromQL in which Grafana finds no variable of its own: `$` and `[[` stand in strings alone, and are escaped there. */
export function grafanaExpression(query: PanelQuery): string {
  return promql(query.expression)
    .replaceAll('$', String.raw`\x24`)
    .replaceAll('[[', String.raw`\x5b\x5b`);
}

function tagsOf(environment: string): string[] {
  return ['brokerform', `environment:${environment}`];
}

function datasource(name: string, label: string, type: string): DatasourceVariableBuilder {
  return new DatasourceVariableBuilder(name).label(label).type(type);
}

/** In lines of the grid, from a row on. */
function place(
  panels: readonly Panel[],
  first: number,
): { readonly positions: GridPos[]; readonly end: number } {
  let [x, y, height] = [0, first, 0];
  const positions = panels.map(({ kind }) => {
    const { w, h } = SHAPES[kind];
    if (x + w > COLUMNS) [x, y, height] = [0, y + height, 0];
    const position = { x, y, w, h };
    x += w;
    height = Math.max(height, h);
    return position;
  });
  return { positions, end: y + height };
}

function panelBuilder(
  panel: Panel,
  options: GrafanaOptions,
  id: number,
  position: GridPos,
): StatBuilder | TimeseriesBuilder {
  const builder = panel.kind === 'number' ? numberBuilder() : graphBuilder(panel);
  builder
    .id(id)
    .title(visible(panel.title))
    .description(describe(panel, options))
    .datasource(panel.cloudWatch === undefined ? PROMETHEUS : CLOUD_WATCH)
    .unit(panel.cloudWatch === undefined ? UNITS[panel.unit] : 'percent')
    .gridPos(position)
    .thresholds(thresholdsOf(panel))
    .links(
      pagesOf(panel, options)
        .filter(({ address }) => /^https?:\/\//.test(address))
        .map(({ alert, address }) =>
          new DashboardLinkBuilder(`Runbook of ${alert}`)
            .type(DashboardLinkType.Link)
            .url(linkText(address))
            .targetBlank(true),
        ),
    );
  if (panel.whenEmpty !== undefined) builder.noValue(panel.whenEmpty);
  if (panel.unit === 'share') builder.min(0);
  panel.queries.forEach((query, index) =>
    builder.withTarget(
      new DataqueryBuilder()
        .refId(refId(index))
        .datasource(PROMETHEUS)
        .expr(grafanaExpression(query))
        .legendFormat(legend(query))
        [panel.kind === 'number' ? 'instant' : 'range'](),
    ),
  );
  if (panel.cloudWatch !== undefined) {
    const { namespace, metric, dimension, region } = panel.cloudWatch;
    builder.withTarget(
      new MetricsQueryBuilder()
        .refId('A')
        .datasource(CLOUD_WATCH)
        .region(region)
        .namespace(namespace)
        .metricName(metric)
        .dimensions({ [dimension]: '*' })
        .matchExact(true)
        .statistic('Minimum')
        .period('300')
        .label(`\${PROP('Dim.${dimension}')}`),
    );
  }
  return builder;
}

function numberBuilder(): StatBuilder {
  return new StatBuilder()
    .colorMode(BigValueColorMode.Value)
    .graphMode(BigValueGraphMode.Area)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']));
}

function graphBuilder({ limit }: Panel): TimeseriesBuilder {
  return new TimeseriesBuilder()
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .showLegend(true),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending))
    .showPoints(VisibilityMode.Never)
    .lineWidth(1)
    .fillOpacity(10)
    .thresholdsStyle(
      new GraphThresholdsStyleConfigBuilder().mode(
        limit === undefined ? GraphThresholdsStyleMode.Off : GraphThresholdsStyleMode.Dashed,
      ),
    );
}

/** Green where it is right, red where it is wrong; Grafana colors from a step on, so that one above a number begins just behind it. */
function thresholdsOf({ limit }: Panel): ThresholdsConfigBuilder {
  const builder = new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute);
  if (limit === undefined) return builder.steps([{ value: null, color: 'green' }]);
  if (limit.below === true)
    return builder.steps([
      { value: null, color: 'red' },
      { value: limit.value, color: 'green' },
    ]);
  return builder.steps([
    { value: null, color: 'green' },
    { value: limit.value === 0 ? Number.EPSILON : limit.value, color: 'red' },
  ]);
}

function describe(panel: Panel, options: GrafanaOptions): string {
  const { description, limit } = panel;
  const pages = pagesOf(panel, options);
  return [
    markdown(description),
    ...(limit === undefined ? [] : [`Threshold: ${markdown(limit.reason)}`]),
    ...(pages.length === 0
      ? []
      : [`Runbooks: ${pages.map(({ alert, address }) => `${alert}, ${markdown(address)}`).join('; ')}`]),
  ].join('\n\n');
}

function pagesOf(
  { alerts = [] }: Panel,
  { runbooks }: GrafanaOptions,
): { readonly alert: string; readonly address: string }[] {
  return alerts.map((alert) => ({ alert, address: runbookAddress(runbooks, ALERTS[alert].page) }));
}

/** A, B, … as Grafana names queries. */
function refId(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}

function legend({ name, by = [] }: PanelQuery): string {
  return [...(name === undefined ? [] : [name]), ...by.map((label) => `{{${label}}}`)].join(' ');
}

/** Text of a catalog in which Grafana finds no variable, no markup and no link: descriptions are Markdown. */
export function markdown(text: string): string {
  return visible(text)
    .replaceAll(/[\\`*_{}[\]#|!~]/g, String.raw`\$&`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('$', '&#36;');
}

/** An address in which Grafana finds no variable. */
function linkText(address: string): string {
  return address.replaceAll('$', '%24').replaceAll('[[', '%5B%5B');
}
