import type { CodeGroup } from './group';

export const monitoring = {
  title: 'Monitoring',
  intro: 'Alerts, their thresholds and receivers; [monitoring.md](monitoring.md).',
  codes: {
    'owner-without-route': {
      example: 'owner order-team of the domain order has no receiver of its alerts in test.',
      meaning: 'Name one of `monitoring.receivers` of the environment in `owner.alerts` of the domain.',
    },
    'unknown-receiver': {
      example: 'alerts of owner order-team names the receiver "order-oncal", which test does not have.',
      meaning: 'Correct the name, or add the receiver to `monitoring.receivers` of the environment.',
    },
    'owner-two-receivers': {
      example:
        'alerts of owner order-team is "order-chat" here and "order-oncall" in catalog/order.yaml:3:40.',
      meaning: 'Name one receiver; alerts are routed by team.',
    },
    'lag-objective-beyond-retention': {
      example: 'lagObjective.time of topic order.created is 8d; test deletes its records after 7d.',
      meaning:
        'Records would be deleted unread before the alert. Lower `lagObjective.time`, or raise `retention`; both can differ by environment.',
    },
    'receiver-without-secret': {
      example: 'routingKey of receiver order-oncall names no file.',
      meaning:
        'Name a file on the host of Alertmanager by its absolute path. Its value is never part of the configuration.',
    },
    'illegal-receiver': {
      example: 'url of receiver order-hook contains a login.',
      meaning: 'Do what the remedy says; what a receiver may be is in model/monitoring/settings.ts.',
    },
    'receiver-secret-place': {
      example: 'webhook of receiver order-hook is /etc/secrets/slack: the host would not find it there.',
      meaning:
        'With `monitoring.host` the files are written by its role, from secrets of the same name: [monitoring.md](monitoring.md#a-host-of-its-own).',
    },
    'monitoring-retention': {
      example: '"2 weeks" is not a valid retention of samples.',
      meaning: 'Write a duration, or leave it out: 15 days are kept.',
    },
    'two-collectors': {
      example:
        'A host of Prometheus is declared, and prometheus names another one: https://prometheus.example.com.',
      meaning: 'Each alert would be sent twice. Keep `monitoring.host` or `monitoring.prometheus`.',
    },
    'illegal-security-group': {
      example: '"sg-1" is not the id of a security group.',
      meaning:
        'Exporters are reached from this group alone. Give the id of the group that the collector is in.',
    },
    'remote-write-without-host': {
      example: 'Samples are to be written to Amazon Managed Prometheus, and no host collects them.',
      meaning: 'Declare `monitoring.host` as well: its Prometheus writes what it has collected.',
    },
    'illegal-remote-write': {
      example: '"https://example.com" is not the address of a workspace in eu-central-1.',
      meaning: 'Copy the address of the workspace, and name its region.',
    },
    'illegal-threshold': {
      example: 'The threshold diskFree is "15 GiB", which is not valid.',
      meaning: 'Write a value of the unit that the message names: `15%`, `500ms`.',
    },
    'unknown-threshold': {
      example: 'There is no threshold "diskfree".',
      meaning: 'Take a name of the list that the message gives.',
    },
    'duplicate-alert': {
      example: 'The alert KafkaBrokerDown is already one of the model.',
      meaning: 'Give the alert another name. To change one of the model, set its threshold.',
    },
    'illegal-alert': {
      example: 'The alert lagHigh has the name "lagHigh", which is not valid.',
      meaning: 'Correct the field that the message names.',
    },
    'unknown-metric': {
      example:
        'The alert OrderLag reads kafka_consumergroup_lags_sum, which no exporter of this project has.',
      meaning:
        'Write the name of a series of model/monitoring/series.ts. A new series of Kafka is a row of model/host/jmx-rules.ts first.',
    },
  },
} as const satisfies CodeGroup;
