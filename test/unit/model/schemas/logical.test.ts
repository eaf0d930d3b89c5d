/** Avro's own rules of logical types, held against avsc where it has them. */
import { whyIgnored } from '../../../../model/schemas/avro/logical';
import { readAvro } from '../../../../model/schemas/avro/read';

const why = (schema: object): string | undefined => {
  const result = readAvro(JSON.stringify(schema));
  if (!result.ok) throw new Error(result.problems[0]?.message);
  return whyIgnored(result.schema.root);
};
const decimal = (type: string, more: object = {}): object => ({ type, logicalType: 'decimal', ...more });
const fixed = (size: number, more: object): object => ({ type: 'fixed', name: 'F', size, ...more });

test.each([
  ['a decimal', decimal('bytes', { precision: 9, scale: 2 })],
  ['a decimal without a scale', decimal('bytes', { precision: 9 })],
  ['all digits behind the point', decimal('bytes', { precision: 2, scale: 2 })],
  ['as many digits as 8 bytes hold', fixed(8, { logicalType: 'decimal', precision: 18 })],
  ['a UUID as text', { type: 'string', logicalType: 'uuid' }],
  ['a UUID as bytes', fixed(16, { logicalType: 'uuid' })],
  ['a duration', fixed(12, { logicalType: 'duration' })],
  ['a date', { type: 'int', logicalType: 'date' }],
  ['a time', { type: 'long', logicalType: 'timestamp-millis' }],
  ['one that Avro does not define', { type: 'string', logicalType: 'money' }],
  ['a name that every object has', { type: 'string', logicalType: 'constructor' }],
  ['none', { type: 'string' }],
])('GIVEN %s THEN Avro applies it', (_given, schema) => expect(why(schema)).toBeUndefined());

test.each([
  ['a decimal of text', decimal('string', { precision: 9 }), /for bytes or fixed, and this is string/],
  ['no precision', decimal('bytes'), /precision is missing/],
  ['no digits', decimal('bytes', { precision: 0 }), /precision is 0/],
  ['half a digit', decimal('bytes', { precision: 1.5 }), /precision is 1.5/],
  ['more behind the point than digits', decimal('bytes', { precision: 4, scale: 9 }), /scale is 9/],
  ['a negative scale', decimal('bytes', { precision: 4, scale: -1 }), /scale is -1/],
  [
    'more digits than 1 byte holds',
    fixed(1, { logicalType: 'decimal', precision: 3 }),
    /1 byte holds 2 digits/,
  ],
  [
    'more digits than 8 bytes hold',
    fixed(8, { logicalType: 'decimal', precision: 19 }),
    /8 bytes hold 18 digits/,
  ],
  ['a UUID of 8 bytes', fixed(8, { logicalType: 'uuid' }), /fixed of 16 bytes, and this has 8/],
  [
    'a UUID of a number',
    { type: 'long', logicalType: 'uuid' },
    /string or fixed of 16 bytes, and this is long/,
  ],
  [
    'a duration of a number',
    { type: 'long', logicalType: 'duration' },
    /fixed of 12 bytes, and this is long/,
  ],
  ['milliseconds of 32 bits', { type: 'int', logicalType: 'timestamp-millis' }, /for long, and this is int/],
  ['a date of a list', { type: 'array', items: 'int', logicalType: 'date' }, /for int, and this is array/],
])('GIVEN %s THEN Avro ignores it', (_given, schema, reason) => expect(why(schema)).toMatch(reason));
