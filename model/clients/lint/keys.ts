/** Rules on keys and values by themselves: whether the client has them, and takes them. */
import { checkDefinedValue } from '../../kafka/config-definitions-check';
import { parseConfigValue } from '../../kafka/config-definitions-parse';
import type { ConfigType } from '../../kafka/config-definitions-keys';
import { FAMILIES, clientKey, nearestKey } from '../families';
import type { ClientKey, Family } from '../families';
import { keyOfName, nameOfKey } from '../names';
import type { Value } from '../read/entry';
import { springAllowed, springNames, springReplacement, springValue } from '../spring';
import { canonicalText, misreadNumber } from '../values';
import { isSecret, shownValue } from './config';
import type { ConfigEntry } from './config';
import type { InterpretedFile, UnknownEntry } from './files';
import type { Hit } from './rule';
import type { LintRule } from './rule';

/** A rule on a file as a whole. */
export interface FileRule extends Omit<LintRule, 'check'> {
  check(file: InterpretedFile): readonly Hit[];
}

const familyOf = ({ source }: InterpretedFile): Family => (source === 'spring' ? 'java' : source);

/** Keys of what is plugged into a client: serializers, interceptors, metrics reporters. */
const PLUGIN =
  /^(?:schema\.registry\.|basic\.auth\.|apicurio\.|auto\.register\.schemas$|use\.latest\.version$|specific\.avro\.reader$|(?:key|value)\.subject\.name\.strategy$|json\.|value\.|key\.|confluent\.|config\.providers\.|spring\.|bearer\.auth\.|avro\.|normalize\.schemas$|latest\.)/;

const unknownKey: FileRule = {
  id: 'unknown-client-key',
  severity: 'error',
  title: 'The client has no such key',
  reason:
    "The Java client and Spring accept a key that they do not know, with a line in the log, and pass it to plug-ins; @platformatic/kafka and kafkajs ignore it; librdkafka does not start. A misspelled setting is the client's default.",
  instead: 'Correct the name, or remove the key.',
  sources: ['AbstractConfig#logUnused, Kafka 4.3.1', 'librdkafka, rd_kafka_conf_set'],
  check(file) {
    const family = familyOf(file);
    return [
      ...file.unknown
        .filter(({ key }) => !PLUGIN.test(key) || family === 'librdkafka')
        .flatMap((entry) => unknownHit(family, entry)),
      ...file.unknownSpring.map(({ path, at, value }): Hit => {
        const name = path.join('.');
        const near = nearestKey(name, springNames);
        return {
          entry: { written: name, key: name, value, at },
          setting: name,
          message: `Spring Boot has no property ${JSON.stringify(name)}: it has no effect.`,
          allowed: 'a property below spring.kafka; a key of the Java client below properties',
          instead:
            near === undefined
              ? 'Put a key of the Java client below spring.kafka.properties.'
              : `Write ${near}.`,
        };
      }),
    ];
  },
};

/** Settings of one family that another one has under a name that no rule of letters leads to. */
const COUNTERPARTS: Readonly<Record<string, string>> = {
  'sasl.username': 'sasl.jaas.config',
  'sasl.password': 'sasl.jaas.config',
  'ssl.ca.location': 'ssl.truststore.location',
  'ssl.ca.pem': 'ssl.truststore.certificates',
  'ssl.certificate.location': 'ssl.keystore.location',
  'ssl.key.location': 'ssl.keystore.location',
};
const TO_LIBRDKAFKA: Readonly<Record<string, string>> = {
  'sasl.jaas.config': 'sasl.username and sasl.password',
  'ssl.truststore.location': 'ssl.ca.location',
  'ssl.truststore.certificates': 'ssl.ca.pem',
  'max.block.ms': 'nothing: a full queue is an error at once',
  'default.api.timeout.ms': 'the timeout of each call',
  'max.poll.records': 'the number of records that a call asks for',
};

function unknownHit(family: Family, entry: UnknownEntry): Hit[] {
  const { key, written } = entry;
  const hit = (message: string, instead: string, severity?: 'warning'): Hit => ({
    entry,
    setting: written,
    message,
    allowed: `a key of ${FAMILIES[family].title}`,
    instead,
    ...(severity === undefined ? {} : { severity }),
  });
  const other = (Object.keys(FAMILIES) as Family[]).find(
    (each) => each !== family && clientKey(each, key) !== undefined,
  );
  if (other !== undefined) {
    const name = nameOfKey(other, key);
    const own = (family === 'librdkafka' ? TO_LIBRDKAFKA : COUNTERPARTS)[key] ?? keyOfName(family, name);
    return [
      hit(
        `${JSON.stringify(written)} is a key of ${FAMILIES[other].title}, and this file is for ${FAMILIES[family].title}.`,
        own === undefined ? 'Remove it.' : `Use ${own}.`,
      ),
    ];
  }
  const near = nearestKey(key, FAMILIES[family].keys.keys());
  if (near !== undefined)
    return [
      hit(
        `${JSON.stringify(written)} is not a key of ${FAMILIES[family].title}.`,
        `Write ${JSON.stringify(near)}.`,
      ),
    ];
  return [
    hit(
      `${JSON.stringify(written)} is not a key of ${FAMILIES[family].title}.`,
      'Remove it, unless a plug-in reads it.',
      ...(family === 'librdkafka' ? [] : (['warning'] as const)),
    ),
  ];
}

const duplicateKey: FileRule = {
  id: 'duplicate-client-key',
  severity: 'warning',
  title: 'A key is given twice',
  reason:
    'The last one holds, and nothing says so. Two names of one key, for instance linger.ms and queue.buffering.max.ms, are the same.',
  instead: 'Keep one of the two.',
  sources: ['java.util.Properties', 'librdkafka configuration'],
  check(file) {
    const hits = new Map<ConfigEntry, Hit>();
    for (const config of file.clients) {
      const first = new Map<string, ConfigEntry>();
      for (const entry of config.entries) {
        const name = nameOfKey(config.family, entry.key);
        const before = first.get(name);
        // Spring has common properties and those of a section; that is no slip.
        const section = entry.written.slice(0, Math.max(0, entry.written.length - entry.key.length));
        const sectionBefore = before?.written.slice(
          0,
          Math.max(0, before.written.length - before.key.length),
        );
        if (
          before !== undefined &&
          before !== entry &&
          // A later document is there to override an earlier one.
          before.document === entry.document &&
          (file.source !== 'spring' || before.written === entry.written) &&
          section === sectionBefore
        )
          hits.set(entry, {
            entry,
            setting: entry.written,
            message: `${entry.written} is given on line ${before.at.line} as ${before.written === entry.written ? 'well' : before.written}: the last one holds.`,
          });
        else first.set(name, entry);
      }
    }
    return [...hits.values()];
  },
};

const deprecatedKey: FileRule = {
  id: 'deprecated-client-key',
  severity: 'warning',
  title: 'A key is deprecated',
  reason: 'It has no effect any more, or a next version does not have it.',
  instead: 'Remove it.',
  sources: ['librdkafka configuration', 'Spring Boot, configuration metadata'],
  check(file) {
    return entriesOf(file).flatMap((entry): Hit[] => {
      const replacement = file.source === 'spring' ? springReplacement([entry.written]) : undefined;
      if (replacement !== undefined)
        return [
          {
            entry,
            setting: entry.written,
            message: `${entry.written} is deprecated.`,
            allowed: replacement,
            instead: `Write ${replacement}.`,
          },
        ];
      if (clientKey(familyOf(file), entry.key)?.deprecated !== true) return [];
      return [{ entry, setting: entry.written, message: `${entry.written} is deprecated.` }];
    });
  },
};

export const ILLEGAL_VALUE = 'illegal-client-value';

const illegalValue: FileRule = {
  id: ILLEGAL_VALUE,
  severity: 'error',
  title: 'The client does not take the value',
  reason:
    "The client's own definition refuses the type or the range. It does not start, or, as kafkajs, works with what it was given.",
  instead: 'Write a value that the client takes.',
  sources: [
    'ConfigDef of ProducerConfig and ConsumerConfig',
    'rd_kafka_conf_properties_show',
    'schemas of @platformatic/kafka, types of kafkajs',
  ],
  check(file) {
    const family = familyOf(file);
    return entriesOf(file).flatMap((entry) => {
      const definition = clientKey(family, entry.key);
      if (definition === undefined) return [];
      const problem = valueProblem(file, family, entry, definition);
      if (problem === undefined) return misreadHit(family, entry, definition);
      const hit: Hit = {
        entry,
        setting: entry.written,
        message: `${entry.written} cannot be ${isSecret(family, entry.key) ? 'the value given' : JSON.stringify(shownValue(family, entry))}.`,
        allowed: problem.allowed,
        ...(problem.instead === undefined ? {} : { instead: problem.instead }),
      };
      return [hit];
    });
  },
};

/** A number with something after it: the client starts, with another value than the one that is meant. */
function misreadHit(family: Family, entry: ConfigEntry, definition: ClientKey): Hit[] {
  const { key, value, written } = entry;
  const read = value.kind === 'text' ? misreadNumber(family, key, definition, value.text) : undefined;
  if (read === undefined) return [];
  return [
    {
      entry,
      setting: written,
      severity: 'warning',
      message: `${written} is ${JSON.stringify(shownValue(family, entry))}, which ${FAMILIES[family].title} reads as ${read}.`,
      allowed: 'a number without a unit and without leading zeros',
      instead: `Write ${read}, or the number that is meant.`,
    },
  ];
}

interface Problem {
  readonly allowed: string;
  readonly instead?: string;
}

function valueProblem(
  file: InterpretedFile,
  family: Family,
  { key, value, written }: ConfigEntry,
  definition: ClientKey,
): Problem | undefined {
  if (value.kind === 'reference' || value.kind === 'code') return undefined;
  if (file.source === 'platformatic' || file.source === 'kafkajs') return literalProblem(value, definition);
  if (value.kind === 'object' || value.kind === 'null') return undefined;
  const text =
    value.kind === 'list'
      ? value.items.map((item) => ('text' in item ? item.text : '')).join(',')
      : value.text;
  if (file.source === 'spring') {
    const converted = springValue([written], text);
    if (converted === undefined) return { allowed: springAllowed([written]) ?? 'another value' };
    return definedProblem(family, key, definition, converted);
  }
  return definedProblem(family, key, definition, text);
}

function definedProblem(
  family: Family,
  key: string,
  definition: ClientKey,
  text: string,
): Problem | undefined {
  if (definition.type === 'function')
    return { allowed: 'nothing: it is set by a call of the library, not by a file' };
  // Java's definitions trim by themselves; librdkafka has spellings of its own.
  const plain = family === 'librdkafka' ? canonicalText(family, key, definition, text) : text;
  const problem = checkDefinedValue(
    key,
    {
      type: definition.type as ConfigType,
      ...(definition.check === undefined ? {} : { check: definition.check }),
    },
    plain,
  );
  if (problem === undefined) return undefined;
  return {
    allowed: problem.allowed,
    ...(problem.remedy === undefined
      ? {}
      : { instead: `${problem.remedy.replace(/^./, (first) => first.toUpperCase())}.` }),
  };
}

const KINDS: Readonly<Partial<Record<Value['kind'], readonly string[]>>> = {
  text: ['string'],
  number: ['number', 'integer'],
  bigint: ['bigint'],
  boolean: ['boolean'],
  list: ['array'],
  object: ['object'],
};

/** A literal of JavaScript against the type and the range of an option. */
function literalProblem(value: Value, { type, check }: ClientKey): Problem | undefined {
  const types = type.split('|');
  const allowed = (): string => [describeTypes(types), ...describeCheck(check)].join(', ');
  if (type === 'any' || value.kind === 'null') return undefined;
  if (!(KINDS[value.kind] ?? []).some((kind) => types.includes(kind))) return { allowed: allowed() };
  if (!('text' in value) || check === undefined) return undefined;
  if (check.kind === 'one-of' && !check.values.includes(value.text)) return { allowed: allowed() };
  if (check.kind === 'range') {
    const parsed = parseConfigValue('double', value.text);
    const number = parsed?.kind === 'number' ? parsed.value : NaN;
    if (!(number >= (check.min ?? -Infinity) && number <= (check.max ?? Infinity)))
      return { allowed: allowed() };
  }
  return undefined;
}

function describeTypes(types: readonly string[]): string {
  const names: Readonly<Record<string, string>> = {
    string: 'text',
    number: 'a number',
    integer: 'a whole number',
    bigint: 'a bigint',
    boolean: 'true or false',
    array: 'a list',
    object: 'an object',
    function: 'a function',
  };
  return types.map((type) => names[type] ?? type).join(' or ');
}

function describeCheck(check: ClientKey['check']): string[] {
  if (check?.kind === 'one-of') return [check.values.join(', ')];
  if (check?.kind === 'range')
    return [check.max === undefined ? `${check.min} or more` : `${check.min} to ${check.max}`];
  return [];
}

const otherRole: FileRule = {
  id: 'key-of-other-role',
  severity: 'note',
  title: 'A key of the other role has no effect',
  reason: 'A producer ignores keys of consumers and a consumer those of producers, with a line in the log.',
  instead: 'Move it to the settings of the other client.',
  sources: ['AbstractConfig#logUnused, Kafka 4.3.1'],
  check(file) {
    return file.clients.flatMap((config) =>
      config.entries.flatMap((entry): Hit[] => {
        const roles = clientKey(config.family, entry.key)?.roles ?? [];
        if (roles.length === 0 || roles.includes(config.role)) return [];
        return [
          {
            entry,
            setting: entry.written,
            message: `${entry.written} is a key of ${roles.filter((role) => role !== 'admin').join(' and ') || 'admin client'}s, and this is a ${config.role}.`,
          },
        ];
      }),
    );
  },
};

/** Every entry once: common ones are of several clients. */
function entriesOf({ clients }: InterpretedFile): ConfigEntry[] {
  return [...new Set(clients.flatMap(({ entries }) => entries))];
}

export const fileRules: readonly FileRule[] = [
  unknownKey,
  illegalValue,
  duplicateKey,
  deprecatedKey,
  otherRole,
];
