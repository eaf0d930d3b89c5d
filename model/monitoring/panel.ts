/** What a dashboard shows, as data: each target (Grafana, Datadog) is one translation of it. */
import type { AlertName } from './definitions';
import type { Expression } from './expression';

/** What the numbers of a panel are. */
export type PanelUnit =
  | 'bytes'
  | 'bytesPerSecond'
  | 'count'
  | 'milliseconds'
  | 'perSecond'
  | 'seconds'
  /** From 0 to 1. */
  | 'share'
  /** 0 or 1. */
  | 'yesNo';

export interface PanelQuery {
  readonly expression: Expression;
  /** Labels by whose values a line is named. @default - none: `name` alone */
  readonly by?: readonly string[];
  /** Before the values of labels; what the line is. @default - none */
  readonly name?: string;
}

/** A number from which on the panel shows that something is wrong. */
export interface PanelLimit {
  /** In the panel's unit. */
  readonly value: number;
  /** Wrong is what is below it. @default - what is above it */
  readonly below?: true;
  /** Where the number comes from. */
  readonly reason: string;
}

/** A metric of Amazon CloudWatch, of every instance of a region. */
export interface CloudWatchMetric {
  readonly namespace: string;
  readonly metric: string;
  readonly dimension: string;
  readonly region: string;
}

export interface Panel {
  /** Unique within its dashboard. */
  readonly title: string;
  /** What it shows, and what to make of it: plain text. */
  readonly description: string;
  /** `graph`: lines over time. `number`: the present value. */
  readonly kind: 'graph' | 'number';
  readonly unit: PanelUnit;
  readonly queries: readonly PanelQuery[];
  /** In the place of queries, of what no exporter has. @default - none */
  readonly cloudWatch?: CloudWatchMetric;
  /** @default - none */
  readonly limit?: PanelLimit;
  /** Alerts whose runbooks say what to do. @default - none */
  readonly alerts?: readonly AlertName[];
  /** Shown where a query has no series, if that is no fault. @default - "No data" */
  readonly whenEmpty?: string;
}

export interface PanelRow {
  readonly title: string;
  readonly panels: readonly Panel[];
  /** Closed until somebody opens it: nothing is read for it before. @default false */
  readonly collapsed?: true;
}

export interface Dashboard {
  /** Unique within the environment: lower case letters, digits, `.`, `_` and hyphens. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Team whose topics it shows. @default - that of the platform */
  readonly owner?: string;
  readonly rows: readonly PanelRow[];
}

/** Everything in a row and a dashboard that has queries. */
export function panelsOf({ rows }: Dashboard): Panel[] {
  return rows.flatMap(({ panels }) => panels);
}
