import fc from 'fast-check';
import { FORMATS, settingsFiles } from '../../../../model/clients/formats';
import type { FormatName } from '../../../../model/clients/formats';
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
  { rule: 'retries-too-short', change: { platformatic: ['retries', null] } },
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
];

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
      expect(result.findings.filter(({ rule }) => rule !== 'node-parallel-sends')).toEqual([]);
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
        expect(result.findings.filter(({ rule }) => rule !== 'node-parallel-sends')).toEqual([]);
        expect(result.unreadable).toEqual([]);
        expect(result.files.flatMap(({ roles }) => roles).sort()).toEqual(['consumer', 'producer']);
      }),
      { numRuns: 60 },
    );
  },
);
