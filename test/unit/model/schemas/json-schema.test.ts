import Ajv from 'ajv';
import Ajv2020 from 'ajv/dist/2020';
import fc from 'fast-check';
import { compareJsonSchema } from '../../../../model/schemas/json-schema/compare';
import { readJsonSchema } from '../../../../model/schemas/json-schema/read';
import type { JsonSchema } from '../../../../model/schemas/json-schema/read';
import type { Comparison } from '../../../../model/schemas/types';
import { a, jsonSchemaRows, object } from '../../../support/schema-pairs/json-schema';
import { jsonPair, kept, schemaOf } from '../../../support/schema-pairs/judged';

describe('JSON Schema compatibility', () => {
  test.each(jsonSchemaRows)('%s', (_what, before, after, expected, reverse, apicurio) => {
    const pairs = [jsonPair(before, after), jsonPair(after, before)] as const;
    const verdicts = pairs.map((pair) => (pair.undecided.length > 0 ? 'undecided' : kept(pair)));
    expect(verdicts).toEqual([expected, reverse]);
    expect(pairs.map((pair) => kept(pair, 'apicurio'))).toEqual(apicurio ?? [expected, reverse]);
    expect(pairs.map((pair) => kept(pair, 'confluent'))).toEqual(pairs.map((pair) => kept(pair)));
  });

  test('a limit that becomes exclusive is named by both keywords', () => {
    const { changes } = jsonPair(
      object({ a: { type: 'number', maximum: 5 } }),
      object({ a: { type: 'number', exclusiveMaximum: 5 } }),
    );
    expect(changes.map(({ what }) => what)).toContain(
      '/properties/a changes from maximum 5 to exclusiveMaximum 5',
    );
  });

  test('says what it cannot decide', () => {
    const { changes, undecided } = jsonPair(
      object({ a: { type: 'string', pattern: '^x' } }),
      object({ a: { type: 'string', pattern: '^x+' } }),
    );
    expect(changes).toMatchObject([
      {
        kind: 'registry-rule',
        path: '/properties/a',
        what: 'by the rules of Apicurio Registry, pattern of /properties/a is added or changes',
        breaks: { consumers: [], apicurio: ['backward', 'forward'] },
      },
    ]);
    expect(undecided).toMatchObject([
      { path: '/properties/a', why: 'which texts two patterns take is not compared' },
    ]);
  });

  test('a recursive schema is compared, with a change inside', () => {
    const tree = (value: object): object => ({
      definitions: { tree: object({ value, next: { $ref: '#/definitions/tree' } }) },
      $ref: '#/definitions/tree',
    });
    expect(kept(jsonPair(tree(a), tree(a)))).toBe('BF');
    expect(kept(jsonPair(tree(a), tree({ type: ['string', 'null'] })))).toBe('B');
  });

  test('many references to one definition take no time that doubles with each', () => {
    const levels = 40;
    const definitions = Object.fromEntries(
      Array.from({ length: levels }, (_, level) => {
        const next = { $ref: `#/definitions/d${level + 1}` };
        return [`d${level}`, object({ left: next, right: next })];
      }),
    );
    const deep = (leaf: object): object => ({
      definitions: { ...definitions, [`d${levels}`]: leaf },
      $ref: '#/definitions/d0',
    });
    const { changes } = jsonPair(deep({ type: 'string' }), deep({ type: 'integer' }));
    expect(changes.length).toBeGreaterThan(0);
    expect(changes.length).toBeLessThan(200);
  });
});

const D2019 = { $schema: 'https://json-schema.org/draft/2019-09/schema' };
const D2020 = { $schema: 'https://json-schema.org/draft/2020-12/schema' };
const modern = (schema: object): object => ({ ...D2020, ...schema });
const sealed = { unevaluatedProperties: false };
const b = { type: 'integer' };
const q = (schema: object): object => ({ $defs: { q: schema } });

/** Keywords whose meaning depends on what stands beside them or elsewhere, in draft 2020-12: what is kept, or `undecided`. */
const contextual: readonly (readonly [what: string, before: object, after: object, verdict: string])[] = [
  ['a property added', object({ a }, sealed), object({ a, b }, sealed), 'B'],
  ['a property removed', object({ a, b }, sealed), object({ a }, sealed), 'F'],
  [
    'a property removed behind allOf',
    object({ a }, { allOf: [object({ b })], ...sealed }),
    object({ a }, { allOf: [object({})], ...sealed }),
    'F',
  ],
  [
    'a property renamed behind $ref',
    object({ a }, { $ref: '#/$defs/q', ...sealed, ...q(object({ b })) }),
    object({ a }, { $ref: '#/$defs/q', ...sealed, ...q(object({ c: b })) }),
    'none',
  ],
  [
    'a property removed behind allOf and $ref',
    object({ a }, { allOf: [{ $ref: '#/$defs/q' }], ...sealed, ...q(object({ b })) }),
    object({ a }, { allOf: [{ $ref: '#/$defs/q' }], ...sealed, ...q(object({})) }),
    'F',
  ],
  [
    'a description beside it',
    object({ a }, { anyOf: [object({ b }), object({})], ...sealed }),
    object({ a: { ...a, description: 'A.' } }, { anyOf: [object({ b }), object({})], ...sealed }),
    'BF',
  ],
  [
    'a property removed behind anyOf',
    object({ a }, { anyOf: [object({ b }), object({})], ...sealed }),
    object({ a }, { anyOf: [object({}), object({})], ...sealed }),
    'undecided',
  ],
  [
    'a property removed behind dependentSchemas',
    object({ a }, { dependentSchemas: { a: object({ b }) }, ...sealed }),
    object({ a }, { dependentSchemas: { a: object({}) }, ...sealed }),
    'undecided',
  ],
  [
    'nothing left over beside additionalProperties',
    object({ a }, { additionalProperties: true, ...sealed }),
    object({ a, b: true }, { additionalProperties: true, ...sealed }),
    'BF',
  ],
  [
    'an item removed',
    { type: 'array', prefixItems: [a, b], unevaluatedItems: false },
    { type: 'array', prefixItems: [a], unevaluatedItems: false },
    'F',
  ],
  [
    'an item removed behind allOf',
    { type: 'array', allOf: [{ prefixItems: [a, b] }], unevaluatedItems: false },
    { type: 'array', allOf: [{ prefixItems: [a] }], unevaluatedItems: false },
    'F',
  ],
  [
    'contains beside unevaluatedItems',
    { type: 'array', contains: a, unevaluatedItems: false },
    { type: 'array', contains: b, unevaluatedItems: false },
    'undecided',
  ],
  ['minContains removed', { contains: a, minContains: 0 }, { contains: a }, 'undecided'],
  [
    'what $dynamicRef refers to',
    object({ a: { $dynamicRef: '#x' } }, { $defs: { x: { $dynamicAnchor: 'x', type: 'integer' } } }),
    object({ a: { $dynamicRef: '#x' } }, { $defs: { x: { $dynamicAnchor: 'x', type: 'string' } } }),
    'undecided',
  ],
  [
    'a $dynamicAnchor removed',
    object({ a: { $dynamicRef: '#x' } }, { $defs: { x: { $dynamicAnchor: 'x', type: 'integer' } } }),
    object({ a: { $dynamicRef: '#x' } }, { $defs: { x: { $anchor: 'x', type: 'integer' } } }),
    'undecided',
  ],
  [
    'what not refers to',
    { not: { $ref: '#/$defs/q' }, ...q(a) },
    { not: { $ref: '#/$defs/q' }, ...q(b) },
    'undecided',
  ],
  [
    'not refers to the same',
    { not: { $ref: '#/$defs/q' }, ...q(a) },
    { not: { $ref: '#/$defs/r' }, $defs: { r: a } },
    'BF',
  ],
  [
    'a definition with an $id of its own',
    object({ a: { $ref: 'money' } }, { $id: 'https://shop/order', $defs: { m: { $id: 'money', ...a } } }),
    object({ a: { $ref: 'money' } }, { $id: 'https://shop/order', $defs: { m: { $id: 'money', ...b } } }),
    'none',
  ],
];

describe('JSON Schema keywords whose meaning depends on others', () => {
  const verdict = (before: object, after: object): string => {
    const comparison = jsonPair(before, after);
    return comparison.undecided.length > 0 ? 'undecided' : kept(comparison);
  };

  test.each(contextual)('%s', (_what, before, after, expected) => {
    const reverse = { B: 'F', F: 'B' }[expected] ?? expected;
    expect(verdict(modern(before), modern(after))).toBe(expected);
    expect(verdict(modern(after), modern(before))).toBe(reverse);
  });

  test('$recursiveRef and $recursiveAnchor', () => {
    const tree = (value: object, anchor: boolean): object =>
      object({ a: { $recursiveRef: '#' }, value }, { ...D2019, $recursiveAnchor: anchor });
    expect(verdict(tree(a, true), tree(a, true))).toBe('BF');
    expect(verdict(tree(a, true), tree(a, false))).toBe('undecided');
    expect(verdict(tree(a, true), tree(b, true))).toBe('undecided');
  });

  test('draft-07 ignores what it does not know, and leaves open what stands beside $ref', () => {
    const ref = (more: object): object =>
      object({ a: { $ref: '#/definitions/x', ...more } }, { definitions: { x: b } });
    expect(verdict(object({ a }), object({ a }, { ...sealed, dependentRequired: { a: ['b'] } }))).toBe('BF');
    expect(verdict(ref({}), ref({ minimum: 5 }))).toBe('undecided');
    expect(verdict(ref({ minimum: 5 }), ref({ minimum: 5, description: 'A.' }))).toBe('BF');
    expect(verdict(ref({}), ref({ description: 'A.' }))).toBe('BF');
  });

  describe('numbers that doubles do not tell apart', () => {
    const pairOf = (keyword: string, before: string, after: string): Comparison => {
      const read = (value: string): JsonSchema =>
        schemaOf(
          readJsonSchema(
            `{"$schema":"http://json-schema.org/draft-07/schema#","properties":{"a/b":{"${keyword}":${value}}}}`,
          ),
        );
      return compareJsonSchema(read(before), read(after));
    };
    const [exact, long] = ['9007199254740992', '9007199254740993'];

    test.each([
      ['maximum', long, exact],
      ['minimum', exact, long],
      ['multipleOf', long, exact],
      ['const', `-${exact}`, `-${long}`],
      ['maximum', '0.1000000000000000055', '0.1'],
      ['maximum', '9007199254740993.0', '9.007199254740992e15'],
      ['enum', `[${long}]`, `[${exact}]`],
      ['enum', `[1, ${long}]`, `[${exact}, 1]`],
    ])('GIVEN %s %s THEN %s is undecided', (keyword, before, after) => {
      expect(pairOf(keyword, before, after).undecided).toHaveLength(1);
    });

    test.each([
      ['1', '1.0'],
      ['100', '1e2'],
      ['0', '-0.0'],
      ['1e20', '100000000000000000000'],
      ['0.10', '1E-1'],
    ])('GIVEN maximum %s THEN %s is the same', (before, after) => {
      expect(pairOf('maximum', before, after)).toMatchObject({ changes: [], undecided: [] });
    });

    test('names both as they are written', () => {
      const pair = (before: string, after: string): Comparison => pairOf('const', before, after);
      expect(pair('12345678901234567890', '12345678901234567891').undecided).toMatchObject([
        {
          path: '/properties/a~1b/const',
          why: '12345678901234567890 changes to 12345678901234567891, which parsers with doubles take for the same number',
        },
      ]);
      expect(pair('12345678901234567890', '12345678901234567890').undecided).toEqual([]);
      expect(kept(pair('12345678901234567890', '12345678901234569999'))).toBe('none');
      expect(() => pair('1', '1e400')).toThrow(/the number 1e400 is larger than a parser of JSON holds/);
    });
  });
});

const leaf = fc.oneof(
  fc.constantFrom<object>(
    { type: 'string' },
    { type: 'string', minLength: 1 },
    { type: 'string', maxLength: 2 },
    { type: 'integer' },
    { type: 'number' },
    { type: 'integer', minimum: 1 },
    { type: 'number', exclusiveMinimum: 0, maximum: 10 },
    { type: 'boolean' },
    { type: ['string', 'null'] },
    { enum: ['x', 'xyz'] },
    { enum: ['x', 5, null] },
    { const: 'x' },
    { anyOf: [{ type: 'string' }, { type: 'null' }] },
    {
      anyOf: [
        { type: 'integer', maximum: 1 },
        { type: 'string', minLength: 1 },
      ],
    },
    { type: 'array', items: { type: 'integer' } },
    { type: 'array', items: { type: ['integer', 'string'] }, maxItems: 1 },
    {},
  ),
);
const schema = fc
  .record({
    properties: fc.dictionary(fc.constantFrom('a', 'b'), leaf, { maxKeys: 2 }),
    required: fc.uniqueArray(fc.constantFrom('a', 'b'), { maxLength: 2 }),
    additionalProperties: fc.constantFrom<unknown>(true, false, { type: 'string' }),
  })
  .map(({ properties, required, additionalProperties }) => ({
    type: 'object',
    properties,
    // A required property that a closed model lacks has no document at all.
    required: required.filter((name) => additionalProperties === true || name in properties),
    additionalProperties,
  }));

/** Values on both sides of every limit above. */
const VALUES: readonly unknown[] = [
  undefined,
  0,
  0.5,
  1,
  5,
  11,
  '',
  'x',
  'xyz',
  null,
  true,
  [],
  [1],
  ['x'],
  [1, 1],
];

describe('JSON Schema compatibility against what ajv validates', () => {
  const documents = VALUES.flatMap((first) =>
    VALUES.flatMap((second) =>
      [undefined, 1, 'x'].map((other) => {
        const all = { a: first, b: second, other };
        return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
      }),
    ),
  );

  test('300 pairs, each in both directions', () => {
    const ajv = new Ajv({ strict: false });
    const seen: Record<string, number> = {};
    fc.assert(
      fc.property(schema, schema, fc.boolean(), (before, drawnAfter, near) => {
        const after = near
          ? { ...before, properties: { ...before.properties, ...drawnAfter.properties } }
          : drawnAfter;
        const comparison = jsonPair(before, after);
        expect(comparison.undecided).toEqual([]);
        const verdict = kept(comparison);
        seen[verdict] = (seen[verdict] ?? 0) + 1;
        const [old, current] = [ajv.compile(before), ajv.compile(after)];
        const backward = documents.every((document) => !old(document) || current(document));
        const forward = documents.every((document) => !current(document) || old(document));
        const truth = `${backward ? 'B' : ''}${forward ? 'F' : ''}` || 'none';
        expect({ verdict, before, after }).toEqual({ verdict: truth, before, after });
      }),
      { numRuns: 300, seed: 16 },
    );
    for (const each of ['B', 'F', 'BF', 'none']) expect(seen[each] ?? 0).toBeGreaterThan(5);
  });

  /** `unevaluatedProperties` beside properties that come from several places. */
  const contextualSchema = fc
    .record({
      own: fc.dictionary(fc.constantFrom('a', 'b'), leaf, { maxKeys: 1 }),
      other: fc.dictionary(fc.constantFrom('a', 'b'), leaf, { maxKeys: 2 }),
      way: fc.constantFrom('allOf', '$ref', 'both', 'anyOf', 'if', 'inside'),
      rest: fc.constantFrom<unknown>(undefined, false, { type: 'string' }),
    })
    .map(({ own, other, way, rest }) => {
      const unevaluatedProperties = rest === undefined ? {} : { unevaluatedProperties: rest };
      const part = { properties: other };
      const ref = { $ref: '#/$defs/part' };
      return {
        ...D2020,
        type: 'object',
        properties: own,
        $defs: { part: way === 'inside' ? { ...part, ...unevaluatedProperties } : part },
        ...(way === 'inside' ? {} : unevaluatedProperties),
        ...(way === '$ref' || way === 'inside' ? ref : {}),
        ...(way === 'allOf' ? { allOf: [part] } : {}),
        ...(way === 'both' ? { allOf: [ref] } : {}),
        ...(way === 'anyOf' ? { anyOf: [part, {}] } : {}),
        ...(way === 'if' ? { if: { required: ['b'] }, then: part } : {}),
      };
    });

  test('80 pairs with unevaluatedProperties: never kept where ajv refuses', () => {
    const ajv = new Ajv2020({ strict: false, addUsedSchema: false });
    const seen: Record<string, number> = {};
    fc.assert(
      fc.property(contextualSchema, contextualSchema, fc.boolean(), (before, drawnAfter, near) => {
        const after = near ? { ...before, properties: drawnAfter.properties } : drawnAfter;
        const comparison = jsonPair(before, after);
        const verdict = comparison.undecided.length > 0 ? 'undecided' : kept(comparison);
        seen[verdict] = (seen[verdict] ?? 0) + 1;
        const [old, current] = [ajv.compile(before), ajv.compile(after)];
        const backward = documents.every((document) => !old(document) || current(document));
        const forward = documents.every((document) => !current(document) || old(document));
        const truth = `${backward ? 'B' : ''}${forward ? 'F' : ''}` || 'none';
        const isExact = ![before, after].some((each) => 'if' in each);
        // What "if" takes away from the narrower side is not computed: too strict, and never too lax.
        const right = isExact
          ? verdict === 'undecided' || verdict === truth
          : verdict === 'undecided' || verdict === 'none' || truth.includes(verdict);
        expect({ right, verdict, truth, before, after }).toMatchObject({ right: true });
      }),
      { numRuns: 80, seed: 16 },
    );
    for (const each of ['B', 'F', 'none', 'undecided']) expect(seen[each] ?? 0).toBeGreaterThan(2);
  });
});
