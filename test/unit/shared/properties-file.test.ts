import { formatProperties, parseProperties } from '../../../shared/properties-file';

test.each([
  ['a=1\nb = 2\nc: 3\nd 4\ne', { a: '1', b: '2', c: '3', d: '4', e: '' }],
  ['# no\n  ! no\n\n  a=1', { a: '1' }],
  ['a=1\\\n   2\\\n\t3\nb=4', { a: '123', b: '4' }],
  ['a=c:\\\\\nb=2', { a: 'c:\\', b: '2' }],
  ['a\\=b=c\\u00e4\\td', { 'a=b': 'cä\td' }],
  ['a=1\r\na=2\r\n', { a: '2' }],
  // Java knows three characters as space, and these are none of them.
  ['\u00a0a=1\nb\u00a0c=\u00a02\nd\v=3', { '\u00a0a': '1', 'b\u00a0c': '\u00a02', 'd\v': '3' }],
  ['a=1\\\r\n  2\r\n\\\n# no\nb=3\\', { a: '12', b: '3' }],
  [
    'sasl.jaas.config=x required username="u" password="p=q";',
    { 'sasl.jaas.config': 'x required username="u" password="p=q";' },
  ],
])('GIVEN %j WHEN parsed THEN it is what java.util.Properties reads', (text, expected) => {
  expect(Object.fromEntries(parseProperties(text))).toEqual(expected);
});

test('GIVEN properties WHEN written and parsed THEN nothing has changed', () => {
  const values = { plain: 'a b', leading: ' a', odd: 'a\\b\nc\rd', foreign: 'ä→' };
  const text = formatProperties(
    Object.entries(values).map(([key, value]) => ({ key, value, reason: 'because\u2026', source: 'a test' })),
  );

  expect(Object.fromEntries(parseProperties(text))).toEqual(values);
});
