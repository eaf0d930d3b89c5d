import { motoDifferences, unexplained } from '../../aws/support/moto-differences';
import type { MotoDifference } from '../../aws/support/moto-differences';
import type { Plan, Values } from '../../aws/support/plan';

const planOf = (type: string, actions: readonly string[], before: Values, after: Values): Plan => ({
  resource_changes: [{ address: `${type}.it`, mode: 'managed', type, change: { actions, before, after } }],
});
const [known] = motoDifferences as readonly [MotoDifference];

test('GIVEN a second plan without changes THEN there is nothing to explain', () => {
  expect(unexplained(planOf('aws_vpc', ['no-op'], { id: '1' }, { id: '1' }), new Set())).toEqual([]);
});

test('GIVEN a named difference THEN it is explained, and counts as seen', () => {
  const seen = new Set<MotoDifference>();
  const plan = planOf(known.type, ['update'], { [known.attribute]: '' }, { [known.attribute]: 'why' });
  expect(unexplained(plan, seen)).toEqual([]);
  expect([...seen]).toEqual([known]);
});

test('GIVEN another attribute of the same type, beside it THEN this one is told', () => {
  const plan = planOf(
    known.type,
    ['update'],
    { [known.attribute]: '', from_port: 1 },
    { [known.attribute]: 'why', from_port: 2 },
  );
  expect(unexplained(plan, new Set())).toEqual([`${known.type}.it: from_port`]);
});

test('GIVEN the same attribute of another type THEN it is told', () => {
  const plan = planOf('aws_vpc', ['update'], { [known.attribute]: '' }, { [known.attribute]: 'why' });
  expect(unexplained(plan, new Set())).toEqual([`aws_vpc.it: ${known.attribute}`]);
});

test.each([
  [['delete', 'create'], 'replace'],
  [['delete'], 'delete'],
  [['create'], 'create'],
])('GIVEN actions %j THEN no named difference explains them', (actions, word) => {
  const plan = planOf(known.type, actions, { [known.attribute]: '' }, { [known.attribute]: 'why' });
  expect(unexplained(plan, new Set())).toEqual([`${known.type}.it: ${word}`]);
});

test('GIVEN an update whose values are all the same THEN it is told all the same', () => {
  const plan = planOf('aws_vpc', ['update'], { id: '1' }, { id: '1' });
  expect(unexplained(plan, new Set())).toEqual(['aws_vpc.it: update']);
});
