import { Type } from 'avsc';
import type { Schema } from 'avsc';
import fc from 'fast-check';
import { avroRows, field, id, money, record } from '../../../support/schema-pairs/avro';
import type { Fields } from '../../../support/schema-pairs/avro';
import { avroPair, kept } from '../../../support/schema-pairs/judged';

describe('Avro compatibility', () => {
  test.each(avroRows)('%s', (_what, before, after, expected, reverse) => {
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
