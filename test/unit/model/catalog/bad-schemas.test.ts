import { domainFile, itReports, topic } from './support';

const schema = (name: string, more = ''): string =>
  `  - { name: ${name}, description: A schema., file: order/${name}.avsc${more} }\n`;
const withSchemas = (schemas: readonly string[], topicFields = 'schema: { value: created }'): string =>
  domainFile({ topics: [topic('order.created', topicFields)], rest: `schemas:\n${schemas.join('')}` });

describe('schemas as the catalog declares them', () => {
  itReports([
    {
      given: 'a topic with a schema that is misspelt',
      files: withSchemas([schema('created')], 'schema: { value: ▸craeted, key: created }'),
      reports: [
        {
          code: 'unknown-schema',
          message: 'topic order.created has the schema order/craeted, which is not in the catalog.',
          remedy: 'Write "order/created".',
        },
      ],
    },
    {
      given: 'an unknown compatibility',
      files: withSchemas([schema('created', ', compatibility: ▸backwards')]),
      reports: [
        {
          code: 'wrong-value',
          message: 'compatibility of schema created is "backwards", which is not valid.',
          allowed: 'backward, backward-transitive, forward, forward-transitive, full, full-transitive, none',
          remedy: 'Write "backward".',
        },
      ],
    },
    {
      given: 'a file of no format, one outside of the folder, one of two schemas, one schema twice',
      files: withSchemas(
        [
          schema('created'),
          '  - { name: text, description: X., file: ▸order/text.txt }\n',
          '  - { name: outside, description: X., file: ▸../outside.avsc }\n',
          '  - { name: same, description: X., file: ▸order/created.avsc }\n',
          '  - { name: ▸created, description: X., file: order/other.avsc }\n',
        ],
        'schema: { values: [created, text, outside, same], subjects: record }',
      ),
      reports: [
        {
          code: 'schema-file',
          message:
            'file "order/text.txt" of schema order/text does not have the file extension of a schema format.',
          allowed: '.avsc (Avro), .proto (Protobuf), .json (JSON Schema)',
        },
        {
          code: 'schema-file',
          message:
            'file "../outside.avsc" of schema order/outside is not a path within the folder of the catalog.',
          allowed: 'a relative path with forward slashes and without "..": order/created.avsc',
        },
        {
          code: 'schema-file',
          message:
            'file order/created.avsc of schema order/same is the file of schema order/created as well.',
          remedy: 'Declare it once, and bind that schema to each topic.',
        },
        {
          code: 'duplicate-schema',
          message: 'schema order/created is already declared in catalog/order.yaml:10:7.',
          remedy: 'Keep one of the two.',
        },
      ],
    },
    {
      given: 'references in a circle, to another format, and to a version that is not kept',
      files: withSchemas([
        schema(
          'created',
          ', references: [{ name: b, schema: ▸b }, { name: c, schema: c, version: ▸2 }, { name: d, schema: ▸d }]',
        ),
        schema('b', ', references: [{ name: created, schema: ▸created }]'),
        schema(
          'c',
          ', versions: [{ version: 1, file: order/c.v1.avsc }, { version: ▸1, file: order/c.v2.avsc }]',
        ),
        '  - { name: d, description: X., file: order/d.proto }\n',
      ]),
      reports: [
        {
          code: 'schema-reference',
          message: 'schema order/created refers to itself: order/created → order/b → order/created.',
          remedy: 'Put what both use into a third schema, or into one file.',
        },
        {
          code: 'schema-version',
          message: 'schema order/created refers to version 2 of order/c, which is not kept.',
          allowed: '1 and 1',
          remedy:
            'Omit version for its file as it is, or keep the text of that version under "versions" of the schema.',
        },
        {
          code: 'schema-reference',
          message:
            'schema order/created (order/created.avsc) refers to order/d (order/d.proto), which is of another format.',
        },
        {
          code: 'schema-reference',
          message: 'schema order/b refers to itself: order/b → order/created → order/b.',
          remedy: 'Put what both use into a third schema, or into one file.',
        },
        {
          code: 'schema-version',
          message: 'version 1 of schema order/c is given twice.',
          remedy: 'Keep one of the two; a version in a registry never changes.',
        },
      ],
    },
    {
      given: 'one subject for two schemas, a key without a key, and a schema of no topic',
      files: withSchemas(
        [schema('created'), schema('b'), '  - { name: ▸lost, description: X., file: order/lost.avsc }\n'],
        'schema: { values: ▸[created, b], key: ▸b }\nkey: none',
      ),
      reports: [
        {
          code: 'subject-twice',
          message: 'subject order.created-value gets 2 schemas; with subjects: topic a topic has one.',
          allowed: 'one schema, or subjects: record or topic-record',
          remedy: 'Write subjects: topic-record: each record has a subject of its own.',
        },
        {
          code: 'schema-without-key',
          message: 'topic order.created has a schema for keys and no key.',
          remedy: 'Name the key under "key", or remove the schema.',
        },
        {
          severity: 'warning',
          code: 'unused-schema',
          message: 'schema order/lost belongs to no topic, and no schema refers to it.',
          remedy: 'Name it under "schema" of a topic, or remove it.',
        },
      ],
    },
  ]);
});
