import type { EnvironmentTemplate } from '../../model/aws/size';

/** For hundreds of MiB/s: disks in the instance; a stopped instance loses its replicas, and copies them again from the others. */
export const highThroughput: EnvironmentTemplate = {
  description: 'Brokers on NVMe instance store: hundreds of MiB/s; a stopped instance loses its replicas.',
  storage: 'instance-store',
  brokerTypes: [
    ...['i3en.xlarge', 'i3en.2xlarge', 'i3en.3xlarge', 'i3en.6xlarge'],
    ...['i4i.2xlarge', 'i4i.4xlarge', 'i4i.8xlarge'],
    ...['i7ie.xlarge', 'i7ie.2xlarge', 'i7ie.3xlarge', 'i7ie.6xlarge'],
    ...['im4gn.2xlarge', 'im4gn.4xlarge', 'im4gn.8xlarge'],
    ...['is4gen.xlarge', 'is4gen.2xlarge', 'is4gen.4xlarge'],
  ],
  maxBrokersPerZone: 20,
  controllers: {
    count: 3,
    instanceType: 'm7g.large',
    storage: { kind: 'gp3', layout: 'jbod', volumes: 1, sizeGiB: 50 },
  },
  registry: { instanceType: 'm7g.medium' },
  tuning: { profile: 'throughput' },
  nat: 'per-zone',
  defaults: { produceMiBps: 200, consumerGroups: 4, retentionMs: 86_400_000 },
};
