import { subjectDeleted } from '../../../../../model/review/rules/schemas/subject-deleted';
import { unjudgedDestroyed } from '../../../../../model/review/rules/plan/destroyed';
import type { ResourceChange } from '../../../../../model/review/change';
import { change, context } from '../support';

const object = (path: string, method = 'KEEP', actions: ResourceChange['actions'] = ['delete']) =>
  change('restapi_object', actions, { create_path: path, destroy_method: method }, null);

const speaks = (each: ResourceChange): unknown[] =>
  subjectDeleted.check(context([each])).map(({ severity, subject, message }) => [severity, subject, message]);

test('GIVEN a subject that leaves without an announcement THEN that is an error', () =>
  expect(speaks(object('/subjects/order.a%2Fb/versions'))).toEqual([
    [
      'error',
      'order.a/b',
      'subject order.a/b is no longer declared, and its deletion was not announced: the registry refuses it.',
    ],
  ]));

test('GIVEN one that was announced THEN it has to be read', () =>
  expect(speaks(object('/subjects/x/versions', 'DELETE'))).toEqual([
    [
      'warning',
      'x',
      'subject x is deleted from the registry, as announced: its versions are no longer found by its name.',
    ],
  ]));

test.each(['/config/x', '/subjects/x/versions/latest', '/subjects/x/versions'])(
  'GIVEN %s THEN no rule for what is unknown speaks of it',
  (path) => expect(unjudgedDestroyed.check(context([object(path)]))).toEqual([]),
);

test('GIVEN an object of another API THEN the rule for what is unknown speaks, and this one does not', () => {
  expect(speaks(object('/users'))).toEqual([]);
  expect(unjudgedDestroyed.check(context([object('/users')]))).toHaveLength(1);
});
