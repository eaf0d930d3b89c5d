import { inOrder, matches, selectStacks } from '../../../../model/deploy/select';
import type { SelectOptions } from '../../../../model/deploy/select';

const stacks = [
  { name: 'local-topics-user', dependencies: ['local-platform'] },
  { name: 'local-topics-order', dependencies: ['local-platform'] },
  { name: 'local-platform', dependencies: ['local-cluster'] },
  { name: 'local-cluster', dependencies: [] },
];

function select(patterns: readonly string[], options: Partial<SelectOptions> = {}) {
  const selection = selectStacks(stacks, { direction: 'up', ...options, patterns });
  return selection.ok ? selection.stacks.map(({ name }) => name) : selection;
}

test('GIVEN a pattern THEN its stacks come after what they depend on; for a destroy before it', () => {
  const up = ['local-cluster', 'local-platform', 'local-topics-order', 'local-topics-user'];
  expect(select(['local-*'])).toEqual(up);
  expect(select(['local-*'], { direction: 'down' })).toEqual([...up].reverse());
  expect(select(['local-cluster'])).toEqual(['local-cluster']);
});

test('GIVEN names that match nothing THEN every one is named, with what is allowed', () => {
  expect(select(['lcal-*', 'local-cluster', 'x'])).toEqual({
    ok: false,
    problems: ['No stack matches "lcal-*".', 'No stack matches "x".'],
    allowed: 'local-cluster, local-platform, local-topics-order, local-topics-user (of the last synthesis)',
    remedy: "name stacks, with * for any text: 'local-*'",
  });
});

test('GIVEN no name THEN the only stack is meant, and of several none', () => {
  expect(select([])).toMatchObject({ ok: false, problems: ['No stack is named.'] });
  const [only] = [{ name: 'a', dependencies: ['elsewhere'] }];
  expect(selectStacks([only], { patterns: [], direction: 'up' })).toEqual({ ok: true, stacks: [only] });
  expect(selectStacks([], { patterns: ['*'], direction: 'up' })).toMatchObject({ ok: false });
});

describe('GIVEN a selection without a dependency', () => {
  test.each([
    ['up', ['local-topics-order'], ['local-topics-order depends on local-platform, not selected.']],
    [
      'down',
      ['local-platform'],
      ['local-platform is needed by local-topics-user, local-topics-order, not selected.'],
    ],
  ] as const)('%s THEN it is refused, unless that is asked for', (direction, patterns, problems) => {
    expect(select(patterns, { direction })).toMatchObject({ ok: false, problems });
    expect(select(patterns, { direction, ignoreMissingDependencies: true })).toEqual(patterns);
  });
});

test.each([
  ['*', 'anything', true],
  ['a*c', 'abc', true],
  ['a*c', 'abcd', false],
  ['a.c', 'abc', false],
  ['a+', 'aa', false],
  ['local-topics-*', 'local-topics', false],
])('pattern %s and name %s: %s', (pattern, name, expected) => {
  expect(matches(pattern, name)).toBe(expected);
});

test('GIVEN dependencies that are not in the list THEN they do not count', () => {
  expect(
    inOrder([
      { name: 'b', dependencies: ['gone'] },
      { name: 'a', dependencies: ['b'] },
    ]).map(({ name }) => name),
  ).toEqual(['b', 'a']);
});

test('GIVEN misspelled names alone THEN the remedy is what was meant', () =>
  expect(select(['local-topics-ordr', 'local-clustr'])).toMatchObject({
    ok: false,
    remedy: 'write local-topics-order and local-cluster',
  }));
