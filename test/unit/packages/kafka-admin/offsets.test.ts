import { inRequests } from '../../../../packages/kafka-admin/offsets';

const at = (partition: number, timestamp: number): Parameters<typeof inRequests>[0][number] => ({
  ...{ topic: 't', partition, timestamp },
});

test('GIVEN a partition that is asked for twice THEN no request has it twice', () => {
  expect(inRequests([at(0, -2), at(0, -1), at(1, -1), at(0, 5)])).toEqual([
    [at(0, -2), at(1, -1)],
    [at(0, -1)],
    [at(0, 5)],
  ]);
});

test('GIVEN many partitions THEN a request has 2,000 of them at most', () => {
  const many = Array.from({ length: 4_500 }, (_, partition) => at(partition, -1));

  expect(inRequests(many).map(({ length }) => length)).toEqual([2_000, 2_000, 500]);
});
