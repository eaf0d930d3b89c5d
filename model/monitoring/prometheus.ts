/** Rules as Prometheus reads them. */
import { stringify } from 'yaml';
import type { Alert } from './alert';
import { promDuration, promql } from './promql';
import type { Rules } from './rules';
import { runbookAddress } from './runbook';

/** A rules file: https://prometheus.io/docs/prometheus/2.42/configuration/recording_rules/ */
export interface RuleFile {
  readonly groups: readonly { readonly name: string; readonly rules: readonly PrometheusRule[] }[];
}

export type PrometheusRule =
  | {
      readonly record: string;
      readonly expr: string;
    }
  | {
      readonly alert: string;
      readonly expr: string;
      readonly for?: string;
      readonly keep_firing_for?: string;
      readonly labels: Readonly<Record<string, string>>;
      readonly annotations: Readonly<Record<string, string>>;
    };

export function ruleFile(rules: Rules): RuleFile {
  const { environment, recordings, alerts } = rules;
  const groups = [
    {
      name: 'recordings',
      rules: recordings.map(({ name, expression }) => ({ record: name, expr: promql(expression) })),
    },
    ...Object.entries(alerts).map(([name, members]) => ({
      name,
      rules: members.map((each) => alertRule(each, rules)),
    })),
  ];
  return {
    groups: groups
      .filter(({ rules: members }) => members.length > 0)
      .map((group) => ({ ...group, name: `brokerform-${environment}-${group.name}` })),
  };
}

/** As YAML: the same rules give the same bytes. */
export function ruleFileText(rules: Rules): string {
  return `${head(rules)}${stringify(ruleFile(rules), { lineWidth: 0 })}`;
}

function head({ environment }: Rules): string {
  return `# Written by \`brokerform monitoring rules --environment ${environment}\`; change the model, the catalog or the environment instead.\n`;
}

function alertRule(alert: Alert, { runbooks, environment }: Rules): PrometheusRule {
  const { threshold } = alert;
  return {
    alert: alert.name,
    expr: promql(alert.expression),
    ...(alert.for === 0 ? {} : { for: promDuration(alert.for) }),
    ...(alert.keepFiring === undefined ? {} : { keep_firing_for: promDuration(alert.keepFiring) }),
    labels: literalTexts({
      // What has no series has no label of one.
      environment,
      owner: alert.owner,
      severity: alert.severity,
      ...(alert.objective === undefined ? {} : { objective: alert.objective }),
    }),
    annotations: {
      ...literalTexts({
        summary: alert.summary,
        description: `${alert.meaning} ${alert.impact}`,
        causes: alert.causes.join('\n'),
        actions: alert.actions.join('\n'),
        ...(threshold === undefined ? {} : { threshold: `${threshold.reason} (${threshold.source})` }),
        runbook_url: alert.runbook ?? runbookAddress(runbooks, alert.page),
      }),
      value: '{{ $value }}',
    },
  };
}

function literalTexts(texts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, literalText(text)]));
}

/** Text in which Prometheus and Alertmanager evaluate nothing: `{{` begins an action of their templates. */
export function literalText(text: string): string {
  return text.replaceAll('{{', '{{ "{{" }}');
}
