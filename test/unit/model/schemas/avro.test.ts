import { Type } from 'avsc';
import type { Schema } from 'avsc';
import fc from 'fast-check';
import { avroPair, kept } from './support';

type Fields = readonly object[];
const record = (fields: Fields, more: object = {}): object => ({
  type: 'record',
  name: 'Order',
  namespace: 'shop',
  fields,
  ...more,
});
const field = (type: unknown, more: object = {}): object => ({ name: 'f', type, ...more });
const id = { name: 'id', type: 'string' };
const money = (fields: Fields): object => ({ type: 'record', name: 'Money', fields });
const color = (symbols: readonly string[], more: object = {}): object => ({
  type: 'enum',
  name: 'Color',
  symbols,
  ...more,
});

/** Rows of facts measured on Apicurio 3.3.3, Apache Avro 1.12 and avsc; `reverse`: the same with both sides exchanged. */
const rows: readonly (readonly [
  what: string,
  before: unknown,
  after: unknown,
  kept: string,
  reverse: string,
])[] = [
  ['a field with a default', record([id]), record([id, field('int', { default: 0 })]), 'BF', 'BF'],
  ['a field without a default', record([id]), record([id, field('int')]), 'F', 'B'],
  ['int to long', record([field('int')]), record([field('long')]), 'B', 'F'],
  ['int to double', record([field('int')]), record([field('double')]), 'B', 'F'],
  ['float to double', record([field('float')]), record([field('double')]), 'B', 'F'],
  ['string to bytes', record([field('string')]), record([field('bytes')]), 'BF', 'BF'],
  ['int to string', record([field('int')]), record([field('string')]), 'none', 'none'],
  ['T to [null, T]', record([field('int')]), record([field(['null', 'int'])]), 'B', 'F'],
  [
    'a union gets a type',
    record([field(['null', 'int'])]),
    record([field(['null', 'int', 'string'])]),
    'B',
    'F',
  ],
  [
    'an enum gets a symbol',
    record([field(color(['RED']))]),
    record([field(color(['RED', 'BLUE']))]),
    'B',
    'F',
  ],
  [
    'an enum with a default gets a symbol',
    record([field(color(['RED'], { default: 'RED' }))]),
    record([field(color(['RED', 'BLUE'], { default: 'RED' }))]),
    'BF',
    'BF',
  ],
  [
    'a field renamed with an alias',
    record([field('int')]),
    record([{ name: 'g', type: 'int', aliases: ['f'] }]),
    'B',
    'F',
  ],
  [
    'a field renamed without an alias',
    record([field('int')]),
    record([{ name: 'g', type: 'int' }]),
    'none',
    'none',
  ],
  [
    'the size of a fixed',
    record([field({ type: 'fixed', name: 'Hash', size: 16 })]),
    record([field({ type: 'fixed', name: 'Hash', size: 32 })]),
    'none',
    'none',
  ],
  ['the name of the record', record([id]), record([id], { name: 'Purchase' }), 'none', 'none'],
  [
    'the name of the record with an alias',
    record([id]),
    record([id], { name: 'Purchase', aliases: ['Order'] }),
    'B',
    'F',
  ],
  [
    'the name of a nested record',
    record([field(money([id]))]),
    record([field({ ...money([id]), name: 'Sum' })]),
    'none',
    'none',
  ],
  ['the namespace of the record', record([id]), record([id], { namespace: 'store' }), 'BF', 'BF'],
  ['a nested field without a default', record([field(money([]))]), record([field(money([id]))]), 'F', 'B'],
  [
    'items of an array',
    record([field({ type: 'array', items: 'int' })]),
    record([field({ type: 'array', items: 'long' })]),
    'B',
    'F',
  ],
  [
    'values of a map',
    record([field({ type: 'map', values: 'int' })]),
    record([field({ type: 'map', values: 'long' })]),
    'B',
    'F',
  ],
  ['order of fields', record([id, field('int')]), record([field('int'), id]), 'BF', 'BF'],
  ['a doc', record([id]), record([id], { doc: 'An order.' }), 'BF', 'BF'],
];

describe('Avro compatibility', () => {
  test.each(rows)('%s', (_what, before, after, expected, reverse) => {
    expect(kept(avroPair(before, after))).toBe(expected);
    expect(kept(avroPair(after, before))).toBe(reverse);
    // Both registries decide by Avro's own rules.
    for (const judge of ['apicurio', 'confluent'] as const)
      expect(kept(avroPair(before, after), judge)).toBe(expected);
  });

  test('names the path and what to do', () => {
    const { changes } = avroPair(
      record([field(money([id]))]),
      record([field(money([id, { name: 'currency', type: 'string' }]))]),
    );
    expect(changes).toMatchObject([
      {
        kind: 'field-without-default',
        path: 'shop.Order.f.currency',
        what: 'field shop.Order.f.currency is added without a default',
        instead: expect.stringContaining('Give the field a default') as string,
      },
    ]);
  });

  test('a recursive type is compared once, also through a union and with a change inside', () => {
    const tree = (more: Fields): object => ({
      type: 'record',
      name: 'Tree',
      fields: [{ name: 'children', type: { type: 'array', items: ['null', 'Tree'] } }, ...more],
    });
    expect(kept(avroPair(tree([]), tree([])))).toBe('BF');
    expect(kept(avroPair(tree([]), tree([id])))).toBe('F');
  });
});

const primitive = fc.constantFrom('null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string');

/** Types without namespaces, which avsc alone compares: names are the same wherever a shape of a kind stands. */
const anyType = (depth: number, prefix: string): fc.Arbitrary<Schema> => {
  if (depth === 0) return primitive;
  const inner = anyType(depth - 1, `${prefix}x`);
  return fc.oneof(
    { weight: 4, arbitrary: primitive },
    inner.map((items): Schema => ({ type: 'array', items })),
    inner.map((values): Schema => ({ type: 'map', values })),
    fc.uniqueArray(primitive, { minLength: 1, maxLength: 3 }).map((branches) => branches as Schema),
    fc
      .record({
        symbols: fc.uniqueArray(fc.constantFrom('A', 'B', 'C', 'D'), { minLength: 1, maxLength: 4 }),
        hasDefault: fc.boolean(),
      })
      .map(({ symbols, hasDefault }): Schema => ({
        type: 'enum',
        name: `E${prefix}`,
        symbols,
        ...(hasDefault ? { default: symbols[0] } : {}),
      })),
    fc.constantFrom(2, 4).map((size): Schema => ({ type: 'fixed', name: `F${prefix}`, size })),
    fields(depth - 1, prefix).map(
      (list): Schema => ({ type: 'record', name: `R${prefix}`, fields: list }) as Schema,
    ),
  );
};

const fields = (depth: number, prefix: string): fc.Arbitrary<object[]> =>
  fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 }).chain((names) =>
    fc.tuple(
      ...names.map((name) =>
        fc
          .record({ type: anyType(depth, `${prefix}${name}`), hasDefault: fc.boolean() })
          .map(({ type, hasDefault }) => ({
            name,
            ...(hasDefault
              ? {
                  type: ['null', ...(Array.isArray(type) ? [] : type === 'null' ? [] : [type])],
                  default: null,
                }
              : { type }),
          })),
      ),
    ),
  );

describe('Avro compatibility against what avsc decodes', () => {
  const decodes = (reader: Schema, writer: Schema): boolean => {
    try {
      Type.forSchema(reader, { wrapUnions: true }).createResolver(
        Type.forSchema(writer, { wrapUnions: true }),
      );
      return true;
    } catch {
      return false;
    }
  };
  const whole = fields(2, '').map(
    (list): Schema => ({ type: 'record', name: 'Top', fields: list }) as Schema,
  );

  test('300 pairs, each in both directions', () => {
    const seen = { B: 0, F: 0, BF: 0, none: 0 };
    fc.assert(
      fc.property(whole, whole, (before, after) => {
        const verdict = kept(avroPair(before, after));
        seen[verdict as keyof typeof seen]++;
        const truth = `${decodes(after, before) ? 'B' : ''}${decodes(before, after) ? 'F' : ''}` || 'none';
        expect(verdict).toBe(truth);
      }),
      { numRuns: 300, seed: 16 },
    );
    // The pairs are of every kind.
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(5);
  });

  test('a record that the old schema writes is read by the new one where backward is kept', () => {
    fc.assert(
      fc.property(whole, whole, (before, after) => {
        if (!kept(avroPair(before, after)).includes('B')) return;
        const [writer, reader] = [
          Type.forSchema(before, { wrapUnions: true }),
          Type.forSchema(after, { wrapUnions: true }),
        ];
        const bytes = writer.toBuffer(writer.random());
        expect(
          () => reader.fromBuffer(bytes, reader.createResolver(writer) as never) as unknown,
        ).not.toThrow();
      }),
      { numRuns: 200, seed: 17 },
    );
  });
});
