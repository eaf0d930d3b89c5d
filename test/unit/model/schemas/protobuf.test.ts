import fc from 'fast-check';
import protobuf from 'protobufjs';
import { readProtobuf } from '../../../../model/schemas/protobuf/read';
import { order, protobufRows } from '../../../support/schema-pairs/protobuf';
import { kept, protobufPair } from '../../../support/schema-pairs/judged';

describe('Protobuf compatibility', () => {
  test.each(protobufRows)('%s', (_what, before, after, decodes, apicurio, confluent) => {
    const comparison = protobufPair(before, after);
    expect(kept(comparison)).toBe(decodes);
    expect(kept(comparison, 'apicurio')).toBe(apicurio);
    if (confluent !== undefined) expect(kept(comparison, 'confluent')).toBe(confluent);
  });

  test.each([
    ['int32', 'int64', 'B'],
    ['int64', 'int32', 'F'],
    ['string', 'bytes', 'B'],
    ['int32', 'string', 'none'],
  ])('values of a map change as a field does: %s to %s', (before, after, expected) => {
    const map = (key: string, value: string): string => order(`map<${key}, ${value}> a = 1;`);
    expect(kept(protobufPair(map('string', before), map('string', after)))).toBe(expected);
    expect(kept(protobufPair(order(`${before} a = 1;`), order(`${after} a = 1;`)))).toBe(expected);
    expect(kept(protobufPair(map('int32', before), map('int64', before)))).toBe('none');
  });

  test('another first message is another record', () => {
    const [a, b] = ['message A { string a = 1; }', 'message B { int32 b = 1; }'];
    const file = (...messages: readonly string[]): string => `syntax = "proto3"; ${messages.join(' ')}`;
    expect(protobufPair(file(a, b), file(b, a)).changes).toMatchObject([
      {
        kind: 'record-changed',
        what: 'the first message, which records hold, changes from A to B',
        breaks: { consumers: ['backward', 'forward'], apicurio: [] },
      },
    ]);
    expect(kept(protobufPair(file(a), file(a, b)))).not.toBe('none');
  });

  test('an import of the description of files adds no message', () => {
    const body = 'message A { string a = 1; }';
    const imported = `syntax = "proto3"; import "google/protobuf/descriptor.proto"; ${body}`;
    expect(protobufPair(`syntax = "proto3"; ${body}`, imported).changes).toEqual([]);
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
