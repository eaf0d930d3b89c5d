import { topicConfigFallback } from '../../../../model/kafka/config-definitions';

test.each([
  ['the property of the same unit', 'segment.bytes', { 'log.segment.bytes': '1048576' }, '1048576'],
  ['hours, which are converted', 'retention.ms', { 'log.retention.hours': '168' }, '604800000'],
  [
    'a property that is not set, and one that is',
    'retention.ms',
    { 'log.retention.ms': null, 'log.retention.minutes': '2', 'log.retention.hours': '1' },
    '120000',
  ],
  ['no limit, which has no unit', 'retention.ms', { 'log.retention.hours': '-1' }, '-1'],
  ['nothing', 'cleanup.policy', {}, 'delete'],
  ['a key that Kafka does not know', 'plug.in.key', {}, null],
])('GIVEN brokers with %s THEN a topic falls back to it', (_, key, properties, expected) => {
  expect(topicConfigFallback(key, properties)).toBe(expected);
});
