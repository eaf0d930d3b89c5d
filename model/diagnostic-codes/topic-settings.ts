import type { CodeGroup } from './group';

export const topicSettings = {
  title: 'Topic settings',
  codes: {
    'compaction-needs-key': {
      example: 'topic order.created is compacted and has no key: brokers refuse records without a key.',
      meaning: 'Name the field that is the record key, or write cleanup: delete.',
    },
    'retention-without-delete': {
      warning: true,
      example:
        'retention of topic order.created has no effect: compaction alone deletes nothing by age or size.',
      meaning: 'Remove it, or write cleanup: compact,delete.',
    },
    'retention-unbounded': {
      warning: true,
      example:
        'topic order.created keeps every record forever: at 100 KiB/s it grows by 24.7 GiB a day over all replicas.',
      meaning: 'Limit retention by time or size, or compact it.',
    },
    'critical-retention': {
      example:
        'retention.time of topic order.created is 1h; durability critical keeps records for at least 1d, so that a stopped consumer can be fixed before they are deleted.',
      meaning: 'Write 1d, or durability: standard.',
    },
    'message-too-large': {
      example:
        'maxMessageSize of topic order.created is 200 MiB; brokers close a connection that sends more than 100 MiB at once.',
      meaning: 'Put large payloads into an object store and their address into the record.',
    },
    'too-many-partitions': {
      example: 'partitions of topic order.created is 100000, more than the whole environment test can hold.',
      meaning: 'Leave partitions out: they are computed from throughput and parallelism.',
    },
    'too-few-partitions': {
      warning: true,
      example: 'partitions of topic order.created is 3; its throughput and parallelism need 10.',
      meaning: 'Write 10 or more, or less throughput and parallelism.',
    },
    'owned-config': {
      example: 'retention.ms of topic order.created is set under config; the field retention.time owns it.',
      meaning: 'Remove it and set retention.time.',
    },
    'transient-config': {
      example:
        'leader.replication.throttled.replicas of topic order.created is set by kafka-reassign-partitions.sh while it moves replicas, and removed by it.',
      meaning: 'Remove it.',
    },
    'unknown-config': {
      example: 'topic order.created: "segment.mss" is not a topic configuration key of Kafka 4.3.1.',
      meaning: 'Did you mean "segment.ms"?',
    },
    'illegal-config': {
      example:
        'topic order.created: "segment.ms" cannot be "1h", which is not a whole number of at most 64 bits.',
      meaning: 'Write 3600000: Kafka counts in milliseconds.',
    },
    'contradicting-config': {
      example:
        'topic order.created: "min.compaction.lag.ms" (100) is more than "max.compaction.lag.ms" (10).',
      meaning: 'Change one of the two so that they agree.',
    },
  },
} as const satisfies CodeGroup;
