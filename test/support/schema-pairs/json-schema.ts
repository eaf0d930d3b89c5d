/** Pairs of JSON Schemas, and what stays valid. */
export const object = (properties: object, more: object = {}): object => ({
  type: 'object',
  properties,
  ...more,
});
const closed = { additionalProperties: false };
export const a = { type: 'string' };

/** Facts measured on Apicurio 3.3.3 and by enumerating documents in ajv; `reverse`: both sides exchanged. */
export const jsonSchemaRows: readonly (readonly [
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
