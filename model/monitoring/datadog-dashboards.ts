/**
 * Dashboards as Datadog reads them, of the panels that Grafana's are made of. A panel that has no counterpart there is named on the dashboard itself and in
 * the list beside it.
 *
 * Grammar: https://docs.datadoghq.com/api/latest/dashboards/ and https://docs.datadoghq.com/dashboards/widgets/.
 */
import { visible } from '../../shared/visible';
import { datadogValue, tagValue } from './datadog';
import { ALERTS } from './definitions';
import { markdown } from './grafana';
import type { Dashboard, Panel, PanelQuery, PanelRow } from './panel';
import type { Rules } from './rules';
import { runbookAddress } from './runbook';

export interface DatadogWidget {
  readonly definition: Readonly<Record<string, unknown>> & { readonly type: string };
}

export interface DatadogDashboard {
  readonly title: string;
  readonly description: string;
  readonly layout_type: 'ordered';
  readonly reflow_type: 'auto';
  readonly tags: readonly string[];
  readonly widgets: readonly DatadogWidget[];
}

export interface DatadogDashboardFile {
  readonly dashboard: DatadogDashboard;
  /** Queries of panels that are not shown. */
  readonly untranslated: readonly { readonly panel: string; readonly reason: string }[];
}

type Facts = Pick<Rules, 'environment' | 'runbooks' | 'recordings'>;

export function datadogDashboard(dashboard: Dashboard, rules: Facts): DatadogDashboardFile {
  const { title, description, owner, rows } = dashboard;
  const groups = rows.map((row) => group(row, rules));
  return {
    dashboard: {
      title: `${visible(rules.environment)}: ${visible(title)}`,
      description: visible(description),
      layout_type: 'ordered',
      reflow_type: 'auto',
      // Dashboards take no other tags.
      tags: owner === undefined ? [] : [`team:${tagValue(owner)}`],
      widgets: groups.map(({ widget }) => widget),
    },
    untranslated: groups.flatMap(({ untranslated }) => untranslated),
  };
}

/** @returns bytes of the file, with a line feed at its end */
export function datadogDashboardText(file: DatadogDashboardFile): string {
  return `${JSON.stringify(file, undefined, 2)}\n`;
}

interface Shown {
  readonly widgets: readonly DatadogWidget[];
  readonly untranslated: DatadogDashboardFile['untranslated'];
}

function group(
  { title, panels }: PanelRow,
  rules: Facts,
): { widget: DatadogWidget } & Omit<Shown, 'widgets'> {
  const shown = panels.map((panel) => widgetsOf(panel, rules));
  const untranslated = shown.flatMap((each) => each.untranslated);
  const definition = {
    type: 'group',
    layout_type: 'ordered',
    title: visible(title),
    show_title: true,
    widgets: [note(panels, untranslated), ...shown.flatMap((each) => each.widgets)],
  };
  return { widget: { definition }, untranslated };
}

/** What the panels of a row mean, and which of them are missing: widgets have no text of their own. */
function note(panels: readonly Panel[], untranslated: Shown['untranslated']): DatadogWidget {
  const lines = panels.map((panel) => {
    const limit = panel.limit === undefined ? '' : ` Threshold: ${markdown(panel.limit.reason)}`;
    return `- **${markdown(panel.title)}**: ${markdown(panel.description)}${limit}`;
  });
  const missing = untranslated.map(
    ({ panel, reason }) => `- **${markdown(panel)}** is not shown by Datadog: ${markdown(reason)}.`,
  );
  return {
    definition: {
      type: 'note',
      content: [...lines, ...missing].join('\n'),
      background_color: 'white',
      font_size: '14',
      text_align: 'left',
      show_tick: false,
    },
  };
}

function widgetsOf(panel: Panel, rules: Facts): Shown {
  if (panel.cloudWatch !== undefined) {
    const reason = "metrics of CloudWatch come by Datadog's own integration, under its names";
    return { widgets: [], untranslated: [{ panel: panel.title, reason }] };
  }
  const translated = panel.queries.map((query) => ({ query, value: datadogValue(query.expression, rules) }));
  const requests = translated.flatMap(({ query, value }) =>
    'query' in value ? [{ query, text: value.query }] : [],
  );
  return {
    widgets: widgets(panel, requests, rules),
    untranslated: translated.flatMap(({ value }) =>
      'reason' in value ? [{ panel: panel.title, reason: value.reason }] : [],
    ),
  };
}

interface Request {
  readonly query: PanelQuery;
  readonly text: string;
}

function widgets(panel: Panel, requests: readonly Request[], rules: Facts): DatadogWidget[] {
  if (requests.length === 0) return [];
  const common = { title: visible(panel.title), ...links(panel, rules) };
  if (panel.kind === 'graph')
    return [
      {
        definition: {
          type: 'timeseries',
          ...common,
          show_legend: true,
          requests: requests.map(({ query, text }) => ({
            q: text,
            display_type: 'line',
            ...(query.name === undefined
              ? {}
              : { metadata: [{ expression: text, alias_name: visible(query.name) }] }),
          })),
          ...markers(panel),
        },
      },
    ];
  // A number is one; of several there is a list.
  return requests.map(({ query, text }) => {
    const title = query.name === undefined ? common.title : `${common.title}: ${visible(query.name)}`;
    const formats = conditionalFormats(panel);
    return / by \{/.test(text)
      ? { definition: { type: 'toplist', ...common, title, requests: [{ q: text, ...formats }] } }
      : {
          definition: {
            type: 'query_value',
            ...common,
            title,
            autoscale: true,
            precision: 2,
            requests: [{ q: text, aggregator: 'last', ...formats }],
          },
        };
  });
}

function markers({ limit }: Panel): object {
  if (limit === undefined) return {};
  const sign = limit.below === true ? '<' : '>';
  return {
    markers: [{ value: `y ${sign} ${limit.value}`, display_type: 'error dashed', label: 'threshold' }],
  };
}

function conditionalFormats({ limit }: Panel): object {
  if (limit === undefined) return {};
  const comparator = limit.below === true ? '<' : '>';
  return { conditional_formats: [{ comparator, value: limit.value, palette: 'white_on_red' }] };
}

/** Runbooks that have an address of their own; a path of this repository is none. */
function links({ alerts = [] }: Panel, { runbooks }: Facts): object {
  const custom = alerts
    .map((alert) => ({ label: `Runbook of ${alert}`, link: runbookAddress(runbooks, ALERTS[alert].page) }))
    .filter(({ link }) => /^https?:\/\//.test(link));
  return custom.length === 0 ? {} : { custom_links: custom };
}
