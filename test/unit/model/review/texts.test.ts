/** Every text of the rules: keys that it names exist. */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { brokerConfigKeys, configKey, topicConfigKeys } from '../../../../model/kafka/config-definitions';
import { review } from '../../../../model/review/review';
import { rules } from '../../../../model/review/rules';
import { context } from './support';

const FOLDER = path.resolve(__dirname, '../../../../model/review');

/** Of clients, whose keys are not in the broker definitions. Source: Apache Kafka documentation, producer and consumer configs. */
const CLIENT_KEYS = ['auto.offset.reset', 'max.partition.fetch.bytes', 'max.request.size', 'sasl.mechanism'];
/** Keys that Kafka had once, and beginnings of several keys. */
const PREFIXES = ['local.retention', 'retention.', 'log.retention'];
/** Features, and keys that Kafka had before. */
const OTHERS = [
  'client.software.version',
  'inter.broker.protocol.version',
  'log.message.format.version',
  'metadata.version',
];
/** Files, hosts and attributes that look like keys. */
const NO_KEYS =
  /\.(?:md|service|name|ts|go|json|yaml|yml|sh|bin|example|internal)$|^kafka\.(?:server|apache)|^review\.|^\w+\.it$/;

/** A key has lower-case words with dots between; the definitions have every first word. */
const FIRST_WORDS = new Set(
  [...topicConfigKeys, ...brokerConfigKeys, ...CLIENT_KEYS].map((key) => key.split('.')[0] ?? ''),
);

function keysIn(text: string): string[] {
  return [...text.matchAll(/(?<![\w./-])[a-z]+(?:\.[a-z]+)+(?![\w./-]|\()/g)]
    .map(([key]) => key)
    .filter((key) => FIRST_WORDS.has(key.split('.')[0] ?? '') && !NO_KEYS.test(key));
}

function exists(key: string): boolean {
  return (
    CLIENT_KEYS.includes(key) ||
    PREFIXES.includes(key) ||
    OTHERS.includes(key) ||
    configKey('topic', key) !== undefined ||
    configKey('broker', key) !== undefined
  );
}

test.each(rules.map((rule) => [rule.id, rule] as const))('%s names keys that exist', (_, rule) => {
  const texts = [rule.title, rule.reason, rule.instead, ...rule.sources];
  expect(texts.flatMap(keysIn).filter((key) => !exists(key))).toEqual([]);
});

const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);

test.each(files)('%s: so do its findings', (file) => {
  // Literals alone: code has members of objects that look like keys.
  let code = readFileSync(path.join(FOLDER, file), 'utf8')
    .replaceAll(/\/\*[^]*?\*\//g, '')
    .replaceAll(/\/\/ [^\n]*/g, '');
  for (let before = ''; before !== code;) {
    before = code;
    code = code.replaceAll(/\$\{[^{}]*\}/g, '…').replaceAll(/\$\{([^{}]*)\{[^{}]*\}/g, '${$1');
  }
  const literals = [...code.matchAll(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`[^`]*`/g)].map(
    ([text]) => text,
  );
  expect(literals.flatMap(keysIn).filter((key) => !exists(key))).toEqual([]);
});

test('the check finds a key that does not exist', () => {
  expect(keysIn('Set remote.copy.disable=true, or retention.ms; see docs/review.md.')).toEqual([
    'remote.copy.disable',
    'retention.ms',
  ]);
  expect(exists('remote.copy.disable')).toBe(false);
});

test('ids are there once, and no rule finds anything in an empty plan', () => {
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  expect(review(context([]), [], '2026-11-24').findings).toEqual([]);
});
