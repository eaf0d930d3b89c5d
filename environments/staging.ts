import type { AwsDeclaration } from '../model/aws/declaration';

/** Where releases are tried before production: three small brokers on gp3 volumes. */
export const staging: AwsDeclaration = {
  kind: 'aws',
  name: 'staging',
  description: 'Three brokers on gp3 volumes in three zones, for trying releases.',
  kafkaVersion: '4.3.1',
  region: 'eu-central-1',
  accountId: '123456789012',
  zones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'],
  tags: { owner: 'platform-team', costCenter: 'streaming-staging' },
  network: { kind: 'new', cidr: '10.20.0.0/20', nat: 'single' },
  dnsZone: 'staging.kafka.internal',
  clientCidrs: ['10.20.0.0/20', '10.30.0.0/16'],
  controllers: {
    count: 3,
    instanceType: 'm7g.medium',
    storage: { kind: 'gp3', layout: 'jbod', volumes: 1, sizeGiB: 20 },
  },
  brokers: {
    count: 3,
    instanceType: 'm7g.large',
    storage: { kind: 'gp3', layout: 'jbod', volumes: 1, sizeGiB: 500, throughputMiBps: 125 },
  },
  load: { produceMiBps: 10, consumerGroups: 3 },
  // Test traffic: a two-hundredth of what the catalog declares.
  trafficShare: 0.005,
  registry: { instanceType: 'm7g.medium' },
  tuning: { profile: 'throughput' },
  monitoring: {
    // Staging wakes no one: every owner's alerts are read in one channel.
    receivers: {
      'data-oncall': {
        kind: 'slack',
        channel: '#staging-alerts',
        webhook: { file: '/etc/alertmanager/secrets/slack' },
      },
      'engagement-oncall': {
        kind: 'slack',
        channel: '#staging-alerts',
        webhook: { file: '/etc/alertmanager/secrets/slack' },
      },
      'identity-oncall': {
        kind: 'slack',
        channel: '#staging-alerts',
        webhook: { file: '/etc/alertmanager/secrets/slack' },
      },
      'logistics-oncall': {
        kind: 'slack',
        channel: '#staging-alerts',
        webhook: { file: '/etc/alertmanager/secrets/slack' },
      },
      'order-oncall': {
        kind: 'slack',
        channel: '#staging-alerts',
        webhook: { file: '/etc/alertmanager/secrets/slack' },
      },
      'payment-oncall': {
        kind: 'slack',
        channel: '#staging-alerts',
        webhook: { file: '/etc/alertmanager/secrets/slack' },
      },
      'platform-oncall': {
        kind: 'slack',
        channel: '#staging-alerts',
        webhook: { file: '/etc/alertmanager/secrets/slack' },
      },
    },
    platform: 'platform-oncall',
    host: { instanceType: 'm7g.medium' },
  },
  state: { bucket: 'brokerform-staging-state-123456789012', bootstrap: 'local' },
};
