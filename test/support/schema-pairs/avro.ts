/** Pairs of Avro schemas, and what stays readable. */
export type Fields = readonly object[];
export const record = (fields: Fields, more: object = {}): object => ({
  type: 'record',
  name: 'Order',
  namespace: 'shop',
  fields,
  ...more,
});
export const field = (type: unknown, more: object = {}): object => ({ name: 'f', type, ...more });
export const id = { name: 'id', type: 'string' };
export const money = (fields: Fields): object => ({ type: 'record', name: 'Money', fields });
const color = (symbols: readonly string[], more: object = {}): object => ({
  type: 'enum',
  name: 'Color',
  symbols,
  ...more,
});

/** Rows of facts measured on Apicurio 3.3.3, Apache Avro 1.12 and avsc; `reverse`: the same with both sides exchanged. */
export const avroRows: readonly (readonly [
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
