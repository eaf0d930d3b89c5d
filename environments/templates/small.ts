import type { EnvironmentTemplate } from '../../model/aws/size';

/** For tests and first steps: one small broker per zone. */
export const small: EnvironmentTemplate = {
  description: 'One small broker per zone on gp3 volumes: tests, first steps.',
  storage: 'gp3',
  brokerTypes: ['m7g.large', 'm7g.xlarge', 'm7g.2xlarge'],
  maxBrokersPerZone: 1,
  controllers: {
    count: 3,
    instanceType: 'm7g.medium',
    storage: { kind: 'gp3', layout: 'jbod', volumes: 1, sizeGiB: 20 },
  },
  registry: { instanceType: 'm7g.medium' },
  tuning: { profile: 'throughput' },
  nat: 'single',
  defaults: { produceMiBps: 2, consumerGroups: 2, retentionMs: 259_200_000 },
};
