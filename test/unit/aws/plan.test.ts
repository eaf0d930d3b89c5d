import { actionOf, actionsOf, changedAttributes } from '../../aws/support/plan';
import type { ResourceChange } from '../../aws/support/plan';

const changeOf = (actions: readonly string[], before: object, after: object): ResourceChange => ({
  address: 'aws_instance.it',
  mode: 'managed',
  type: 'aws_instance',
  change: { actions, before: { ...before }, after: { ...after } },
});

test.each([
  [['create'], 'create'],
  [['update'], 'update'],
  [['delete'], 'delete'],
  [['delete', 'create'], 'replace'],
  [['create', 'delete'], 'replace'],
  [['no-op'], 'none'],
  [['read'], 'none'],
])('GIVEN actions %j THEN in one word it is %s', (actions, word) => {
  expect(actionOf(changeOf(actions, {}, {}))).toBe(word);
});

test('GIVEN a plan THEN what stays as it is, and what is only read, is left out', () => {
  const data: ResourceChange = { ...changeOf(['create'], {}, {}), mode: 'data' };
  expect(actionsOf({ resource_changes: [changeOf(['no-op'], {}, {}), data] })).toEqual({});
  expect(actionsOf({ resource_changes: [changeOf(['update'], {}, {})] })).toEqual({
    'aws_instance.it': 'update',
  });
  expect(actionsOf({})).toEqual({});
});

test('GIVEN values that are alike THEN only those that differ are named', () => {
  const update = changeOf(['update'], { a: [1], b: 1 }, { a: [1], b: 2, c: 3 });
  expect(changedAttributes(update)).toEqual(['b', 'c']);
});
