import type { Environment } from '../../../../model/environment';
import { domainFile, itReports, service, spacious, topic } from './support';

const withTopic = (fields: string): string => domainFile({ topics: [topic('order.created', fields)] });

/** A kind of environment that is no developer's machine. */
const notLocal = { ...spacious, kind: 'other' } as unknown as Environment;

describe('settings', () => {
  itReports([
    {
      given: 'compaction without a key',
      files: withTopic('cleanup: compact\nkey: ▸none'),
      reports: [
        {
          code: 'compaction-needs-key',
          message: 'topic order.created is compacted and has no key: brokers refuse records without a key.',
          remedy: 'Name the field that is the record key, or write cleanup: delete.',
        },
      ],
    },
    {
      given: 'retention that compaction ignores',
      files: withTopic('cleanup: compact\nretention: { ▸time: 7d }'),
      reports: [
        {
          severity: 'warning',
          code: 'retention-without-delete',
          message:
            'retention of topic order.created has no effect: compaction alone deletes nothing by age or size.',
          remedy: 'Remove it, or write cleanup: compact,delete.',
        },
      ],
    },
    {
      given: 'more partitions than brokers can hold',
      files: withTopic('partitions: ▸100000'),
      reports: [
        {
          code: 'too-many-partitions',
          message:
            'partitions of topic order.created is 100000, more than the whole environment test can hold.',
          allowed: 'up to 4000 (3 brokers × 4000 replicas ÷ replication factor 3)',
          remedy: 'Leave partitions out: they are computed from throughput and parallelism.',
        },
      ],
    },
    {
      given: 'fewer partitions than the throughput needs',
      files: withTopic('partitions: ▸3\nthroughput: { produce: 100 MiB/s }\nretention: { time: 1h }'),
      reports: [
        {
          severity: 'warning',
          code: 'too-few-partitions',
          message: 'partitions of topic order.created is 3; its throughput and parallelism need 10.',
          remedy: 'Write 10 or more, or less throughput and parallelism.',
        },
      ],
    },
    {
      given: 'messages that no broker accepts',
      files: withTopic('maxMessageSize: ▸200 MiB'),
      reports: [
        {
          code: 'message-too-large',
          message:
            'maxMessageSize of topic order.created is 200 MiB; brokers close a connection that sends more than 100 MiB at once.',
          allowed: 'up to 100 MiB (socket.request.max.bytes)',
          remedy: 'Put large payloads into an object store and their address into the record.',
        },
      ],
    },
    {
      given: 'a critical topic that forgets within the hour',
      files: withTopic('durability: critical\nretention: { time: ▸1h }'),
      reports: [
        {
          code: 'critical-retention',
          message:
            'retention.time of topic order.created is 1h; durability critical keeps records for at least 1d, so that a stopped consumer can be fixed before they are deleted.',
          allowed: '1d or more',
          remedy: 'Write 1d, or durability: standard.',
        },
      ],
    },
    {
      given: 'an override that makes a critical topic forget',
      files: withTopic('durability: critical\nenvironments: { test: { retention: { time: ▸1h } } }'),
      environment: notLocal,
      reports: [
        {
          code: 'critical-retention',
          message:
            'retention.time of topic order.created is 1h; durability critical keeps records for at least 1d, so that a stopped consumer can be fixed before they are deleted.',
          allowed: '1d or more',
          remedy: 'Write 1d, or durability: standard.',
        },
      ],
    },
    {
      given: 'a topic that never forgets',
      files: withTopic('retention: { ▸time: unlimited }'),
      reports: [
        {
          severity: 'warning',
          code: 'retention-unbounded',
          message:
            'topic order.created keeps every record forever: at 100 KiB/s it grows by 24.7 GiB a day over all replicas.',
          remedy: 'Limit retention by time or size, or compact it.',
        },
      ],
    },
    {
      given: 'an unknown successor',
      files: withTopic('retire: { reason: old, successor: ▸order.accepted }'),
      reports: [
        {
          code: 'unknown-successor',
          message: 'successor order.accepted of topic order.created is not in the catalog.',
          allowed: 'a topic of the catalog',
        },
      ],
    },
    {
      given: 'itself as successor',
      files: withTopic('retire: { reason: old, successor: ▸order.created }'),
      reports: [
        {
          code: 'unknown-successor',
          message: 'topic order.created names itself as its successor.',
          allowed: 'a topic of the catalog',
        },
      ],
    },
    {
      given: 'an unknown foreign producer',
      files: withTopic('producersFromOtherDomains: [▸billing]'),
      reports: [
        {
          code: 'unknown-service',
          message: 'topic order.created allows the service billing to write, which is not in the catalog.',
        },
      ],
    },
    {
      given: 'an own service as foreign producer',
      files: domainFile({
        topics: [topic('order.created', 'producersFromOtherDomains: [▸order-service]')],
        services: [service('order-service')],
      }),
      reports: [
        {
          severity: 'warning',
          code: 'own-service',
          message:
            'service order-service belongs to the domain order and may write without being named here.',
          remedy: 'Remove it.',
        },
      ],
    },
    {
      given: 'an override for an environment that does not exist',
      files: withTopic('environments: { ▸locale: { partitions: 3 } }'),
      options: { environments: ['local', 'production'] },
      reports: [
        {
          code: 'unknown-environment',
          message: 'Environment "locale" does not exist.',
          allowed: 'local, production',
          remedy: 'Write "local".',
        },
      ],
    },
  ]);
});

describe('Kafka’s own configuration', () => {
  itReports([
    {
      given: 'a key that Kafka does not have',
      files: withTopic('config: { ▸segment.mss: "1" }'),
      reports: [
        {
          code: 'unknown-config',
          message: 'topic order.created: "segment.mss" is not a topic configuration key of Kafka 4.3.1.',
          allowed: 'a topic configuration key of Kafka 4.3.1',
          remedy: 'Did you mean "segment.ms"?',
        },
      ],
    },
    {
      given: 'the name that a broker gives a key',
      files: withTopic('config: { ▸log.segment.bytes: "1" }'),
      reports: [
        {
          code: 'unknown-config',
          message:
            'topic order.created: "log.segment.bytes" is not a topic configuration key of Kafka 4.3.1.',
          allowed: 'a topic configuration key of Kafka 4.3.1',
          remedy: 'For a topic this is "segment.bytes".',
        },
      ],
    },
    {
      given: 'a value out of range',
      files: withTopic('config: { segment.bytes: ▸"-5" }'),
      reports: [
        {
          code: 'illegal-config',
          message: 'topic order.created: "segment.bytes" cannot be "-5".',
          allowed: 'a whole number, 1048576 to 2147483647',
        },
      ],
    },
    {
      given: 'a value with a unit',
      files: withTopic('config: { segment.ms: ▸1h }'),
      reports: [
        {
          code: 'illegal-config',
          message:
            'topic order.created: "segment.ms" cannot be "1h", which is not a whole number of at most 64 bits.',
          allowed: 'a whole number, 1 or more',
          remedy: 'Write 3600000: Kafka counts in milliseconds.',
        },
      ],
    },
    {
      given: 'a key that a field owns',
      files: withTopic('config: { ▸retention.ms: "1" }'),
      reports: [
        {
          code: 'owned-config',
          message:
            'retention.ms of topic order.created is set under config; the field retention.time owns it.',
          remedy: 'Remove it and set retention.time.',
        },
      ],
    },
    {
      given: 'min ISR by hand',
      files: withTopic('config: { ▸min.insync.replicas: "1" }'),
      reports: [
        {
          code: 'owned-config',
          message:
            'min.insync.replicas of topic order.created is set under config; the field durability owns it.',
          remedy: 'Remove it and set durability.',
        },
      ],
    },
    {
      given: 'a key that a field owns, in an override',
      files: withTopic('environments: { test: { config: { ▸cleanup.policy: compact } } }'),
      reports: [
        {
          code: 'owned-config',
          message: 'cleanup.policy of topic order.created is set under config; the field cleanup owns it.',
          remedy: 'Remove it and set cleanup.',
        },
      ],
    },
    {
      given: 'a key that a tool sets',
      files: withTopic('config: { ▸leader.replication.throttled.replicas: "*" }'),
      reports: [
        {
          code: 'transient-config',
          message:
            'leader.replication.throttled.replicas of topic order.created is set by kafka-reassign-partitions.sh while it moves replicas, and removed by it.',
          remedy: 'Remove it.',
        },
      ],
    },
    {
      given: 'keys that contradict each other',
      files: withTopic(
        'cleanup: compact\nconfig: { min.compaction.lag.ms: ▸"100", max.compaction.lag.ms: "10" }',
      ),
      reports: [
        {
          code: 'contradicting-config',
          message:
            'topic order.created: "min.compaction.lag.ms" (100) is more than "max.compaction.lag.ms" (10).',
          allowed: 'min.compaction.lag.ms up to max.compaction.lag.ms',
        },
      ],
    },
  ]);
});
