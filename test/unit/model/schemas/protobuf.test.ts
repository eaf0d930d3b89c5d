import fc from 'fast-check';
import protobuf from 'protobufjs';
import { readProtobuf } from '../../../../model/schemas/protobuf/read';
import { kept, protobufPair } from './support';

const file = (body: string, packageName = 'shop'): string =>
  `syntax = "proto3";\npackage ${packageName};\n${body}\n`;
const order = (fields: string): string => file(`message Order { ${fields} }`);

const edition = (body: string): string =>
  `edition = "2023";\npackage shop;\nmessage X { int32 z = 1; }\n${body}\n`;
const proto2 = (body: string): string => `syntax = "proto2";\npackage shop;\n${body}\n`;

/**
 * Facts: what protobufjs decodes, Apicurio 3.3.3 (both measured), Confluent's documented differences.
 */
const rows: readonly (readonly [
  what: string,
  before: string,
  after: string,
  decodes: string,
  apicurio: string,
  confluent: string,
])[] = [
  ['a field is added', order('string a = 1;'), order('string a = 1; string b = 2;'), 'BF', 'B', 'BF'],
  ['a field is removed', order('string a = 1; string b = 2;'), order('string a = 1;'), 'BF', 'F', 'BF'],
  [
    'a field is removed and reserved',
    order('string a = 1; string b = 2;'),
    order('string a = 1; reserved 2; reserved "b";'),
    'BF',
    'B',
    'BF',
  ],
  ['a field is renamed', order('string a = 1;'), order('string b = 1;'), 'BF', 'none', 'BF'],
  ['int32 to int64', order('int32 a = 1;'), order('int64 a = 1;'), 'B', 'none', 'BF'],
  ['string to bytes', order('string a = 1;'), order('bytes a = 1;'), 'B', 'none', 'BF'],
  ['int32 to sint32', order('int32 a = 1;'), order('sint32 a = 1;'), 'none', 'none', 'none'],
  [
    'a single value to repeated',
    order('int32 a = 1;'),
    order('repeated int32 a = 1;'),
    'none',
    'none',
    'none',
  ],
  ['a number changes', order('string a = 1;'), order('string a = 2;'), 'none', 'none', 'BF'],
  ['a number is used again', order('string a = 1;'), order('int32 b = 1;'), 'none', 'none', 'none'],
  [
    'an enum value is added',
    file('message Order { State s = 1; } enum State { NEW = 0; }'),
    file('message Order { State s = 1; } enum State { NEW = 0; PAID = 1; }'),
    'BF',
    'B',
    'BF',
  ],
  [
    'an enum value is removed',
    file('message Order { State s = 1; } enum State { NEW = 0; PAID = 1; }'),
    file('message Order { State s = 1; } enum State { NEW = 0; }'),
    'BF',
    'F',
    'BF',
  ],
  [
    'the package changes',
    order('string a = 1;'),
    file('message Order { string a = 1; }', 'store'),
    'BF',
    'BF',
    'none',
  ],
  [
    'two fields move into a oneof',
    order('string a = 1; string b = 2;'),
    order('oneof one { string a = 1; string b = 2; }'),
    'F',
    'BF',
    'F',
  ],
  [
    'one field moves into a oneof',
    order('string a = 1;'),
    order('oneof one { string a = 1; }'),
    'BF',
    'BF',
    'BF',
  ],
  [
    'a message is renamed',
    order('string a = 1;'),
    file('message Sale { string a = 1; }'),
    'none',
    'none',
    'none',
  ],
  [
    'a message is added',
    order('string a = 1;'),
    file('message Order { string a = 1; } message Sale {}'),
    'B',
    'B',
    'B',
  ],
  [
    'a message is added that a new field has',
    order('string a = 1;'),
    file(
      'message Order { string a = 1; Line line = 2; map<string, Tag> tags = 3; } message Line {} message Tag {}',
    ),
    'BF',
    'B',
    'B',
  ],
  [
    'a nested message is removed with its field',
    order('string a = 1; message Line {} Line line = 2;'),
    order('string a = 1; reserved 2; reserved "line";'),
    'BF',
    'none',
    'F',
  ],
  [
    'a field gets the form of a group',
    edition('message Order { X a = 1; }'),
    edition('message Order { X a = 1 [features.message_encoding = DELIMITED]; }'),
    'none',
    'none',
    'none',
  ],
  [
    'the file gets the form of groups',
    edition('message Order { X a = 1; }'),
    edition('option features.message_encoding = DELIMITED; message Order { X a = 1; }'),
    'none',
    'none',
    'none',
  ],
  [
    'a message becomes a group',
    proto2('message Order { message G { optional int32 a = 1; } optional G g = 1; }'),
    proto2('message Order { optional group G = 1 { optional int32 a = 1; } }'),
    'none',
    'none',
    'none',
  ],
  [
    'a default changes',
    proto2('message Order { optional int32 a = 1 [default = 1]; }'),
    proto2('message Order { optional int32 a = 1 [default = 2]; }'),
    'none',
    'BF',
    'BF',
  ],
  [
    'a default is removed with proto2',
    proto2('message Order { optional int32 a = 1 [default = 1]; }'),
    order('int32 a = 1;'),
    'none',
    'BF',
    'BF',
  ],
  [
    'the first value of an enum changes',
    proto2('enum E { A = 0; B = 1; } message Order { optional E a = 1; }'),
    proto2('enum E { B = 1; A = 0; } message Order { optional E a = 1; }'),
    'none',
    'BF',
    'BF',
  ],
  [
    'a reserved range is dropped',
    order('string a = 1; reserved 2 to 9;'),
    order('string a = 1;'),
    'BF',
    'F',
    'BF',
  ],
  ['a number is reserved', order('string a = 1;'), order('string a = 1; reserved 9;'), 'BF', 'B', 'BF'],
  [
    'a method is removed',
    file('message Order {} service S { rpc A(Order) returns (Order); rpc B(Order) returns (Order); }'),
    file('message Order {} service S { rpc A(Order) returns (Order); }'),
    'BF',
    'F',
    'BF',
  ],
  [
    'a method gets a stream',
    file('message Order {} service S { rpc A(Order) returns (Order); }'),
    file('message Order {} service S { rpc A(Order) returns (stream Order); }'),
    'BF',
    'none',
    'BF',
  ],
  [
    'a comment, an option and the order of fields change',
    order('string a = 1; string b = 2;'),
    order('/* doc */ string b = 2 [deprecated = true]; string a = 1;'),
    'BF',
    'BF',
    'BF',
  ],
];

describe('Protobuf compatibility', () => {
  test.each(rows)('%s', (_what, before, after, decodes, apicurio, confluent) => {
    const comparison = protobufPair(before, after);
    expect(kept(comparison)).toBe(decodes);
    expect(kept(comparison, 'apicurio')).toBe(apicurio);
    expect(kept(comparison, 'confluent')).toBe(confluent);
  });

  test('what a registry accepts and a reader loses breaks consumers: two fields into a oneof', () => {
    const { changes } = protobufPair(
      order('string a = 1; string b = 2;'),
      order('oneof one { string a = 1; string b = 2; }'),
    );
    expect(changes).toMatchObject([
      { kind: 'fields-into-oneof', breaks: { consumers: ['backward'], apicurio: [] }, path: 'Order.a' },
    ]);
  });

  test('a change in an imported file is one of the file that imports it', () => {
    const text =
      'syntax = "proto3"; package shop; import "money.proto"; message Order { common.Money m = 1; }';
    const money = (type: string): string =>
      `syntax = "proto3"; package common; message Money { ${type} units = 1; }`;
    const read = (type: string): ReturnType<typeof readProtobuf> =>
      readProtobuf(text, [{ name: 'money.proto', text: money(type) }]);
    const [before, after] = [read('int32'), read('sint32')];
    if (!before.ok || !after.ok) throw new Error('not read');
    expect([...after.schema.messages.keys()]).toEqual(['Order', 'common.Money']);
    expect(after.schema.first).toBe('shop.Order');
  });
});

interface Drawn {
  readonly name: string;
  readonly number: number;
  readonly type: string;
  readonly repeated: boolean;
  readonly inOneof: boolean;
}

/** Values of each type that tell it from the others: the outermost, negative ones, and texts that are no UTF-8. */
const SAMPLES: Readonly<Record<string, readonly unknown[]>> = {
  int32: [-(2 ** 31), 2 ** 31 - 1, 5, -1],
  uint32: [2 ** 32 - 1, 5],
  sint32: [-(2 ** 31), 2 ** 31 - 1, 5],
  int64: ['-9223372036854775808', '9223372036854775807', '5'],
  uint64: ['18446744073709551615', '5'],
  sint64: ['-9223372036854775808', '9223372036854775807', '5'],
  fixed32: [2 ** 32 - 1, 5],
  fixed64: ['18446744073709551615', '5'],
  bool: [true],
  float: [1.5, -0.25],
  double: [1.1, -0.25],
  string: ['text', 'é'],
  bytes: [Uint8Array.of(0xff, 0xfe), Uint8Array.of(0x61)],
};

const drawn: fc.Arbitrary<readonly Drawn[]> = fc
  .uniqueArray(
    fc.record({
      name: fc.constantFrom('a', 'b', 'c'),
      number: fc.integer({ min: 1, max: 3 }),
      type: fc.constantFrom(...Object.keys(SAMPLES)),
      repeated: fc.boolean().map((yes) => yes),
      inOneof: fc.boolean(),
    }),
    { minLength: 1, maxLength: 3, selector: ({ name }) => name },
  )
  .map((list) =>
    list.filter(({ number }, index) => list.findIndex((other) => other.number === number) === index),
  );

/** A small change of a message, as people make it. */
const evolved = (fields: readonly Drawn[]): fc.Arbitrary<readonly Drawn[]> => {
  const [first, ...others] = fields;
  if (first === undefined) return fc.constant(fields);
  return fc.oneof(
    fc.constant(others),
    fc.constantFrom(...Object.keys(SAMPLES)).map((type) => [{ ...first, type }, ...others]),
    fc.constant([{ ...first, name: 'z' }, ...others]),
    fc.constant([{ ...first, number: 9 }, ...others]),
    fc.constant(fields.map((each) => ({ ...each, repeated: false, inOneof: !each.inOneof }))),
    fc.constant([{ ...first, repeated: !first.repeated, inOneof: false }, ...others]),
    fc.constant([...fields, { name: 'y', number: 8, type: 'string', repeated: false, inOneof: false }]),
    drawn,
  );
};

function text(fields: readonly Drawn[]): string {
  const say = ({ name, number, type, repeated, inOneof }: Drawn): string =>
    `${repeated && !inOneof ? 'repeated ' : ''}${type} ${name} = ${number};`;
  const [grouped, plain] = [
    fields.filter(({ inOneof }) => inOneof),
    fields.filter(({ inOneof }) => !inOneof),
  ];
  return order(
    [
      ...plain.map(say),
      ...(grouped.length === 0 ? [] : [`oneof one { ${grouped.map(say).join(' ')} }`]),
    ].join(' '),
  );
}

describe('Protobuf compatibility against what protobufjs decodes', () => {
  const typeOf = (fields: readonly Drawn[]): protobuf.Type =>
    protobuf.parse(text(fields), new protobuf.Root(), { keepCase: true }).root.lookupType('shop.Order');
  const plain = (value: unknown): string => {
    if (value === true) return '1';
    if (value instanceof Uint8Array) return `text ${Buffer.from(value).toString('latin1')}`;
    if (typeof value === 'string' && !/^-?\d+$/.test(value))
      return `text ${Buffer.from(value).toString('latin1')}`;
    return String(value);
  };

  /** Whether a reader gets every value of every record that a writer can write, where it has a place for it. */
  function reads(reader: readonly Drawn[], writer: readonly Drawn[]): boolean {
    const [from, to] = [typeOf(writer), typeOf(reader)];
    return recordsOf(writer).every((record) => {
      let got: Readonly<Record<string, unknown>>;
      try {
        got = to.decode(from.encode(from.fromObject(record)).finish());
      } catch {
        return false;
      }
      return writer.every(({ name, number }) => {
        const sent = record[name];
        if (sent === undefined) return true;
        const field = reader.find((each) => each.number === number);
        // A field that was removed is not missed; one that has the name and another number is.
        if (field === undefined) return !reader.some((each) => each.name === name);
        const values = got[field.name];
        if (Array.isArray(sent) !== Array.isArray(values)) return false;
        const [one, other] = [[sent].flat(), [values].flat()];
        return (
          Object.hasOwn(got, field.name) &&
          reader.every((each) => each.name !== name || each.number === number) &&
          one.length === other.length &&
          one.every((value, index) => plain(value) === plain(other[index]))
        );
      });
    });
  }

  /** Records with each sample of each field, and with all fields that may stand together. */
  function recordsOf(fields: readonly Drawn[]): Record<string, unknown>[] {
    const value = ({ type, repeated, inOneof }: Drawn, index: number): unknown => {
      const samples = SAMPLES[type] ?? [];
      const sample = samples[index % samples.length];
      return repeated && !inOneof ? [sample, sample] : sample;
    };
    const single = fields.flatMap((field) =>
      (SAMPLES[field.type] ?? []).map((_, index) => ({ [field.name]: value(field, index) })),
    );
    const choices = fields.filter(({ inOneof }) => inOneof);
    const whole = (choices.length === 0 ? [undefined] : choices).map((choice) =>
      Object.fromEntries(
        fields
          .filter((field) => !field.inOneof || field === choice)
          .map((field) => [field.name, value(field, 0)]),
      ),
    );
    return [...single, ...whole];
  }

  test('400 pairs, each in both directions', () => {
    const seen: Record<string, number> = {};
    fc.assert(
      fc.property(
        drawn.chain((before) => evolved(before).map((after) => ({ before, after }))),
        ({ before, after }) => {
          const verdict = kept(protobufPair(text(before), text(after)));
          seen[verdict] = (seen[verdict] ?? 0) + 1;
          const truth = `${reads(after, before) ? 'B' : ''}${reads(before, after) ? 'F' : ''}` || 'none';
          expect({ verdict, before: text(before), after: text(after) }).toEqual({
            verdict: truth,
            before: text(before),
            after: text(after),
          });
        },
      ),
      { numRuns: 400, seed: 16 },
    );
    expect(Object.keys(seen).sort()).toEqual(['B', 'BF', 'F', 'none']);
  });
});
