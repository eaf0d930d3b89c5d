import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import fc from 'fast-check';

import {
  DEFINITIONS_VERSION,
  checkConfigValue,
  checkTopicConfig,
  configKey,
  configKeys,
  printedConfigValue,
} from '../../model/kafka/config-definitions';
import type { ConfigScope } from '../../model/kafka/config-definitions';
import { readConfigDefinitions } from '../../operations/generate/config-definitions';
import { ensureKafka } from '../../operations/toolchain/kafka';
import { projectRoot } from '../../operations/toolchain/paths';
import { javaCommand } from '../../operations/toolchain/programs';
import { run } from '../../shared/system/run';

const MINUTE = 60_000;

describe('the committed configuration definitions', () => {
  test(
    'GIVEN the pinned Kafka WHEN the definitions are generated again THEN the file has the same bytes',
    async () => {
      const committed = path.join(
        projectRoot,
        'model',
        'kafka',
        `config-definitions-${DEFINITIONS_VERSION}.json`,
      );
      expect(await readConfigDefinitions(DEFINITIONS_VERSION)).toBe(await readFile(committed, 'utf8'));
    },
    2 * MINUTE,
  );

  test('GIVEN the definitions WHEN they are read as their types THEN every type and check is a known one', async () => {
    const file = path.join(projectRoot, 'model', 'kafka', `config-definitions-${DEFINITIONS_VERSION}.json`);
    const text = await readFile(file, 'utf8');
    const found = (name: string): string[] =>
      [
        ...new Set(
          [...text.matchAll(new RegExp(`"${name}" : "([^"]*)"`, 'g'))].map((match) => match[1] ?? ''),
        ),
      ].sort();
    expect(found('type')).toEqual(
      ['boolean', 'class', 'double', 'int', 'list', 'long', 'password', 'short', 'string'].sort(),
    );
    expect(found('kind')).toEqual(
      ['host-ports', 'list', 'non-empty', 'one-of', 'quorum-voters', 'range', 'throttled-replicas'].sort(),
    );
    expect(found('updateMode')).toEqual(['cluster-wide', 'per-broker', 'read-only']);
  });
});

describe('our verdict on configuration against Kafka’s own', () => {
  test(
    'GIVEN every key and values around its bounds WHEN Kafka refuses one THEN so do we',
    async () => {
      const questions = (['topic', 'broker'] as const).flatMap((scope) =>
        configKeys(scope, DEFINITIONS_VERSION)
          .filter((key) => !AUTHORIZER_KEYS.has(key))
          .flatMap((key) => candidates(scope, key).map((value) => ({ scope, key, value }))),
      );
      const verdicts = await askKafka(questions);

      const tooLenient = questions.filter(
        ({ scope, key, value }, i) =>
          verdicts[i] !== 'ok' && checkConfigValue(scope, key, value) === undefined,
      );
      // Whether a class exists is known on the broker alone.
      const unexpected = tooLenient.filter(({ scope, key }) => configKey(scope, key)?.type !== 'class');
      expect(unexpected).toEqual([]);

      const tooStrict = questions.filter(
        ({ scope, key, value }, i) =>
          verdicts[i] === 'ok' && checkConfigValue(scope, key, value) !== undefined,
      );
      expect(tooStrict.filter(({ value }) => !STRICTER.has(value))).toEqual([]);
      expect(questions.length).toBeGreaterThan(5_000);
    },
    2 * MINUTE,
  );

  test(
    'GIVEN every key and every spelling that Kafka takes WHEN Kafka prints it back THEN it is what we declare',
    async () => {
      const questions = (['topic', 'broker'] as const).flatMap((scope) =>
        configKeys(scope, DEFINITIONS_VERSION)
          .filter((key) => !AUTHORIZER_KEYS.has(key))
          .flatMap((key) =>
            [...candidates(scope, key), ...SPELLINGS].map((value) => ({ scope, key, value, print: true })),
          )
          .filter(({ key, value }) => checkConfigValue(scope, key, value) === undefined),
      );
      const answers = await askKafka(questions);

      // A password is never printed, and of a class only whether the broker has it is Kafka's to say.
      const printed = questions.flatMap(({ scope, key, value }, i) => {
        const answer = answers[i] ?? '';
        const type = configKey(scope, key)?.type;
        return answer.startsWith('= ') && type !== 'password'
          ? [{ scope, key, value, kafka: JSON.parse(answer.slice(2)) as string }]
          : [];
      });
      const different = printed.filter(
        ({ scope, key, value, kafka }) => printedConfigValue(scope, key, value) !== kafka,
      );
      expect(different).toEqual([]);
      expect(printed.length).toBeGreaterThan(5_000);
      for (const type of ['boolean', 'double', 'int', 'list', 'long', 'short', 'string']) {
        expect(printed.some(({ scope, key }) => configKey(scope, key)?.type === type)).toBe(true);
      }
    },
    2 * MINUTE,
  );

  test(
    'GIVEN topics with keys that depend on each other WHEN a broker validates them THEN we agree',
    async () => {
      const topics = fc.sample(topicAndBroker, { numRuns: 3_000, seed: 20_260 });
      const verdicts = await askKafka(topics);
      const disagreements = topics.filter(({ config, broker }, i) => {
        const ours = checkTopicConfig(config, { brokerProperties: broker });
        return (verdicts[i] === 'ok') !== (ours.length === 0);
      });
      expect(disagreements).toEqual([]);
      // Neither answer may be the only one, or the comparison would mean nothing.
      const accepted = verdicts.filter((verdict) => verdict === 'ok').length;
      expect(accepted).toBeGreaterThan(300);
      expect(accepted).toBeLessThan(2_700);
    },
    2 * MINUTE,
  );
});

/** Read by the authorizer, not by KafkaConfig. */
const AUTHORIZER_KEYS = new Set(['super.users', 'allow.everyone.if.no.acl.found']);

/**
 * What Kafka's definitions take and we do not: Java's own spellings of numbers (7d is a double), and a voter's
 * address that no other voter can reach.
 */
const STRICTER = new Set(['NaN', 'Infinity', '0x1p3', '1d', '1f', '7d', '\u0661', '1@0.0.0.0:1']);

// prettier-ignore
const JUNK = [
  '', ' ', '0', '1', '-1', '+1', ' 1 ', '1.5', '1e3', '.5', '1_000', '1 GiB', 'true', 'TRUE', ' false ', 'yes',
  'a', 'a,b', 'a,a', 'a,', ',', '*', '*,1:1', '1:1', '1:1,2:2', '1:1, ,2:2', '1:', 'x\u00a0', '\u00a01',
  '1@localhost:9093', '1@h:1,2@h:2', 'localhost:9093', 'localhost', '[::1]:9093', 'h:70000', 'h:0', '@h:1', 'a@h:1',
  'java.lang.String', 'no.such.Class', '32768', '2147483648', '-2147483649', '9223372036854775808', ...STRICTER,
];

/** Of numbers, flags and lists as people and tools write them. */
const SPELLINGS = [
  ...['1.0', '0.50', '.25', '5e-4', '0.0005', '1E-3', '0.001', '0.9999999', '1.0E0', '1e-10', '0.1', '+0.75'],
  ...['007', '+7', '-01', '00', '012345678', '9223372036854775807', '09007199254740993', '104857600.0'],
  ...['True', 'FALSE', ' tRuE ', 'compact, delete', 'delete ,compact', ' a , b,c '],
];

/** Junk, the default, what is allowed and what lies just beyond. */
function candidates(scope: ConfigScope, key: string): string[] {
  const definition = configKey(scope, key);
  const check = definition?.check;
  const values = [...JUNK];
  if (typeof definition?.default === 'string') values.push(definition.default);
  if (check?.kind === 'range') {
    for (const bound of [check.min, check.max, check.or]) {
      if (bound !== undefined) values.push(...[bound - 1, bound, bound + 1, bound + 0.001].map(String));
    }
  }
  if (check?.kind === 'one-of' || check?.kind === 'list') {
    const allowed = check.values ?? [];
    values.push(...allowed, ...allowed.map((one) => one.toUpperCase()), ...allowed.map((one) => ` ${one} `));
    values.push(
      allowed.join(','),
      allowed.join(' , '),
      [...allowed, ...allowed].join(),
      `${allowed[0] ?? ''},x`,
    );
  }
  return [...new Set(values)];
}

const limit = fc.constantFrom('-2', '-1', '0', '1', '2', '3600000', '7200000');
const positive = fc.constantFrom('1', '2', '3600000');
const flag = fc.constantFrom('true', 'false');
const retention = fc.constantFrom('-1', '0', '1', '2', '3600000');

const topicAndBroker = fc.record({
  config: fc.record(
    {
      'min.compaction.lag.ms': fc.constantFrom('0', '1', '2', '3600000'),
      'max.compaction.lag.ms': positive,
      'remote.storage.enable': flag,
      'remote.log.copy.disable': flag,
      'cleanup.policy': fc.constantFrom('', 'delete', 'compact', 'compact,delete'),
      'retention.ms': retention,
      'retention.bytes': retention,
      'local.retention.ms': limit,
      'local.retention.bytes': limit,
    },
    { requiredKeys: [] },
  ),
  broker: fc.record(
    {
      'remote.log.storage.system.enable': flag,
      'log.cleaner.min.compaction.lag.ms': fc.constantFrom('0', '1'),
      'log.cleaner.max.compaction.lag.ms': positive,
      'log.cleanup.policy': fc.constantFrom('delete', 'compact'),
      'log.retention.hours': fc.constantFrom('-1', '1', '2'),
      'log.retention.minutes': fc.constantFrom('-1', '60'),
      'log.retention.ms': fc.constantFrom('-1', '3600000'),
      'log.retention.bytes': fc.constantFrom('-1', '3600000'),
    },
    { requiredKeys: [] },
  ),
});

async function askKafka(questions: readonly object[]): Promise<string[]> {
  const scratch = await mkdtemp(path.join(tmpdir(), 'brokerform-verdicts-'));
  try {
    const file = path.join(scratch, 'questions.jsonl');
    await writeFile(file, questions.map((question) => JSON.stringify(question)).join('\n'));
    const { classpath } = await ensureKafka(DEFINITIONS_VERSION);
    const program = path.join(projectRoot, 'tools', 'kafka', 'ConfigVerdicts.java');
    const answers = await run(javaCommand(), ['-cp', classpath, program, file], { timeoutMs: 2 * MINUTE });
    return answers.trimEnd().split('\n');
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
