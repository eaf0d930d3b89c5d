import {
  brokerConfigKeys,
  checkConfigValue,
  checkTopicConfig,
  configKey,
  configKeys,
  describeAllowed,
  topicConfigKeys,
} from '../../../../model/kafka/config-definitions';
import type { ConfigScope } from '../../../../model/kafka/config-definitions';

describe('the keys', () => {
  test('GIVEN Kafka 4.3.1 WHEN keys are listed THEN public ones are there in order and internal ones are not', () => {
    expect(topicConfigKeys).toContain('min.insync.replicas');
    expect(brokerConfigKeys).toEqual(expect.arrayContaining(['log.dirs', 'super.users', 'process.roles']));
    expect(topicConfigKeys).not.toContain('internal.segment.bytes');
    for (const keys of [topicConfigKeys, brokerConfigKeys]) expect([...keys].sort()).toEqual(keys);
    expect(topicConfigKeys.length).toBeGreaterThan(30);
    expect(brokerConfigKeys.length).toBeGreaterThan(300);
  });

  test('GIVEN a topic key WHEN looked up THEN type, default, suppliers of the default and doc are known', () => {
    expect(configKey('topic', 'retention.ms')).toMatchObject({
      type: 'long',
      default: '604800000',
      check: { kind: 'range', min: -1 },
      brokerProperties: ['log.retention.ms', 'log.retention.minutes', 'log.retention.hours'],
    });
    expect(configKey('topic', 'retention.ms')?.doc).toMatch(/maximum time we will retain a log/);
  });

  test.each([
    ['num.io.threads', 'cluster-wide'],
    ['ssl.keystore.location', 'per-broker'],
    ['log.dirs', 'read-only'],
  ])('GIVEN the broker key %s WHEN looked up THEN its update mode is %s', (key, mode) => {
    expect(configKey('broker', key)?.updateMode).toBe(mode);
  });

  test.each([
    ['listener.name.client.scram-sha-512.sasl.jaas.config', 'password'],
    ['listener.name.controller.sasl.enabled.mechanisms', 'list'],
    ['listener.name.client.max.connections', 'int'],
    ['config.providers.directory.class', 'string'],
    ['rlmm.config.remote.log.metadata.topic.replication.factor', 'string'],
  ])(
    'GIVEN the broker key %s with a name of the user’s in it WHEN looked up THEN it is a %s',
    (key, type) => {
      expect(configKey('broker', key)?.type).toBe(type);
    },
  );

  test('GIVEN names that every object has WHEN looked up THEN they are no keys', () => {
    expect(configKey('topic', 'constructor')).toBeUndefined();
    expect(checkConfigValue('topic', 'toString', '1')).toMatchObject({
      allowed: 'a topic configuration key of Kafka 4.3.1',
    });
  });

  test('GIVEN a version without definitions WHEN asked THEN the known ones are named', () => {
    expect(() => configKeys('topic', '3.9.0')).toThrow(
      'no configuration definitions of Kafka 3.9.0; known: 4.3.1',
    );
  });
});

describe('values that Kafka takes', () => {
  test.each<[ConfigScope, string, string]>([
    ['topic', 'retention.ms', '-1'],
    ['topic', 'retention.ms', ' 604800000 '],
    ['topic', 'retention.ms', '9223372036854775807'],
    ['topic', 'cleanup.policy', 'compact, delete'],
    ['topic', 'cleanup.policy', ''],
    ['topic', 'unclean.leader.election.enable', 'FALSE'],
    ['topic', 'min.cleanable.dirty.ratio', '0.01'],
    ['topic', 'compression.gzip.level', '-1'],
    ['topic', 'follower.replication.throttled.replicas', '0:1,1:2'],
    ['topic', 'leader.replication.throttled.replicas', '*'],
    ['broker', 'process.roles', 'broker,controller'],
    ['broker', 'controller.quorum.voters', '1@localhost:9093,2@[::1]:9093'],
    ['broker', 'controller.quorum.bootstrap.servers', 'localhost:9093,localhost:9094'],
    ['broker', 'ssl.client.auth', 'required'],
    ['broker', 'listener.name.client.ssl.client.auth', 'requested'],
    ['broker', 'num.io.threads', '${file:/etc/kafka/sizes.properties:threads}'],
    ['broker', 'super.users', 'User:admin;User:broker'],
  ])('GIVEN the %s key %s WHEN it is %j THEN there is no problem', (scope, key, value) => {
    expect(checkConfigValue(scope, key, value)).toBeUndefined();
  });
});

describe('values that Kafka refuses', () => {
  test.each<[ConfigScope, string, string, string, string]>([
    ['topic', 'retention.ms', '-2', '"retention.ms" cannot be "-2".', 'a whole number, -1 or more'],
    [
      'topic',
      'retention.ms',
      '',
      'which is not a whole number of at most 64 bits',
      'a whole number, -1 or more',
    ],
    ['topic', 'retention.ms', '1.5', 'which is not a whole number', 'a whole number, -1 or more'],
    [
      'topic',
      'retention.ms',
      '9223372036854775808',
      'which is not a whole number of at most 64 bits',
      '-1 or more',
    ],
    ['topic', 'retention.ms', '1\u00a0', 'which is not a whole number', 'a whole number, -1 or more'],
    ['topic', 'segment.bytes', '1024', 'cannot be "1024".', 'a whole number, 1048576 to 2147483647'],
    [
      'topic',
      'segment.bytes',
      '2147483648',
      'which is not a whole number of at most 32 bits',
      '1048576 to 2147483647',
    ],
    ['topic', 'min.insync.replicas', '0', 'cannot be "0".', 'a whole number, 1 to 2147483647'],
    ['topic', 'min.cleanable.dirty.ratio', '1.1', 'cannot be "1.1".', 'a number, 0 to 1'],
    ['topic', 'min.cleanable.dirty.ratio', 'half', 'which is not a number', 'a number, 0 to 1'],
    [
      'topic',
      'compression.type',
      'Zstd',
      'cannot be "Zstd".',
      'gzip, lz4, producer, snappy, uncompressed, zstd',
    ],
    ['topic', 'compression.gzip.level', '0', 'cannot be "0".', 'a whole number, 1 to 9, or -1'],
    ['topic', 'cleanup.policy', 'compact,remove', 'cannot be "compact,remove".', 'any of compact, delete'],
    ['topic', 'cleanup.policy', 'delete,delete', 'cannot be "delete,delete".', 'none twice'],
    ['topic', 'cleanup.policy', 'delete,', 'cannot be "delete,".', 'any of compact, delete'],
    ['topic', 'preallocate', 'yes', 'which is not true or false', 'true or false'],
    ['topic', 'message.timestamp.type', 'createTime', 'cannot be "createTime".', 'CreateTime, LogAppendTime'],
    ['topic', 'leader.replication.throttled.replicas', '1', 'cannot be "1".', '<partition>:<broker>'],
    [
      'broker',
      'process.roles',
      'broker,zookeeper',
      'cannot be "broker,zookeeper".',
      'any of broker, controller',
    ],
    ['broker', 'process.roles', '', 'cannot be "".', 'any of broker, controller'],
    ['broker', 'controller.quorum.voters', 'localhost:9093', 'cannot be', '<node id>@<host>:<port>'],
    ['broker', 'controller.quorum.bootstrap.servers', 'localhost', 'cannot be', '<host>:<port>'],
    [
      'broker',
      'offsets.topic.replication.factor',
      '40000',
      'of at most 16 bits',
      'a whole number, 1 to 32767',
    ],
    [
      'broker',
      'listener.name.client.ssl.client.auth',
      'maybe',
      'cannot be "maybe".',
      'none, requested, required',
    ],
    ['broker', 'principal.builder.class', 'com/example/Builder', 'full name of a Java class', 'Java class'],
  ])('GIVEN the %s key %s WHEN it is %j THEN the problem says %s', (scope, key, value, problem, allowed) => {
    const found = checkConfigValue(scope, key, value);
    expect(found?.problem).toContain(problem);
    expect(found?.problem).toContain(`"${key}"`);
    expect(found?.allowed).toContain(allowed);
  });

  test.each([
    ['retention.ms', '7d', 'write 604800000: Kafka counts in milliseconds'],
    ['segment.bytes', '256 MiB', 'write 268435456: Kafka counts in bytes'],
    ['min.insync.replicas', '2d', undefined],
  ])('GIVEN %s WHEN it is %j THEN the remedy is %j', (key, value, remedy) => {
    expect(checkConfigValue('topic', key, value)?.remedy).toBe(remedy);
  });

  test('GIVEN a wrong password type WHEN refused THEN its value is not repeated', () => {
    expect(JSON.stringify(checkConfigValue('broker', 'ssl.key.pasword', 'hunter2'))).not.toContain('hunter2');
  });

  test('GIVEN an internal key WHEN set THEN it is refused as internal', () => {
    expect(checkConfigValue('topic', 'internal.segment.bytes', '1')?.problem).toContain('internal to Kafka');
  });
});

describe('keys that Kafka does not have', () => {
  test.each<[ConfigScope, string, string | undefined]>([
    ['topic', 'retension.ms', 'did you mean "retention.ms"?'],
    ['topic', 'min.insync.replica', 'did you mean "min.insync.replicas"?'],
    ['topic', 'cleanup_policy', 'did you mean "cleanup.policy"?'],
    ['topic', 'maxMessageBytes', 'did you mean "max.message.bytes"?'],
    ['topic', 'log.retention.hours', 'for a topic this is "retention.ms"'],
    ['topic', 'message.max.bytes', 'for a topic this is "max.message.bytes"'],
    ['topic', 'something.else.entirely', undefined],
    ['broker', 'retention.ms', 'for brokers this is "log.retention.ms", the default of every topic'],
    ['broker', 'num.io.thread', 'did you mean "num.io.threads"?'],
    ['broker', 'listener.name.client.log.dirs', undefined],
  ])('GIVEN the %s key %s WHEN checked THEN the remedy is %j', (scope, key, remedy) => {
    const found = checkConfigValue(scope, key, '1');
    expect(found?.problem).toBe(`"${key}" is not a ${scope} configuration key of Kafka 4.3.1.`);
    expect(found?.remedy).toBe(remedy);
  });

  test.each<[ConfigScope, string, string]>([
    ['topic', 'message.format.version', 'leave it out: there is one message format'],
    ['topic', 'message.timestamp.difference.max.ms', 'use "message.timestamp.before.max.ms" and'],
    ['broker', 'zookeeper.connect', 'leave it out: Kafka 4 keeps its metadata itself'],
  ])(
    'GIVEN the %s key %s of earlier versions WHEN checked THEN it says what became of it',
    (scope, key, remedy) => {
      const found = checkConfigValue(scope, key, '1');
      expect(found?.problem).toBe(`"${key}" was removed in Kafka 4.0.`);
      expect(found?.remedy).toContain(remedy);
    },
  );
});

describe('describeAllowed', () => {
  test.each<[ConfigScope, string, string]>([
    ['topic', 'retention.bytes', 'a whole number'],
    ['topic', 'compression.lz4.level', 'a whole number, 1 to 17'],
    ['broker', 'listeners', 'different values, separated by commas, none twice'],
    ['broker', 'sasl.oauthbearer.assertion.algorithm', 'ES256, RS256 (in any case)'],
    ['broker', 'log.dir', 'different values, separated by commas, none twice'],
  ])('GIVEN the %s key %s WHEN described THEN it reads %j', (scope, key, text) => {
    const definition = configKey(scope, key);
    expect(definition && describeAllowed(definition)).toBe(text);
  });
});

describe('keys of a topic that depend on each other', () => {
  const problems = (...args: Parameters<typeof checkTopicConfig>): string[] =>
    checkTopicConfig(...args).map(({ problem }) => problem);

  test('GIVEN a lag range that is empty WHEN checked THEN both values are named', () => {
    expect(checkTopicConfig({ 'max.compaction.lag.ms': '5', 'min.compaction.lag.ms': '10' })).toEqual([
      {
        keys: ['min.compaction.lag.ms', 'max.compaction.lag.ms'],
        problem: '"min.compaction.lag.ms" (10) is more than "max.compaction.lag.ms" (5).',
        allowed: 'min.compaction.lag.ms up to max.compaction.lag.ms',
      },
    ]);
  });

  test('GIVEN a limit that only the brokers set WHEN checked THEN it counts', () => {
    const brokerProperties = { 'log.cleaner.max.compaction.lag.ms': '5' };
    expect(problems({ 'min.compaction.lag.ms': '10' })).toEqual([]);
    expect(problems({ 'min.compaction.lag.ms': '10' }, { brokerProperties })).toHaveLength(1);
  });

  test('GIVEN a value that is wrong by itself WHEN checked THEN nothing is said about the pair', () => {
    expect(problems({ 'min.compaction.lag.ms': 'ten', 'max.compaction.lag.ms': '5' })).toEqual([]);
  });

  test('GIVEN tiered storage on brokers without it WHEN checked THEN it is refused', () => {
    expect(problems({ 'remote.storage.enable': 'true' })).toEqual([
      '"remote.storage.enable" is true, and the brokers have no tiered storage.',
    ]);
  });

  describe('with tiered storage', () => {
    const tiered = { 'remote.storage.enable': 'true' };
    const brokerProperties = { 'remote.log.storage.system.enable': 'true', 'log.retention.hours': '1' };

    test.each<[string, Record<string, string>, string[]]>([
      ['nothing else', {}, []],
      [
        'compaction',
        { 'cleanup.policy': 'compact' },
        ['"cleanup.policy" is "compact" on a topic with "remote.storage.enable".'],
      ],
      [
        'more local retention than the brokers’ hours',
        { 'local.retention.ms': '3600001' },
        ['"local.retention.ms" (3600001) is more than "retention.ms" (3600000).'],
      ],
      [
        'local retention without limit',
        { 'retention.bytes': '10', 'local.retention.bytes': '-1' },
        ['"local.retention.bytes" (-1, without limit) is more than "retention.bytes" (10).'],
      ],
      [
        'copying disabled and two retentions',
        { 'remote.log.copy.disable': 'true', 'local.retention.ms': '1' },
        [
          '"local.retention.ms" (1) and "retention.ms" (3600000) differ while "remote.log.copy.disable" is true.',
        ],
      ],
    ])('GIVEN %s WHEN checked THEN Kafka’s rules hold', (_, config, expected) => {
      expect(problems({ ...tiered, ...config }, { brokerProperties })).toEqual(expected);
    });
  });
});
