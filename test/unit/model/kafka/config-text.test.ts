import fc from 'fast-check';
import {
  checkConfigValue,
  configKey,
  configKeys,
  printedConfigValue,
} from '../../../../model/kafka/config-definitions';
import { javaDouble } from '../../../../model/kafka/config-text';

// What Kafka prints of any value is held against Kafka's own code in test/local/config-definitions.test.ts.
test.each([
  ['min.cleanable.dirty.ratio', '1', '1.0'],
  ['min.cleanable.dirty.ratio', '1.0', '1.0'],
  ['min.cleanable.dirty.ratio', '0', '0.0'],
  ['min.cleanable.dirty.ratio', '0.50', '0.5'],
  ['min.cleanable.dirty.ratio', ' .5 ', '0.5'],
  ['min.cleanable.dirty.ratio', '0.0005', '5.0E-4'],
  ['preallocate', 'TRUE', 'true'],
  ['preallocate', ' False', 'false'],
  ['segment.bytes', '0104857600', '104857600'],
  ['segment.bytes', '+104857600', '104857600'],
  ['flush.messages', '9223372036854775807', '9223372036854775807'],
  ['flush.messages', '09223372036854775806', '9223372036854775806'],
  ['retention.ms', '-01', '-1'],
  ['cleanup.policy', 'compact, delete', 'compact,delete'],
  ['compression.type', ' zstd ', 'zstd'],
  // What Kafka refuses, and what nobody here knows, is left alone.
  ['segment.bytes', '1 GiB', '1 GiB'],
  ['not.a.key', '01', '01'],
])('GIVEN %s as %j THEN it is declared as Kafka prints it, %j', (key, written, printed) => {
  expect(printedConfigValue('topic', key, written)).toBe(printed);
});

test.each([
  [1, '1.0'],
  [-0, '-0.0'],
  [0.001, '0.001'],
  [0.00099, '9.9E-4'],
  [1e7, '1.0E7'],
  [9999999.5, '9999999.5'],
  [12345678, '1.2345678E7'],
  [1.7976931348623157e308, '1.7976931348623157E308'],
  [-2.5e-10, '-2.5E-10'],
])('GIVEN the double %d THEN Java writes it %s', (value, text) => {
  expect(javaDouble(value)).toBe(text);
});

test('GIVEN any key and value THEN what is printed is what was meant, and printing it again changes nothing', () => {
  const value = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc
      .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
      .map((number) => `00${number}`.replace('00-', '-00')),
    fc.constantFrom('TRUE', 'false', 'compact , delete', 'zstd', ' a ', ''),
  );
  fc.assert(
    fc.property(fc.constantFrom(...configKeys('topic')), value, (key, text) => {
      const printed = printedConfigValue('topic', key, text);
      expect(printedConfigValue('topic', key, printed)).toBe(printed);
      expect(checkConfigValue('topic', key, printed) === undefined).toBe(
        checkConfigValue('topic', key, text) === undefined,
      );
      if (configKey('topic', key)?.type === 'double' && checkConfigValue('topic', key, text) === undefined) {
        expect(Number(printed)).toBe(Number(text));
      }
    }),
    { numRuns: 1_000 },
  );
});
