/** A running Prometheus against what an environment declares: targets, rules, where alerts are sent, and its clock. */
import { listOf, count } from '../../shared/text';
import { visible } from '../../shared/visible';
import { promDuration } from './promql';
import type { PrometheusRule, RuleFile } from './prometheus';
import type { ScrapeJob } from './scrape';

/** https://prometheus.io/docs/prometheus/2.42/querying/api/ */
export interface RunningTarget {
  readonly labels: Readonly<Record<string, string>>;
  readonly health: string;
  readonly lastError: string;
}

export interface RunningRule {
  readonly name: string;
  readonly query: string;
  /** Seconds. @default 0 */
  readonly duration?: number;
  /** Seconds. @default 0 */
  readonly keepFiringFor?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly health: string;
  readonly lastError?: string;
}

export interface Running {
  readonly targets: readonly RunningTarget[];
  readonly groups: readonly { readonly name: string; readonly rules: readonly RunningRule[] }[];
  readonly alertmanagers: number;
  /** Of its clock before that of this machine; negative behind it. Milliseconds. Absent: it does not say. */
  readonly skewMs?: number;
}

export interface Declared {
  readonly environment: string;
  readonly jobs: readonly ScrapeJob[];
  readonly rules: RuleFile;
}

/** One line of the check. */
export interface Finding {
  readonly kind: 'ok' | 'problem';
  readonly text: string;
}

/** `for` of alerts is minutes and silences end by the clock: half a minute is more than a slow answer and a second of rounding. */
export const MOST_SKEW_MS = 30_000;
/** Rules that differ are named up to this number. */
const MOST_RULES = 20;

/**
 * @param same whether two expressions whose text differs are one
 */
export function checkRunning(
  declared: Declared,
  running: Running,
  same: (expected: string, loaded: string) => boolean = () => false,
): Finding[] {
  return [
    clockFinding(running),
    ...targetFindings(declared, running),
    ...ruleFindings(declared, running, same),
    running.alertmanagers === 0
      ? problem(
          'It sends alerts to no Alertmanager: alerting.alertmanagers of its configuration is empty, or none is found.',
        )
      : ok(`It sends alerts to ${count(running.alertmanagers, 'Alertmanager')}.`),
  ];
}

const ok = (text: string): Finding => ({ kind: 'ok', text });
const problem = (text: string): Finding => ({ kind: 'problem', text: visible(text) });

function clockFinding({ skewMs }: Running): Finding {
  if (skewMs === undefined) return problem('It does not report its clock: skew is unknown.');
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  if (Math.abs(skewMs) <= MOST_SKEW_MS) return ok('Its clock is that of this machine, within 30 s.');
  return problem(
    `Its clock is ${seconds} s ${skewMs > 0 ? 'ahead of' : 'behind'} that of this machine. Set both by NTP.`,
  );
}

function targetFindings({ environment, jobs }: Declared, { targets }: Running): Finding[] {
  const own = targets.filter(({ labels }) => labels['environment'] === environment);
  const others = [...new Set(targets.flatMap(({ labels }) => labels['environment'] ?? []))].sort();
  if (own.length === 0) {
    const of = others.length === 0 ? 'none with the label environment' : `those of ${listOf(others)}`;
    return [
      problem(
        `It has no target of environment ${environment}: of ${count(targets.length, 'target')} it has ${of}. It is the Prometheus of another cluster, or scrapes nothing yet.`,
      ),
    ];
  }
  return jobs
    .filter((job) => job.targets.length > 0)
    .map((job) => jobFindings(job, own))
    .flat();
}

function jobFindings({ job, targets }: ScrapeJob, own: readonly RunningTarget[]): Finding[] {
  const ofJob = own.filter(({ labels }) => labels['job'] === job);
  const problems = targets.flatMap(({ address, labels = {} }): Finding[] => {
    const instance = labels['instance'] ?? address;
    const found = ofJob.find((each) => each.labels['instance'] === instance);
    if (found === undefined) return [problem(`Target ${instance} of job ${job} is missing.`)];
    const different = Object.entries(labels).filter(([name, value]) => found.labels[name] !== value);
    return [
      ...(found.health === 'up'
        ? []
        : [
            problem(
              `Target ${instance} of job ${job} is ${found.health}${found.lastError === '' ? '' : `: ${found.lastError}`}.`,
            ),
          ]),
      ...different.map(([name, value]) =>
        problem(
          `Target ${instance} of job ${job} has ${name}="${found.labels[name] ?? ''}"; declared is "${value}".`,
        ),
      ),
    ];
  });
  const known = new Set(targets.map(({ address, labels = {} }) => labels['instance'] ?? address));
  const unknown = ofJob.flatMap(({ labels: { instance = '' } }) => (known.has(instance) ? [] : [instance]));
  return [
    ...(problems.length === 0 ? [ok(`Job ${job}: all of ${count(targets.length, 'target')} up.`)] : problems),
    ...unknown.map((instance) => problem(`Target ${instance} of job ${job} is not declared.`)),
  ];
}

interface Pair {
  readonly group: string;
  readonly expected: PrometheusRule;
  readonly loaded: RunningRule;
}

interface Pairing {
  readonly pairs: readonly Pair[];
  readonly problems: readonly Finding[];
}

function ruleFindings(
  declared: Declared,
  running: Running,
  same: (expected: string, loaded: string) => boolean,
): Finding[] {
  const total = declared.rules.groups.reduce((sum, { rules }) => sum + rules.length, 0);
  const { pairs, problems } = pairing(declared, running);
  const found = [...problems, ...pairs.flatMap((pair) => pairFindings(pair, same))];
  if (found.length === 0) return [ok(`All ${count(total, 'rule')} loaded, as generated.`)];
  const more = found.length - MOST_RULES;
  return [
    ...found.slice(0, MOST_RULES),
    ...(more > 0 ? [problem(`${count(more, 'more rule')} missing or different.`)] : []),
  ];
}

/** Expressions whose text differs although their rules are the same ones: Prometheus writes them in its own form. */
export function differentTexts(declared: Declared, running: Running): [expected: string, loaded: string][] {
  return pairing(declared, running).pairs.flatMap(({ expected, loaded }) =>
    normal(expected.expr) === normal(loaded.query) ? [] : [[expected.expr, loaded.query]],
  );
}

function pairing({ environment, rules }: Declared, { groups }: Running): Pairing {
  const prefix = `brokerform-${environment}-`;
  const generated = new Set(rules.groups.map(({ name }) => name));
  const pairs: Pair[] = [];
  const problems: Finding[] = [];
  for (const { name: group, rules: expected } of rules.groups) {
    const loaded = groups.filter(({ name }) => name === group).flatMap((each) => [...each.rules]);
    if (loaded.length === 0) {
      problems.push(problem(`The group ${group} is not loaded: ${count(expected.length, 'rule')} missing.`));
      continue;
    }
    const left = [...loaded];
    const unpaired = expected.filter((rule) => {
      const index = left.findIndex((each) => keyOf(each.name, each.labels) === ruleKey(rule));
      const [first] = index < 0 ? [] : left.splice(index, 1);
      if (first !== undefined) pairs.push({ group, expected: rule, loaded: first });
      return first === undefined;
    });
    for (const rule of unpaired) {
      const index = left.findIndex(({ name }) => name === nameOf(rule));
      if (index >= 0) left.splice(index, 1);
      problems.push(
        problem(
          index < 0
            ? `The rule ${nameOf(rule)} of ${group} is not loaded.`
            : `The rule ${nameOf(rule)} of ${group} is loaded with other labels than generated.`,
        ),
      );
    }
    problems.push(
      ...left.map(({ name }) => problem(`The rule ${name} of ${group} is loaded and is not generated.`)),
    );
  }
  const stale = groups.filter(({ name }) => name.startsWith(prefix) && !generated.has(name));
  problems.push(...stale.map(({ name }) => problem(`The group ${name} is loaded and is not generated.`)));
  return { pairs, problems };
}

const nameOf = (rule: PrometheusRule): string => ('alert' in rule ? rule.alert : rule.record);
const ruleKey = (rule: PrometheusRule): string => keyOf(nameOf(rule), 'alert' in rule ? rule.labels : {});

function keyOf(name: string, labels: Readonly<Record<string, string>> = {}): string {
  return JSON.stringify([name, Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

function pairFindings(
  { group, expected, loaded }: Pair,
  same: (expected: string, loaded: string) => boolean,
): Finding[] {
  const isSame = normal(expected.expr) === normal(loaded.query) || same(expected.expr, loaded.query);
  const annotations = 'alert' in expected ? expected.annotations : {};
  const differs = [
    ...(isSame ? [] : ['expression']),
    ...('alert' in expected
      ? [
          ...(seconds(loaded.duration) === (expected.for ?? '0s') ? [] : ['for']),
          ...(seconds(loaded.keepFiringFor) === (expected.keep_firing_for ?? '0s')
            ? []
            : ['keep_firing_for']),
          ...(keyOf('', annotations) === keyOf('', loaded.annotations) ? [] : ['annotations']),
        ]
      : []),
  ];
  const what = `The rule ${nameOf(expected)} of ${group}`;
  return [
    ...(differs.length === 0
      ? []
      : [
          problem(`${what} differs from what is generated in ${listOf(differs)}: write it again and reload.`),
        ]),
    ...(loaded.health === 'err' ? [problem(`${what} fails: ${loaded.lastError ?? 'unknown'}.`)] : []),
  ];
}

const seconds = (value = 0): string => promDuration(value * 1000);

/** An expression without what Prometheus changes when it prints it: white space and the form of numbers. */
function normal(expression: string): string {
  return expression.replace(/"(?:[^"\\]|\\.)*"|\s+|(?<![\w:.])\d+(?:\.\d+)?(?:e[+-]?\d+)?(?!\w)/g, (part) =>
    part.startsWith('"') ? part : part.trim() === '' ? '' : String(Number(part)),
  );
}
