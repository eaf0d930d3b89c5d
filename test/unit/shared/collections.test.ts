import { append, groupBy } from '../../../shared/collections';

test('GIVEN items WHEN grouped THEN keys and items keep their order', () => {
  const groups = groupBy(['b1', 'a1', 'b2', 'a2', 'c1'], (text) => text.charAt(0));
  expect([...groups]).toEqual([
    ['b', ['b1', 'b2']],
    ['a', ['a1', 'a2']],
    ['c', ['c1']],
  ]);
});

test('GIVEN no items THEN there is no group', () => expect(groupBy([], String).size).toBe(0));

test('GIVEN a key that is new or not THEN the item begins its list or follows in it', () => {
  const groups = new Map([['a', [1]]]);
  append(groups, 'a', 2);
  append(groups, 'b', 3);
  expect([...groups]).toEqual([
    ['a', [1, 2]],
    ['b', [3]],
  ]);
});
