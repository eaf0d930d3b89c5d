import { domainFile, itReports, spacious, topic, withBrokers } from './support';

const withTopic = (fields: string): string => domainFile({ topics: [topic('order.created', fields)] });
const named = (name: string, fields = ''): string => domainFile({ topics: [topic(`▸${name}`, fields)] });

describe('brokers and disks', () => {
  const small = { ...spacious, diskPerBrokerGiB: 100 };
  itReports([
    {
      given: 'fewer brokers than replicas',
      files: domainFile({ topics: [topic('▸order.created'), topic('order.paid')] }),
      environment: withBrokers(2),
      reports: [
        {
          code: 'too-few-brokers',
          message:
            'durability standard (order.created and 1 more) requires replication factor 3; environment test has 2 brokers.',
          allowed: 'up to 2',
          remedy: 'Add brokers, or lower replicationFactor in durability.standard of environment test.',
        },
      ],
    },
    {
      given: 'fewer brokers than a class names explicitly',
      files: withTopic('durability: ▸critical'),
      environment: withBrokers(1),
      reports: [
        {
          code: 'too-few-brokers',
          message:
            'durability critical (order.created) requires replication factor 3; environment test has 1 broker.',
          allowed: 'up to 1',
          remedy: 'Add brokers, or lower replicationFactor in durability.critical of environment test.',
        },
      ],
    },
    {
      given: 'fewer racks than replicas',
      files: named('order.created'),
      environment: withBrokers(3, 2),
      reports: [
        {
          severity: 'warning',
          code: 'too-few-racks',
          message:
            'durability standard (order.created) has replication factor 3; the brokers of environment test are in 2 racks, so two replicas share one.',
          remedy: 'Spread the brokers over more racks.',
        },
      ],
    },
    {
      given: 'as many in-sync replicas as replicas',
      files: named('order.created'),
      environment: { ...spacious, durability: { standard: { minInSyncReplicas: 3 } } },
      reports: [
        {
          code: 'min-isr-not-below-rf',
          message:
            'durability standard (order.created) has min ISR 3 and replication factor 3 in environment test: one lost or restarted broker stops every write with acks=all.',
          allowed: '1 to 2',
          remedy: 'Set minInSyncReplicas 2 in durability.standard of environment test.',
        },
      ],
    },
    {
      given: 'half a replica',
      files: named('order.created'),
      environment: { ...spacious, durability: { standard: { replicationFactor: 2.5 } } },
      reports: [
        {
          code: 'illegal-durability',
          message:
            'durability standard (order.created) has replication factor 2.5 and min ISR 2 in environment test, which is not valid.',
          allowed: 'whole numbers from 1',
          remedy: 'Change durability.standard of environment test.',
        },
      ],
    },
    {
      given: 'one topic larger than all disks',
      files: withTopic('throughput: { produce: 1 MiB/s }\nretention: { ▸time: 7d }'),
      environment: small,
      reports: [
        {
          code: 'retention-exceeds-disk',
          message:
            'retention of topic order.created takes 1.7 TiB in test: 1 MiB/s × 7d, and an active segment of each partition, × replication factor 3.',
          allowed: '180 GiB (3 brokers × 100 GiB × 60 %)',
          remedy: 'Write time: 16h or size: 19 GiB. Or add disk.',
        },
      ],
    },
    {
      given: 'topics that fit alone and not together',
      files: domainFile({
        topics: ['a', 'b', 'c'].map((name) =>
          topic(`order.${name}`, `retention: { ${name === 'b' ? '▸time: 3d' : 'time: 2d'} }`),
        ),
      }),
      environment: { ...small, diskPerBrokerGiB: 110 },
      reports: [
        {
          code: 'retention-exceeds-disk',
          message:
            'retention of all topics together takes 200 GiB in test. The largest: order.b 83.2 GiB, order.a 58.4 GiB and order.c 58.4 GiB.',
          allowed: '198 GiB (3 brokers × 110 GiB × 60 %)',
          remedy:
            'Keep 98 % of it, for instance by shorter retention of the largest (order.b: write time: 2d or size: 8 GiB) or add disk.',
        },
      ],
    },
    {
      given: 'a size for each partition that the disks do not have',
      files: withTopic('partitions: 6\nthroughput: { produce: 10 MiB/s }\nretention: { ▸size: 20 GiB }'),
      environment: small,
      reports: [
        {
          code: 'retention-exceeds-disk',
          message:
            'retention of topic order.created takes 378 GiB in test: the lesser of 10 MiB/s × 7d and 20 GiB × 6 partitions, and an active segment of each partition, × replication factor 3.',
          allowed: '180 GiB (3 brokers × 100 GiB × 60 %)',
          remedy: 'Write time: 1h or size: 9 GiB. Or add disk.',
        },
      ],
    },
    {
      given: 'more partitions in all than brokers should hold',
      files: domainFile({
        topics: ['a', 'b', 'c'].map((name) =>
          topic(
            `order.${name}`,
            `partitions: ${name === 'b' ? '▸1600' : '1500'}\nthroughput: { produce: 1 B/s }`,
          ),
        ),
      }),
      reports: [
        {
          severity: 'warning',
          code: 'too-many-replicas',
          message:
            'all topics together have 13800 replicas in test, 4600 on each broker; this topic has the most, 4800.',
          allowed: '12000 (3 brokers × 4000)',
          remedy: 'Add brokers, or give topics with little traffic fewer partitions.',
        },
      ],
    },
  ]);
});
