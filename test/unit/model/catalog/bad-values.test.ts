import { domainFile, header, itReports, service, topic, withAccess } from './support';

const withTopic = (fields: string): string => domainFile({ topics: [topic('order.created', fields)] });
const withService = (fields: string): string => domainFile({ services: [service('order-service', fields)] });
const withEntry = (entry: string): string =>
  domainFile({ topics: [topic('order.created')], services: [withAccess('order-service', entry)] });

describe('types', () => {
  itReports([
    {
      given: 'a list where text belongs',
      files: 'domain: ▸[order]\ndescription: x\nowner: { team: a, contact: b }\n',
      reports: [{ code: 'wrong-type', message: 'domain is a list; expected text.' }],
    },
    {
      given: 'a number where text belongs',
      files: withTopic('nameException: ▸12'),
      reports: [
        {
          code: 'wrong-type',
          message: 'nameException of topic order.created is 12; expected text.',
          remedy: 'Put it into quotes: "12".',
        },
      ],
    },
    {
      given: 'text where a number belongs',
      files: withTopic('partitions: ▸"12"'),
      reports: [
        {
          code: 'wrong-type',
          message: 'partitions of topic order.created is "12"; expected a number.',
          remedy: 'Write 12, without quotes.',
        },
      ],
    },
    {
      given: 'half a partition',
      files: withTopic('partitions: ▸1.5'),
      reports: [
        {
          code: 'wrong-type',
          message: 'partitions of topic order.created is 1.5; expected a whole number.',
        },
      ],
    },
    {
      given: 'no partition',
      files: withTopic('partitions: ▸0'),
      reports: [
        {
          code: 'out-of-range',
          message: 'partitions of topic order.created is 0, which is out of range.',
          allowed: '1 or more',
        },
      ],
    },
    {
      given: 'fewer than no partitions',
      files: withTopic('partitions: ▸-3'),
      reports: [
        {
          code: 'out-of-range',
          message: 'partitions of topic order.created is -3, which is out of range.',
          allowed: '1 or more',
        },
      ],
    },
    {
      given: 'a key that is empty',
      files: withTopic('▸key:'),
      reports: [
        {
          code: 'wrong-type',
          message: 'key of topic order.created is empty; expected text.',
          remedy: 'Write "none" for records without a key.',
        },
      ],
    },
    {
      given: 'a key that is an empty text',
      files: withTopic('key: ▸""'),
      reports: [
        {
          code: 'empty',
          message: 'key of topic order.created is empty.',
          remedy: 'Write "none" for records without a key.',
        },
      ],
    },
    {
      given: 'topics as a mapping',
      files: `${header()}topics:\n  ▸order.created: { key: id }\n`,
      reports: [{ code: 'wrong-type', message: 'topics is a mapping; expected a list.' }],
    },
    {
      given: 'topics without entries',
      files: `${header()}▸topics:\n`,
      reports: [{ code: 'wrong-type', message: 'topics is empty; expected a list.' }],
    },
    {
      given: 'a topic that is only a name',
      files: `${header()}topics:\n  - ▸order.created\n`,
      reports: [{ code: 'wrong-type', message: 'topic 1 is "order.created"; expected a mapping.' }],
    },
    {
      given: 'one topic where a list belongs',
      files: withEntry('role: producer, topics: ▸order.created'),
      reports: [
        {
          code: 'wrong-type',
          message: 'topics of item 1 of access of service order-service is "order.created"; expected a list.',
          remedy: 'Write [order.created].',
        },
      ],
    },
    {
      given: 'an unknown durability',
      files: withTopic('durability: ▸critcal'),
      reports: [
        {
          code: 'wrong-value',
          message: 'durability of topic order.created is "critcal", which is not valid.',
          allowed: 'standard, critical, scratch',
          remedy: 'Write "critical".',
        },
      ],
    },
    {
      given: 'an unknown cleanup policy',
      files: withTopic('cleanup: ▸compacted'),
      reports: [
        {
          code: 'wrong-value',
          message: 'cleanup of topic order.created is "compacted", which is not valid.',
          allowed: 'delete, compact, compact,delete',
          remedy: 'Write "compact".',
        },
      ],
    },
    {
      given: 'an unknown compression',
      files: withTopic('compression: ▸brotli'),
      reports: [
        {
          code: 'wrong-value',
          message: 'compression of topic order.created is "brotli", which is not valid.',
          allowed: 'producer, zstd, lz4, snappy, gzip, uncompressed',
        },
      ],
    },
    {
      given: 'an unknown role',
      files: withEntry('role: ▸consumers, topics: [order.created]'),
      reports: [
        {
          code: 'wrong-value',
          message: 'role of item 1 of access of service order-service is "consumers", which is not valid.',
          allowed:
            'producer, idempotent-producer, transactional-producer, consumer, streams, connect-worker, admin',
          remedy: 'Write "consumer".',
        },
      ],
    },
    {
      given: 'a configuration value that is a list',
      files: withTopic('config: { segment.ms: ▸[1] }'),
      reports: [
        {
          code: 'wrong-type',
          message:
            'config.segment.ms of topic order.created is a list; expected text, a number, true or false.',
        },
      ],
    },
    {
      given: 'a configuration value with more digits than JavaScript has',
      files: withTopic('config: { segment.bytes: ▸9223372036854775807 }'),
      reports: [
        {
          code: 'illegal-config',
          message:
            'topic order.created: "segment.bytes" cannot be "9223372036854775807", which is not a whole number of at most 32 bits.',
          allowed: 'a whole number, 1048576 to 2147483647',
        },
      ],
    },
    {
      given: 'no inputs of a Streams application',
      files: withEntry('role: streams, applicationId: order-x, inputs: ▸[]'),
      reports: [{ code: 'empty', message: 'inputs of item 1 of access of service order-service is empty.' }],
    },
  ]);
});

describe('units', () => {
  itReports([
    {
      given: 'words for a duration',
      files: withTopic('retention: { time: ▸7 days }'),
      reports: [
        {
          code: 'wrong-unit',
          message: 'retention.time of topic order.created is "7 days", which is not a valid duration.',
          allowed: 'a whole number and one of ms, s, m (minutes), h, d: 30m, 12h, 7d; or unlimited',
          remedy: 'Write 7d.',
        },
      ],
    },
    {
      given: 'a duration without a unit',
      files: withTopic('retention: { time: ▸604800000 }'),
      reports: [
        {
          code: 'wrong-unit',
          message: 'retention.time of topic order.created is 604800000, without a unit.',
          allowed: 'a whole number and one of ms, s, m (minutes), h, d: 30m, 12h, 7d; or unlimited',
          remedy: 'Write 7d.',
        },
      ],
    },
    {
      given: 'weeks',
      files: withTopic('retention: { time: ▸2w }'),
      reports: [
        {
          code: 'wrong-unit',
          message: 'retention.time of topic order.created is "2w", which is not a valid duration.',
          allowed: 'a whole number and one of ms, s, m (minutes), h, d: 30m, 12h, 7d; or unlimited',
          remedy: 'Write 14d.',
        },
      ],
    },
    {
      given: 'a fraction of a duration',
      files: withTopic('retention: { time: ▸1.5d }'),
      reports: [
        {
          code: 'wrong-unit',
          message: 'retention.time of topic order.created is "1.5d", which is not a valid duration.',
          allowed: 'a whole number and one of ms, s, m (minutes), h, d: 30m, 12h, 7d; or unlimited',
          remedy: 'Write 36h.',
        },
      ],
    },
    {
      given: 'a duration that is none',
      files: withTopic('retention: { time: ▸forever }'),
      reports: [
        {
          code: 'wrong-unit',
          message: 'retention.time of topic order.created is "forever", which is not a valid duration.',
          allowed: 'a whole number and one of ms, s, m (minutes), h, d: 30m, 12h, 7d; or unlimited',
        },
      ],
    },
    {
      given: 'no duration at all',
      files: withTopic('retention: { time: ▸0d }'),
      reports: [
        {
          code: 'out-of-range',
          message:
            'retention.time of topic order.created is "0d", which is out of range: it must be above zero.',
          allowed: 'a whole number and one of ms, s, m (minutes), h, d: 30m, 12h, 7d; or unlimited',
        },
      ],
    },
    {
      given: 'a size in lower case',
      files: withTopic('retention: { size: ▸10 gb }'),
      reports: [
        {
          code: 'wrong-unit',
          message: 'retention.size of topic order.created is "10 gb", which is not a valid size.',
          allowed:
            'a number and one of B, KB, MB, GB, TB (powers of 1000), KiB, MiB, GiB, TiB (powers of 1024): 10 GiB; or unlimited',
          remedy: 'Write 10 GB.',
        },
      ],
    },
    {
      given: 'a size with a single letter',
      files: withTopic('retention: { size: ▸10G }'),
      reports: [
        {
          code: 'wrong-unit',
          message: 'retention.size of topic order.created is "10G", which is not a valid size.',
          allowed:
            'a number and one of B, KB, MB, GB, TB (powers of 1000), KiB, MiB, GiB, TiB (powers of 1024): 10 GiB; or unlimited',
          remedy: 'Write 10 GiB.',
        },
      ],
    },
    {
      given: 'a size without a unit',
      files: withTopic('maxMessageSize: ▸1048576'),
      reports: [
        {
          code: 'wrong-unit',
          message: 'maxMessageSize of topic order.created is 1048576, without a unit.',
          allowed:
            'a number and one of B, KB, MB, GB, TB (powers of 1000), KiB, MiB, GiB, TiB (powers of 1024): 10 GiB',
          remedy: 'Write 1 MiB.',
        },
      ],
    },
    {
      given: 'a rate where a size belongs',
      files: withTopic('maxMessageSize: ▸1 MiB/s'),
      reports: [
        {
          code: 'wrong-unit',
          message: 'maxMessageSize of topic order.created is "1 MiB/s", which is not a valid size.',
          allowed:
            'a number and one of B, KB, MB, GB, TB (powers of 1000), KiB, MiB, GiB, TiB (powers of 1024): 10 GiB',
          remedy: 'Write 1 MiB.',
        },
      ],
    },
    {
      given: 'a size where a rate belongs',
      files: withTopic('throughput: { produce: ▸5 MiB }'),
      reports: [
        {
          code: 'wrong-unit',
          message: 'throughput.produce of topic order.created is "5 MiB", which is not a valid rate.',
          allowed: 'a size per second: 500 KiB/s, 5 MiB/s',
          remedy: 'Write 5 MiB/s.',
        },
      ],
    },
    {
      given: 'bits',
      files: withTopic('throughput: { produce: ▸80 Mbit/s }'),
      reports: [
        {
          code: 'wrong-unit',
          message: 'throughput.produce of topic order.created is "80 Mbit/s", which is not a valid rate.',
          allowed: 'a size per second: 500 KiB/s, 5 MiB/s',
          remedy: 'Write 10 MB/s.',
        },
      ],
    },
    {
      given: 'a quota of nothing',
      files: withService('quotas: { user: { produce: ▸0 MiB/s } }'),
      reports: [
        {
          code: 'out-of-range',
          message:
            'quotas.user.produce of service order-service is "0 MiB/s", which is out of range: it must be above zero.',
          allowed: 'a size per second: 500 KiB/s, 5 MiB/s',
        },
      ],
    },
    {
      given: 'a negative quota',
      files: withService('quotas: { user: { requestPercentage: ▸-1 } }'),
      reports: [
        {
          code: 'out-of-range',
          message: 'quotas.user.requestPercentage of service order-service is -1, which is out of range.',
          allowed: 'above 0',
        },
      ],
    },
    {
      given: 'a quota of zero per second',
      files: withService('quotas: { clients: { a: { controllerMutationRate: ▸0 } } }'),
      reports: [
        {
          code: 'out-of-range',
          message:
            'quotas.clients.a.controllerMutationRate of service order-service is 0, which is out of range.',
          allowed: 'above 0',
        },
      ],
    },
  ]);
});
