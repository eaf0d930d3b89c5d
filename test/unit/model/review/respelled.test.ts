import { valueRespelled } from '../../../../model/review/rules/topics/respelled';
import { context, said, topicCreated, topicReplaced, topicUpdated } from './support';

const config = (key: string, text: string) => ({ config: { [key]: text } });

test.each([
  ['unclean.leader.election.enable', 'TRUE', 'true'],
  ['retention.ms', '007', '7'],
  ['min.cleanable.dirty.ratio', '1', '1.0'],
  ['min.cleanable.dirty.ratio', '0.50', '0.5'],
  ['cleanup.policy', 'compact, delete', 'compact,delete'],
])('WHEN %s is %p THEN it is said what Kafka prints, and that an update fails', (key, text, printed) => {
  expect(said(valueRespelled, context([topicUpdated(config(key, printed), config(key, text))]))).toEqual([
    `warning: topic order.created: ${key} is "${text}", which Kafka prints back as "${printed}": the provider waits for its own text, and the apply fails after the change took effect.`,
  ]);
  expect(said(valueRespelled, context([topicUpdated(config(key, text), config(key, printed))]))).toEqual([]);
});

test('WHEN the topic is created, or replaced, THEN the plans after it fail', () => {
  const capitals = config('preallocate', 'True');
  for (const change of [topicCreated(capitals), topicReplaced({}, { ...capitals, partitions: 3 })])
    expect(said(valueRespelled, context([change]))[0]).toMatch(
      /which Kafka prints back as "true": every later plan changes it, and applying that fails\.$/,
    );
});

test('GIVEN values that Kafka refuses, and keys that it does not know THEN other rules speak', () => {
  for (const [key, text] of [
    ['retention.ms', 'soon'],
    ['unknown.key', 'TRUE'],
  ] as const)
    expect(said(valueRespelled, context([topicUpdated({}, config(key, text))]))).toEqual([]);
});
