/** What no registry checks: changes that decode and mean something else, numbers used again, missing words. */
import type { Path } from '../catalog/document';
import { listOf } from '../../shared/text';
import { sameButNamespace } from './avro/compare';
import { whyIgnored } from './avro/logical';
import { matchesOf } from './avro/matches';
import { branchName, simpleName } from './avro/read';
import type { AvroField, AvroSchema, AvroType, Logical } from './avro/read';
import type { AnySchema } from './format';
import { isObject } from '../../shared/object';
import type { JsonSchema } from './json-schema/read';
import type { ProtoSchema } from './protobuf/read';
import type { Direction, LintFinding } from './types';

export interface LintOptions {
  /** Earlier versions, the last one first; none for a new schema. */
  readonly earlier: readonly AnySchema[];
  /** Who reads what: new readers earlier records, earlier readers new records. */
  readonly directions: readonly Direction[];
  /** The owner's word on personal data. */
  readonly personalData?: string;
}

export function lint(schema: AnySchema, { earlier, directions, personalData }: LintOptions): LintFinding[] {
  switch (schema.format) {
    case 'avro':
      return lintAvro(schema, earlier.filter((each) => each.format === 'avro')[0], directions, personalData);
    case 'protobuf':
      return lintProtobuf(
        schema,
        earlier.filter((each) => each.format === 'protobuf'),
        personalData,
      );
    case 'json-schema':
      return lintJsonSchema(schema, personalData);
  }
}

function lintAvro(
  schema: AvroSchema,
  before: AvroSchema | undefined,
  directions: readonly Direction[],
  personalData: string | undefined,
): LintFinding[] {
  const visits = visitsOf(schema.root, '');
  const at = (path: Path | undefined): LintFinding['place'] => schema.text.place(path ?? [], 'value');
  const matches = before === undefined ? [] : matchesOf(before.root, schema.root, directions);
  const changes = matches.flatMap(({ path, before: was, after: type }): LintFinding[] => {
    if (sameButNamespace(was, type) && 'fullName' in was && 'fullName' in type)
      return [
        {
          rule: 'avro-namespace-changed',
          path: type.fullName,
          place: at(type.path),
          message: `the namespace of ${was.fullName} changes, to ${type.fullName}`,
        },
      ];
    return was.kind === type.kind ? logicalChange(was, type, path, at(type.path)) : [];
  });
  const ignored = visits.flatMap(({ path, type }): LintFinding[] => {
    const why = type.path === undefined ? undefined : whyIgnored(type);
    if (why === undefined) return [];
    return [
      {
        rule: 'avro-logical-type-ignored',
        path,
        place: at(type.path),
        message: `Avro ignores the logical type ${type.logical?.name ?? ''} of ${named(path)}: ${why}`,
      },
    ];
  });
  const undocumented = visits.flatMap(({ path, type, field }) => [
    ...(field !== undefined && field.doc === undefined && field.path !== undefined
      ? [{ path, place: at(field.path) }]
      : []),
    ...(type.kind === 'record' && type.doc === undefined && type.path !== undefined && field === undefined
      ? [{ path: type.fullName, place: at(type.path) }]
      : []),
  ]);
  const marked = visits.flatMap(({ path, field }) =>
    field !== undefined && field.path !== undefined && isPersonal(field.extra)
      ? [{ path, place: at(field.path) }]
      : [],
  );
  return [
    ...distinct(changes),
    ...ignored,
    ...missingDocs(undocumented, 'doc'),
    ...unspoken(marked, personalData),
  ];
}

/** What both directions find is one finding. */
function distinct(found: readonly LintFinding[]): LintFinding[] {
  return [...new Map(found.map((each) => [[each.path, each.message].join('\n'), each])).values()];
}

/** The root has no name where its type has none. */
const named = (path: string): string => (path === '' ? 'the schema' : path);

function logicalChange(
  before: AvroType,
  after: AvroType,
  path: string,
  place: LintFinding['place'],
): LintFinding[] {
  const [was, is] = [before.logical, after.logical];
  const say = (logical: Logical | undefined): string => logical?.name ?? 'none';
  if (was?.name !== is?.name)
    return [
      {
        rule: 'avro-logical-type-changed',
        path,
        place,
        message: `the logical type of ${named(path)} changes from ${say(was)} to ${say(is)}`,
      },
    ];
  if (was?.name !== 'decimal' || (was.scale === is?.scale && was.precision === is?.precision)) return [];
  const digits = (logical: Logical | undefined): string =>
    `precision ${JSON.stringify(logical?.precision) ?? 'none'}, scale ${JSON.stringify(logical?.scale) ?? 'none'}`;
  return [
    {
      rule: 'avro-decimal-changed',
      path,
      place,
      message: `the decimal of ${named(path)} changes from ${digits(was)} to ${digits(is)}`,
    },
  ];
}

interface Visit {
  readonly path: string;
  readonly type: AvroType;
  readonly field?: AvroField;
}

/** Every type of a schema by its path; named types once. */
function visitsOf(type: AvroType, path: string, field?: AvroField, seen = new Set<AvroType>()): Visit[] {
  const own = {
    path: path === '' && 'fullName' in type ? simpleName(type.fullName) : path,
    type,
    ...(field && { field }),
  };
  if (seen.has(type)) return [own];
  seen.add(type);
  switch (type.kind) {
    case 'record':
      return [
        own,
        ...type.fields.flatMap((each) => visitsOf(each.type, `${own.path}.${each.name}`, each, seen)),
      ];
    case 'array':
      return [own, ...visitsOf(type.items, `${path}[]`, undefined, seen)];
    case 'map':
      return [own, ...visitsOf(type.values, `${path}{}`, undefined, seen)];
    case 'union': {
      const name = (branch: AvroType): string => simpleName(branchName(branch));
      return [
        own,
        ...type.branches.flatMap((branch) => visitsOf(branch, `${path}<${name(branch)}>`, undefined, seen)),
      ];
    }
    case 'primitive':
    case 'enum':
    case 'fixed':
      return [own];
  }
}

function lintProtobuf(
  schema: ProtoSchema,
  earlier: readonly ProtoSchema[],
  personalData: string | undefined,
): LintFinding[] {
  const [before] = earlier;
  const own = [...schema.messages.values()].filter((message) => message.own);
  const place = (message: string, field?: string): LintFinding['place'] =>
    schema.locator.place(message, field);
  const findings: LintFinding[] = [];
  if (before !== undefined && before.package !== schema.package)
    findings.push({
      rule: 'protobuf-package-changed',
      path: schema.package,
      place: schema.locator.text('package'),
      message: `the package changes from ${before.package || 'none'} to ${schema.package || 'none'}`,
    });
  for (const message of own)
    for (const field of message.fields) {
      const path = `${message.name}.${field.name}`;
      const last = before?.messages.get(message.name);
      if (last?.fields.some(({ number, name }) => number === field.number || name === field.name) === true)
        continue;
      const versions = earlier.flatMap((each) => each.messages.get(message.name) ?? []);
      const reservedNumber = versions.some(({ reservedNumbers }) =>
        reservedNumbers.some(([from, to]) => from <= field.number && field.number <= to),
      );
      const other = versions.flatMap(({ fields }) => fields).find(({ number }) => number === field.number);
      if (reservedNumber || (other !== undefined && other.name !== field.name))
        findings.push({
          rule: 'protobuf-number-reused',
          path,
          place: place(message.name, field.name),
          message: `field ${path} takes number ${field.number}, which ${other === undefined ? 'is reserved in the earlier version' : `was ${other.type} ${other.name}`}`,
        });
      const sameName = versions.flatMap(({ fields }) => fields).find(({ name }) => name === field.name);
      if (versions.some(({ reservedNames }) => reservedNames.includes(field.name)) || sameName !== undefined)
        findings.push({
          rule: 'protobuf-name-reused',
          path,
          place: place(message.name, field.name),
          message: `field ${path} takes the name of a field that was removed${sameName === undefined ? '' : ` (number ${sameName.number})`}`,
        });
    }
  findings.push(...reusedValues(schema, earlier));
  const undocumented = own.flatMap((message) => [
    ...(message.doc === undefined ? [{ path: message.name, place: place(message.name) }] : []),
    ...message.fields
      .filter(({ doc }) => doc === undefined)
      .map(({ name }) => ({ path: `${message.name}.${name}`, place: place(message.name, name) })),
  ]);
  const marked = own.flatMap((message) =>
    message.fields
      .filter(({ options, doc }) => isPersonal(options) || /@(?:pii|personal)\b/i.test(doc ?? ''))
      .map(({ name }) => ({ path: `${message.name}.${name}`, place: place(message.name, name) })),
  );
  return [...findings, ...missingDocs(undocumented, 'comment'), ...unspoken(marked, personalData)];
}

/** The same for values of enums. */
function reusedValues(schema: ProtoSchema, earlier: readonly ProtoSchema[]): LintFinding[] {
  return [...schema.enums.values()].flatMap((now) => {
    const versions = earlier.flatMap((each) => each.enums.get(now.name) ?? []);
    const last = earlier[0]?.enums.get(now.name)?.values ?? {};
    return Object.entries(now.values).flatMap(([name, number]): LintFinding[] => {
      if (Object.hasOwn(last, name) || Object.values(last).includes(number)) return [];
      const found = { path: `${now.name}.${name}`, place: schema.locator.place(now.name, name) };
      const other = versions.flatMap(({ values }) =>
        Object.entries(values).flatMap(([earlierName, each]) => (each === number ? [earlierName] : [])),
      )[0];
      const isReserved = versions.some(({ reservedNumbers }) =>
        reservedNumbers.some(([from, to]) => from <= number && number <= to),
      );
      const isNamed = versions.some(
        ({ values, reservedNames }) => reservedNames.includes(name) || Object.hasOwn(values, name),
      );
      return [
        ...(isReserved || (other !== undefined && other !== name)
          ? [
              {
                rule: 'protobuf-number-reused',
                ...found,
                message: `value ${found.path} takes number ${number}, which ${other === undefined ? 'is reserved in an earlier version' : `was ${other}`}`,
              },
            ]
          : []),
        ...(isNamed
          ? [
              {
                rule: 'protobuf-name-reused',
                ...found,
                message: `value ${found.path} takes the name of a value that was removed`,
              },
            ]
          : []),
      ];
    });
  });
}

function lintJsonSchema(schema: JsonSchema, personalData: string | undefined): LintFinding[] {
  const undocumented: Marked[] = [];
  const marked: Marked[] = [];
  const visit = (value: unknown, path: Path): void => {
    if (!isObject(value)) return;
    for (const [key, inner] of Object.entries(value)) {
      const at = [...path, key];
      if (key === 'properties' && isObject(inner))
        for (const [name, property] of Object.entries(inner)) {
          const where = { path: `/${[...at, name].join('/')}`, place: schema.text.place([...at, name]) };
          if (isObject(property) && property['description'] === undefined && property['$ref'] === undefined)
            undocumented.push(where);
          if (isObject(property) && isPersonal(property)) marked.push(where);
        }
      if (Array.isArray(inner)) inner.forEach((each, index) => visit(each, [...at, index]));
      else visit(inner, at);
    }
  };
  visit(schema.root, []);
  return [...missingDocs(undocumented, 'description'), ...unspoken(marked, personalData)];
}

type Marked = Pick<LintFinding, 'path' | 'place'>;

/** One finding for all: a list of forty is read by no one. */
function missingDocs(found: readonly Marked[], word: string): LintFinding[] {
  const [first] = found;
  if (first === undefined) return [];
  const paths = listOf(
    found.map(({ path }) => path),
    5,
  );
  return [
    {
      rule: 'schema-docs-missing',
      ...first,
      message: `${paths} ${found.length === 1 ? 'has' : 'have'} no ${word}`,
    },
  ];
}

function unspoken(found: readonly Marked[], personalData: string | undefined): LintFinding[] {
  const [first] = found;
  if (first === undefined || personalData !== undefined) return [];
  const paths = listOf(
    found.map(({ path }) => path),
    5,
  );
  return [
    {
      rule: 'schema-personal-data',
      ...first,
      message: `${paths} ${found.length === 1 ? 'is' : 'are'} marked as personal data, and the catalog has no statement by the owner about it`,
    },
  ];
}

/** `"pii": true`, `"x-pii": true`, `"personalData": true`, and Confluent's tags in each format. */
function isPersonal(properties: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(properties).some(([key, value]) => {
    if (/^(?:x-)?(?:pii|personal-?data)$/i.test(key) || /\((?:[\w.]+\.)?(?:pii|personal_data)\)$/i.test(key))
      return value !== false;
    return /tags/i.test(key) && /\b(?:pii|personal)/i.test(JSON.stringify(value) ?? '');
  });
}
