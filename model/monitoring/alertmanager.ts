/** Receivers and routes as Alertmanager reads them. */
import { stringify } from 'yaml';
import type { ResolvedCatalog } from '../catalog/resolved';
import { ownersOf } from './alerts-groups';
import { DEAD_MANS_SWITCH, watchdogInterval } from './dead-mans-switch';
import { literalText } from './prometheus';
import { promDuration } from './promql';
import type { AlertReceiver, DeadMansSwitch, MonitoringSettings, SecretFile } from './settings';

/** https://prometheus.io/docs/alerting/0.25/configuration/ */
export interface AlertmanagerConfig {
  readonly route: Route;
  readonly inhibit_rules: readonly InhibitRule[];
  readonly receivers: readonly (Readonly<Record<string, unknown>> & { readonly name: string })[];
}

export interface Route {
  readonly receiver: string;
  readonly matchers?: readonly string[];
  readonly group_by?: readonly string[];
  readonly group_wait?: string;
  readonly group_interval?: string;
  readonly repeat_interval?: string;
  readonly routes?: readonly Route[];
}

interface InhibitRule {
  readonly source_matchers: readonly string[];
  readonly target_matchers: readonly string[];
  readonly equal: readonly string[];
}

export function alertmanagerText(
  environment: string,
  settings: MonitoringSettings,
  catalog: ResolvedCatalog,
): string {
  const head = `# Written by \`brokerform monitoring alertmanager --environment ${environment}\`; change the environment or the catalog instead.\n`;
  return `${head}${stringify(alertmanagerConfig(environment, settings, catalog), { lineWidth: 0 })}`;
}

export function alertmanagerConfig(
  environment: string,
  { receivers, platform, alerts = [], deadMansSwitch }: MonitoringSettings,
  { domains }: ResolvedCatalog,
): AlertmanagerConfig {
  const known = ownersOf(domains);
  const ofDomains = known.flatMap(({ owner, domains: [first] }) =>
    first?.alerts === undefined ? [] : [{ owner, receiver: first.alerts }],
  );
  // An owner that only an alert of the environment names is the platform's: its route is the default one.
  const others = new Set(
    alerts.flatMap(({ owner }) =>
      owner === undefined || known.some((each) => each.owner === owner) ? [] : [owner],
    ),
  );
  return {
    route: {
      receiver: platform,
      // One message for an alert of all nodes, and one for each group of consumers.
      group_by: ['environment', 'alertname', 'owner', 'consumergroup'],
      group_wait: '30s',
      group_interval: '5m',
      repeat_interval: '4h',
      routes: [
        ...(deadMansSwitch === undefined ? [] : [watchdogRoute(environment, deadMansSwitch)]),
        ...ofDomains.map(({ owner, receiver }) => route(environment, owner, receiver)),
        ...[...others].sort().map((owner) => route(environment, owner, platform)),
      ],
    },
    inhibit_rules: INHIBITIONS.map(([source, targets, equal]) => ({
      source_matchers: [`alertname = ${quoted(source)}`],
      target_matchers: [`alertname =~ ${quoted(targets.join('|'))}`],
      equal: ['environment', ...equal],
    })),
    receivers: [
      ...Object.entries(receivers).map(([name, receiver]) => ({ name, ...receiverConfig(receiver) })),
      ...(deadMansSwitch === undefined ? [] : [watchdogReceiver(deadMansSwitch)]),
    ],
  };
}

/** What follows from another alert, and adds nothing to it. */
const INHIBITIONS: readonly (readonly [
  source: string,
  targets: readonly string[],
  equal: readonly string[],
])[] = [
  ['KafkaUnderMinIsr', ['KafkaAtMinIsr', 'KafkaUnderReplicated'], ['instance']],
  ['KafkaAtMinIsr', ['KafkaUnderReplicated'], ['instance']],
  ['KafkaGroupNearRetention', ['KafkaGroupLag', 'KafkaGroupLagRecords'], ['consumergroup', 'topic']],
  ['KafkaGroupStopped', ['KafkaGroupLag', 'KafkaGroupLagRecords'], ['consumergroup', 'topic']],
  ['KafkaGroupStuck', ['KafkaGroupLag', 'KafkaGroupLagRecords'], ['consumergroup', 'topic']],
];

function route(environment: string, owner: string, receiver: string): Route {
  return { receiver, matchers: [`environment = ${quoted(environment)}`, `owner = ${quoted(owner)}`] };
}

/** Each call is one heartbeat, so nothing is waited for and nothing is grouped. */
function watchdogRoute(environment: string, deadMansSwitch: DeadMansSwitch): Route {
  const every = watchdogInterval(deadMansSwitch);
  return {
    receiver: DEAD_MANS_SWITCH,
    matchers: [`environment = ${quoted(environment)}`, `alertname = "Watchdog"`],
    group_by: ['environment', 'alertname'],
    group_wait: '0s',
    group_interval: promDuration(every),
    // A message is repeated at the first interval after this time: as long as the interval itself, it would be sent at every other one.
    repeat_interval: promDuration(every / 2),
  };
}

function watchdogReceiver({
  url,
  token,
}: DeadMansSwitch): Readonly<Record<string, unknown>> & { readonly name: string } {
  return {
    name: DEAD_MANS_SWITCH,
    webhook_configs: [
      {
        // When Prometheus stops, Alertmanager resolves the alert: that message would count as a heartbeat.
        send_resolved: false,
        ...(typeof url === 'string' ? { url } : { url_file: url.file }),
        ...bearer(token),
      },
    ],
  };
}

function bearer(token: SecretFile | undefined): Readonly<Record<string, unknown>> {
  return token === undefined
    ? {}
    : { http_config: { authorization: { type: 'Bearer', credentials_file: token.file } } };
}

/** A string of a matcher: Alertmanager reads backslash, quote and line break as escapes. */
function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}

const TITLE = '{{ .Status | toUpper }} {{ .CommonLabels.environment }}: {{ .CommonAnnotations.summary }}';
const TEXT = [
  '{{ range .Alerts }}{{ .Annotations.description }}',
  '{{ range .Labels.SortedPairs }}{{ .Name }}={{ .Value }} {{ end }}',
  'Value {{ .Annotations.value }}. Runbook: {{ .Annotations.runbook_url }}',
  '{{ end }}',
].join('\n');

function receiverConfig(receiver: AlertReceiver): Readonly<Record<string, unknown>> {
  const common = { send_resolved: true };
  switch (receiver.kind) {
    case 'pagerduty':
      return {
        pagerduty_configs: [
          {
            ...common,
            routing_key_file: receiver.routingKey.file,
            description: TITLE,
            severity: '{{ .CommonLabels.severity }}',
            details: { runbook: '{{ .CommonAnnotations.runbook_url }}', alerts: TEXT },
          },
        ],
      };
    case 'slack':
      return {
        slack_configs: [
          {
            ...common,
            api_url_file: receiver.webhook.file,
            channel: literalText(receiver.channel),
            title: TITLE,
            text: TEXT,
          },
        ],
      };
    case 'email':
      return {
        email_configs: [
          {
            ...common,
            to: literalText(receiver.to),
            from: literalText(receiver.from),
            smarthost: receiver.smarthost,
            auth_username: receiver.user,
            auth_password_file: receiver.password.file,
            require_tls: true,
            headers: { Subject: TITLE },
            html: '',
            text: TEXT,
          },
        ],
      };
    case 'webhook':
      return {
        webhook_configs: [
          {
            ...common,
            url: receiver.url,
            ...bearer(receiver.token),
          },
        ],
      };
  }
}
