/** Environments and a catalog whose alerts tests look at. */
import { resolveAwsEnvironment } from '../../../../model/aws/resolve';
import type { ResolvedCatalog } from '../../../../model/catalog/resolved';
import type { Environment } from '../../../../model/environment';
import { rulesOf } from '../../../../model/monitoring/rules';
import type { Rules } from '../../../../model/monitoring/rules';
import type { ScrapeOptions } from '../../../../model/monitoring/scrape';
import { local } from '../../../fixtures/environments/local';
import { staging } from '../../../fixtures/environments/staging';
import { catalog, domain, service, topic } from '../../../support/resolved';

/** Retention of seven days: by default a lag of an hour is reported. */
export const orders = topic();
/** With an objective of its own, and deletion by size. */
export const payments = topic({
  name: 'payment.completed',
  domain: 'payment',
  lagObjective: { time: 300_000, records: 5_000, target: 0.99 },
  config: { 'cleanup.policy': 'delete', 'retention.ms': '604800000', 'retention.bytes': '1073741824' },
});

/** A producer of orders, and a service of another team that reads them. */
export function example(): ResolvedCatalog {
  return catalog(
    domain({ topics: [orders] }),
    domain({
      name: 'payment',
      owner: { team: 'payment-team', contact: '#payment' },
      topics: [payments],
      services: [
        service({
          name: 'payment-service',
          domain: 'payment',
          reads: [{ group: 'payment-service', topics: ['order.created', 'payment.*'] }],
        }),
      ],
    }),
  );
}

export const aws = resolveAwsEnvironment(staging, [staging]);
/** With the collector whose pauses are counted otherwise. */
export const zgc: Environment = { ...aws, tuning: { ...aws.tuning, collector: 'zgc' } };

/** With a receiver that expects an alert which always fires. */
export const watched: Environment = {
  ...local,
  monitoring: {
    receivers: { oncall: { kind: 'pagerduty', routingKey: { file: '/etc/alertmanager/secrets/oncall' } } },
    platform: 'oncall',
    deadMansSwitch: { kind: 'webhook', url: 'http://127.0.0.1:5001/' },
  },
};

export const watchedRules = (): Rules => rulesOf(watched, example());
export const localRules = (): Rules => rulesOf(local, example());
export const awsRules = (): Rules => rulesOf(aws, example());
export const zgcRules = (): Rules => rulesOf(zgc, example());

/** What Prometheus can be given, each once. */
export const EVERY_OPTION: ScrapeOptions = {
  environment: 'every',
  jobs: [
    {
      job: 'kafka',
      targets: [{ address: 'broker-1:9404', labels: { role: 'broker' } }],
      tls: {
        caFile: 'ca.pem',
        client: { certificateFile: 'client.pem', keyFile: 'client.key' },
        serverName: 'kafka',
      },
      basicAuth: { user: 'prometheus', passwordFile: 'password' },
      intervalMs: 60_000,
      timeoutMs: 30_000,
    },
    {
      job: 'kafka-tls',
      targets: [{ address: 'broker-1:9092' }],
      probe: { exporter: '127.0.0.1:9115', module: 'tcp_tls' },
    },
    { job: 'kafka-connect', targets: [], targetFiles: ['targets.yml'] },
  ],
  ruleFiles: ['every.rules.yml'],
  alertmanagers: { targets: [{ address: '[::1]:9093' }], targetFiles: ['alertmanagers.yml'], tls: {} },
  externalLabels: { replica: 'a' },
  evaluationMs: 5_000,
};
