/**
 * Alerts as monitors of Datadog, whose agent scrapes the same exporters by its OpenMetrics check: names stay, under a namespace.
 *
 * Grammar: https://docs.datadoghq.com/api/latest/monitors/ and the check's README. What has no counterpart there is reported, never left out in silence.
 */
import type { ResolvedCatalog } from '../catalog/resolved';
import type { Alert } from './alert';
import { ownersOf } from './alerts-groups';
import type { Comparison, Expression, Matcher } from './expression';
import { allAlerts } from './rules';
import type { Rules } from './rules';
import { runbookAddress } from './runbook';
import { SERIES } from './series';
import type { Series, SeriesName } from './series';
import type { MonitoringSettings } from './settings';

/** `namespace` of the OpenMetrics check. */
export const DATADOG_NAMESPACE = 'brokerform';

export interface DatadogMonitor {
  readonly name: string;
  readonly type: 'query alert' | 'service check' | 'composite';
  readonly query: string;
  readonly message: string;
  readonly tags: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** A composite's query names its parts by `${ref}`, in whose place their ids are put once they exist. */
export interface DatadogFile {
  readonly monitors: readonly { readonly ref: string; readonly monitor: DatadogMonitor }[];
  readonly untranslated: readonly {
    readonly alert: string;
    readonly owner: string;
    readonly reason: string;
  }[];
}

/** Raised within a translation, and caught at its end. */
class Untranslatable extends Error {}

type Query = Pick<DatadogMonitor, 'type' | 'query' | 'options'>;

/** One query, or several with how they are joined: a composite has no composites in it. */
export interface Translated {
  readonly queries: readonly Query[];
  readonly formula: (refs: readonly string[]) => string;
}

export function datadogFile(
  rules: Rules,
  settings: MonitoringSettings | undefined,
  catalog: ResolvedCatalog,
): DatadogFile {
  const monitors: { ref: string; monitor: DatadogMonitor }[] = [];
  const untranslated: { alert: string; owner: string; reason: string }[] = [];
  const counts = new Map<string, number>();
  for (const alert of allAlerts(rules)) {
    const message = messageOf(alert, rules, notificationOf(alert.owner, settings, catalog));
    for (const each of translate(alert, rules)) {
      if (typeof each === 'string') {
        untranslated.push({ alert: alert.name, owner: alert.owner, reason: each });
        continue;
      }
      const number = (counts.get(alert.name) ?? 0) + 1;
      counts.set(alert.name, number);
      monitors.push(...toMonitors(each, `${alert.name}-${number}`, alert, rules, message));
    }
  }
  return { monitors, untranslated };
}

/** Alternatives are monitors of their own; in the place of one that has no counterpart is the reason. */
export function translate(
  alert: Pick<Alert, 'expression' | 'for'>,
  rules: Pick<Rules, 'recordings'>,
): (Translated | string)[] {
  return alternatives(alert.expression).map((each) => {
    try {
      return translated(each, alert.for, rules);
    } catch (error) {
      if (error instanceof Untranslatable) return error.message;
      throw error;
    }
  });
}

function alternatives(expression: Expression): Expression[] {
  return expression.kind === 'join' && expression.operator === 'or'
    ? [...alternatives(expression.left), ...alternatives(expression.right)]
    : [expression];
}

function translated(expression: Expression, wait: number, rules: Pick<Rules, 'recordings'>): Translated {
  const single = (query: Query): Translated => ({ queries: [query], formula: ([ref = '']) => ref });
  switch (expression.kind) {
    case 'compare':
      return single(comparison(expression, wait, rules));
    case 'call':
      if (expression.function === 'absent') return single(absence(expression.of, rules));
      throw new Untranslatable('a value that is compared with nothing');
    case 'join': {
      const left = translated(expression.left, wait, rules);
      const right = translated(expression.right, wait, rules);
      const sign = expression.operator === 'or' ? '||' : expression.operator === 'and' ? '&&' : '&& !';
      return {
        queries: [...left.queries, ...right.queries],
        formula: (refs) => {
          const ofLeft = left.formula(refs.slice(0, left.queries.length));
          const ofRight = right.formula(refs.slice(left.queries.length));
          return `(${ofLeft} ${sign}${sign.endsWith('!') ? '' : ' '}${ofRight})`;
        },
      };
    }
    case 'promql':
      throw new Untranslatable('it is written in PromQL');
    case 'always':
      throw new Untranslatable('it proves that Prometheus and Alertmanager work, and nothing of Datadog');
    case 'series':
    case 'forecast':
    case 'aggregate':
    case 'top':
    case 'arithmetic':
    case 'now':
      throw new Untranslatable('a value that is compared with nothing');
  }
}

const MINUTE = 60_000;
/** Evaluation windows that every kind of metric monitor takes. */
const WINDOWS = [
  ['5m', 5 * MINUTE],
  ['10m', 10 * MINUTE],
  ['15m', 15 * MINUTE],
  ['30m', 30 * MINUTE],
  ['1h', 60 * MINUTE],
] as const;

function windowOf(milliseconds: number): string {
  return WINDOWS.find(([, length]) => length >= milliseconds)?.[0] ?? '1h';
}

function comparison(condition: Comparison, wait: number, rules: Pick<Rules, 'recordings'>): Query {
  const { left, sign, right } = condition;
  if (left.kind === 'series' && left.name === 'up') return serviceCheck(left.labels, wait);
  if (left.kind === 'forecast') {
    const hours = Math.round(left.seconds / 3600);
    return query(
      `max(next_${hours >= 168 ? '1w' : `${hours}h`}):forecast(${vector(left.of, rules)}, 'linear', 1) <= ${right}`,
      right,
    );
  }
  if (left.kind === 'call' && left.function === 'delta')
    return query(
      `change(avg(last_5m),last_${windowOf(rangeOf(left.of))}):${vector(left.of, rules)} ${sign} ${right}`,
      right,
    );
  const counted = countedRange(left);
  // A condition that holds throughout: the least value is above the threshold, the greatest below it.
  const throughout = sign === '<' ? 'max' : 'min';
  const at =
    counted === undefined
      ? `${wait === 0 ? (sign === '<' ? 'min' : 'max') : throughout}(last_${windowOf(wait)})`
      : `sum(last_${windowOf(counted)})`;
  return query(`${at}:${vector(left, rules)} ${sign} ${right}`, right);
}

function query(text: string, critical: number): Query {
  return { type: 'query alert', query: text, options: { thresholds: { critical }, include_tags: true } };
}

/** Prometheus's `up` is no metric of the agent's, which has a service check for each endpoint. */
function serviceCheck(labels: Readonly<Record<string, Matcher>>, wait: number): Query {
  const tags = Object.entries(labels).map(([label, matcher]) => {
    if ('is' in matcher) return `"${label}:${tagValue(matcher.is)}"`;
    if ('oneOf' in matcher && label === 'role') return undefined;
    throw new Untranslatable('service checks know no exclusions');
  });
  const failures = Math.max(1, Math.min(6, Math.ceil(wait / MINUTE)));
  const over = tags.filter((tag) => tag !== undefined).join(',');
  return {
    type: 'service check',
    query: `"${DATADOG_NAMESPACE}.openmetrics.health".over(${over}).by("endpoint").last(${failures + 1}).count_by_status()`,
    options: { thresholds: { critical: failures, ok: 1 } },
  };
}

/** A query that is never true: what notifies is that it has no data. */
function absence(of: Expression, rules: Pick<Rules, 'recordings'>): Query {
  if (of.kind === 'series' && of.name === 'up')
    throw new Untranslatable('an agent without the check reports nothing that could be missing');
  return {
    type: 'query alert',
    query: `max(last_5m):${vector(of, rules, [])} < -1`,
    options: { thresholds: { critical: -1 }, on_missing_data: 'show_and_notify_no_data' },
  };
}

/** Range of an increase, which is a sum over the window there. */
function countedRange(expression: Expression): number | undefined {
  if (expression.kind === 'aggregate') return countedRange(expression.of);
  return expression.kind === 'call' && expression.function === 'increase'
    ? rangeOf(expression.of)
    : undefined;
}

function rangeOf(expression: Expression): number {
  return expression.kind === 'series' ? (expression.range ?? 0) : 0;
}

/** @param by groups. @default - the labels of the series */
function vector(
  expression: Expression,
  rules: Pick<Rules, 'recordings'>,
  by?: readonly string[],
  space = 'max',
): string {
  switch (expression.kind) {
    case 'series': {
      const summed = summedBehind(expression, rules, by);
      if (summed !== undefined) return vector(summed, rules);
      const { name, labels } = inlined(expression, rules);
      const series: Series = SERIES[name];
      const groups = by ?? ['instance', ...(series.labels ?? [])].filter((label) => !fixes(labels[label]));
      return `${space}:${metricName(name)}{${filter(labels)}}${groups.length === 0 ? '' : ` by {${groups.join(',')}}`}`;
    }
    case 'aggregate':
      if (expression.function === 'count')
        throw new Untranslatable('it counts the series that meet a condition');
      return vector(
        expression.of,
        rules,
        expression.by.filter((label) => label !== 'environment'),
        expression.function,
      );
    case 'call':
      if (expression.function === 'rate') return `${vector(expression.of, rules, by, space)}.as_rate()`;
      if (expression.function === 'increase') return `${vector(expression.of, rules, by, space)}.as_count()`;
      throw new Untranslatable(`${expression.function} has no counterpart within a query`);
    case 'arithmetic': {
      const { left, sign, right } = expression;
      if (typeof right !== 'number' && right.kind === 'now')
        throw new Untranslatable('queries know no time of day');
      const other = typeof right === 'number' ? String(right) : vector(right, rules, by, space);
      return `(${vector(left, rules, by, space)} ${sign} ${other})`;
    }
    case 'join':
      throw new Untranslatable('a condition within a value');
    case 'compare':
      throw new Untranslatable('it counts the series that meet a condition');
    case 'top':
      return `top(${vector(expression.of, rules, by, space)}, ${expression.most}, 'mean', 'desc')`;
    case 'forecast':
    case 'now':
    case 'always':
    case 'promql':
      throw new Untranslatable('it has no counterpart within a query');
  }
}

/** What Prometheus records under a name of its own, if that is a selection: nothing records it for Datadog. */
function inlined(
  { name, labels }: Extract<Expression, { kind: 'series' }>,
  { recordings }: Pick<Rules, 'recordings'>,
): { readonly name: SeriesName; readonly labels: Readonly<Record<string, Matcher>> } {
  if (SERIES[name].origin === 'prometheus')
    throw new Untranslatable('the agent has no metric of targets that are up');
  if (SERIES[name].origin !== 'recorded') return { name, labels };
  const recorded = recordings.find((recording) => recording.name === name)?.expression;
  if (recorded?.kind !== 'series') throw new Untranslatable(`${name} is recorded by Prometheus alone`);
  return { name: recorded.name, labels: { ...recorded.labels, ...labels } };
}

/**
 * What Prometheus records, if that is one aggregate whose groups are those that are asked for: what selects among its groups selects among the series
 * within it.
 */
function summedBehind(
  { name, labels }: Extract<Expression, { kind: 'series' }>,
  { recordings }: Pick<Rules, 'recordings'>,
  by: readonly string[] | undefined,
): Expression | undefined {
  const recorded = recordings.find((recording) => recording.name === name)?.expression;
  if (recorded?.kind !== 'aggregate') return undefined;
  const groups = recorded.by.filter((label) => label !== 'environment');
  const isSame =
    by === undefined || (by.length === groups.length && by.every((each) => groups.includes(each)));
  const selectable = Object.keys(labels).every((label) => recorded.by.includes(label));
  return isSame && selectable ? { ...recorded, of: selected(recorded.of, labels) } : undefined;
}

/** The same of those series alone that have these labels. */
function selected(of: Expression, labels: Readonly<Record<string, Matcher>>): Expression {
  if (of.kind === 'series') return { ...of, labels: { ...of.labels, ...labels } };
  if (of.kind === 'call') return { ...of, of: selected(of.of, labels) };
  throw new Untranslatable('it is recorded from more than the rate of a series');
}

/** A value as widgets of Datadog take it (`q` of a request), or why there is none. */
export function datadogValue(
  expression: Expression,
  rules: Pick<Rules, 'recordings'>,
): { readonly query: string } | { readonly reason: string } {
  try {
    return { query: vector(expression, rules) };
  } catch (error) {
    if (error instanceof Untranslatable) return { reason: error.message };
    throw error;
  }
}

/** As the OpenMetrics check names it: a counter ends in `.count`, a summary's parts in `.count` and `.sum`. */
export function metricName(name: SeriesName): string {
  const series: Series = SERIES[name];
  if (series.type !== 'counter') return `${DATADOG_NAMESPACE}.${name}`;
  const isSum = name.endsWith('_seconds_sum');
  return `${DATADOG_NAMESPACE}.${name.replace(/_(total|count|sum)$/, '')}.${isSum ? 'sum' : 'count'}`;
}

const fixes = (matcher: Matcher | undefined): boolean => matcher !== undefined && 'is' in matcher;

function filter(labels: Readonly<Record<string, Matcher>>): string {
  return Object.entries(labels)
    .flatMap(([label, matcher]) => {
      if ('is' in matcher) return [`${label}:${tagValue(matcher.is)}`];
      const names = 'oneOf' in matcher ? matcher.oneOf : matcher.noneOf;
      const values = names.map((name) => `${label}:${tagValue(name)}`);
      if ('noneOf' in matcher) return values.map((value) => `NOT ${value}`);
      return values.length === 1 ? values : [`(${values.join(' OR ')})`];
    })
    .join(' AND ');
}

/** A label's value as Datadog keeps a tag: lower case, and `_` for what it does not take. `*` at the end stays a wildcard. */
export function tagValue(value: string): string {
  const isPrefix = value.endsWith('*');
  const name = isPrefix ? value.slice(0, -1) : value;
  const kept = name.toLowerCase().replaceAll(/[^\p{L}\p{N}_\-:./]+/gu, '_');
  return `${isPrefix ? kept : kept.replace(/_+$/, '')}${isPrefix ? '*' : ''}`;
}

function toMonitors(
  each: Translated,
  ref: string,
  alert: Alert,
  rules: Rules,
  message: string,
): { ref: string; monitor: DatadogMonitor }[] {
  const name = `${alert.name} in ${rules.environment}: ${plainText(alert.summary)}`;
  const tags = [
    `environment:${rules.environment}`,
    `owner:${tagValue(alert.owner)}`,
    `severity:${alert.severity}`,
    'managed-by:brokerform',
  ];
  const [first] = each.queries;
  if (each.queries.length === 1 && first !== undefined)
    return [{ ref, monitor: { name, message, tags, ...first } }];
  const refs = each.queries.map((_, index) => `${ref}-${index + 1}`);
  return [
    // Parts notify no one: only the whole is an alert.
    ...each.queries.map((part, index) => ({
      ref: refs[index] ?? '',
      monitor: { name: `${name} (part ${index + 1})`, message: `Part of ${ref}.`, tags, ...part },
    })),
    {
      ref,
      monitor: {
        name,
        type: 'composite',
        query: each.formula(refs.map((part) => `\${${part}}`)).replace(/^\((.*)\)$/, '$1'),
        message,
        tags,
        options: { include_tags: true },
      },
    },
  ];
}

function messageOf(alert: Alert, { runbooks }: Rules, notification: string | undefined): string {
  const runbook = alert.runbook ?? runbookAddress(runbooks, alert.page);
  return [
    plainText(`${alert.meaning} ${alert.impact}`),
    ...alert.actions.map((action) => `- ${plainText(action)}`),
    `Runbook: ${plainText(runbook)}`,
    ...(notification === undefined ? [] : [notification]),
  ].join('\n');
}

/** Text in which Datadog finds no template and no one to notify. */
export function plainText(text: string): string {
  return text.replaceAll('{{', '{ {').replaceAll('}}', '} }').replaceAll('@', '(at)');
}

/** By the name of an integration in Datadog, which holds the secret. */
function notificationOf(
  owner: string,
  settings: MonitoringSettings | undefined,
  { domains }: ResolvedCatalog,
): string | undefined {
  if (settings === undefined) return undefined;
  const name =
    ownersOf(domains).find((each) => each.owner === owner)?.domains[0]?.alerts ?? settings.platform;
  const receiver = settings.receivers[name];
  switch (receiver?.kind) {
    case undefined:
      return undefined;
    case 'pagerduty':
      return `@pagerduty-${name}`;
    case 'slack':
      return `@slack-${receiver.channel.replace(/^#/, '')}`;
    case 'email':
      return `@${receiver.to}`;
    case 'webhook':
      return `@webhook-${name}`;
  }
}

export function datadogText(file: DatadogFile): string {
  return `${JSON.stringify(file, undefined, 2)}\n`;
}
