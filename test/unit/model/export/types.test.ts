import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import { Type, types } from 'avsc';
import type { Schema } from 'avsc';
import protobuf from 'protobufjs';
import ts from 'typescript';
import type { ResolvedSchema } from '../../../../model/catalog/resolved';
import { documentsOf } from '../../../../model/export/documents';
import { typeFiles } from '../../../../model/export/types';
import { docComment, propertyName } from '../../../../model/export/types/writer';
import { SchemaSet } from '../../../../model/schemas/set';
import { formatOf } from '../../../../model/schemas/types';
import { catalog, domain, topic } from '../../../support/resolved';

const fixture = path.resolve(__dirname, '../../../fixtures/schemas');

/** A catalog of one domain in which each file is a schema and the value of a topic. */
function setOf(
  files: Readonly<Record<string, string>>,
  references: Readonly<Record<string, readonly string[]>> = {},
): SchemaSet {
  const schemas = Object.keys(files).map((file): ResolvedSchema => {
    const name = file.split('.')[0] ?? file;
    return {
      id: `order/${name}`,
      name,
      domain: 'order',
      owner: { team: 't', contact: 'c' },
      description: 'X.',
      format: formatOf(file) ?? 'avro',
      file,
      compatibility: 'backward',
      references: (references[file] ?? []).map((each) => {
        const [as = '', schema = ''] = each.split(' = ');
        return { name: as, schema: `order/${schema}` };
      }),
      versions: [],
      source: { file: 'order.yaml', line: 1, column: 1 },
    };
  });
  const topics = schemas.map(({ id, name }) =>
    topic({ name: `order.${name}`, schema: { values: [id], subjects: 'topic' } }),
  );
  return new SchemaSet(catalog(domain({ topics, schemas })), (file) => files[file]);
}

const OPTIONS: ts.CompilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noEmit: true,
  skipLibCheck: true,
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2022.d.ts'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: [],
};
const library = new Map<string, ts.SourceFile | undefined>();

/** Diagnostics of the compiler on generated files, together with files that use them. */
function typeErrors(files: Readonly<Record<string, string>>): string[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'brokerform-types-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), text);
    }
    const host = ts.createCompilerHost(OPTIONS);
    const read = host.getSourceFile.bind(host);
    // The library of TypeScript is most of the work, and the same each time.
    host.getSourceFile = (name, ...rest) => {
      if (!name.includes('/typescript/lib/')) return read(name, ...rest);
      const known = library.get(name) ?? read(name, ...rest);
      library.set(name, known);
      return known;
    };
    const program = ts.createProgram(
      Object.keys(files).map((name) => path.join(folder, name)),
      OPTIONS,
      host,
    );
    return ts
      .getPreEmitDiagnostics(program)
      .map(
        ({ file, messageText }) =>
          `${path.basename(file?.fileName ?? '')}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
      );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const generated = (set: SchemaSet): Record<string, string> =>
  Object.fromEntries(typeFiles(set).map(({ name, text }) => [name, text]));

/** A value as an expression of TypeScript. */
function literal(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : 'NaN';
  if (value instanceof Uint8Array) return `new Uint8Array([${[...value].join()}])`;
  if (Array.isArray(value)) return `[${value.map(literal).join()}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .map(([key, inner]) => `${JSON.stringify(key)}: ${literal(inner)}`)
      .join()}}`;
  return JSON.stringify(value);
}

const AVRO = {
  type: 'record',
  name: 'Everything',
  namespace: 'shop.order',
  doc: 'All of it, */ alert(1) /* and more.',
  fields: [
    { name: 'flag', type: 'boolean', doc: 'Line one.\nLine two.' },
    { name: 'number', type: 'int' },
    { name: 'big', type: { type: 'long', logicalType: 'timestamp-millis' } },
    { name: 'ratio', type: 'double' },
    { name: 'raw', type: 'bytes' },
    { name: 'note', type: ['null', 'string'], default: null },
    { name: 'kind', type: { type: 'enum', name: 'Kind', symbols: ['A', 'B'], doc: 'Which.' } },
    { name: 'hash', type: { type: 'fixed', name: 'Hash', size: 4 } },
    { name: 'lines', type: { type: 'array', items: ['null', 'Kind'] } },
    { name: 'tags', type: { type: 'map', values: 'long' } },
    { name: 'amount', type: ['null', 'int', 'long'] },
    { name: 'ratioOrCount', type: ['int', 'double'] },
    {
      name: 'who',
      type: [
        { type: 'record', name: 'Person', fields: [{ name: 'name', type: 'string' }] },
        {
          type: 'record',
          name: 'Firm',
          namespace: 'other',
          fields: [{ name: 'boss', type: ['null', 'shop.order.Person'] }],
        },
      ],
    },
    { name: 'twin', type: { type: 'record', name: 'Person', namespace: 'twin', fields: [] } },
    { name: 'Uint8Array', type: { type: 'record', name: 'Uint8Array', fields: [] } },
    { name: 'next', type: ['null', 'Everything'] },
  ],
};

const longs = new Set<unknown>(['long']);
/** As docs/catalog-export.md shows it. */
const LONG = types.LongType.__with({
  fromBuffer: (buffer: Buffer) => buffer.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const buffer = Buffer.alloc(8);
    buffer.writeBigInt64LE(value);
    return buffer;
  },
  fromJSON: BigInt,
  toJSON: Number,
  isValid: (value: unknown) => typeof value === 'bigint',
  compare: (a: bigint, b: bigint) => Number(a > b) - Number(a < b),
});

/** Over the indexes every branch of every union. */
function everything(index: number): object {
  const person = { name: 'p' };
  const at = <T>(...values: readonly T[]): T | undefined => values[index % values.length];
  return {
    flag: index % 2 === 0,
    number: index,
    big: 2n ** 60n + BigInt(index),
    ratio: index / 3,
    raw: Buffer.from([index]),
    note: at(null, 'text'),
    kind: at('A', 'B'),
    hash: Buffer.from([1, 2, 3, index]),
    lines: [null, 'B'],
    tags: { x: BigInt(index) },
    amount: at<unknown>(null, 1, 1n),
    ratioOrCount: at<unknown>({ int: 1 }, { double: 1.5 }),
    who: at<unknown>(
      { 'shop.order.Person': person },
      { 'other.Firm': { boss: null } },
      { 'other.Firm': { boss: person } },
    ),
    twin: {},
    Uint8Array: {},
    next: index > 0 && index % 4 === 0 ? everything(index - 1) : null,
  };
}

const PROTO = `syntax = "proto3";
package shop.order;
import "google/protobuf/timestamp.proto";
import "money.proto";
// An event, */ alert(1) /* and more.
message Event {
  // Which one.
  int64 event_id = 1;
  optional string some_note = 2;
  repeated State states = 3;
  map<string, uint64> counts = 4;
  oneof what { Line line = 5; bytes raw = 6; }
  google.protobuf.Timestamp at = 7;
  shop.Money price = 8;
  message Line { double ratio = 1; State state = 2; }
  // Where it is.
  enum State { NEW = 0; OLD = 1; }
}
message Other { enum State { X = 0; } State state = 1; }
`;
const MONEY = `syntax = "proto3";
package shop;
message Money { int64 units = 1; State state = 2; enum State { KNOWN = 0; } }
`;

describe('TypeScript types of schemas', () => {
  test('GIVEN schemas of every format THEN the types compile, with documentation and an index by topic', () => {
    const files = generated(
      setOf(
        {
          'all.avsc': JSON.stringify(AVRO),
          'money.proto': MONEY,
          'event.proto': PROTO,
          'part.json': JSON.stringify({
            $schema: 'http://json-schema.org/draft-07/schema#',
            $id: 'https://example.com/part.json',
            title: 'Part */ of it',
            type: 'object',
            properties: { size: { type: 'integer', description: 'In mm.', tsType: 'alert(1)' } },
            additionalProperties: false,
          }),
          'whole.json': JSON.stringify({
            $schema: 'http://json-schema.org/draft-07/schema#',
            description: 'Whole, */ alert(1) /* and more.',
            type: 'object',
            properties: {
              tsType: { type: 'string' },
              parts: { type: 'array', items: { $ref: 'part.json' } },
              size: { $ref: 'https://example.com/part.json#/properties/size' },
              self: { $ref: '#/definitions/Node' },
              "it's \u2028 odd": { enum: ['a', '*/', null] },
            },
            required: ['parts'],
            definitions: { Node: { type: 'object', properties: { next: { $ref: '#/definitions/Node' } } } },
          }),
        },
        { 'event.proto': ['money.proto = money'], 'whole.json': ['part.json = part'] },
      ),
    );
    expect(typeErrors(files)).toEqual([]);
    expect(Object.keys(files).sort()).toEqual([
      'index.ts',
      'order/all.ts',
      'order/event.ts',
      'order/money.ts',
      'order/part.ts',
      'order/whole.ts',
    ]);
    expect(files).toMatchSnapshot();
  });

  test('GIVEN values that avsc decodes WHEN they are written as TypeScript THEN they have the generated type', () => {
    const files = generated(setOf({ 'all.avsc': JSON.stringify(AVRO) }));
    const type = Type.forSchema(AVRO as Schema, {
      typeHook: (given) =>
        longs.has(typeof given === 'object' && 'type' in given ? given.type : given) ? LONG : undefined,
    });
    const values = Array.from(
      { length: 20 },
      (_, index) => type.fromBuffer(type.toBuffer(everything(index))) as object,
    );
    const use = `import type { Everything } from './order/all.js';\nexport const values: Everything[] = [${values.map((each) => literal(each)).join(',\n')}];\n`;
    expect(typeErrors({ ...files, 'use.ts': use })).toEqual([]);
    const wrong = use.replace(/"big": -?\d+n/, '"big": 1');
    expect(typeErrors({ ...files, 'use.ts': wrong })).toEqual([
      "use.ts: Type 'number' is not assignable to type 'bigint'.",
    ]);
  });

  test('GIVEN messages that protobufjs decodes THEN they have the generated type', () => {
    const files = generated(
      setOf({ 'money.proto': MONEY, 'event.proto': PROTO }, { 'event.proto': ['money.proto = money'] }),
    );
    const root = new protobuf.Root();
    protobuf.parse(MONEY, root);
    protobuf.parse(PROTO, root);
    root.addJSON(protobuf.common.get('google/protobuf/timestamp.proto')?.nested ?? {});
    const type = root.lookupType('shop.order.Event');
    const given = [
      {},
      { eventId: 2 ** 40, someNote: 'n', states: [1, 7], counts: { a: 3 }, line: { ratio: 1.5, state: 1 } },
      { raw: Buffer.from('x'), at: { seconds: 5, nanos: 1 }, price: { units: 3, state: 0 } },
    ];
    const values = given.map((each) =>
      type.toObject(type.decode(type.encode(type.fromObject(each)).finish()), {
        longs: BigInt,
        enums: String,
      }),
    );
    const use = `import type { Event } from './order/event.js';\nexport const values: Event[] = [${values.map(literal).join(',\n')}];\n`;
    expect(use).toContain('1099511627776n');
    expect(typeErrors({ ...files, 'use.ts': use })).toEqual([]);
  });

  test('GIVEN JSON documents that are valid THEN they have the generated type', () => {
    const draft = 'https://json-schema.org/draft/2020-12/schema';
    const model = {
      $schema: draft,
      title: 'Model',
      type: 'object',
      properties: {
        id: { type: ['string', 'null'] },
        kind: { const: 'a' },
        pair: { prefixItems: [{ type: 'string' }, { type: 'integer' }], items: false, type: 'array' },
        map: { type: 'object', additionalProperties: { type: 'number' } },
        tree: { $ref: '#/$defs/Tree' },
        either: {
          oneOf: [{ type: 'string' }, { type: 'object', properties: { x: { enum: [1, { y: [2] }] } } }],
        },
        both: {
          allOf: [{ $ref: '#/$defs/Base' }, { type: 'object', properties: { more: { type: 'string' } } }],
        },
        beside: { $ref: '#/$defs/Base', properties: { other: { type: 'string' } } },
        loop: { $ref: '#/$defs/Loop' },
        any: true,
      },
      required: ['id', 'unmentioned'],
      $defs: {
        Tree: { type: 'array', items: { $ref: '#/$defs/Tree' } },
        Base: { type: 'object', properties: { base: { type: 'boolean' } }, required: ['base'] },
        // A circle that steps into the value; one that does not is refused where schemas are read.
        Loop: { anyOf: [{ $ref: '#/$defs/Pool' }, { type: 'string' }] },
        Pool: {
          anyOf: [
            { type: 'object', properties: { in: { $ref: '#/$defs/Loop' } } },
            { type: 'array', items: { $ref: '#/$defs/Loop' } },
          ],
        },
      },
    };
    const documents = [
      { id: null, unmentioned: 1 },
      { id: 'a', unmentioned: [], kind: 'a', pair: ['x', 1], map: { k: 1 }, tree: [[], [[]]] },
      { id: 'a', unmentioned: {}, pair: [], either: { x: { y: [2] } }, both: { base: true, more: 'm' } },
      { id: 'a', unmentioned: {}, either: 's', beside: { base: true, other: 'o' }, any: null },
    ];
    const validate = new Ajv2020({ strict: false }).compile(model);
    expect(documents.map((each) => validate(each))).toEqual(documents.map(() => true));
    const files = generated(setOf({ 'model.json': JSON.stringify(model) }));
    const use = `import type { Model } from './order/model.js';\nexport const values: Model[] = [${documents.map(literal).join(',\n')}];\n`;
    expect(typeErrors({ ...files, 'use.ts': use })).toEqual([]);
    expect(typeErrors({ ...files, 'use.ts': use.replace('"unmentioned": 1', '"other": 1') })).not.toEqual([]);
  });

  test('THEN the same schemas give the same bytes', () => {
    const set = (): SchemaSet => setOf({ 'all.avsc': JSON.stringify(AVRO), 'money.proto': MONEY });
    expect(generated(set())).toEqual(generated(set()));
  });

  test.each([
    ['a', '/** a */\n'],
    ['a */ b', '/** a *\\/ b */\n'],
    ['a\u0000\u001b[31m\u202eb', '/** a  [31m b */\n'],
    ['a\u2028b', '/**\n * a\n * b\n */\n'],
    ['  ', ''],
  ])('GIVEN the text %j THEN the comment is %j', (text, comment) => {
    expect(docComment(text)).toBe(comment);
  });

  test.each([
    ['name', 'name'],
    ['__proto__', '"__proto__"'],
    ['a-b', '"a-b"'],
    ['"];alert(1)//', '"\\"];alert(1)//"'],
  ])('GIVEN a property %j THEN it is written %s', (name, written) => {
    expect(propertyName(name)).toBe(written);
  });

  test('GIVEN the schemas of the fixtures THEN each has a document of its own', () => {
    const set = setOf({ 'order/key.avsc': readFileSync(path.join(fixture, 'order/key.avsc'), 'utf8') });
    expect([...documentsOf(set).values()].map(({ key }) => key)).toEqual(['order.order/key']);
  });
});
