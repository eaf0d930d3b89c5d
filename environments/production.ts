import type { AwsDeclaration } from '../model/aws/declaration';

/** Where customers' events are: six brokers on NVMe instance store, two per zone. */
export const production: AwsDeclaration = {
  kind: 'aws',
  name: 'production',
  description: 'Six brokers on NVMe instance store in three zones.',
  kafkaVersion: '4.3.1',
  region: 'eu-central-1',
  accountId: '123456789012',
  zones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'],
  tags: { owner: 'platform-team', costCenter: 'streaming' },
  network: { kind: 'new', cidr: '10.10.0.0/20', nat: 'single' },
  dnsZone: 'production.kafka.internal',
  clientCidrs: ['10.10.0.0/20', '10.40.0.0/16'],
  controllers: {
    count: 3,
    instanceType: 'm7g.large',
    storage: { kind: 'gp3', layout: 'jbod', volumes: 1, sizeGiB: 50 },
  },
  brokers: {
    count: 6,
    instanceType: 'im4gn.2xlarge',
    storage: { kind: 'instance-store', layout: 'jbod' },
  },
  load: { produceMiBps: 100, consumerGroups: 4 },
  // The example catalog declares the traffic of a large shop, with a ledger of seven years; this cluster is a tenth of it.
  trafficShare: 0.1,
  registry: { instanceType: 'm7g.medium' },
  tuning: { profile: 'throughput' },
  monitoring: {
    receivers: {
      'data-oncall': { kind: 'pagerduty', routingKey: { file: '/etc/alertmanager/secrets/data-oncall' } },
      'engagement-oncall': {
        kind: 'pagerduty',
        routingKey: { file: '/etc/alertmanager/secrets/engagement-oncall' },
      },
      'identity-oncall': {
        kind: 'pagerduty',
        routingKey: { file: '/etc/alertmanager/secrets/identity-oncall' },
      },
      'logistics-oncall': {
        kind: 'pagerduty',
        routingKey: { file: '/etc/alertmanager/secrets/logistics-oncall' },
      },
      'order-oncall': { kind: 'pagerduty', routingKey: { file: '/etc/alertmanager/secrets/order-oncall' } },
      'payment-oncall': {
        kind: 'pagerduty',
        routingKey: { file: '/etc/alertmanager/secrets/payment-oncall' },
      },
      'platform-oncall': {
        kind: 'pagerduty',
        routingKey: { file: '/etc/alertmanager/secrets/platform-oncall' },
      },
    },
    platform: 'platform-oncall',
  },
  state: { bucket: 'brokerform-production-state-123456789012', bootstrap: 'local' },
};
