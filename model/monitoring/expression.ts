/** Conditions of alerts as data: each target (PromQL, Datadog's query language) is one translation of them. */
import type { SeriesName } from './series';

/** A label's values. Names that end in `*` are all with that prefix; `*` alone is any. */
export type Matcher =
  { readonly is: string } | { readonly oneOf: readonly string[] } | { readonly noneOf: readonly string[] };

export type Expression =
  | {
      readonly kind: 'series';
      readonly name: SeriesName;
      readonly labels: Readonly<Record<string, Matcher>>;
      /** Range in milliseconds. */
      readonly range?: number;
    }
  | {
      readonly kind: 'call';
      readonly function: 'rate' | 'increase' | 'delta' | 'avg_over_time' | 'absent';
      readonly of: Expression;
    }
  | { readonly kind: 'forecast'; readonly of: Expression; readonly seconds: number }
  | {
      readonly kind: 'aggregate';
      readonly function: 'sum' | 'max' | 'min' | 'count';
      readonly by: readonly string[];
      readonly of: Expression;
    }
  | {
      readonly kind: 'compare';
      readonly left: Expression;
      readonly sign: '>' | '<' | '==' | '!=';
      readonly right: number;
      /** 0 and 1 in the place of a filter. @default false */
      readonly asNumber?: true;
    }
  | {
      readonly kind: 'arithmetic';
      readonly left: Expression;
      readonly sign: '+' | '-' | '*' | '/';
      readonly right: Expression | number;
      /** Labels by which both sides meet. @default - all */
      readonly on?: readonly string[];
      /** Several series of the left side meet one of the right. @default - one meets one */
      readonly many?: 'left';
    }
  | {
      readonly kind: 'join';
      readonly left: Expression;
      readonly operator: 'and' | 'or' | 'unless';
      readonly right: Expression;
      /** @default - all labels */
      readonly on?: readonly string[];
    }
  /** The series with the greatest values, at each moment. */
  | { readonly kind: 'top'; readonly of: Expression; readonly most: number }
  | { readonly kind: 'now' }
  /** True whatever there is. */
  | { readonly kind: 'always' }
  /** As somebody wrote it: an environment's own alert. */
  | { readonly kind: 'promql'; readonly text: string };

export type Comparison = Extract<Expression, { kind: 'compare' }>;

export const is = (value: string): Matcher => ({ is: value });
export const oneOf = (...names: readonly string[]): Matcher => ({ oneOf: names });
export const noneOf = (...names: readonly string[]): Matcher => ({ noneOf: names });

/** Series of one environment: two may share a Prometheus, so each selector names its own. */
export type Scope = (
  name: SeriesName,
  labels?: Readonly<Record<string, Matcher>>,
  range?: number,
) => Expression;

export function scopeOf(environment: string): Scope {
  return (name, labels = {}, range) => ({
    kind: 'series',
    name,
    labels: { environment: is(environment), ...labels },
    ...(range === undefined ? {} : { range }),
  });
}

export const call = (
  name: Extract<Expression, { kind: 'call' }>['function'],
  of: Expression,
): Expression => ({ kind: 'call', function: name, of });

export const aggregate = (
  name: Extract<Expression, { kind: 'aggregate' }>['function'],
  by: readonly string[],
  of: Expression,
): Expression => ({ kind: 'aggregate', function: name, by, of });

export const top = (most: number, of: Expression): Expression => ({ kind: 'top', of, most });

export const compare = (left: Expression, sign: Comparison['sign'], right: number): Comparison => ({
  kind: 'compare',
  left,
  sign,
  right,
});

export const above = (left: Expression, right: number): Comparison => compare(left, '>', right);
export const below = (left: Expression, right: number): Comparison => compare(left, '<', right);

export const arithmetic = (
  left: Expression,
  sign: Extract<Expression, { kind: 'arithmetic' }>['sign'],
  right: Expression | number,
  on?: readonly string[],
): Expression => ({ kind: 'arithmetic', left, sign, right, ...(on === undefined ? {} : { on }) });

export const join = (
  left: Expression,
  operator: Extract<Expression, { kind: 'join' }>['operator'],
  right: Expression,
  on?: readonly string[],
): Expression => ({ kind: 'join', left, operator, right, ...(on === undefined ? {} : { on }) });

/** Names of every series in an expression; of PromQL text none, whose names model/monitoring/own-alerts.ts reads. */
export function seriesIn(expression: Expression): SeriesName[] {
  switch (expression.kind) {
    case 'series':
      return [expression.name];
    case 'call':
    case 'forecast':
    case 'aggregate':
    case 'top':
      return seriesIn(expression.of);
    case 'compare':
      return seriesIn(expression.left);
    case 'arithmetic':
      return [
        ...seriesIn(expression.left),
        ...(typeof expression.right === 'number' ? [] : seriesIn(expression.right)),
      ];
    case 'join':
      return [...seriesIn(expression.left), ...seriesIn(expression.right)];
    case 'now':
    case 'always':
    case 'promql':
      return [];
  }
}
