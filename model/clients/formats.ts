/** Settings as files of each client. A secret, and what differs from one instance to the next, is a reference. */
import { Document, isMap, isScalar } from 'yaml';
import { formatProperties } from '../../shared/properties-file';
import type { CommentedProperty } from '../../shared/properties-file';
import { clientKey } from './families';
import type { ClientRole, Family } from './families';
import { keyOfName, literalOf, writeValue } from './names';
import type { ServiceNeed } from './need';
import { VARIABLES, clientSettings } from './settings';
import type { ClientSettings, Profile, Reference, Setting } from './settings';

export interface Format {
  readonly family: Family;
  /** What the client library is, for help and pages. */
  readonly meaning: string;
  /** Whether one file holds several clients. */
  readonly together: boolean;
  readonly extension: string;
}

export const FORMATS = {
  java: {
    family: 'java',
    meaning: 'Java properties, one file for each client',
    together: false,
    extension: 'properties',
  },
  spring: {
    family: 'java',
    meaning: 'application.yaml of Spring Boot',
    together: true,
    extension: 'yaml',
  },
  librdkafka: {
    family: 'librdkafka',
    meaning: 'configuration files of librdkafka, to be filled in by envsubst',
    together: false,
    extension: 'conf',
  },
  platformatic: {
    family: 'platformatic',
    meaning: 'a module for @platformatic/kafka',
    together: true,
    extension: 'mjs',
  },
  kafkajs: { family: 'kafkajs', meaning: 'a module for kafkajs', together: true, extension: 'mjs' },
  python: {
    family: 'librdkafka',
    meaning: 'a module for confluent-kafka (Python)',
    together: true,
    extension: 'py',
  },
} as const satisfies Record<string, Format>;
export type FormatName = keyof typeof FORMATS;

export interface SettingsFile {
  readonly name: string;
  readonly text: string;
}

/** What stands at the top of every file. */
export interface Head {
  readonly lines: readonly string[];
}

/**
 * The files of a service, of all its clients or of one.
 *
 * @throws RangeError for a transactional id that the format cannot have
 */
export function settingsFiles(
  need: ServiceNeed,
  format: FormatName,
  profile: Profile,
  head: Head,
  client?: string,
): SettingsFile[] {
  const { family, together, extension } = FORMATS[format];
  const clients = clientSettings(need, profile, family).filter(
    ({ id }) => client === undefined || id === client,
  );
  const counts = (role: ClientRole): number => clients.filter((each) => each.role === role).length;
  // Spring Boot configures one producer and one consumer.
  const inOne = together && (format !== 'spring' || (counts('producer') <= 1 && counts('consumer') <= 1));
  const groups = inOne ? [clients] : clients.map((each) => [each]);
  return groups.map((group) => ({
    name: `${need.service}${inOne && group.length !== 1 ? '' : `-${group[0]?.id}`}.${extension}`,
    text: WRITERS[format](group, head, format),
  }));
}

const WRITERS: Readonly<
  Record<FormatName, (clients: readonly ClientSettings[], head: Head, format: FormatName) => string>
> = {
  java: (clients, head) =>
    javaText(
      clients.flatMap((client) => client.settings),
      head,
    ),
  librdkafka: (clients, head) =>
    confText(
      clients.flatMap((client) => client.settings.map((setting) => ({ role: client.role, setting }))),
      head,
    ),
  spring: springText,
  python: pythonText,
  platformatic: platformaticText,
  kafkajs: kafkajsText,
};

type Written = (reference: Reference) => string;
const text = (value: Setting['value'], written: Written): string =>
  typeof value === 'string' ? value : written(value);
const reasonOf = ({ reason, source }: Setting): string => `${reason} [${source}]`;
const comments = (mark: string, { lines }: Head): string =>
  lines.map((line) => `${mark} ${line}`.trimEnd()).join('\n');

// --- Java

const LOGIN = 'org.apache.kafka.common.security.scram.ScramLoginModule required';
const inJava: Written = ({ before, variable }) => `${before}\${env:${variable}}`;
const inShell: Written = ({ before, variable }) => `${before}\${${variable}}`;
/** Spring does not start without a variable that has no default. */
const inSpring: Written = ({ before, variable }) =>
  `${before}\${${variable}${variable === VARIABLES.rack ? ':' : ''}}`;

/** Settings as keys of the Java client; `written` is how a reference stands there. */
function javaEntries(settings: readonly Setting[], written: Written): CommentedProperty[] {
  const user = settings.find(({ name }) => name === 'sasl.username');
  return settings.flatMap((setting): CommentedProperty[] => {
    const { name, value, reason, source } = setting;
    if (name === 'sasl.username') return [];
    if (name === 'sasl.password')
      return [
        {
          key: 'sasl.jaas.config',
          value: `${LOGIN} username="${jaas(text(user?.value ?? '', written))}" password="${text(value, written)}";`,
          reason: `${user?.reason ?? ''} The password is read from the process environment: no secret stands in a file.`,
          source,
        },
      ];
    if (name === 'ssl.ca')
      return [
        {
          key: 'ssl.truststore.type',
          value: 'PEM',
          reason: 'As authorities write certificates.',
          source: 'KIP-651',
        },
        { key: 'ssl.truststore.location', value: text(value, written), reason, source },
      ];
    return keyOfName('java', name) === undefined
      ? []
      : [{ key: name, value: text(value, written), reason, source }];
  });
}

/** As Java's tokenizer reads a quoted value. */
const jaas = (value: string): string => value.replace(/[\\"]/g, '\\$&');

function javaText(settings: readonly Setting[], head: Head): string {
  const providers: CommentedProperty[] = [
    {
      key: 'config.providers',
      value: 'env',
      reason: '${env:NAME} is the variable NAME of the process environment.',
      source: 'KIP-887',
    },
    {
      key: 'config.providers.env.class',
      value: 'org.apache.kafka.common.config.provider.EnvVarConfigProvider',
      reason: 'The provider for it.',
      source: 'KIP-887',
    },
  ];
  return `${comments('#', head)}\n\n${formatProperties([...providers, ...javaEntries(settings, inJava)])}`;
}

// --- librdkafka

/** Of a share consumer there. */
const NOT_LIBRDKAFKA = new Set(['max.poll.records']);

function librdkafkaKey({ name }: Setting, role: ClientRole): string | undefined {
  if (NOT_LIBRDKAFKA.has(name)) return undefined;
  if (name === 'ssl.ca') return 'ssl.ca.location';
  const key = keyOfName('librdkafka', name);
  return key !== undefined && clientKey('librdkafka', key)?.roles.includes(role) === true ? key : undefined;
}

function confText(
  settings: readonly { readonly role: ClientRole; readonly setting: Setting }[],
  head: Head,
): string {
  const lines = settings.flatMap(({ role, setting }) => {
    const key = librdkafkaKey(setting, role);
    if (key === undefined) return [];
    const value = writeValue('librdkafka', setting.name, text(setting.value, inShell));
    return [`# ${reasonOf(setting)}\n${key}=${value}\n`];
  });
  const usage =
    '# The library substitutes nothing: envsubst < this file > a file of mode 0600, then read that.';
  return `${comments('#', head)}\n${usage}\n\n${lines.join('\n')}`;
}

function pythonText(clients: readonly ClientSettings[], head: Head): string {
  const written = (setting: Setting): string => {
    const { value, name } = setting;
    if (typeof value === 'string') return JSON.stringify(writeValue('librdkafka', name, value));
    const variable =
      value.variable === VARIABLES.rack
        ? `os.environ.get("${value.variable}", "")`
        : `os.environ["${value.variable}"]`;
    return value.before === '' ? variable : `${JSON.stringify(value.before)} + ${variable}`;
  };
  const dictionaries = clients.map(({ id, role, settings }) => {
    const members = settings.flatMap((setting) => {
      const key = librdkafkaKey(setting, role);
      return key === undefined
        ? []
        : [`    # ${reasonOf(setting)}`, `    ${JSON.stringify(key)}: ${written(setting)},`];
    });
    return `${id.replaceAll('-', '_')} = {\n${members.join('\n')}\n}\n`;
  });
  return `${comments('#', head)}\nimport os\n\n${dictionaries.join('\n')}`;
}

// --- Spring Boot

/** Java's keys that have a property of their own, by section. Source: KafkaProperties of Spring Boot. */
const SPRING_FIELDS: Readonly<Record<string, readonly [section: string, field: string]>> = {
  'bootstrap.servers': ['', 'bootstrap-servers'],
  'client.id': ['', 'client-id'],
  'security.protocol': ['security', 'protocol'],
  'ssl.truststore.type': ['ssl', 'trust-store-type'],
  'ssl.truststore.location': ['ssl', 'trust-store-location'],
  acks: ['producer', 'acks'],
  'batch.size': ['producer', 'batch-size'],
  'buffer.memory': ['producer', 'buffer-memory'],
  'compression.type': ['producer', 'compression-type'],
  'transactional.id': ['producer', 'transaction-id-prefix'],
  'auto.offset.reset': ['consumer', 'auto-offset-reset'],
  'enable.auto.commit': ['consumer', 'enable-auto-commit'],
  'fetch.max.wait.ms': ['consumer', 'fetch-max-wait'],
  'fetch.min.bytes': ['consumer', 'fetch-min-size'],
  'group.id': ['consumer', 'group-id'],
  'heartbeat.interval.ms': ['consumer', 'heartbeat-interval'],
  'isolation.level': ['consumer', 'isolation-level'],
  'max.poll.records': ['consumer', 'max-poll-records'],
  'max.poll.interval.ms': ['consumer', 'max-poll-interval'],
};
const SPRING_COMMON = new Set(['sasl.mechanism', 'sasl.jaas.config']);

function springText(clients: readonly ClientSettings[], head: Head): string {
  const document = new Document({ spring: { kafka: {} } });
  const put = (path: readonly string[], value: string | boolean, comment: string): void => {
    const full = ['spring', 'kafka', ...path];
    if (document.hasIn(full)) return;
    document.setIn(full, value);
    const parent: unknown = document.getIn(full.slice(0, -1));
    if (!isMap(parent)) return;
    const key = parent.items.at(-1)?.key;
    if (isScalar(key)) key.commentBefore = ` ${comment}`;
    else if (parent.items.at(-1) !== undefined) {
      const node = document.createNode(path.at(-1));
      node.commentBefore = ` ${comment}`;
      parent.items.at(-1)!.key = node;
    }
  };
  for (const { role, settings } of clients)
    for (const { key, value, reason, source } of javaEntries(settings, inSpring)) {
      const [section, field] = SPRING_FIELDS[key] ?? [];
      const comment = `${reason} [${source}]`;
      if (field !== undefined && section !== undefined)
        put(section === '' ? [field] : [section, field], springValueOf(key, value), comment);
      else put([...(SPRING_COMMON.has(key) ? [] : [role]), 'properties', `[${key}]`], value, comment);
    }
  if (clients.some(({ role }) => role === 'consumer'))
    put(
      ['listener', 'ack-mode'],
      'batch',
      'Offsets are committed once all records of a poll were processed. [Spring Kafka reference, committing offsets]',
    );
  put(['admin', 'auto-create'], false, 'Topics are declared in the catalog; beans create none. [catalog]');
  document.commentBefore = head.lines.map((line) => (line === '' ? '' : ` ${line}`)).join('\n');
  return document.toString({ lineWidth: 0 });
}

function springValueOf(key: string, value: string): string {
  // A number of an instance is appended by Spring itself.
  if (key === 'transactional.id') {
    if (!value.includes('${'))
      throw new RangeError(
        `Spring appends a number to transaction-id-prefix, and the catalog declares the one id "${value}": declare transactionalIdPrefix in its place`,
      );
    return `${value}-`;
  }
  if (key === 'isolation.level') return value.replaceAll('_', '-');
  if (key === 'ssl.truststore.location') return `file:${value}`;
  return value;
}

// --- Node.js

type Member = readonly [key: string, code: string, comment: string];

function nodeValue(family: Family, { name, value }: Setting): string {
  if (typeof value !== 'string') {
    const variable = `process.env.${value.variable}`;
    return value.before === '' ? variable : `\`${value.before.replace(/[\\`$]/g, '\\$&')}\${${variable}}\``;
  }
  const own = writeValue(family, name, value);
  switch (literalOf(family, name)) {
    case 'number':
    case 'boolean':
      return own;
    case 'list':
      return `[${own
        .split(',')
        .map((item) => quoted(item))
        .join(', ')}]`;
    case 'text':
      return quoted(own);
  }
}

const quoted = (value: string): string =>
  `'${JSON.stringify(value).slice(1, -1).replaceAll("'", "\\'").replaceAll('\\"', '"')}'`;

/** Names that the module gives to the code that uses it: `producer-order-service` is `producerOrderService`. */
const identifier = (id: string): string =>
  id.replace(/-([a-z0-9])/gi, (_, letter: string) => letter.toUpperCase());

function object(
  name: string,
  members: readonly Member[],
  nested: Readonly<Record<string, readonly Member[]>>,
): string {
  const lines = members.map(([key, code, comment]) => `  // ${comment}\n  ${key}: ${code},`);
  const inner = Object.entries(nested)
    .filter(([, below]) => below.length > 0)
    .map(
      ([key, below]) =>
        `  ${key}: {\n${below.map(([inner, code, comment]) => `    // ${comment}\n    ${inner}: ${code},`).join('\n')}\n  },`,
    );
  return `export const ${name} = {\n${[...lines, ...inner].join('\n')}\n};\n`;
}

function membersOf(
  family: Family,
  settings: readonly Setting[],
): { own: Member[]; sasl: Member[]; retry: Member[] } {
  const own: Member[] = [];
  const nested: Record<'sasl' | 'retry', Member[]> = { sasl: [], retry: [] };
  for (const setting of settings) {
    const member = memberOf(family, setting);
    if (member === undefined) continue;
    const [key, ...rest] = member;
    const [, group, inner] = /^(sasl|retry)\.(.+)$/.exec(key) ?? [];
    if (inner !== undefined && (group === 'sasl' || group === 'retry')) nested[group].push([inner, ...rest]);
    else own.push(member);
  }
  return { own, ...nested };
}

function memberOf(family: Family, setting: Setting): Member | undefined {
  const { name, value } = setting;
  const comment = reasonOf(setting);
  if (name === 'ssl.ca' && typeof value !== 'string')
    return [
      family === 'platformatic' ? 'tls' : 'ssl',
      `{ ca: [readFileSync(process.env.${value.variable}, 'utf8')] }`,
      comment,
    ];
  if (
    family === 'platformatic' &&
    (name === 'producerId' || name === 'producerEpoch' || name === 'partitioner')
  )
    return [name, value as string, comment];
  if (family === 'kafkajs' && name === 'compression.type')
    return ['compression', value === 'none' ? 'CompressionTypes.None' : 'CompressionTypes.GZIP', comment];
  const key = keyOfName(family, name);
  return key === undefined ? undefined : [key, nodeValue(family, setting), comment];
}

function imports(body: string, others: readonly (readonly [name: string, from: string])[]): string {
  const needed = [['readFileSync', 'node:fs'] as const, ...others].filter(([name]) => body.includes(name));
  return needed.map(([name, from]) => `import { ${name} } from '${from}';\n`).join('');
}

function platformaticText(clients: readonly ClientSettings[], head: Head): string {
  const objects = clients.map(({ id, settings }) => {
    const { own, sasl } = membersOf('platformatic', settings);
    return object(identifier(id), own, { sasl });
  });
  const trap = clients.some(({ role }) => role === 'producer')
    ? '// An idempotent producer of this client loses records that are sent at the same time (before 2.12): await each send, or use\n// producer.asStream.\n'
    : '';
  const body = objects.join('\n');
  const needed = imports(body, [['compatibilityPartitioner', '@platformatic/kafka']]);
  return `${comments('//', head)}\n${trap}${needed}\n${body}`;
}

/** Options of `new Kafka(…)`, and of calls. */
const KAFKAJS_CLIENT = new Set(['clientId', 'brokers', 'ssl', 'requestTimeout']);
const KAFKAJS_CALL: Readonly<Record<string, string>> = {
  acks: 'Send',
  compression: 'Send',
  autoCommit: 'Run',
};

function kafkajsText(clients: readonly ClientSettings[], head: Head): string {
  const parts = clients.map(({ id, settings }) => ({ id, ...membersOf('kafkajs', settings) }));
  const client = new Map(
    parts.flatMap(({ own }) => own.filter(([key]) => KAFKAJS_CLIENT.has(key)).map((m) => [m[0], m])),
  );
  const [first] = parts;
  const objects = [
    object('kafka', [...client.values()], { sasl: first?.sasl ?? [], retry: first?.retry ?? [] }),
    ...parts.flatMap(({ id, own }) => {
      const rest = own.filter(([key]) => !KAFKAJS_CLIENT.has(key));
      const call = rest.filter(([key]) => KAFKAJS_CALL[key] !== undefined);
      return [
        object(
          identifier(id),
          rest.filter((member) => !call.includes(member)),
          {},
        ),
        ...(call.length === 0
          ? []
          : [object(`${identifier(id)}${KAFKAJS_CALL[call[0]?.[0] ?? '']}`, call, {})]),
      ];
    }),
  ];
  const trap = clients.some(({ role }) => role === 'producer')
    ? '// A send of this client with records of several partitions can be acknowledged without a part of them: give each send the records of\n// one partition.\n'
    : '';
  const body = objects.join('\n');
  const needed = imports(body, [['CompressionTypes', 'kafkajs']]);
  return `${comments('//', head)}\n${trap}${needed}\n${body}`;
}
