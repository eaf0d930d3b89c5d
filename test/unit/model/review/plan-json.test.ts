import { readPlan } from '../../../../model/review/plan-json';
import type { StackPlan } from '../../../../model/review/change';

const plan = (more: object = {}): string =>
  JSON.stringify({ format_version: '1.2', terraform_version: '1.11.4', resource_changes: [], ...more });

const refused = (text: string): string => {
  const reading = readPlan(text, 'stack', 'own');
  if (reading.ok) throw new Error('it was taken');
  return reading.error.message;
};

const read = (text: string): StackPlan => {
  const reading = readPlan(text, 'stack', 'own');
  if (!reading.ok) throw new Error(reading.error.message);
  return reading.plan;
};

describe('what is no whole plan is refused', () => {
  test.each([
    ['an empty file', ' \n', 'the file is empty.'],
    ['a saved plan', 'PK\u0003\u0004', "this is a saved plan in Terraform's binary format, not JSON."],
    ['a list', '[]', 'this JSON is not a Terraform plan: it is not an object.'],
    ['a foreign object', '{"a":1}', 'this JSON is not a Terraform plan: it has no format_version.'],
    [
      'a state',
      '{"format_version":"1.0","values":{}}',
      'this JSON is not a Terraform plan: it has no resource_changes.',
    ],
    ['another format', plan({ format_version: '2.0' }), 'the plan has format version 2.0.'],
    [
      'an action that nobody knows',
      plan({ resource_changes: [{ address: 'a.b', type: 'a', change: { actions: ['melt'] } }] }),
      'the plan cannot be read: resource_changes.0.change.actions.0: Invalid option: expected one of "create"|"read"|"update"|"delete"|"forget"|"no-op".',
    ],
    [
      'a plan that failed',
      plan({ errored: true }),
      'Terraform failed while planning: the plan is incomplete and cannot be reviewed.',
    ],
  ])('%s', (_, text, message) => expect(refused(text)).toBe(message));

  test('a plan that was cut off', () => {
    expect(refused(plan().slice(0, 40))).toMatch(/^this is not JSON, or it is truncated: /);
  });
  test('cut off anywhere it is never taken', () => {
    const text = plan({ resource_changes: [{ address: 'a.b', type: 'a', change: { actions: ['delete'] } }] });
    for (let length = 0; length < text.length; length++)
      expect(readPlan(text.slice(0, length), 's', 'own').ok).toBe(false);
  });
});

test('a plan of a stack without resources is one', () => {
  const empty = { format_version: '1.2', terraform_version: '1.11.4', planned_values: {}, configuration: {} };
  expect(read(JSON.stringify(empty)).changes).toEqual([]);
});

test('a plan is empty if Terraform says so, and not because nothing is seen in it', () => {
  expect(read(plan({ applyable: false })).empty).toBe(true);
  // Outputs, for instance, are no resources; and not every version says it.
  expect(read(plan({ applyable: true })).empty).toBe(false);
  expect(read(plan()).empty).toBe(false);
});

test('sensitive values are left out, and it is told that they differ', () => {
  const change = {
    actions: ['update'],
    before: { username: 'a', password: 'old', config: { token: 'x', plain: '1' } },
    after: { username: 'a', password: 'new', config: { token: 'x', plain: '2' } },
    before_sensitive: { password: true, config: { token: true } },
    after_sensitive: { password: true, config: { token: true } },
  };
  const [found] = read(plan({ resource_changes: [{ address: 'u.a', type: 'u', change }] })).changes;
  expect(found).toMatchObject({
    before: { username: 'a', config: { plain: '1' } },
    hidden: new Set(['password']),
  });
  expect(JSON.stringify([found?.before, found?.after])).not.toMatch(/old|new|token/);
});

test('what is known only once it is applied is named', () => {
  const change = {
    actions: ['create'],
    before: null,
    after: { name: 'a' },
    after_unknown: { id: true, config: { 'retention.ms': true }, partitions: false },
  };
  const [found] = read(plan({ resource_changes: [{ address: 'k.a', type: 'kafka_topic', change }] })).changes;
  expect(found?.unknown).toEqual(new Set(['id', 'config.retention.ms']));
});

test('moves and imports are changes, what stays is none, data sources are none', () => {
  const noop = { actions: ['no-op'], before: {}, after: {} };
  const changes = [
    { address: 'k.stays', type: 'k', change: noop },
    { address: 'k.moved', previous_address: 'k.old', type: 'k', change: noop },
    { address: 'k.imported', type: 'k', change: { ...noop, importing: { id: 'x' } } },
    {
      address: 'data.k.read',
      mode: 'data',
      type: 'k',
      change: { actions: ['read'], before: null, after: {} },
    },
  ];
  expect(read(plan({ resource_changes: changes })).changes.map(({ address }) => address)).toEqual([
    'k.moved',
    'k.imported',
  ]);
});
