import Ajv from 'ajv';
import fc from 'fast-check';
import { jsonPair, kept } from './support';

const object = (properties: object, more: object = {}): object => ({ type: 'object', properties, ...more });
const closed = { additionalProperties: false };
const a = { type: 'string' };

/** Facts measured on Apicurio 3.3.3 and by enumerating documents in ajv; `reverse`: both sides exchanged. */
const rows: readonly (readonly [
  what: string,
  before: object,
  after: object,
  kept: string,
  reverse: string,
])[] = [
  ['an optional property, open model', object({}), object({ a }), 'F', 'B'],
  ['an optional property, closed model', object({}, closed), object({ a }, closed), 'B', 'F'],
  ['a required property', object({ a }), object({ a, b: a }, { required: ['b'] }), 'F', 'B'],
  ['optional becomes required', object({ a }), object({ a }, { required: ['a'] }), 'F', 'B'],
  ['a closed model is opened', object({ a }, closed), object({ a }), 'B', 'F'],
  ['integer to number', object({ a: { type: 'integer' } }), object({ a: { type: 'number' } }), 'B', 'F'],
  ['a type gets null', object({ a }), object({ a: { type: ['string', 'null'] } }), 'B', 'F'],
  [
    'a type becomes anyOf with null',
    object({ a }),
    object({ a: { anyOf: [a, { type: 'null' }] } }),
    'B',
    'F',
  ],
  ['string to integer', object({ a }), object({ a: { type: 'integer' } }), 'none', 'none'],
  ['a wider enum', object({ a: { enum: ['x'] } }), object({ a: { enum: ['x', 'y'] } }), 'B', 'F'],
  [
    'a shorter limit',
    object({ a: { type: 'string', maxLength: 5 } }),
    object({ a: { type: 'string', maxLength: 4 } }),
    'F',
    'B',
  ],
  [
    'a lower bound',
    object({ a: { type: 'integer', minimum: 0 } }),
    object({ a: { type: 'integer', minimum: 1 } }),
    'F',
    'B',
  ],
  [
    'a bound that says the same',
    object({ a: { type: 'integer', minimum: 1 } }),
    object({ a: { type: 'integer', exclusiveMinimum: 0 } }),
    'BF',
    'BF',
  ],
  ['a pattern is added', object({ a }), object({ a: { type: 'string', pattern: '^x' } }), 'F', 'B'],
  [
    'items become wider',
    object({ a: { type: 'array', items: { type: 'integer' } } }),
    object({ a: { type: 'array', items: { type: 'number' } } }),
    'B',
    'F',
  ],
  [
    'open by a schema, a property of that schema',
    object({}, { additionalProperties: a }),
    object({ b: a }, { additionalProperties: a }),
    'BF',
    'BF',
  ],
  [
    'a property moves into $defs',
    object({ a }),
    object({ a: { $ref: '#/definitions/a' } }, { definitions: { a } }),
    'BF',
    'BF',
  ],
  [
    'a definition becomes narrower',
    object({ a: { $ref: '#/definitions/a' } }, { definitions: { a } }),
    object({ a: { $ref: '#/definitions/a' } }, { definitions: { a: { type: 'string', minLength: 1 } } }),
    'F',
    'B',
  ],
  [
    'allOf of the same parts',
    object({ a, b: a }, { required: ['a'] }),
    { type: 'object', allOf: [{ properties: { a } }, { properties: { b: a }, required: ['a'] }] },
    'BF',
    'BF',
  ],
  [
    'a title, a description and a default',
    object({ a }),
    object({ a: { ...a, default: 'x' } }, { title: 'T', description: 'D' }),
    'BF',
    'BF',
  ],
  [
    'alternatives told apart by a constant',
    { oneOf: [object({ t: { const: 'x' } }, { required: ['t'] })] },
    {
      oneOf: [
        object({ t: { const: 'x' } }, { required: ['t'] }),
        object({ t: { const: 'y' } }, { required: ['t'] }),
      ],
    },
    'B',
    'F',
  ],
];

describe('JSON Schema compatibility', () => {
  test.each(rows)('%s', (_what, before, after, expected, reverse) => {
    const [forth, back] = [jsonPair(before, after), jsonPair(after, before)];
    expect(forth.undecided).toEqual([]);
    expect(back.undecided).toEqual([]);
    expect(kept(forth)).toBe(expected);
    expect(kept(back)).toBe(reverse);
    for (const judge of ['apicurio', 'confluent'] as const) expect(kept(forth, judge)).toBe(expected);
  });

  test('says what it cannot decide', () => {
    const { changes, undecided } = jsonPair(
      object({ a: { type: 'string', pattern: '^x' } }),
      object({ a: { type: 'string', pattern: '^x+' } }),
    );
    expect(changes).toEqual([]);
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
});
