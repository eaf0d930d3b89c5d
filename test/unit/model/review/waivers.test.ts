import { review } from '../../../../model/review/review';
import type { Waiver } from '../../../../model/review/waivers';
import { checkWaivers } from '../../../../model/review/waivers';
import { context, topicDeleted } from './support';

const waiver = (more: Partial<Waiver> = {}): Waiver => ({
  rule: 'topic-destroyed',
  resource: 'kafka_topic.it',
  reason: 'Nobody reads it since the move.',
  owner: 'order-team',
  expires: '2026-12-01',
  source: { file: 'review-waivers.yaml', line: 3, column: 3 },
  ...more,
});
const today = '2026-11-24';
const deleted = context([topicDeleted({})]);

test('a waiver for rule and resource lets the change through, and is shown', () => {
  const result = review(deleted, [waiver()], today);
  expect(result.verdict).toBe('clear');
  expect(result.findings).toEqual([]);
  expect(result.waived).toHaveLength(1);
});
test.each([
  ['the name of the topic', { resource: 'order.created' }],
  ['a prefix', { resource: 'order.*' }],
  ['stack and address', { resource: 'local-topics-order/kafka_topic.it' }],
  ['the last day', { expires: today }],
])('it holds by %s', (_, more) => expect(review(deleted, [waiver(more)], today).verdict).toBe('clear'));

test('one that ended holds no longer, and is a finding', () => {
  const result = review(deleted, [waiver({ expires: '2026-11-23' })], today);
  expect(result.verdict).toBe('blocked');
  expect(result.findings.map(({ rule, address }) => `${rule} ${address}`)).toEqual([
    'topic-destroyed kafka_topic.it',
    'waiver-expired review-waivers.yaml:3',
  ]);
});
test('one for something else is unused, one for a year is too long', () => {
  const result = review(context([]), [waiver({ expires: '2027-11-24' })], today);
  expect(result.verdict).toBe('clear');
  expect(result.findings.map(({ rule }) => rule)).toEqual(['waiver-too-long', 'waiver-unused']);
});
test('a rule that nobody knows is a mistake', () => {
  expect(checkWaivers([waiver({ rule: 'topic-destroid' })], ['topic-destroyed'])[0]?.message).toBe(
    'rule: there is no rule "topic-destroid".',
  );
});
