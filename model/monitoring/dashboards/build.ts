/** How panels of dashboards are made: their series, thresholds and shapes. */
import type { Environment } from '../../environment';
import type { Monitored } from '../../environment/monitored';
import type { Expression, Matcher, Scope } from '../expression';
import { aggregate, call, is } from '../expression';
import type { Panel, PanelLimit, PanelQuery } from '../panel';
import type { SeriesName } from '../series';
import type { Threshold, Thresholds } from '../thresholds';

/** What dashboards of an environment are made from. */
export interface DashboardContext {
  readonly environment: Environment;
  readonly monitored: Monitored;
  readonly thresholds: Thresholds;
  /** Series of this environment. */
  readonly series: Scope;
}

export const RATE_MS = 300_000;
const INSTANCE = ['instance'];

type Rest = Omit<Panel, 'kind' | 'title' | 'description' | 'unit' | 'queries'>;

export const graph = (
  title: string,
  description: string,
  unit: Panel['unit'],
  queries: readonly PanelQuery[],
  rest: Rest = {},
): Panel => ({ kind: 'graph', title, description, unit, queries, ...rest });

export const number = (
  title: string,
  description: string,
  unit: Panel['unit'],
  expression: Expression,
  rest: Rest = {},
): Panel => ({ kind: 'number', title, description, unit, queries: [{ expression }], ...rest });

/** A line for each node. */
export const each = (expression: Expression, name?: string): PanelQuery => ({
  expression,
  by: INSTANCE,
  ...(name === undefined ? {} : { name }),
});

export const line = (name: string, expression: Expression, ...by: readonly string[]): PanelQuery => ({
  expression,
  name,
  ...(by.length === 0 ? {} : { by }),
});

/** What a counter grows by in a second, over five minutes. */
export function rate(
  series: Scope,
  name: SeriesName,
  labels: Readonly<Record<string, Matcher>> = {},
): Expression {
  return call('rate', series(name, labels, RATE_MS));
}

/** Without the label of what scrapes: of one environment there is one sum. */
export const total = (of: Expression): Expression => aggregate('sum', ['environment'], of);
export const greatest = (of: Expression): Expression => aggregate('max', ['environment'], of);
export const perInstance = (of: Expression): Expression => aggregate('sum', INSTANCE, of);

/** Sums of all topics have no label `topic`, those of one have it. */
export const ALL_TOPICS: Readonly<Record<string, Matcher>> = { topic: is('') };

/** Of a threshold of alerts. @param scale the panel's unit in the threshold's: 1000 for seconds of a duration */
export function limitOf({ value, reason, source }: Threshold, scale = 1, below?: true): PanelLimit {
  return {
    value: value / scale,
    reason: `${reason} (${source})`,
    ...(below === undefined ? {} : { below }),
  };
}

export const NONE_ALLOWED: PanelLimit = { value: 0, reason: 'None in a cluster without faults.' };
