import { NOTHING, counted, overtaken, twice } from '../../loss/support/count';

test('GIVEN values as they were acknowledged WHEN they are counted THEN nothing is found, whatever others wrote', () => {
  const stored = '0/a:key-0:1,0/b:key-0:2,0/a:key-0:2,0/b:key-0:1,1/a:key-1:1';
  expect(counted('a', 'a:key-0:1,a:key-0:2,a:key-1:1', stored)).toEqual(NOTHING);
  expect(counted('a', '', '')).toEqual(NOTHING);
});

test.each([
  ['acknowledged and not stored', 'a:key-0:1,a:key-0:2', '0/a:key-0:1', { lost: 1 }],
  ['stored twice at once', 'a:key-0:1', '0/a:key-0:1,0/a:key-0:1', { repeated: 1 }],
  [
    'stored again after a later one',
    'a:key-0:1',
    '0/a:key-0:1,0/a:key-0:2,0/a:key-0:1',
    { repeated: 1, backward: 1 },
  ],
  ['numbers of two digits', 'a:key-0:9', '0/a:key-0:9,0/a:key-0:10', {}],
  ['a key in two partitions', '', '0/a:key-0:1,1/a:key-0:2', { spread: 1 }],
])('GIVEN %s WHEN counted THEN that is found', (_, acknowledged, stored, found) => {
  expect(counted('a', acknowledged, stored)).toEqual({ ...NOTHING, ...found });
});

test('GIVEN what consumers processed WHEN counted THEN repeated records are not taken for overtaken ones', () => {
  const again = ['a:key-0:1', 'a:key-0:2', 'a:key-0:1', 'a:key-0:2', 'a:key-0:3'];
  expect([twice(again), overtaken(again)]).toEqual([2, 0]);
  expect(overtaken(['a:key-0:2', 'a:key-0:1', 'a:key-1:1'])).toBe(1);
});
