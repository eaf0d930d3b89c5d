import type { CodeGroup } from './group';

export const capacity = {
  title: 'What the environment can hold',
  codes: {
    'too-few-brokers': {
      example:
        'durability standard (order.created and 1 more) requires replication factor 3; environment test has 2 brokers.',
      meaning: 'Add brokers, or lower replicationFactor in durability.standard of environment test.',
    },
    'too-few-racks': {
      warning: true,
      example:
        'durability standard (order.created) has replication factor 3; the brokers of environment test are in 2 racks, so two replicas share one.',
      meaning: 'Spread the brokers over more racks.',
    },
    'min-isr-not-below-rf': {
      example:
        'durability standard (order.created) has min ISR 3 and replication factor 3 in environment test: one lost or restarted broker stops every write with acks=all.',
      meaning: 'Set minInSyncReplicas 2 in durability.standard of environment test.',
    },
    'illegal-durability': {
      example:
        'durability standard (order.created) has replication factor 2.5 and min ISR 2 in environment test, which is not valid.',
      meaning: 'Change durability.standard of environment test.',
    },
    'retention-exceeds-disk': {
      example:
        'retention of topic order.created takes 1.7 TiB in test: 1 MiB/s × 7d, and an active segment of each partition, × replication factor 3.',
      meaning: 'Write time: 16h or size: 19 GiB. Or add disk.',
    },
    'too-many-replicas': {
      warning: true,
      example:
        'all topics together have 13800 replicas in test, 4600 on each broker; this topic has the most, 4800.',
      meaning: 'Add brokers, or give topics with little traffic fewer partitions.',
    },
  },
} as const satisfies CodeGroup;
