import fc from 'fast-check';
import { FAMILIES } from '../../../../model/clients/families';
import { FORMATS, settingsFiles } from '../../../../model/clients/formats';
import type { FormatName } from '../../../../model/clients/formats';
import { isSecret } from '../../../../model/clients/lint/config';
import { lint, lintRules } from '../../../../model/clients/lint/lint';
import type { ClientNeed } from '../../../../model/clients/need';
import { BROKERS, consumerNeed, drawnNeed, findings, need, producerNeed, topicNeed } from './support';

const transactional = producerNeed({ transactionalId: 'order-service-*' });
const readsTransactions = consumerNeed({
  topics: [topicNeed({ name: 'payment.completed', transactionalWriters: ['payment-service'] })],
});

/**
 * Each rule: settings that are right in every format, of which one is changed, and what is then found. `java` and the others are the
 * change as that format has it: a key with its new value, or null where the key is removed.
 */
interface Case {
  readonly rule: string;
  readonly severity?: 'error' | 'warning' | 'note';
  readonly client?: ClientNeed;
  readonly others?: readonly ClientNeed[];
  readonly brokers?: Readonly<Record<string, string>>;
  readonly change: Partial<Record<FormatName, readonly [key: string, value: string | null]>>;
}

const CASES: readonly Case[] = [
  {
    rule: 'unknown-client-key',
    change: {
      java: ['linger.mss', '5'],
      spring: ['producer.lingr', '5'],
      librdkafka: ['linger.mss', '5'],
      platformatic: ['acs', '-1'],
      kafkajs: ['idempotant', 'true'],
      python: ['linger.mss', '5'],
    },
  },
  {
    rule: 'unknown-client-key',
    change: {
      java: ['queue.buffering.max.messages', '5'],
      librdkafka: ['max.block.ms', '5'],
      platformatic: ['maxInFlightRequests', '5'],
      kafkajs: ['maxInflights', '5'],
      python: ['sasl.jaas.config', 'x'],
    },
  },
  {
    rule: 'illegal-client-value',
    change: {
      java: ['linger.ms', '5ms'],
      spring: ['producer.batch-size', '16 kilo'],
      librdkafka: ['linger.ms', '900001'],
      platformatic: ['acks', "'all'"],
      kafkajs: ['idempotent', "'yes'"],
      python: ['compression.type', 'brotli'],
    },
  },
  { rule: 'illegal-client-value', change: { librdkafka: ['dr_msg_cb', 'x'], python: ['dr_msg_cb', 'x'] } },
  {
    rule: 'deprecated-client-key',
    change: {
      librdkafka: ['socket.blocking.max.ms', '100'],
      spring: ['ssl.truststore-location', 'file:x'],
      python: ['api.version.request', 'true'],
    },
  },
  {
    rule: 'key-of-other-role',
    change: {
      java: ['max.poll.records', '5'],
      librdkafka: ['auto.offset.reset', 'end'],
      spring: ['producer.properties.max.poll.records', '5'],
      platformatic: ['groupId', "'x'"],
      kafkajs: ['groupId', "'x'"],
    },
  },
  {
    rule: 'security-protocol',
    change: {
      java: ['security.protocol', 'PLAINTEXT'],
      spring: ['security.protocol', 'SSL'],
      librdkafka: ['security.protocol', null],
      python: ['sasl.mechanism', 'PLAIN'],
      platformatic: ['tls', '{}'],
      kafkajs: ['ssl', 'true'],
    },
  },
  {
    rule: 'server-not-verified',
    change: {
      java: ['ssl.endpoint.identification.algorithm', ''],
      spring: ['properties.ssl.endpoint.identification.algorithm', ''],
      librdkafka: ['enable.ssl.certificate.verification', 'false'],
      python: ['ssl.endpoint.identification.algorithm', 'none'],
    },
  },
  {
    rule: 'bootstrap-servers',
    change: {
      java: ['bootstrap.servers', 'other:9092'],
      spring: ['bootstrap-servers', 'localhost'],
      librdkafka: ['bootstrap.servers', 'localhost:19092,other:1'],
      platformatic: ['bootstrapBrokers', "['localhost:19092']"],
      kafkajs: ['brokers', "['other:1']"],
      python: ['bootstrap.servers', 'other:1'],
    },
  },
  {
    rule: 'user-of-another-service',
    change: {
      java: ['sasl.jaas.config', 'x.ScramLoginModule required username="admin" password="${env:P}";'],
      spring: ['properties.sasl.jaas.config', 'x required username="admin" password="${P}";'],
      librdkafka: ['sasl.username', 'admin'],
      python: ['sasl.username', 'admin'],
      platformatic: ['username', "'admin'"],
      kafkajs: ['username', "'admin'"],
    },
  },
  {
    rule: 'secret-in-file',
    severity: 'warning',
    change: {
      java: ['sasl.jaas.config', 'x required username="order-service" password="hunter2";'],
      spring: ['properties.sasl.jaas.config', "x required username='order-service' password='hunter2';"],
      librdkafka: ['sasl.password', 'hunter2'],
      python: ['sasl.password', 'hunter2'],
      platformatic: ['password', "'hunter2'"],
      kafkajs: ['password', "'hunter2'"],
    },
  },
  {
    rule: 'api-timeout-too-short',
    client: consumerNeed(),
    change: { java: ['default.api.timeout.ms', '5'] },
  },
  {
    rule: 'acks-not-all',
    change: {
      java: ['acks', '1'],
      spring: ['producer.acks', '0'],
      librdkafka: ['acks', '1'],
      python: ['request.required.acks', '1'],
      platformatic: ['acks', '1'],
      kafkajs: ['acks', '1'],
    },
  },
  {
    rule: 'idempotence-conflict',
    change: {
      java: ['acks', '1'],
      spring: ['producer.retries', '0'],
      librdkafka: ['max.in.flight', '6'],
      python: ['acks', '0'],
      platformatic: ['maxInflights', '6'],
      kafkajs: ['acks', '1'],
    },
  },
  {
    rule: 'idempotence-off',
    change: {
      java: ['enable.idempotence', 'false'],
      spring: ['producer.properties.enable.idempotence', 'false'],
      librdkafka: ['enable.idempotence', null],
      python: ['enable.idempotence', null],
      platformatic: ['idempotent', null],
      kafkajs: ['idempotent', 'false'],
    },
  },
  {
    rule: 'retries-off',
    change: {
      java: ['retries', '0'],
      spring: ['producer.retries', '0'],
      librdkafka: ['message.send.max.retries', '0'],
      python: ['retries', '0'],
      platformatic: ['retries', '0'],
    },
  },
  {
    rule: 'delivery-timeout-too-short',
    change: {
      java: ['delivery.timeout.ms', '30004'],
      spring: ['producer.properties.delivery.timeout.ms', '10'],
      librdkafka: ['message.timeout.ms', '100'],
      python: ['delivery.timeout.ms', '100'],
    },
  },
  {
    rule: 'transaction-without-idempotence',
    client: transactional,
    change: {
      java: ['enable.idempotence', 'false'],
      spring: ['producer.properties.enable.idempotence', 'false'],
      librdkafka: ['enable.idempotence', 'false'],
      python: ['enable.idempotence', 'false'],
      platformatic: ['idempotent', 'false'],
      kafkajs: ['idempotent', 'false'],
    },
  },
  {
    rule: 'transactional-id-not-declared',
    client: transactional,
    change: {
      java: ['transactional.id', 'order-1'],
      spring: ['producer.transaction-id-prefix', 'order'],
      librdkafka: ['transactional.id', 'x'],
      python: ['transactional.id', 'x'],
      platformatic: ['transactionalId', "'x'"],
      kafkajs: ['transactionalId', null],
    },
  },
  {
    rule: 'transaction-timeout',
    client: transactional,
    change: {
      java: ['transaction.timeout.ms', '900001'],
      spring: ['producer.properties.transaction.timeout.ms', '900001'],
      librdkafka: ['message.timeout.ms', '60001'],
      python: ['transaction.timeout.ms', '900001'],
      kafkajs: ['transactionTimeout', '900001'],
    },
  },
  {
    rule: 'request-larger-than-topic',
    change: {
      java: ['max.request.size', '1048589'],
      spring: ['producer.properties.max.request.size', '2000000'],
      librdkafka: ['message.max.bytes', '2000000'],
      python: ['message.max.bytes', '2000000'],
    },
  },
  {
    rule: 'buffer-too-small',
    change: { java: ['batch.size', '40000000'], spring: ['producer.buffer-memory', '512KB'] },
  },
  {
    rule: 'recompressed',
    client: producerNeed({ topics: [topicNeed({ compression: 'zstd' })] }),
    change: {
      java: ['compression.type', 'lz4'],
      spring: ['producer.compression-type', 'none'],
      librdkafka: ['compression.codec', 'lz4'],
      python: ['compression.type', null],
      platformatic: ['compression', "'gzip'"],
    },
  },
  {
    rule: 'order-not-kept',
    change: {
      java: ['enable.idempotence', 'false'],
      spring: ['producer.properties.enable.idempotence', 'false'],
      librdkafka: ['enable.idempotence', 'false'],
      python: ['enable.idempotence', 'false'],
      platformatic: ['idempotent', 'false'],
    },
  },
  {
    rule: 'order-by-key-lost',
    severity: 'error',
    change: {
      java: ['partitioner.class', 'org.apache.kafka.clients.producer.RoundRobinPartitioner'],
      spring: ['producer.properties.partitioner.ignore.keys', 'true'],
      librdkafka: ['partitioner', 'random'],
      python: ['partitioner', 'random'],
    },
  },
  {
    rule: 'partitioner-differs',
    change: {
      librdkafka: ['partitioner', null],
      python: ['partitioner', 'consistent_random'],
      platformatic: ['partitioner', null],
    },
  },
  {
    rule: 'min-isr-too-low',
    client: producerNeed({ topics: [topicNeed({ minInSyncReplicas: 1 })] }),
    change: { java: ['linger.ms', '5'], kafkajs: ['acks', '-1'] },
  },
  {
    rule: 'retries-too-short',
    severity: 'warning',
    change: {
      java: ['retries', '1'],
      spring: ['producer.retries', '3'],
      librdkafka: ['message.send.max.retries', '2'],
      python: ['retries', '2'],
      platformatic: ['retries', null],
    },
  },
  {
    rule: 'auto-commit',
    client: consumerNeed(),
    change: {
      java: ['enable.auto.commit', null],
      spring: ['consumer.enable-auto-commit', 'true'],
      librdkafka: ['enable.auto.commit', 'true'],
      python: ['enable.auto.commit', null],
      platformatic: ['autocommit', '1000'],
      kafkajs: ['autoCommit', 'true'],
    },
  },
  {
    rule: 'reads-aborted-records',
    client: readsTransactions,
    change: {
      java: ['isolation.level', null],
      spring: ['consumer.isolation-level', 'READ_UNCOMMITTED'],
      librdkafka: ['isolation.level', 'read_uncommitted'],
      python: ['isolation.level', 'read_uncommitted'],
      platformatic: ['isolationLevel', '0'],
      kafkajs: ['readUncommitted', 'true'],
    },
  },
  {
    rule: 'group-not-declared',
    client: consumerNeed(),
    change: {
      java: ['group.id', 'orders'],
      spring: ['consumer.group-id', null],
      librdkafka: ['group.id', 'orders'],
      python: ['group.id', null],
      platformatic: ['groupId', "'x'"],
      kafkajs: ['groupId', "'x'"],
    },
  },
  {
    rule: 'group-protocol-conflict',
    client: consumerNeed(),
    change: {
      java: ['session.timeout.ms', '45000'],
      spring: ['consumer.heartbeat-interval', '3s'],
      librdkafka: ['partition.assignment.strategy', 'range'],
      python: ['session.timeout.ms', '45000'],
    },
  },
  {
    rule: 'group-protocol-conflict',
    client: consumerNeed(),
    others: [transactional],
    change: { platformatic: ['groupProtocol', "'consumer'"] },
  },
  {
    rule: 'session-timeout',
    client: consumerNeed(),
    change: {
      java: ['group.protocol', 'classic'],
      platformatic: ['sessionTimeout', '5000'],
      kafkajs: ['heartbeatInterval', '15001'],
    },
    brokers: { ...BROKERS, 'group.min.session.timeout.ms': '45001' },
  },
  {
    rule: 'poll-interval-too-short',
    client: consumerNeed(),
    change: {},
  },
  {
    rule: 'fetch-wait-too-long',
    client: consumerNeed(),
    change: {
      java: ['fetch.max.wait.ms', '30000'],
      spring: ['consumer.fetch-max-wait', '30s'],
      librdkafka: ['fetch.wait.max.ms', '60000'],
      platformatic: ['maxWaitTime', '5000'],
      kafkajs: ['maxWaitTimeInMs', '30000'],
    },
  },
  {
    rule: 'fetch-smaller-than-message',
    client: consumerNeed(),
    change: {
      java: ['max.partition.fetch.bytes', '1000'],
      spring: ['consumer.properties.fetch.max.bytes', '1000'],
      librdkafka: ['receive.message.max.bytes', '52428800'],
      python: ['fetch.message.max.bytes', '1000'],
      platformatic: ['maxBytesPerPartition', '1000'],
      kafkajs: ['maxBytesPerPartition', '1000'],
    },
  },
  {
    rule: 'offset-reset-skips',
    client: consumerNeed(),
    change: {
      java: ['auto.offset.reset', null],
      spring: ['consumer.auto-offset-reset', 'latest'],
      librdkafka: ['auto.offset.reset', 'end'],
      python: ['auto.offset.reset', 'largest'],
    },
  },
  {
    rule: 'topics-created-by-clients',
    client: consumerNeed(),
    change: {
      java: ['allow.auto.create.topics', 'true'],
      spring: ['consumer.properties.allow.auto.create.topics', 'true'],
      librdkafka: ['allow.auto.create.topics', 'true'],
      python: ['allow.auto.create.topics', 'true'],
      platformatic: ['autocreateTopics', 'true'],
      kafkajs: ['allowAutoTopicCreation', 'true'],
    },
  },
  {
    rule: 'rack',
    client: consumerNeed(),
    change: {
      java: ['client.rack', 'rack-z'],
      spring: ['consumer.properties.client.rack', 'rack-z'],
      librdkafka: ['client.rack', null],
      python: ['client.rack', 'rack-z'],
      kafkajs: ['rackId', "'rack-z'"],
    },
  },
  {
    rule: 'crc-not-checked',
    client: consumerNeed(),
    change: { librdkafka: ['check.crcs', null], python: ['check.crcs', 'false'] },
  },
  { rule: 'node-parallel-sends', change: { platformatic: ['idempotent', 'true'] } },
  {
    rule: 'node-transactional-restart',
    client: transactional,
    change: { platformatic: ['producerId', null] },
  },
  { rule: 'node-kafkajs-in-flight', change: { kafkajs: ['maxInFlightRequests', null] } },
  { rule: 'node-kafkajs-several-partitions', change: { kafkajs: ['acks', '-1'] } },
];

/** Of how code sends, which settings cannot show. */
const OF_CODE: readonly string[] = ['node-parallel-sends', 'node-kafkajs-several-partitions'];

/** A generated file with one setting changed, added or removed. */
function changed(format: FormatName, text: string, [key, value]: readonly [string, string | null]): string {
  switch (format) {
    case 'java':
    case 'librdkafka': {
      const without = text.replace(new RegExp(`^${key.replaceAll('.', '\\.')}=.*\\n`, 'm'), '');
      return value === null ? without : `${without}${key}=${value}\n`;
    }
    case 'spring': {
      // A later document of the file overrides; as properties it is another file.
      const line = `spring.kafka.${key}`;
      if (value === null) return text.replace(new RegExp(`^ *${key.split('.').at(-1)}:.*\\n`, 'm'), '');
      return `${text}\n---\n${line}: ${JSON.stringify(value)}\n`;
    }
    case 'python': {
      const without = text.replace(new RegExp(`^    "${key.replaceAll('.', '\\.')}": .*\\n`, 'm'), '');
      return value === null
        ? without
        : without.replace(/\n\}\n$/, `\n    "${key}": ${JSON.stringify(value)},\n}\n`);
    }
    case 'platformatic':
    case 'kafkajs': {
      const there = new RegExp(`^( +)${key}: .*,\\n`, 'm');
      if (there.test(text)) return text.replace(there, value === null ? '' : `$1${key}: ${value},\n`);
      const object =
        /^export const (?:kafka) = \{\n/m.test(text) && key === 'ssl' ? 'kafka' : '(?:producer|consumer)';
      return value === null
        ? text
        : text.replace(
            new RegExp(`^export const ${object} = \\{\\n`, 'm'),
            (head) => `${head}  ${key}: ${value},\n`,
          );
    }
  }
}

const rows = CASES.flatMap(({ rule, severity, client = producerNeed(), others = [], brokers, change }) =>
  Object.entries(change).map(
    ([format, edit]) =>
      [
        rule,
        format as FormatName,
        edit,
        { severity, service: need([client, ...others], brokers), id: client.id },
      ] as const,
  ),
);

test.each(rows)('rule %s finds in %s the setting %j', (rule, format, edit, { severity, service, id }) => {
  const [file] = settingsFiles(service, format, 'durability', { lines: ['A test.'] }, id);
  const found = findings(file?.name ?? '', changed(format, file?.text ?? '', edit), service);
  const hits = found.filter((finding) => finding.rule === rule);
  expect(hits).not.toEqual([]);
  if (severity !== undefined) expect(hits[0]?.severity).toBe(severity);
  for (const { message, instead, line } of hits) {
    expect(message).toMatch(/\.$/);
    expect(instead).toMatch(/\.$/);
    expect(line).toBeGreaterThan(0);
    expect(JSON.stringify(hits)).not.toContain('hunter2');
  }
});

test.each([
  ['duplicate-client-key', 'a.properties', 'acks=all\nlinger.ms=1\nacks=1\n', producerNeed()],
  ['duplicate-client-key', 'a.conf', 'linger.ms=1\nqueue.buffering.max.ms=2\n', producerNeed()],
  [
    'poll-interval-too-short',
    'a.properties',
    'group.id=order-service\nmax.poll.interval.ms=1000\n',
    consumerNeed(),
  ],
  [
    'poll-interval-too-short',
    'a.conf',
    'group.id=order-service\ncheck.crcs=true\nenable.auto.offset.store=false\nmax.poll.interval.ms=1000\n',
    consumerNeed(),
  ],
  [
    'server-not-verified',
    'a.json',
    '{"clientId":"x","bootstrapBrokers":[],"tls":{"rejectUnauthorized":false}}',
    producerNeed(),
  ],
])('rule %s finds in %s', (rule, file, text, client) => {
  expect(findings(file, text, need([client])).map((finding) => finding.rule)).toContain(rule);
});

test('GIVEN all rules THEN each has a case above, an id of its own and full sentences', () => {
  const tested = new Set([
    ...CASES.filter(({ change }) => Object.keys(change).length > 0).map(({ rule }) => rule),
    'duplicate-client-key',
    'poll-interval-too-short',
  ]);
  expect(lintRules.map(({ id }) => id).filter((id) => !tested.has(id))).toEqual([]);
  expect(new Set(lintRules.map(({ id }) => id)).size).toBe(lintRules.length);
  for (const { id, title, reason, instead, sources } of lintRules) {
    expect([id, title]).toEqual([id, expect.not.stringMatching(/\.$/)]);
    expect([id, reason, instead]).toEqual([id, expect.stringMatching(/\.$/), expect.stringMatching(/\.$/)]);
    expect(sources).not.toEqual([]);
  }
});

describe('the client that silently drops a promise', () => {
  const producer = need([producerNeed()]);
  test('GIVEN acks=1 and no word of idempotence WHEN Java turns it off THEN that is found', () => {
    const found = findings('p.properties', 'acks=1\n', producer);
    expect(found.find(({ rule }) => rule === 'idempotence-off')).toMatchObject({
      severity: 'error',
      line: 1,
      message: expect.stringContaining('turns idempotence off without an error') as string,
    });
    expect(found.map(({ rule }) => rule)).not.toContain('idempotence-conflict');
  });
  test('GIVEN a scratch topic THEN neither acks nor idempotence is asked for', () => {
    const scratch = need([producerNeed({ topics: [topicNeed({ durability: 'scratch' })] })]);
    const found = findings('p.properties', 'acks=1\n', scratch).map(({ rule }) => rule);
    expect(found).not.toContain('acks-not-all');
    expect(found).not.toContain('idempotence-off');
  });
});

describe('what cannot be said', () => {
  test.each([
    ['a.json', '{ "acks": '],
    ['a.json', '[]'],
    ['a.yaml', 'a: b: c'],
    ['a.conf', 'acks=1\nnonsense\n'],
    ['empty.properties', '# nothing\n'],
    ['a.mjs', 'export const x = {'],
    ['a.py', 'x = {"acks": "all'],
  ])('GIVEN %s with %j THEN the verdict is unknown and says where', (file, text) => {
    const result = lint([{ file, text }], need([producerNeed()]));
    expect(result.verdict).not.toBe('clear');
    expect(result.unreadable.join()).toContain(file);
  });
  test.each([
    ['a.yaml', 'a: [\n', 'a.yaml:'],
    [
      'a.yaml',
      'spring:\n  kafka:\n    producer:\n      acks: 0\n  kafka: {}\n',
      'a.yaml:5:3: Map keys must be unique.',
    ],
    ['a.yaml', 'server:\n  port: 80\n', 'a.yaml: it has no settings'],
    ['a.yaml', 'spring:\n  application: { name: x }\n', 'a.yaml: it has no settings'],
    ['a.js', 'const x = 1;\n', 'a.js: it has no settings'],
    ['a.properties', '', 'a.properties: it has no settings'],
    ['a.properties', 'foo=bar\n', 'a.properties: it has no settings'],
    ['a.conf', 'acks=1\nnonsense\n', 'a.conf:2:1: '],
    ['a.json', '{ "acks": 1', 'a.json:1:12: '],
    ['a.py', 'from kafka import KafkaProducer\np = KafkaProducer(acks=0)\n', 'a.py: it uses kafka-python'],
    ['a.py', 'p = KafkaConsumer("t", **{"acks": 0})\n', 'a.py: it uses kafka-python'],
    ['a.py', 'import aiokafka\nconf = {"acks": 0}\n', 'a.py: it uses aiokafka'],
    ['a.py', 'import faust\napp = faust.App("x")\n', 'a.py: it uses faust'],
  ])(
    'GIVEN %s with %j THEN one message says so, nothing is found in it, and others are checked',
    (file, text, start) => {
      const alone = lint([{ file, text }], need([producerNeed()]));
      expect(alone).toMatchObject({ verdict: 'unknown', findings: [], files: [], notKnown: [] });
      expect(alone.unreadable).toEqual([expect.stringContaining(start)]);
      const both = lint(
        [
          { file, text },
          { file: 'p.properties', text: 'acks=1\n' },
        ],
        need([producerNeed()]),
      );
      expect(both.unreadable).toEqual(alone.unreadable);
      expect(new Set(both.findings.map((finding) => finding.file))).toEqual(new Set(['p.properties']));
    },
  );
  test('GIVEN a slip in the only key THEN it is found', () => {
    expect(findings('p.properties', 'linger.mss=5\n', need([producerNeed()]))).toMatchObject([
      { rule: 'unknown-client-key', line: 1 },
    ]);
  });
  test('GIVEN a consumer of a service that has none THEN that is said', () => {
    const result = lint([{ file: 'c.properties', text: 'group.id=x\n' }], need([producerNeed()]));
    expect(result.unreadable).toEqual([
      'c.properties: it configures a consumer, and order-service has none in the catalog.',
    ]);
  });
  test('GIVEN code in the place of a value THEN it is named as not checked', () => {
    const text = 'export const producer = { acks: quorum(), idempotent: true };';
    expect(lint([{ file: 'p.mjs', text }], need([producerNeed()])).notKnown.join()).toContain('acks is code');
  });
});

test.each(Object.keys(FORMATS) as FormatName[])(
  'GIVEN the files of format %s THEN they lint clean',
  (format) => {
    const service = need([transactional, readsTransactions]);
    for (const profile of ['durability', 'throughput', 'latency'] as const) {
      const files = settingsFiles(service, format, profile, { lines: ['A test.'] });
      const result = lint(
        files.map(({ name, text }) => ({ file: name, text })),
        service,
      );
      expect(result.findings.filter(({ rule }) => !OF_CODE.includes(rule))).toEqual([]);
      expect(result.unreadable).toEqual([]);
      expect(result.files.map(({ source }) => source)).toEqual(
        files.map(() => (format === 'python' ? 'librdkafka' : format)),
      );
    }
  },
);

test.each(Object.keys(FORMATS) as FormatName[])(
  'GIVEN any declaration WHEN its settings are written as %s THEN they are read back and lint clean',
  (format) => {
    const profile = fc.constantFrom('durability' as const, 'throughput' as const, 'latency' as const);
    fc.assert(
      fc.property(drawnNeed, profile, (service, chosen) => {
        const files = settingsFiles(service, format, chosen, { lines: ['A test.'] });
        const result = lint(
          files.map(({ name, text }) => ({ file: name, text })),
          service,
        );
        // What the settings cannot show.
        expect(result.findings.filter(({ rule }) => !OF_CODE.includes(rule))).toEqual([]);
        expect(result.unreadable).toEqual([]);
        expect(result.files.flatMap(({ roles }) => roles).sort()).toEqual(['consumer', 'producer']);
      }),
      { numRuns: 60 },
    );
  },
);

describe("values in every spelling that the client's parser takes", () => {
  const service = need([producerNeed(), consumerNeed()]);
  const rulesOf = (file: string, text: string): string[] =>
    findings(file, text, service).map(({ rule }) => rule);
  test.each([
    ['auto-commit', 'c.conf', 'group.id=order-service\nenable.auto.commit=1\n'],
    ['auto-commit', 'c.conf', 'group.id=order-service\nenable.auto.commit=T\n'],
    ['auto-commit', 'c.yaml', 'spring.kafka.consumer.enable-auto-commit: yes\n'],
    ['auto-commit', 'c.yaml', 'spring.kafka.consumer.enable-auto-commit: "on"\n'],
    ['server-not-verified', 'c.conf', 'group.id=order-service\nenable.ssl.certificate.verification=0\n'],
    ['server-not-verified', 'c.conf', 'group.id=order-service\nssl.endpoint.identification.algorithm=NONE\n'],
    ['idempotence-conflict', 'p.conf', 'enable.idempotence=t\nacks=+1\n'],
    ['idempotence-conflict', 'p.conf', 'enable.idempotence=1\nmax.in.flight=0x6\n'],
    [
      'idempotence-conflict',
      'p.properties',
      'enable.idempotence=TRUE\nmax.in.flight.requests.per.connection=+6\n',
    ],
    ['idempotence-off', 'p.yaml', 'spring.kafka.producer.properties:\n  enable.idempotence: no\n'],
    ['reads-aborted-records', 'c.conf', 'group.id=order-service\nisolation.level=READ_UNCOMMITTED\n'],
    ['illegal-client-value', 'p.conf', 'acks=all ; c\n'],
    ['illegal-client-value', 'p.conf', 'enable.idempotence=yes\n'],
    ['illegal-client-value', 'p.conf', 'partitioner=MURMUR2\n'],
    ['illegal-client-value', 'p.conf', 'message.timeout.ms=300s\n'],
    ['illegal-client-value', 'p.conf', 'message.timeout.ms=010\n'],
  ])('rule %s finds in %s %j', (rule, file, text) => {
    const all = need([producerNeed(), readsTransactions]);
    expect(findings(file, text, all).map((finding) => finding.rule)).toContain(rule);
  });
  test.each([
    ['idempotence-off', 'p.conf', 'enable.idempotence=1\nacks=ALL\n'],
    ['acks-not-all', 'p.conf', 'enable.idempotence=1\nacks=ALL\n'],
    ['illegal-client-value', 'p.conf', 'security.protocol=SASL_PLAINTEXT\nacks=ALL\ncompression.codec=LZ4\n'],
    [
      'security-protocol',
      'p.conf',
      'security.protocol=SASL_PLAINTEXT\nsasl.mechanisms=SCRAM-SHA-512\nacks=1\n',
    ],
    ['auto-commit', 'c.conf', 'group.id=order-service\nenable.auto.commit=F\n'],
    ['illegal-client-value', 'c.yaml', 'spring.kafka.consumer.enable-auto-commit: off\n'],
  ])('rule %s does not find in %s %j', (rule, file, text) => {
    expect(rulesOf(file, text)).not.toContain(rule);
  });
  test.each([
    ['p.conf', 'acks=all ; c\nenable.idempotence=true\n', 1],
    ['p.properties', 'acks=2\nenable.idempotence=true\n', 1],
  ])('GIVEN in %s the refused value %j THEN one rule reports it', (file, text, line) => {
    expect(
      findings(file, text, service).filter((finding) => finding.line === line && finding.subject === 'acks'),
    ).toHaveLength(1);
  });
  test('GIVEN numbers above 2^53 THEN they are shown as they stand', () => {
    const text = 'linger.ms=9223372036854775807\ndelivery.timeout.ms=5\n';
    expect(JSON.stringify(findings('p.properties', text, service))).toContain('9223372036854805807');
    expect(
      JSON.stringify(
        findings(
          'p.yaml',
          'spring.kafka.producer.properties:\n  linger.ms: 9007199254740993\n  delivery.timeout.ms: 5\n',
          service,
        ),
      ),
    ).toContain('9007199254770993');
  });
});

test('GIVEN a partitioner of their own THEN it is named as not checked', () => {
  const result = lint(
    [{ file: 'p.properties', text: 'acks=all\npartitioner.class=com.example.Own\n' }],
    need([producerNeed()]),
  );
  expect(result.notKnown.join()).toContain('partitioner.class is a class of your own');
  expect(result.findings.map(({ rule }) => rule)).not.toContain('order-by-key-lost');
});

describe('what code changes after the literal', () => {
  const service = need([producerNeed()]);
  const PRODUCER = 'const producer = {\n  acks: -1,\n  idempotent: true,\n};\n';
  test.each([
    [
      'acks-not-all',
      'p.py',
      'producer = {"acks": "all", "enable.idempotence": True}\nproducer["acks"] = 0\n',
      2,
    ],
    [
      'idempotence-off',
      'p.py',
      'producer = {"acks": "all"}\nproducer.update({"enable.idempotence": False})\n',
      2,
    ],
    ['idempotence-off', 'p.mjs', `${PRODUCER}producer.idempotent = false;\n`, 5],
    ['acks-not-all', 'p.mjs', `${PRODUCER}Object.assign(producer, { acks: 0 });\n`, 5],
    [
      'acks-not-all',
      'k.js',
      "const p = new Kafka({ brokers: ['localhost:19092'] }).producer({ maxInFlightRequests: 1 });\np.send({ topic: 'order.created', acks: 1, messages: [] });\n",
      2,
    ],
  ])('rule %s finds in %s %j', (rule, file, text, line) => {
    const found = findings(file, text, service);
    expect(found.filter((finding) => finding.rule === rule)).toMatchObject([{ line }]);
    expect(found.map((finding) => finding.rule)).not.toContain('unknown-client-key');
    expect(found.map((finding) => finding.rule)).not.toContain('key-of-other-role');
  });
  test.each([
    ['p.mjs', 'const producer = { acks: -1, ...others };\n'],
    ['p.py', 'producer = {"acks": "all", **others}\n'],
    ['p.py', 'producer = {"acks": "all"}\nproducer.update(others)\n'],
  ])(
    'GIVEN unknown settings in %s %j THEN they are not checked, and nothing is said to be missing',
    (file, text) => {
      const result = lint([{ file, text }], service);
      expect(result.notKnown.join()).toContain('producer.… is code');
      expect(result.findings).toEqual([]);
    },
  );
});

describe('secrets', () => {
  const service = need([producerNeed()]);
  const found = (file: string, text: string): string[] =>
    findings(file, text, service).flatMap(({ rule, subject }) =>
      rule === 'secret-in-file' ? [subject] : [],
    );
  test('GIVEN the tables of keys THEN each password, key, token and passphrase is a secret, and no certificate, file or class', () => {
    const named = (family: 'java' | 'librdkafka'): string[] =>
      [...FAMILIES[family].keys.entries()]
        .filter(([key, { type }]) => type !== 'function' && isSecret(family, key))
        .map(([key]) => key)
        .sort();
    expect(named('java')).toEqual([
      'sasl.jaas.config',
      'sasl.oauthbearer.assertion.private.key.passphrase',
      'sasl.oauthbearer.client.credentials.client.secret',
      'ssl.key.password',
      'ssl.keystore.key',
      'ssl.keystore.password',
      'ssl.truststore.password',
    ]);
    expect(named('librdkafka')).toEqual([
      'sasl.oauthbearer.assertion.private.key.passphrase',
      'sasl.oauthbearer.assertion.private.key.pem',
      'sasl.oauthbearer.client.credentials.client.secret',
      'sasl.oauthbearer.client.secret',
      'sasl.oauthbearer.config',
      'sasl.password',
      'ssl.key.password',
      'ssl.key.pem',
      'ssl.keystore.password',
    ]);
    for (const key of ['tls.key', 'tls.passphrase', 'tls.pfx', 'sasl.password', 'sasl.token'])
      expect([key, isSecret('platformatic', key)]).toEqual([key, true]);
    for (const key of ['ssl.key', 'ssl.passphrase', 'sasl.secretAccessKey', 'sasl.sessionToken'])
      expect([key, isSecret('kafkajs', key)]).toEqual([key, true]);
  });
  test.each([
    ['p.properties', 'acks=all\nssl.key.password=${env:X}hunter2\n', 'ssl.key.password'],
    ['p.conf', 'acks=all\nsasl.password=hunter2${X}\n', 'sasl.password'],
    [
      'p.yaml',
      'spring.kafka.producer.ssl.key-password: ${X:hunter2}\n',
      'spring.kafka.producer.ssl.key-password',
    ],
    [
      'p.py',
      'producer = {"acks": "all", "sasl.password": "hunter2" + os.environ["X"]}\n',
      'producer.sasl.password',
    ],
    [
      'p.mjs',
      'const producer = { acks: -1, idempotent: true, sasl: { password: `hunter2${process.env.X}` } };\n',
      'producer.sasl.password',
    ],
  ])('GIVEN in %s text beside a reference in %j THEN it is found and not shown', (file, text, subject) => {
    expect(found(file, text)).toEqual([subject]);
    expect(JSON.stringify(lint([{ file, text }], service))).not.toContain('hunter2');
  });
  test.each([
    ['p.properties', 'acks=all\nssl.key.password=${env:X}\n'],
    ['p.yaml', 'spring.kafka.producer.ssl.key-password: ${env:X}\n'],
    ['p.properties', 'acks=all\nssl.truststore.certificates=-----BEGIN CERTIFICATE-----\n'],
  ])('GIVEN in %s %j THEN no secret is found', (file, text) => {
    expect(found(file, text)).toEqual([]);
  });
});

test.each(['by_duration:PT0S', 'by_duration:P0D', 'by_duration:P0DT0H', 'by_duration:PT0.0S'])(
  'GIVEN auto.offset.reset=%s THEN what is there is skipped, as with latest',
  (value) => {
    const rules = (text: string): string[] =>
      findings(
        'c.properties',
        `group.id=order-service\nauto.offset.reset=${text}\n`,
        need([consumerNeed()]),
      ).map(({ rule }) => rule);
    expect(rules(value)).toContain('offset-reset-skips');
    expect(rules('by_duration:PT10S')).not.toContain('offset-reset-skips');
  },
);

describe('profiles of Spring', () => {
  const acks = (file: string, text: string): string[] =>
    findings(file, text, need([producerNeed()]))
      .filter(({ rule }) => rule === 'acks-not-all')
      .map(({ line, message }) => `${line} ${/\(([^()]*)\)\.$/.exec(message)?.[1] ?? 'always'}`);
  const profile = (name: string, value: string): string =>
    `---\nspring:\n  config:\n    activate:\n      on-profile: ${name}\n  kafka:\n    producer:\n      acks: ${value}\n`;
  const base = (value: string): string => `spring.kafka.producer.acks: ${value}\n`;
  test.each([
    ['a.yaml', `${base('1')}${profile('prod', 'all')}`, ['1 without a profile']],
    ['a.yaml', `${base('all')}${profile('prod', '1')}`, ['9 with profile prod']],
    ['a.yaml', `${base('all')}${profile('"!prod"', '1')}`, ['9 without a profile']],
    ['a.yaml', `${base('all')}${profile('"a & b"', '1')}`, ['9 with profile a and b']],
    ['a.yaml', `${base('all')}${profile('[a, b]', '1')}`, ['9 with profile a, with profile b']],
    ['a.yaml', `${base('1')}${profile('prod', '1')}`, ['1 without a profile', '9 with profile prod']],
    ['a.yaml', `${base('1')}---\n${base('all')}`, []],
    ['a.yaml', `server.port: 1\n${profile('prod', '1')}`, ['9 always']],
    [
      'a.properties',
      'spring.kafka.producer.acks=1\n#---\nspring.config.activate.on-profile=prod\nspring.kafka.producer.acks=all\n',
      ['1 without a profile'],
    ],
  ])('GIVEN %s with %j THEN each way to run is checked', (file, text, expected) => {
    expect(acks(file, text)).toEqual(expected);
    expect(findings(file, text, need([producerNeed()])).map(({ rule }) => rule)).not.toContain(
      'duplicate-client-key',
    );
  });
});
