import { readSchema } from '../../../../model/schemas/format';
import type { ReferencedText, SchemaFormat } from '../../../../model/schemas/types';

const DRAFT = '"$schema": "http://json-schema.org/draft-07/schema#"';
const proto = (body: string): string => `syntax = "proto3";\nmessage Order {\n${body}\n}\n`;

/** `▸` marks where the mistake must be reported. */
const mistakes: readonly (readonly [given: string, format: SchemaFormat, text: string, message: RegExp])[] = [
  ['text that is no JSON', 'avro', '{ "type": "record" ▸"name": "A" }', /a comma is missing here/],
  ['a key twice', 'avro', '{ "type": "string",\n ▸"type": "int" }', /"type" is given twice/],
  ['an empty file', 'avro', '▸', /empty/],
  [
    'an unknown type',
    'avro',
    '{ "type": "record", "name": "A", "fields": [\n { "name": "a", "type": ▸"strng" }] }',
    /the type "strng"/,
  ],
  [
    'a field twice',
    'avro',
    '{ "type": "record", "name": "A", "fields": [{ "name": "a", "type": "int" },\n { "name": ▸"a", "type": "int" }] }',
    /the field a twice/,
  ],
  [
    'a default of another type',
    'avro',
    '{ "type": "record", "name": "A", "fields": [{ "name": "a", "type": ["null", "int"], "default": ▸1 }] }',
    /default of A.a is 1, which is not a null/,
  ],
  [
    'a default that no symbol is',
    'avro',
    '{ "type": "enum", "name": "E", "symbols": ["A"], "default": ▸"B" }',
    /default of enum E is "B"/,
  ],
  ['a union in a union', 'avro', '["int", ▸["null"]]', /a union stands directly in a union/],
  [
    'a name with a hyphen',
    'avro',
    '{ "type": "record", "name": ▸"a-b", "fields": [] }',
    /a record has the name "a-b"/,
  ],
  ['a type that is none', 'avro', '{ "type": "array", "items": ▸7 }', /a type is 7/],
  ...['1.0', '1e3', '9223372036854775808'].map(
    (given) =>
      [
        `the default ${given} of a long`,
        'avro',
        `{ "type": "record", "name": "A", "fields": [{ "name": "a", "type": "long", "default": ▸${given} }] }`,
        new RegExp(`default of A\\.a is ${given}, which is not a long`),
      ] as const,
  ),
  [
    'a fraction within a default',
    'avro',
    '{ "type": "record", "name": "A", "fields": [{ "name": "a", "type": { "type": "array", "items": "int" }, "default": ▸[1, 2.0] }] }',
    /default of A\.a is \[1, 2\.0\]/,
  ],
  [
    'aliases of a field that are no list',
    'avro',
    '{ "type": "record", "name": "A", "fields": [{ "name": "a", "type": "int", "aliases": ▸"b" }] }',
    /aliases of A\.a is "b"/,
  ],
  [
    'aliases of a record that are no names',
    'avro',
    '{ "type": "record", "name": "A", "aliases": ▸[1], "fields": [] }',
    /aliases of A is \[1\]/,
  ],
  [
    'a size with a fraction',
    'avro',
    '{ "type": "fixed", "name": "F", "size": ▸16.0 }',
    /size of fixed F is 16\.0/,
  ],
  [
    'a field without a name',
    'avro',
    '{ "type": "record", "name": "A", "fields": [▸{ "type": "int" }] }',
    /a field of A has no "name"/,
  ],
  [
    'a length with a fraction',
    'json-schema',
    `{ ${DRAFT}, "properties": { "minLength": { ▸"minLength": 1.0 } } }`,
    /minLength is 1\.0, which/,
  ],
  ['a number twice', 'protobuf', proto('  string a = 1;\n  string ▸b = 1;'), /duplicate id 1/],
  ['an unknown message', 'protobuf', proto('  ▸Money total = 1;'), /no such Type or Enum 'Money'/],
  [
    'an unknown import',
    'protobuf',
    `syntax = "proto3";\nimport ▸"money.proto";\nmessage A {}\n`,
    /the import "money.proto" is not among the references/,
  ],
  ['a reserved number', 'protobuf', proto('  reserved 3;\n  string ▸a = 3;'), /id 3 is reserved/],
  ['number 0', 'protobuf', proto('  string ▸a = 0;'), /number 0|id must be/],
  ["a number of Protobuf's own", 'protobuf', proto('  string ▸a = 19000;'), /Order\.a has number 19000/],
  [
    'a number that is too high',
    'protobuf',
    proto('  string ▸a = 536870912;'),
    /Order\.a has number 536870912/,
  ],
  [
    'an enum without 0 first',
    'protobuf',
    proto('  enum State { ▸OPEN = 1; NONE = 0; }'),
    /first value of enum Order\.State is OPEN = 1/,
  ],
  [
    'a value of two enums',
    'protobuf',
    proto('  enum A { NONE = 0; }\n  enum B { ▸NONE = 0; }'),
    /enums Order\.A and Order\.B have a value NONE/,
  ],
  ['no message', 'protobuf', '▸syntax = "proto3";\n', /defines no message/],
  ['no draft', 'json-schema', '▸{ "type": "object" }', /no "\$schema"/],
  [
    'a draft that is too old',
    'json-schema',
    '{ ▸"$schema": "http://json-schema.org/draft-04/schema#" }',
    /draft-04/,
  ],
  [
    'an unknown type of JSON',
    'json-schema',
    `{ ${DRAFT}, ▸"type": "objekt" }`,
    /must be equal to one of the allowed values/,
  ],
  [
    'a reference that is not found',
    'json-schema',
    `{ ${DRAFT}, "properties": { "a": { ▸"$ref": "#/definitions/b" } } }`,
    /"#\/definitions\/b" is not found/,
  ],
  ['a reference to itself', 'json-schema', `{ ${DRAFT}, ▸"$ref": "#" }`, /"#" leads back to itself/],
  [
    'a cycle without a step into the value',
    'json-schema',
    `{ ${DRAFT}, "definitions": { "a": { "anyOf": [{ ▸"$ref": "#/definitions/b" }] }, "b": { "$ref": "#/definitions/a" } } }`,
    /"#\/definitions\/b" leads back to itself/,
  ],
  [
    'a pattern that is none',
    'json-schema',
    `{ ${DRAFT}, "properties": { "a": { ▸"pattern": "(" } } }`,
    /not a regular expression/,
  ],
  ['a list', 'json-schema', '▸[]', /is an object/],
];

describe('the text of a schema', () => {
  test.each(mistakes)('GIVEN %s THEN it says where and what', (_given, format, marked, message) => {
    const offset = marked.indexOf('▸');
    const before = marked.slice(0, offset).split('\n');
    const result = readSchema(format, marked.replace('▸', ''), []);
    if (result.ok) throw new Error('read without a mistake');
    const [first] = result.problems;
    expect(first?.message).toMatch(message);
    expect(first?.place).toEqual({ line: before.length, column: (before.at(-1) ?? '').length + 1 });
  });

  test('GIVEN several mistakes in one Avro schema THEN all of them', () => {
    const text =
      '{ "type": "record", "name": "A", "fields": [{ "name": "a", "type": "x" }, { "name": "b", "type": "y" }] }';
    const result = readSchema('avro', text, []);
    expect(result.ok ? [] : result.problems.map(({ message }) => message)).toHaveLength(2);
  });

  test('GIVEN texts that are nested without end THEN no parser ends its stack', () => {
    for (const format of ['avro', 'json-schema'] as const) {
      const result = readSchema(format, '['.repeat(100_000), []);
      expect(result.ok ? '' : result.problems[0]?.message).toBe('The text nests deeper than 200 levels.');
    }
  });

  test.each<readonly [string, SchemaFormat, string]>([
    ['a tree', 'json-schema', `{ ${DRAFT}, "properties": { "left": { "$ref": "#" } } }`],
    [
      'a list of alternatives with a tree',
      'json-schema',
      `{ ${DRAFT}, "anyOf": [{ "type": "null" }, { "items": { "$ref": "#" } }] }`,
    ],
    ['proto2, whose enums are closed', 'protobuf', 'syntax = "proto2"; message A { enum E { X = 1; } }'],
    [
      'a value in two scopes',
      'protobuf',
      proto('  enum A { NONE = 0; }\n  message B { enum C { NONE = 0; } }'),
    ],
    ['the highest number', 'protobuf', proto('  string a = 536870911; string b = 18999; string c = 20000;')],
    ['a negative value of an enum', 'protobuf', proto('  enum A { NONE = 0; LOST = -1; }')],
    ...['9007199254740993', '9223372036854775807', '-9223372036854775808'].map(
      (given): [string, SchemaFormat, string] => [
        `the default ${given} of a long`,
        'avro',
        `{ "type": "record", "name": "A", "fields": [{ "name": "a", "type": "long", "default": ${given} }] }`,
      ],
    ),
    [
      'an option of its own',
      'protobuf',
      'syntax = "proto3"; import "google/protobuf/descriptor.proto"; extend google.protobuf.FieldOptions { string owner = 50000; } message A { string a = 1 [(owner) = "x"]; }',
    ],
  ])('GIVEN %s THEN it is read', (_given, format, text) =>
    expect(readSchema(format, text, [])).toMatchObject({ ok: true }),
  );

  test('GIVEN references THEN types of each format are found in them', () => {
    const cases: readonly (readonly [SchemaFormat, string, readonly ReferencedText[]])[] = [
      [
        'avro',
        '{ "type": "record", "name": "A", "fields": [{ "name": "m", "type": "shop.Money" }] }',
        [{ name: 'shop.Money', text: '{ "type": "record", "name": "shop.Money", "fields": [] }' }],
      ],
      [
        'protobuf',
        'syntax = "proto3"; import "money.proto"; message A { shop.Money m = 1; }',
        [{ name: 'money.proto', text: 'syntax = "proto3"; package shop; message Money {}' }],
      ],
      [
        'json-schema',
        `{ ${DRAFT}, "properties": { "m": { "$ref": "money.json" } } }`,
        [{ name: 'money.json', text: '{ "type": "integer" }' }],
      ],
      [
        'protobuf',
        'syntax = "proto3"; import "google/protobuf/timestamp.proto"; message A { google.protobuf.Timestamp t = 1; }',
        [],
      ],
    ];
    for (const [format, text, references] of cases)
      expect(readSchema(format, text, references)).toMatchObject({ ok: true });
  });
});
