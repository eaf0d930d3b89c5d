import { coordinatorPartition, topicLags } from '../../../../model/monitoring/group-lag';
import type { PartitionReading } from '../../../../model/monitoring/group-lag';

const NOW = 1_800_000_000_000;

/** A hundred records in each second, all of them there at `end`. */
function reading(oldest: number, end: number): PartitionReading {
  const since = NOW - end * 10;
  return {
    oldest,
    end,
    timeline: [
      { offset: 0, before: since, since },
      { offset: end, before: NOW, since: NOW },
    ],
  };
}

const partitions: Readonly<Record<string, PartitionReading | 'unknown'>> = {
  'orders 0': reading(0, 1_000),
  'orders 1': reading(500, 600),
  'payments 0': reading(0, 10),
  'payments 1': 'unknown',
};
const lookup = (topic: string, partition: number): PartitionReading | 'unknown' | 'absent' =>
  partitions[`${topic} ${partition}`] ?? 'absent';

test('GIVEN commits of a topic THEN lag is the sum, the largest, and the time of the oldest unread record', () => {
  expect(topicLags([{ topic: 'orders', partitions: [0, 1], offsets: [900, 590] }], lookup, NOW)).toEqual([
    {
      topic: 'orders',
      currentSum: 1_490,
      sum: 110,
      max: 100,
      seconds: 1,
      partitions: [
        { partition: 0, current: 900, lag: 100 },
        { partition: 1, current: 590, lag: 10 },
      ],
    },
  ]);
});

test('GIVEN a commit below what retention has left THEN records that are gone count, as for Kafka, and do not wait', () => {
  const [lag] = topicLags([{ topic: 'orders', partitions: [1], offsets: [0] }], lookup, NOW);

  expect(lag).toMatchObject({ sum: 600, seconds: 1 });
});

test('GIVEN a commit beyond the end that is known THEN lag is 0 and not negative', () => {
  const [lag] = topicLags([{ topic: 'orders', partitions: [0], offsets: [1_007] }], lookup, NOW);

  expect(lag).toMatchObject({ sum: 0, max: 0, seconds: 0, currentSum: 1_007 });
});

test('GIVEN a share group THEN lag is as the broker counts it, and its own where that is unknown', () => {
  const lags = topicLags(
    [{ topic: 'orders', partitions: [0, 1], offsets: [900, 590], lags: [7, -1] }],
    lookup,
    NOW,
  );

  expect(lags[0]).toMatchObject({ sum: 17, max: 10 });
});

test('GIVEN a partition whose end was never read THEN its topic has no lag, instead of a part of it', () => {
  expect(topicLags([{ topic: 'payments', partitions: [0, 1], offsets: [0, 0] }], lookup, NOW)).toEqual([]);
});

test('GIVEN commits of a topic or partition that does not exist THEN they have none', () => {
  const commits = [
    { topic: 'deleted', partitions: [0], offsets: [5] },
    { topic: 'orders', partitions: [7], offsets: [5] },
  ];

  expect(topicLags(commits, lookup, NOW)).toEqual([]);
});

test.each([
  ['', 0],
  ['payment-service', 32],
  ['a', 47],
  ['zażółć\n"x"', 35],
  ['polygenelubricants', 0], // Integer.MIN_VALUE, which has no absolute value
])('GIVEN the group "%s" THEN its coordinator is found as by Java’s hash', (group, partition) => {
  expect(coordinatorPartition(group, 50)).toBe(partition);
});
