import type { EnvironmentTemplate } from '../../model/aws/size';

/** For most work: volumes outlive their instance, so that a broker comes back with its data. */
export const standard: EnvironmentTemplate = {
  description: 'Brokers with much memory on gp3 volumes with provisioned throughput: most work.',
  storage: 'gp3',
  brokerTypes: ['r7g.xlarge', 'r7g.2xlarge', 'r7g.4xlarge', 'r7g.8xlarge'],
  maxBrokersPerZone: 20,
  controllers: {
    count: 3,
    instanceType: 'm7g.large',
    storage: { kind: 'gp3', layout: 'jbod', volumes: 1, sizeGiB: 50 },
  },
  registry: { instanceType: 'm7g.medium' },
  tuning: { profile: 'throughput' },
  nat: 'per-zone',
  defaults: { produceMiBps: 25, consumerGroups: 3, retentionMs: 259_200_000 },
};
