/** Schemas as the catalog declares them: names, files, references, and what topics hold. Their texts are read elsewhere. */
import type { Diagnostic } from '../../diagnostics';
import { formatPosition } from '../../diagnostics';
import { WORD_FORM, isWord } from '../../naming';
import { nearestRemedy } from '../../../shared/nearest';
import { listOf } from '../../../shared/text';
import { formatOf } from '../../schemas/types';
import type { CatalogContext, CatalogSchema, CatalogTopic, Check } from '../context';
import { errorAt, schemaId, warningAt } from '../context';
import type { Path } from '../document';

export const checkSchemas: Check = (context) => {
  const files = new Map<string, CatalogSchema>();
  const first = new Map<string, CatalogSchema>();
  return context.schemas.flatMap((schema) => {
    const { id, input } = schema;
    const earlier = first.get(id);
    if (earlier === undefined) first.set(id, schema);
    else
      return [
        errorAt(schema, ['name'], {
          code: 'duplicate-schema',
          message: `schema ${id} is already declared in ${formatPosition(earlier.source)}.`,
          remedy: 'Keep one of the two.',
        }),
      ];
    const sharing = files.get(input.file);
    if (sharing === undefined) files.set(input.file, schema);
    return [
      ...checkName(schema),
      ...checkFile(schema, input.file, ['file']),
      ...(sharing === undefined
        ? []
        : [
            errorAt(schema, ['file'], {
              code: 'schema-file',
              message: `file ${input.file} of schema ${id} is the file of schema ${sharing.id} as well.`,
              remedy: 'Declare it once, and bind that schema to each topic.',
            }),
          ]),
      ...checkVersions(schema),
      ...checkReferences(context, schema),
      ...checkUse(context, schema),
    ];
  });
};

function checkName(schema: CatalogSchema): Diagnostic[] {
  const { name } = schema.input;
  if (isWord(name)) return [];
  const message = `name of schema ${JSON.stringify(name)} is not valid.`;
  return [errorAt(schema, ['name'], { code: 'illegal-schema-name', message, allowed: WORD_FORM })];
}

function checkFile(schema: CatalogSchema, file: string, at: Path): Diagnostic[] {
  const own = formatOf(schema.input.file);
  const format = formatOf(file);
  const what = `file ${JSON.stringify(file)} of schema ${schema.id}`;
  if (format === undefined)
    return [
      errorAt(schema, at, {
        code: 'schema-file',
        message: `${what} does not have the file extension of a schema format.`,
        allowed: '.avsc (Avro), .proto (Protobuf), .json (JSON Schema)',
      }),
    ];
  if (format !== own)
    return [
      errorAt(schema, at, {
        code: 'schema-file',
        message: `${what} is of another format than ${schema.input.file}.`,
        remedy: 'Keep the format; a new format is a new schema and a new topic.',
      }),
    ];
  if (/^(?:[/~]|[A-Za-z]:)|\\|(?:^|\/)\.\.?(?:\/|$)|\/\//.test(file))
    return [
      errorAt(schema, at, {
        code: 'schema-file',
        message: `${what} is not a path within the folder of the catalog.`,
        allowed: 'a relative path with forward slashes and without "..": order/created.avsc',
      }),
    ];
  return [];
}

function checkVersions(schema: CatalogSchema): Diagnostic[] {
  const seen = new Set<number>();
  return (schema.input.versions ?? []).flatMap(({ version, file }, index): Diagnostic[] => {
    const twice = seen.has(version);
    seen.add(version);
    return [
      ...checkFile(schema, file, ['versions', index, 'file']),
      ...(twice
        ? [
            errorAt(schema, ['versions', index, 'version'], {
              code: 'schema-version',
              message: `version ${version} of schema ${schema.id} is given twice.`,
              remedy: 'Keep one of the two; a version in a registry never changes.',
            }),
          ]
        : []),
    ];
  });
}

function checkReferences(context: CatalogContext, schema: CatalogSchema): Diagnostic[] {
  const names = new Set<string>();
  return (schema.input.references ?? []).flatMap((reference, index): Diagnostic[] => {
    const at = (field: string): Path => ['references', index, field];
    const id = schemaId(schema.domain.name, reference.schema);
    const target = context.schemasById.get(id);
    const twice = names.has(reference.name);
    names.add(reference.name);
    if (twice)
      return [
        errorAt(schema, at('name'), {
          code: 'schema-reference',
          message: `reference ${reference.name} of schema ${schema.id} is given twice.`,
          remedy: 'Keep one of the two.',
        }),
      ];
    if (target === undefined)
      return unknownSchema(context, schema, id, at('schema'), `schema ${schema.id} refers to`);
    if (formatOf(target.input.file) !== formatOf(schema.input.file))
      return [
        errorAt(schema, at('schema'), {
          code: 'schema-reference',
          message: `schema ${schema.id} (${schema.input.file}) refers to ${id} (${target.input.file}), which is of another format.`,
        }),
      ];
    const versions = (target.input.versions ?? []).map(({ version }) => version);
    if (reference.version !== undefined && !versions.includes(reference.version))
      return [
        errorAt(schema, at('version'), {
          code: 'schema-version',
          message: `schema ${schema.id} refers to version ${reference.version} of ${id}, which is not kept.`,
          allowed: versions.length === 0 ? 'none: its "versions" is empty' : listOf(versions.map(String), 8),
          remedy:
            'Omit version for its file as it is, or keep the text of that version under "versions" of the schema.',
        }),
      ];
    const cycle = reference.version === undefined ? cycleOf(context, schema, target) : undefined;
    return cycle === undefined
      ? []
      : [
          errorAt(schema, at('schema'), {
            code: 'schema-reference',
            message: `schema ${schema.id} refers to itself: ${cycle.join(' → ')}.`,
            remedy: 'Put what both use into a third schema, or into one file.',
          }),
        ];
  });
}

/** The way from a schema back to itself over a first reference. */
function cycleOf(context: CatalogContext, from: CatalogSchema, first: CatalogSchema): string[] | undefined {
  const ways: (readonly CatalogSchema[])[] = [[first]];
  const seen = new Set<string>();
  for (let way = ways.shift(); way !== undefined; way = ways.shift()) {
    const last = way.at(-1);
    if (last === undefined) continue;
    if (last.id === from.id) return [from.id, ...way.map(({ id }) => id)];
    if (seen.has(last.id)) continue;
    seen.add(last.id);
    for (const { schema, version } of last.input.references ?? []) {
      const next = context.schemasById.get(schemaId(last.domain.name, schema));
      if (next !== undefined && version === undefined) ways.push([...way, next]);
    }
  }
  return undefined;
}

function checkUse(context: CatalogContext, schema: CatalogSchema): Diagnostic[] {
  return usedSchemas(context).has(schema.id)
    ? []
    : [
        warningAt(schema, ['name'], {
          code: 'unused-schema',
          message: `schema ${schema.id} belongs to no topic, and no schema refers to it.`,
          remedy: 'Name it under "schema" of a topic, or remove it.',
        }),
      ];
}

const used = new WeakMap<CatalogContext, ReadonlySet<string>>();

function usedSchemas(context: CatalogContext): ReadonlySet<string> {
  const known = used.get(context);
  if (known !== undefined) return known;
  const names = new Set([
    ...context.topics.flatMap(({ domain, input: { schema } }) =>
      [schema?.value, schema?.key, ...(schema?.values ?? [])].flatMap((name) =>
        name === undefined ? [] : schemaId(domain.name, name),
      ),
    ),
    ...context.schemas.flatMap(({ domain, input }) =>
      (input.references ?? []).map(({ schema }) => schemaId(domain.name, schema)),
    ),
  ]);
  used.set(context, names);
  return names;
}

export const checkTopicSchemas: Check = (context) =>
  context.topics.flatMap((topic) => {
    const { schema, name, key } = topic.input;
    if (schema === undefined) return [];
    const given = (field: 'value' | 'key'): Diagnostic[] =>
      schema[field] === undefined ? [] : knownSchema(context, topic, schema[field], ['schema', field]);
    const values = schema.values ?? [];
    return [
      ...given('value'),
      ...values.flatMap((each, index) => knownSchema(context, topic, each, ['schema', 'values', index])),
      ...given('key'),
      ...(schema.value !== undefined && schema.values !== undefined
        ? [
            errorAt(topic, ['schema', 'values'], {
              code: 'field-choice',
              message: `schema of topic ${name} has value and values at once.`,
              allowed: 'one of value, values',
              remedy: 'Keep one of them.',
            }),
          ]
        : []),
      ...(values.length > 1 && schema.subjects === 'topic'
        ? [
            errorAt(topic, ['schema', 'values'], {
              code: 'subject-twice',
              message: `subject ${name}-value gets ${values.length} schemas; with subjects: topic a topic has one.`,
              allowed: 'one schema, or subjects: record or topic-record',
              remedy: 'Write subjects: topic-record: each record has a subject of its own.',
            }),
          ]
        : []),
      ...(schema.key !== undefined && key === 'none'
        ? [
            errorAt(topic, ['schema', 'key'], {
              code: 'schema-without-key',
              message: `topic ${name} has a schema for keys and no key.`,
              remedy: 'Name the key under "key", or remove the schema.',
            }),
          ]
        : []),
    ];
  });

function knownSchema(context: CatalogContext, topic: CatalogTopic, name: string, at: Path): Diagnostic[] {
  const id = schemaId(topic.domain.name, name);
  return context.schemasById.has(id)
    ? []
    : unknownSchema(context, topic, id, at, `topic ${topic.input.name} has`);
}

function unknownSchema(
  context: CatalogContext,
  entry: CatalogSchema | CatalogTopic,
  id: string,
  at: Path,
  who: string,
): Diagnostic[] {
  if (context.unread.has(id.slice(id.indexOf('/') + 1))) return [];
  return [
    errorAt(entry, at, {
      code: 'unknown-schema',
      message: `${who} the schema ${id}, which is not in the catalog.`,
      remedy:
        nearestRemedy(id, context.schemasById.keys()) ??
        'Declare it under "schemas" of its domain; a schema of another domain is <domain>/<name>.',
    }),
  ];
}
