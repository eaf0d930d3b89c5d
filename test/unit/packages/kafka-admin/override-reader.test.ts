import fc from 'fast-check';
import { readOverrides } from '../../../../packages/kafka-admin/override-reader';

/** The flexible encoding of Kafka's protocol, as far as DescribeConfigs needs it. */
function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}
function text(value: string | null): number[] {
  if (value === null) return [0];
  const bytes = [...Buffer.from(value)];
  return [...varint(bytes.length + 1), ...bytes];
}
function array(items: readonly number[][]): number[] {
  return [...varint(items.length + 1), ...items.flatMap((item) => [...item, 0])];
}

interface Entry {
  readonly name: string;
  readonly value: string | null;
  readonly source: number;
  readonly synonyms: readonly string[];
}

function response(topics: readonly { readonly name: string; readonly entries: readonly Entry[] }[]): Buffer {
  const entry = ({ name, value, source, synonyms }: Entry): number[] => [
    ...text(name),
    ...text(value),
    ...[0, source, 0],
    ...array(synonyms.map((synonym) => [...text(synonym), ...text(value), 5])),
    ...[2, ...text(null)],
  ];
  return Buffer.from([
    ...[0, 0, 0, 0],
    ...array(
      topics.map(({ name, entries }) => [
        0,
        0,
        ...text(null),
        2,
        ...text(name),
        ...array(entries.map(entry)),
      ]),
    ),
    0,
  ]);
}

test('GIVEN any topics THEN what has the source "topic" is kept, and nothing else', () => {
  const entry = fc.record({
    // No name of a property of every object: Kafka's keys have none.
    name: fc.string({ minLength: 1, maxLength: 200 }).map((name) => `k.${name}`),
    value: fc.option(fc.string({ maxLength: 300 }), { nil: null }),
    source: fc.integer({ min: 1, max: 8 }),
    synonyms: fc.array(fc.string(), { maxLength: 2 }),
  });
  const topic = fc.record({
    name: fc.string({ minLength: 1 }),
    entries: fc.uniqueArray(entry, { selector: ({ name }) => name, maxLength: 150 }),
  });
  fc.assert(
    fc.property(fc.array(topic, { maxLength: 5 }), (topics) => {
      expect(readOverrides(response(topics))).toEqual(
        topics.map(({ name, entries }) => ({
          name,
          errorCode: 0,
          errorMessage: null,
          config: Object.fromEntries(
            entries.flatMap((each) =>
              each.source === 1 && each.value !== null ? [[each.name, each.value]] : [],
            ),
          ),
        })),
      );
    }),
  );
});

test('GIVEN a topic that Kafka refuses THEN its error is told', () => {
  const refused = Buffer.from([
    0,
    0,
    0,
    0,
    ...array([[0, 29, ...text('no'), 2, ...text('t'), ...array([])]]),
    0,
  ]);

  expect(readOverrides(refused)).toEqual([{ name: 't', errorCode: 29, errorMessage: 'no', config: {} }]);
});
