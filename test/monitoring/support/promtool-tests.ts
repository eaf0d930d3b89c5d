/** A table's case as unit tests of promtool: https://prometheus.io/docs/prometheus/2.42/configuration/unit_testing_rules/ */
import { ALERTS } from '../../../model/monitoring/definitions';
import type { AlertDefinition, AlertName } from '../../../model/monitoring/definitions';
import type { PrometheusRule, RuleFile } from '../../../model/monitoring/prometheus';
import type { AlertCase, CaseSeries, Value } from './cases';

/** One test group. Samples are a minute apart. */
export interface PromtoolTest {
  readonly name: string;
  readonly interval: '1m';
  readonly input_series: readonly { readonly series: string; readonly values: string }[];
  readonly alert_rule_test: readonly AlertExpectation[];
}

interface AlertExpectation {
  readonly eval_time: string;
  readonly alertname: string;
  /** Everything of that name that fires, and nothing else. */
  readonly exp_alerts: readonly {
    readonly exp_labels: Readonly<Record<string, string>>;
    readonly exp_annotations: Readonly<Record<string, string>>;
  }[];
}

type AlertRule = Extract<PrometheusRule, { alert: string }>;
type Phase = readonly [which: 'good' | 'bad' | 'stale', minutes: number];

const GOOD_MINUTES = 5;
const BAD_MINUTES = 40;
const RECOVERY_MINUTES = 60;
/** Long enough for each `for`, short enough to see what becomes of a firing alert. */
const UNTIL_GONE = 20;

/** Firing and recovery, every silent case, and what follows when the series end. */
export function promtoolTests(
  name: AlertName,
  alertCase: AlertCase,
  { file, environment }: { readonly file: RuleFile; readonly environment: string },
): PromtoolTest[] {
  const definition: AlertDefinition = ALERTS[name];
  const bad = alertCase.badMinutes ?? BAD_MINUTES;
  const recovery = alertCase.recoveryMinutes ?? RECOVERY_MINUTES;
  const fires = expectation(name, alertCase, ruleOf(file, name, alertCase));
  const silent = (minute: number): AlertExpectation => ({
    eval_time: `${minute}m`,
    alertname: name,
    exp_alerts: [],
  });
  const test = (
    what: string,
    series: readonly CaseSeries[],
    phases: readonly Phase[],
    expectations: readonly AlertExpectation[],
  ): PromtoolTest => ({
    name: `${name}: ${what}`,
    interval: '1m',
    input_series: series.map((each) => inputSeries(each, phases, environment)),
    alert_rule_test: expectations,
  });
  const whole: Phase[] = [
    ['good', GOOD_MINUTES],
    ['bad', bad],
    ['good', recovery],
  ];
  const waits = Math.ceil(definition.for / 60_000);
  const end = GOOD_MINUTES + bad;
  return [
    test('fires and recovers', alertCase.series, whole, [
      silent(GOOD_MINUTES - 1),
      ...(waits === 0 ? [] : [silent(GOOD_MINUTES + waits - 1)]),
      fires(end - 5),
      silent(end + recovery - 1),
    ]),
    ...alertCase.silent.map(({ because, series }) =>
      test(`is silent, since ${because}`, series, whole, [GOOD_MINUTES - 1, end - 5, end - 1].map(silent)),
    ),
    ...goneTests(),
  ];

  function goneTests(): PromtoolTest[] {
    const { gone, series } = alertCase;
    if (typeof gone !== 'string' || gone === 'fires') return [];
    const last = GOOD_MINUTES + UNTIL_GONE - 1;
    const phases: Phase[] = [
      ['good', GOOD_MINUTES],
      ['bad', UNTIL_GONE],
      ['stale', RECOVERY_MINUTES],
    ];
    const after = { resolves: [silent(last + 2)], holds: [fires(last + 6)], window: [] }[gone];
    // What a window counts is another number by then.
    const before = gone === 'window' ? [] : [fires(last)];
    return [test(`its series end: ${gone}`, series, phases, [...before, ...after, silent(last + 40)])];
  }
}

function ruleOf(file: RuleFile, name: string, { owner = 'platform', objective }: AlertCase): AlertRule {
  const found = file.groups
    .flatMap(({ rules }): PrometheusRule[] => [...rules])
    .filter(
      (rule): rule is AlertRule =>
        'alert' in rule &&
        rule.alert === name &&
        rule.labels['owner'] === owner &&
        rule.labels['objective'] === objective,
    );
  const [first] = found;
  if (first === undefined || found.length > 1)
    throw new Error(`${found.length} rules ${name} of ${owner} with the objective ${objective}`);
  return first;
}

function expectation(
  alertname: string,
  { labels, value }: AlertCase,
  rule: AlertRule,
): (minute: number) => AlertExpectation {
  return (minute) => ({
    eval_time: `${minute}m`,
    alertname,
    exp_alerts: [
      {
        exp_labels: { ...labels, ...rule.labels },
        exp_annotations: { ...rule.annotations, value: typeof value === 'string' ? value : value(minute) },
      },
    ],
  });
}

function inputSeries(
  { name, labels, good, bad }: CaseSeries,
  phases: readonly Phase[],
  environment: string,
): { series: string; values: string } {
  const all = Object.entries({ environment, ...labels }).map(
    ([label, text]) => `${label}=${JSON.stringify(text)}`,
  );
  const samples: (number | string)[] = [];
  let count = 0;
  for (const [which, minutes] of phases) {
    const value: Value = which === 'stale' ? 'stale' : { good, bad }[which];
    for (let minute = 0; minute < minutes; minute++) {
      if (value === 'stale') samples.push(minute === 0 ? 'stale' : '_');
      else if (typeof value === 'number') samples.push(value);
      else {
        if (samples.length === 0) count = value.from ?? 0;
        samples.push((count += value.grows));
      }
    }
  }
  return { series: `${name}{${all.join(',')}}`, values: samples.join(' ') };
}
