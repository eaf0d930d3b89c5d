import { compareSubjects, isSameText } from '../../../../model/drift/subjects';
import type { DeclaredSubject, LiveSubject, LiveSubjects } from '../../../../model/drift/subjects';
import type { Difference } from '../../../../model/drift/difference';
import type { RegisteredVersion } from '../../../../model/schemas/registered';

const MONEY = '{ "type": "record", "name": "Money", "fields": [] }';

const declared = (overrides: Partial<DeclaredSubject> = {}): DeclaredSubject => ({
  name: 'order.created-value',
  domain: 'order',
  compatibility: 'backward-transitive',
  format: 'avro',
  text: MONEY,
  file: 'catalog/order/created.avsc',
  references: [],
  ...overrides,
});
const registered = (overrides: Partial<RegisteredVersion> = {}): RegisteredVersion => ({
  version: 2,
  id: 7,
  type: 'AVRO',
  text: MONEY,
  references: [],
  ...overrides,
});
const found = (overrides: Partial<LiveSubject> = {}): LiveSubject => ({
  latest: registered(),
  level: 'BACKWARD_TRANSITIVE',
  sameAs: 2,
  ...overrides,
});

function differences(live: Partial<LiveSubjects>, subject: DeclaredSubject = declared()): Difference[] {
  return compareSubjects([subject], { names: [subject.name], declared: new Map(), ...live }, ['order']);
}
const ofSubject = (live: LiveSubject, subject?: DeclaredSubject): Difference[] =>
  differences({ declared: new Map([[(subject ?? declared()).name, live]]) }, subject);

test('GIVEN a subject as declared THEN there is no difference', () => {
  expect(ofSubject(found())).toEqual([]);
});

test('GIVEN a subject that is not there THEN its producers are refused', () => {
  expect(differences({ names: [] })).toEqual([
    {
      kind: 'subject-missing',
      domain: 'order',
      subject: 'order.created-value',
      declared: 'Avro, backward-transitive',
      live: null,
      severity: 'error',
      remedy: 'register catalog/order/created.avsc under it',
    },
  ]);
});

test('GIVEN subjects that no one declares THEN those with the name of a domain count for more', () => {
  const names = ['order.created-value', 'order.old-value', 'others'];
  const live = { names, declared: new Map([['order.created-value', found()]]) };
  expect(
    differences(live).map(({ kind, domain, subject, severity }) => [kind, domain, subject, severity]),
  ).toEqual([
    ['subject-unmanaged', 'order', 'order.old-value', 'warning'],
    ['subject-unmanaged', null, 'others', 'note'],
  ]);
});

test('GIVEN another level THEN both are named as the registry writes them', () => {
  expect(ofSubject(found({ level: 'NONE' }))).toMatchObject([
    { kind: 'subject-compatibility', declared: 'BACKWARD_TRANSITIVE', live: 'NONE', severity: 'warning' },
  ]);
});

const other = registered({ text: MONEY.replace('Money', 'Cash') });

test.each<[string, Partial<LiveSubject>, string, Difference['severity']]>([
  ['another schema', { latest: other }, 'version 2 has another schema', 'error'],
  [
    'the same schema as an earlier version',
    { latest: other, sameAs: 1 },
    'version 2 is the latest; the declared schema is version 1',
    'error',
  ],
  [
    'a change that the registry does not see',
    { latest: other, sameAs: 2 },
    'version 2 has another text, which the registry takes for the same',
    'note',
  ],
  ['another format', { latest: registered({ type: 'JSON' }) }, 'version 2 is JSON, not AVRO', 'error'],
])('GIVEN %s THEN it is a difference of the schema', (_, { latest, sameAs }, live, severity) => {
  const { sameAs: none, ...rest } = found({ ...(latest && { latest }) });
  expect(none).toBe(2);
  expect(ofSubject({ ...rest, ...(sameAs && { sameAs }) })).toMatchObject([
    { kind: 'subject-schema', declared: 'catalog/order/created.avsc', live, severity },
  ]);
});

describe('references', () => {
  const refers = declared({ references: [{ name: 'shop.Money', subjects: ['payment.money', 'pay-value'] }] });
  const to = (subject: string, version: number, name = 'shop.Money'): RegisteredVersion =>
    registered({ references: [{ name, subject, version }] });
  const lives = (latest: RegisteredVersion, subject = refers): unknown => {
    const all = new Map([
      [subject.name, found({ latest })],
      ['payment.money', found()],
    ]);
    return differences({ declared: all }, subject).map(({ live }) => live);
  };

  test.each<[string, RegisteredVersion, readonly string[]]>([
    ['the latest version', to('payment.money', 2), []],
    ['a subject of the same schema whose versions were not read', to('pay-value', 9), []],
    [
      'an earlier version',
      to('payment.money', 1),
      ['version 2: shop.Money is version 1 of payment.money, not 2'],
    ],
    ['another subject', to('x', 1), ['version 2: shop.Money is x, not payment.money and pay-value']],
    ['none', registered(), ['version 2: it does not refer to shop.Money']],
    [
      'another name',
      to('payment.money', 2, 'Money'),
      ['version 2: it does not refer to shop.Money and it refers to Money'],
    ],
  ])('GIVEN %s THEN it is compared with what the catalog says', (_, latest, expected) => {
    expect(lives(latest)).toEqual(expected);
  });

  test('GIVEN a version in the catalog THEN the registry refers to that one', () => {
    const pinned = { ...refers, references: [{ ...refers.references[0]!, version: 1 }] };
    expect(lives(to('payment.money', 1), pinned)).toEqual([]);
    expect(lives(to('payment.money', 2), pinned)).toHaveLength(1);
  });
});

test.each<[string, Parameters<typeof isSameText>, boolean]>([
  ['white space and order of keys in JSON', ['avro', '{"a":1,"b":[1]}', '{ "b": [1], "a": 1 }'], true],
  ['a number that is written otherwise', ['json-schema', '{"maximum":1.0}', '{"maximum":1}'], true],
  ['a byte order mark', ['avro', '\ufeff"string"', '"string"'], true],
  ['order in a list', ['avro', '[1,2]', '[2,1]'], false],
  ['text that is no JSON', ['avro', '{', '{'], true],
  ['other text that is no JSON', ['avro', '{', '['], false],
  ['line endings in Protobuf', ['protobuf', 'message A {\r\n}\r\n', 'message A {\n}'], true],
  ['comments in Protobuf', ['protobuf', 'message A {}', '// a\nmessage A {}'], false],
])('GIVEN %s THEN texts are compared so', (_, [format, a, b], same) => {
  expect(isSameText(format, a, b)).toBe(same);
});
