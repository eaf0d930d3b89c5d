/** A change of a logical type is found wherever the value decodes: every shape within every other one, by both kinds of findings. */
import { readAvro } from '../../../../model/schemas/avro/read';
import { lint } from '../../../../model/schemas/lint';
import type { Direction } from '../../../../model/schemas/types';
import { schemaOf } from '../../../support/schema-pairs/judged';

type Avro = string | object;
/** A type around another one, before or after; an alias is the new schema's. */
interface Shape {
  readonly around: (inner: Avro, isAfter: boolean, level: number) => Avro;
  readonly byAlias?: true;
}

const record = (name: string, field: object, more: object = {}): object => ({
  type: 'record',
  name,
  doc: 'R.',
  fields: [{ doc: 'F.', ...field }],
  ...more,
});

const SHAPES: Readonly<Record<string, Shape>> = {
  itself: { around: (inner) => inner },
  array: { around: (items) => ({ type: 'array', items }) },
  map: { around: (values) => ({ type: 'map', values }) },
  record: { around: (type, _isAfter, level) => record(`R${level}`, { name: 'f', type }) },
  'renamed field': {
    byAlias: true,
    around: (type, isAfter, level) =>
      record(`R${level}`, { type, ...(isAfter ? { name: 'g', aliases: ['f'] } : { name: 'f' }) }),
  },
  'renamed record': {
    byAlias: true,
    around: (type, isAfter, level) =>
      record(
        `R${level}${isAfter ? 'x' : ''}`,
        { name: 'f', type },
        isAfter ? { aliases: [`R${level}`] } : {},
      ),
  },
};

const nullable = (type: Avro): Avro => (Array.isArray(type) ? (type as object) : ['null', type]);
const UNIONS: Readonly<Record<string, readonly [before: boolean, after: boolean]>> = {
  'on neither side': [false, false],
  'on the new side': [false, true],
  'on the old side': [true, false],
  'on both sides': [true, true],
};

const decimal = (scale: number): Avro => ({ type: 'bytes', logicalType: 'decimal', precision: 9, scale });
const logical = (type: string, logicalType: string): Avro => ({ type, logicalType });
const CHANGES: readonly (readonly [before: Avro, after: Avro, rule: string])[] = [
  [decimal(2), decimal(3), 'avro-decimal-changed'],
  [logical('long', 'timestamp-millis'), logical('long', 'timestamp-micros'), 'avro-logical-type-changed'],
  [logical('long', 'timestamp-micros'), logical('long', 'timestamp-millis'), 'avro-logical-type-changed'],
  [logical('int', 'time-millis'), logical('long', 'time-micros'), 'avro-logical-type-changed'],
];

const rules = (before: Avro, after: Avro, directions: readonly Direction[]): string[] => {
  const [was, is] = [before, after].map((type) =>
    schemaOf(readAvro(JSON.stringify(record('Top', { name: 'top', type })))),
  );
  return lint(is!, { earlier: [was!], directions }).map(({ rule }) => rule);
};

const places = Object.entries(SHAPES).flatMap(([outerName, outer]) =>
  Object.entries(SHAPES).flatMap(([innerName, inner]) =>
    Object.entries(UNIONS).map(([where, unions]) => {
      const at =
        (isAfter: boolean) =>
        (type: Avro): Avro => {
          const own = unions[isAfter ? 1 : 0] ? nullable : (each: Avro): Avro => each;
          return own(outer.around(own(inner.around(own(type), isAfter, 2)), isAfter, 1));
        };
      const byAlias = (outer.byAlias ?? inner.byAlias) === true;
      return {
        name: `${innerName} in ${outerName}, null ${where}`,
        before: at(false),
        after: at(true),
        byAlias,
      };
    }),
  ),
);

test.each(places)('$name', ({ before, after, byAlias }) => {
  for (const [was, is, rule] of CHANGES) {
    expect(rules(before(was), after(is), ['backward'])).toEqual([rule]);
    // Old readers know no alias of the new schema, and no int takes a long.
    const promoted = JSON.stringify(was).includes('"int"');
    if (!byAlias && !promoted) expect(rules(before(was), after(is), ['forward'])).toEqual([rule]);
    expect(rules(before(was), after(is), ['backward', 'forward'])).toContain(rule);
    for (const same of [was, is])
      expect(rules(before(same), after(same), ['backward', 'forward'])).toEqual([]);
  }
});

describe('branches of unions', () => {
  const both: Avro = [logical('long', 'timestamp-micros'), logical('int', 'time-millis')];

  test('GIVEN one that the reader has itself THEN no other one is taken', () =>
    expect(rules(both, both, ['backward', 'forward'])).toEqual([]));

  test('GIVEN one that is new THEN only old readers take it for another', () => {
    const [before, after]: readonly Avro[][] = [
      ['null', 'string'],
      ['null', 'string', decimal(2)],
    ];
    expect(rules(before!, after!, ['backward'])).toEqual([]);
    expect(rules(before!, after!, ['forward'])).toEqual(['avro-logical-type-changed']);
  });

  test('GIVEN a type that nothing decodes as another THEN there is no match', () =>
    expect(rules(logical('int', 'date'), ['null', logical('string', 'uuid')], ['backward'])).toEqual([]));

  test('GIVEN another namespace within a union THEN it is found', () =>
    expect(
      rules(
        record('P', { name: 'f', type: 'int' }, { namespace: 'a' }),
        ['null', record('P', { name: 'f', type: 'int' }, { namespace: 'b' })],
        ['backward'],
      ),
    ).toEqual(['avro-namespace-changed']));
});
