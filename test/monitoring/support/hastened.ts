/**
 * The generated rules and routes with every wait shortened, so that what takes minutes takes seconds: the only thing in which a provoked
 * alert differs from the delivered one. Conditions, thresholds, labels and owners stay.
 */
import type { AlertmanagerConfig } from '../../../model/monitoring/alertmanager';
import type { Expression } from '../../../model/monitoring/expression';
import { promDuration } from '../../../model/monitoring/promql';
import type { Rules } from '../../../model/monitoring/rules';
import { parseDuration } from '../../../shared/units';

/** A minute is a second. */
export const DIVISOR = 60;
/** Five scrapes: of a shorter window `increase` would see no two samples on a busy machine. */
export const SHORTEST_RANGE_MS = 10_000;

/** Waits and windows of every alert and recording divided. */
export function hastened(rules: Rules): Rules {
  const alerts = Object.entries(rules.alerts).map(([group, members]) => [
    group,
    members.map((each) => ({
      ...each,
      for: Math.ceil(each.for / DIVISOR),
      ...(each.keepFiring === undefined ? {} : { keepFiring: Math.ceil(each.keepFiring / DIVISOR) }),
      expression: withShorterRanges(each.expression),
    })),
  ]);
  return {
    ...rules,
    recordings: rules.recordings.map((each) => ({
      ...each,
      expression: withShorterRanges(each.expression),
    })),
    alerts: Object.fromEntries(alerts) as Rules['alerts'],
  };
}

/** Waits of the whole route divided. */
export function hastenedRoutes(config: AlertmanagerConfig): AlertmanagerConfig {
  const { route } = config;
  const waits = (['group_wait', 'group_interval', 'repeat_interval'] as const).flatMap((name) => {
    const text = route[name];
    return text === undefined ? [] : [[name, promDuration(Math.ceil(milliseconds(text) / DIVISOR))]];
  });
  return { ...config, route: { ...route, ...(Object.fromEntries(waits) as Partial<typeof route>) } };
}

function milliseconds(text: string): number {
  const parsed = parseDuration(text);
  if (!parsed.ok) throw new Error(`${text} is no duration`);
  return parsed.value;
}

function withShorterRanges(expression: Expression): Expression {
  switch (expression.kind) {
    case 'series':
      return expression.range === undefined
        ? expression
        : { ...expression, range: Math.max(SHORTEST_RANGE_MS, expression.range / DIVISOR) };
    case 'call':
    case 'forecast':
    case 'top':
    case 'aggregate':
      return { ...expression, of: withShorterRanges(expression.of) };
    case 'compare':
      return { ...expression, left: withShorterRanges(expression.left) };
    case 'arithmetic':
      return {
        ...expression,
        left: withShorterRanges(expression.left),
        right: typeof expression.right === 'number' ? expression.right : withShorterRanges(expression.right),
      };
    case 'join':
      return {
        ...expression,
        left: withShorterRanges(expression.left),
        right: withShorterRanges(expression.right),
      };
    case 'now':
    case 'always':
    case 'promql':
      return expression;
  }
}
