/**
 * Alerts as triggers of Confluent Control Center 2.x: a list to enter there by hand, since it takes none by a file.
 *
 * It is for Confluent Platform alone: its metrics are pushed by the Telemetry Reporter, which Apache Kafka does not have. Components and
 * metrics are those of https://docs.confluent.io/control-center/current/alerts/triggers.html, read and not run.
 */
import type { Alert } from './alert';
import type { AlertName } from './definitions';
import type { Expression, Matcher } from './expression';
import { allAlerts } from './rules';
import type { Rules } from './rules';

/** What a trigger of each component may look at. */
export const CONTROL_CENTER_METRICS = {
  Broker: [
    'Bytes in',
    'Bytes out',
    'Fetch request latency',
    'Production request count',
    'Production request latency',
  ],
  Cluster: [
    'Cluster down',
    'Leader election rate',
    'Offline topic partitions',
    'Unclean election count',
    'Under replicated topic partitions',
  ],
  'Consumer group': [
    'Average latency (ms)',
    'Consumer lag',
    'Consumer lead',
    'Consumption difference',
    'Maximum latency (ms)',
  ],
  Topic: [
    'Bytes in',
    'Bytes out',
    'Out of sync replica count',
    'Production request count',
    'Under replicated topic partitions',
  ],
} as const satisfies Record<string, readonly string[]>;

type Component = keyof typeof CONTROL_CENTER_METRICS;
type MetricOf<C extends Component> = (typeof CONTROL_CENTER_METRICS)[C][number];

export type Trigger = {
  readonly [C in Component]: {
    readonly name: string;
    readonly component: C;
    readonly metric: MetricOf<C>;
    /** Name of the group, of a trigger on one. */
    readonly of?: string;
    readonly condition: 'Greater than' | 'Equal to';
    /** `Yes`, a number, or milliseconds. */
    readonly value: number | 'Yes';
    /** Who has the action that sends it. */
    readonly owner: string;
    readonly severity: string;
    readonly runbook: string;
  };
}[Component];

export interface ControlCenterList {
  readonly needs: readonly string[];
  readonly triggers: readonly Trigger[];
  readonly untranslated: readonly {
    readonly alert: string;
    readonly owner: string;
    readonly reason: string;
  }[];
}

export const CONTROL_CENTER_NEEDS = [
  'Confluent Platform 7.7 or later on every broker, with confluent.telemetry.exporter settings of the Telemetry Reporter: Apache Kafka has no counterpart.',
  'Control Center 2.x in normal mode; in reduced infrastructure mode it has no alerts.',
  'Each trigger and its action entered there by hand.',
];

interface Simple {
  readonly component: 'Broker' | 'Cluster';
  readonly metric: MetricOf<'Broker'> | MetricOf<'Cluster'>;
  readonly value: 'Yes' | 0 | 'threshold';
}

const SIMPLE: Readonly<Partial<Record<AlertName, Simple>>> = {
  KafkaMetricsMissing: { component: 'Cluster', metric: 'Cluster down', value: 'Yes' },
  KafkaOfflinePartitions: { component: 'Cluster', metric: 'Offline topic partitions', value: 0 },
  KafkaUncleanElection: { component: 'Cluster', metric: 'Unclean election count', value: 0 },
  KafkaUnderReplicated: { component: 'Cluster', metric: 'Under replicated topic partitions', value: 0 },
  KafkaProduceSlow: { component: 'Broker', metric: 'Production request latency', value: 'threshold' },
};

const NO_METRIC = 'no trigger of Control Center looks at it';

export function controlCenterList(rules: Rules): ControlCenterList {
  const triggers: Trigger[] = [];
  const untranslated: { alert: string; owner: string; reason: string }[] = [];
  for (const alert of allAlerts(rules)) {
    const miss = (reason: string): void =>
      void untranslated.push({ alert: alert.name, owner: alert.owner, reason });
    const simple = SIMPLE[alert.name as AlertName];
    if (simple !== undefined) triggers.push(simpleTrigger(alert, simple, rules));
    else if (alert.name !== 'KafkaGroupLagRecords') miss(NO_METRIC);
    else
      for (const part of comparisons(alert.expression)) {
        const groups = part === undefined ? [] : groupsOf(part.group);
        if (part === undefined || groups.length === 0) miss('a trigger is of one group by its name');
        for (const group of groups)
          triggers.push({
            ...common(alert, rules, ` of ${group}`),
            component: 'Consumer group',
            metric: 'Consumer lag',
            of: group,
            condition: 'Greater than',
            value: part?.records ?? 0,
          });
      }
  }
  return { needs: CONTROL_CENTER_NEEDS, triggers, untranslated };
}

function simpleTrigger(alert: Alert, { component, metric, value }: Simple, rules: Rules): Trigger {
  return {
    ...common(alert, rules, ''),
    component,
    metric,
    condition: value === 'Yes' ? 'Equal to' : 'Greater than',
    value: value === 'threshold' ? (alert.threshold?.value ?? 0) : value,
  } as Trigger;
}

function common(
  alert: Alert,
  { environment, runbooks }: Rules,
  suffix: string,
): Pick<Trigger, 'name' | 'owner' | 'severity' | 'runbook'> {
  return {
    name: `${alert.name} in ${environment}${suffix}`,
    owner: alert.owner,
    severity: alert.severity,
    runbook: alert.runbook ?? `${runbooks}/${alert.page}.md`,
  };
}

interface Part {
  readonly group: Matcher | undefined;
  readonly records: number;
}

/** Alternatives of a condition on lag in records; undefined for one of another form. */
function comparisons(expression: Expression): (Part | undefined)[] {
  if (expression.kind === 'join' && expression.operator === 'or')
    return [...comparisons(expression.left), ...comparisons(expression.right)];
  if (expression.kind !== 'compare' || expression.left.kind !== 'series') return [undefined];
  return [{ group: expression.left.labels['consumergroup'], records: expression.right }];
}

function groupsOf(matcher: Matcher | undefined): string[] {
  if (matcher === undefined || 'noneOf' in matcher) return [];
  const names = 'is' in matcher ? [matcher.is] : matcher.oneOf;
  return names.filter((name) => 'is' in matcher || !name.endsWith('*'));
}

export function controlCenterText(list: ControlCenterList): string {
  return `${JSON.stringify(list, undefined, 2)}\n`;
}
