/** Alerts that an environment adds: their text is read as Prometheus reads it, and their series must exist. */
import { parser } from '@prometheus-io/lezer-promql';
import { nearest } from '../../shared/nearest';
import { parseDuration } from '../../shared/units';
import type { Diagnostic } from '../diagnostics';
import type { DiagnosticCode } from '../diagnostic-codes';
import { ALERTS } from './definitions';
import { FAMILIES, SERIES } from './series';
import { SEVERITIES } from './settings';
import type { OwnAlert } from './settings';

export interface ReadExpression {
  /** Names of series, each once. */
  readonly names: readonly string[];
  /** Where the text stops being PromQL, counted from 0. Absent: nowhere. */
  readonly errorAt?: number;
}

/** The series that a text of PromQL selects, by name or by `__name__`. */
export function readExpression(text: string): ReadExpression {
  const names = new Set<string>();
  let errorAt: number | undefined;
  parser.parse(text).iterate({
    enter: ({ type, from, to, node }) => {
      if (type.isError) errorAt ??= from;
      else if (type.name === 'Identifier' && node.parent?.name === 'VectorSelector')
        names.add(text.slice(from, to));
      else if (type.name === 'UnquotedLabelMatcher') {
        const match = /^__name__\s*=\s*(["'`])(.*)\1$/.exec(text.slice(from, to));
        if (match?.[2] !== undefined) names.add(match[2]);
      }
    },
  });
  return { names: [...names], ...(errorAt === undefined ? {} : { errorAt }) };
}

export function isKnownSeries(name: string): boolean {
  return Object.hasOwn(SERIES, name) || FAMILIES.some((family) => name.startsWith(family));
}

/** Everything wrong with them, all at once. */
export function checkOwnAlerts(environment: string, alerts: readonly OwnAlert[]): Diagnostic[] {
  const taken = new Map<string, string>(
    Object.keys(ALERTS).map((name) => [name.toLowerCase(), 'one of the model']),
  );
  return alerts.flatMap((alert, index) => {
    const at = (field: string): Diagnostic['at'] => ({
      environment,
      property: `monitoring.alerts[${index}].${field}`,
    });
    const error = (
      field: string,
      code: DiagnosticCode,
      message: string,
      allowed: string | undefined,
      remedy: string,
    ): Diagnostic => ({
      severity: 'error',
      code,
      at: at(field),
      message,
      ...(allowed === undefined ? {} : { allowed }),
      remedy,
    });
    const { name } = alert;
    const before = taken.get(name.toLowerCase());
    taken.set(name.toLowerCase(), before ?? `monitoring.alerts[${index}]`);
    return [
      ...(before === undefined
        ? []
        : [
            error(
              'name',
              'duplicate-alert',
              `The alert ${name} is already ${before}.`,
              undefined,
              'Give it another name.',
            ),
          ]),
      ...shape(alert).map(([field, value, allowed, remedy]) =>
        error(
          field,
          'illegal-alert',
          `The alert ${name} has the ${field} ${JSON.stringify(value)}, which is not valid.`,
          allowed,
          remedy,
        ),
      ),
      ...expressionProblems(alert).map(([code, message, remedy]) =>
        error('expression', code, message, undefined, remedy),
      ),
    ];
  });
}

function shape(alert: OwnAlert): [field: string, value: string, allowed: string, remedy: string][] {
  const found: [string, string, string, string][] = [];
  if (!/^[A-Z][A-Za-z0-9]{2,}$/.test(alert.name))
    found.push([
      'name',
      alert.name,
      'letters and digits, a capital first',
      'Write it in Pascal case: OrderBacklog.',
    ]);
  if (!parseDuration(alert.for).ok)
    found.push(['for', alert.for, 'a whole number and one of ms, s, m (minutes), h, d', 'Write 10m, or 0s.']);
  if (!(SEVERITIES as readonly string[]).includes(alert.severity))
    found.push(['severity', alert.severity, SEVERITIES.join(', '), 'Write one of them.']);
  if (!/^https?:\/\/\S+$/.test(alert.runbook))
    found.push(['runbook', alert.runbook, 'an http or https address', 'Name the page that says what to do.']);
  return found;
}

function expressionProblems({
  name,
  expression,
}: OwnAlert): [code: DiagnosticCode, message: string, remedy: string][] {
  const { names, errorAt } = readExpression(expression);
  if (errorAt !== undefined || names.length === 0)
    return [
      [
        'illegal-alert',
        errorAt === undefined
          ? `The expression of the alert ${name} selects no series.`
          : `The expression of the alert ${name} is not PromQL from ${JSON.stringify(expression.slice(errorAt, errorAt + 20))} on.`,
        'Try it in Prometheus, or with promtool check rules.',
      ],
    ];
  return names
    .filter((series) => !isKnownSeries(series))
    .map((series) => {
      const right = nearest(series, Object.keys(SERIES));
      return [
        'unknown-metric',
        `The alert ${name} reads ${series}, which no exporter of this project has.`,
        right === undefined ? 'model/monitoring/series.ts has their names.' : `Write "${right}".`,
      ];
    });
}
