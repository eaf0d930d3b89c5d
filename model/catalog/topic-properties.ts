/**
 * Topic configuration that a field of the catalog owns: one row for each Kafka key. The catalog's shape, its JSON Schema, the tables of
 * docs/catalog.md, what is declared and what adoption writes follow from the rows; CONTRIBUTING.md shows how to add one.
 */
import type { z } from 'zod';
import type { Cleanup } from '../topics/retention';
import { DEFAULT_RETENTION_MS, UNLIMITED } from '../topics/retention';
import type { PropertyKind } from './property-kinds';
import { amount, amountOrUnlimited, choice } from './property-kinds';

/** Kafka's default of `max.message.bytes`: a mebibyte and the 12 bytes of a record batch's log overhead. */
const DEFAULT_MAX_MESSAGE_BYTES = 1_048_588;

export interface TopicProperty<Value = unknown, Default extends Value | undefined = Value | undefined> {
  /** Kafka's. */
  readonly key: string;
  readonly kind: PropertyKind<Value>;
  /** In a sentence; the key is put before it, and the default behind it. */
  readonly meaning: string;
  /**
   * Declared of every topic that does not set the field, so that a changed default of the brokers changes no topic.
   *
   * @default - the key is declared of topics that set the field; others have what the brokers have
   */
  readonly default?: Default;
  /** Kafka's text where it follows from more than the value. Undefined: the value's. @default - the value's */
  declare?(value: NoInfer<Value>, topic: { readonly cleanup: Cleanup }): string | undefined;
  /** False: an environment cannot override the field. @default true */
  readonly perEnvironment?: boolean;
}

/** Fields that stand together in one mapping. */
export interface TopicPropertyGroup {
  readonly meaning: string;
  readonly properties: Readonly<Record<string, TopicProperty>>;
}

/** Infers the type of the values from the kind. */
const property = <Value, Default extends Value | undefined = undefined>(
  row: TopicProperty<Value, Default>,
): TopicProperty<Value, Default> => row;

/** Compaction alone deletes nothing by age or size; -1 keeps it so if `delete` is added by hand. */
const unlimitedIfCompacted = (_value: unknown, topic: { readonly cleanup: Cleanup }): string | undefined =>
  topic.cleanup === 'compact' ? UNLIMITED : undefined;

/** In the order of the documentation and of the files that adoption writes. */
export const TOPIC_PROPERTIES = {
  retention: {
    meaning: 'How long records are kept.',
    properties: {
      time: property({
        key: 'retention.ms',
        kind: amountOrUnlimited('duration'),
        default: DEFAULT_RETENTION_MS,
        meaning: 'Records older than this are deleted. `unlimited` keeps them.',
        declare: unlimitedIfCompacted,
      }),
      size: property({
        key: 'retention.bytes',
        kind: amountOrUnlimited('size'),
        default: 'unlimited',
        meaning: 'Size of each partition. The oldest records above it are deleted.',
        declare: unlimitedIfCompacted,
      }),
    },
  },
  cleanup: {
    ...property({
      key: 'cleanup.policy',
      kind: choice<Cleanup>(['delete', 'compact', 'compact,delete']),
      default: 'delete',
      meaning: '`compact` keeps the last record of each key.',
    }),
    perEnvironment: false,
  },
  compression: property({
    key: 'compression.type',
    kind: choice(['producer', 'zstd', 'lz4', 'snappy', 'gzip', 'uncompressed']),
    default: 'producer',
    meaning: '`producer`: as the producer compressed it, no work for the broker.',
  }),
  maxMessageSize: property({
    key: 'max.message.bytes',
    kind: amount('size'),
    default: DEFAULT_MAX_MESSAGE_BYTES,
    meaning: "Largest record batch, up to 100 MiB. The default is Kafka's: 1 MiB and 12 bytes.",
  }),
} as const;

type Table = typeof TOPIC_PROPERTIES;
type GroupRows<Entry> = Entry extends { readonly properties: infer Rows } ? Rows : never;

type Written<Entry> =
  Entry extends TopicProperty<infer Value>
    ? Value
    : { [K in keyof GroupRows<Entry>]?: Written<GroupRows<Entry>[K]> | undefined };

type Settled<Entry> =
  Entry extends TopicProperty<infer Value, infer Default>
    ? Value | ([NonNullable<Default>] extends [never] ? undefined : never)
    : { readonly [K in keyof GroupRows<Entry>]: Settled<GroupRows<Entry>[K]> };

/** What a topic, or its override for an environment, says of the properties. */
export type WrittenProperties = { readonly [K in keyof Table]?: Written<Table[K]> | undefined };

/** What a topic has of the properties. Undefined: what the brokers have. */
export type TopicValues = { readonly [K in keyof Table]: Settled<Table[K]> };

type Shape<Entry> =
  Entry extends TopicProperty<infer Value>
    ? z.ZodOptional<z.ZodType<Value, string>>
    : z.ZodOptional<z.ZodType<Written<Entry>, { [K in keyof GroupRows<Entry>]?: string | undefined }>>;

/** Shapes by field, of a topic. */
export type TopicShapes = { [K in keyof Table]: Shape<Table[K]> };

/** Shapes by field, of what an environment overrides. */
export type OverrideShapes = {
  [K in keyof Table as Table[K] extends { readonly perEnvironment: false } ? never : K]: Shape<Table[K]>;
};

export const propertyEntries: readonly (readonly [
  name: string,
  entry: TopicProperty | TopicPropertyGroup,
])[] = Object.entries(TOPIC_PROPERTIES);

export const isGroup = (entry: TopicProperty | TopicPropertyGroup): entry is TopicPropertyGroup =>
  'properties' in entry;

/** A row and where the catalog has its field. */
export interface PropertyField {
  readonly path: readonly string[];
  readonly row: TopicProperty;
}

export const PROPERTY_FIELDS: readonly PropertyField[] = propertyEntries.flatMap(([name, entry]) =>
  isGroup(entry)
    ? Object.entries(entry.properties).map(([inner, row]) => ({ path: [name, inner], row }))
    : [{ path: [name], row: entry }],
);

/** The default as the catalog would say it. */
export const defaultText = ({ default: value, kind }: TopicProperty): string | undefined =>
  value === undefined ? undefined : kind.fromKafka(kind.toKafka(value));

/** Of each property what an environment overrides, else what the topic says, else the default. */
export function topicValues(topic: WrittenProperties, override: WrittenProperties): TopicValues {
  const values = nested(({ path, row }) => written(path, override, topic) ?? row.default);
  const groups = Object.fromEntries(
    propertyEntries.flatMap(([name, entry]) => (isGroup(entry) ? [[name, {}]] : [])),
  );
  return { ...groups, ...values } as TopicValues;
}

/** Kafka's keys with the values of a topic that is declared as a whole. */
export function declaredConfig(values: TopicValues): Record<string, string> {
  return keyed(({ path, row }) => {
    const value = at(values, path);
    return value === undefined ? undefined : (row.declare?.(value, values) ?? row.kind.toKafka(value));
  });
}

/** Kafka's keys of what is written and of nothing else. */
export function writtenConfig(topic: WrittenProperties, override: WrittenProperties): Record<string, string> {
  return keyed(({ path, row }) => {
    const value = written(path, override, topic);
    return value === undefined ? undefined : row.kind.toKafka(value);
  });
}

/**
 * What the catalog can say of a live topic's configuration, as it is written in a file.
 *
 * @returns also the Kafka keys that the fields say
 */
export function adoptedFields(config: Readonly<Record<string, string>>): {
  readonly fields: AdoptedFields;
  readonly keys: readonly string[];
} {
  const say = ({ row }: PropertyField): string | undefined => {
    const value = config[row.key];
    return value === undefined ? undefined : row.kind.fromKafka(value);
  };
  return {
    fields: nested(say),
    keys: PROPERTY_FIELDS.flatMap((field) => (say(field) === undefined ? [] : [field.row.key])),
  };
}

/** Texts by field. */
export type AdoptedFields = {
  readonly [K in keyof Table]?: Table[K] extends TopicProperty
    ? string
    : { readonly [I in keyof GroupRows<Table[K]>]?: string };
};

function keyed(text: (field: PropertyField) => string | undefined): Record<string, string> {
  return Object.fromEntries(
    PROPERTY_FIELDS.flatMap((field) => {
      const value = text(field);
      return value === undefined ? [] : [[field.row.key, value]];
    }),
  );
}

/** In the form of a topic of the catalog, without what is undefined. */
function nested(value: (field: PropertyField) => unknown): object {
  const result: Record<string, unknown> = {};
  for (const field of PROPERTY_FIELDS) {
    const found = value(field);
    const [name = '', inner] = field.path;
    if (found === undefined) continue;
    result[name] = inner === undefined ? found : { ...(result[name] as object | undefined), [inner]: found };
  }
  return result;
}

function written(path: readonly string[], ...sources: readonly WrittenProperties[]): unknown {
  return sources.map((source) => at(source, path)).find((value) => value !== undefined);
}

function at(source: object, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (within, key) => (within as Readonly<Record<string, unknown>> | undefined)?.[key],
    source,
  );
}
