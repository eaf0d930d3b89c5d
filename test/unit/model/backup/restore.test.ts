import {
  assignReplicas,
  chooseEngine,
  clampOffset,
  deletedByRetention,
  includes,
  missingBytes,
  overlaps,
  topicPattern,
} from '../../../../model/backup/restore';
import { OffsetMap, translateOffset } from '../../../../model/backup/offset-map';
import { readVarint, varintSize, writeVarint } from '../../../../model/backup/varint';

const FREE = { topicExists: false, sameCluster: true, unreachable: [], timeRange: false };

describe('the engine', () => {
  test('GIVEN nothing against it THEN place', () => {
    expect(chooseEngine(FREE).engine).toBe('place');
  });

  test.each([
    [{ topicExists: true }, 'place is not possible: the topic exists'],
    [{ unreachable: ['the log directory /d of broker 2 is not on this machine'] }, 'is not on this machine'],
    [{ timeRange: true }, 'a time range is cut by records'],
  ])('GIVEN %j THEN produce, and why', (facts, because) => {
    const choice = chooseEngine({ ...FREE, ...facts });
    expect(choice.engine).toBe('produce');
    expect(choice.because).toContain(because);
  });

  test('GIVEN place is asked for and the topic exists THEN it is refused', () => {
    expect(chooseEngine({ ...FREE, topicExists: true }, 'place')).toMatchObject({
      refused: 'the topic exists',
    });
  });
});

describe('the range', () => {
  const of = { baseOffset: 100, lastOffset: 109, baseTimestamp: 1000, maxTimestamp: 2000 };

  test.each([
    [{ firstOffset: 109 }, true],
    [{ firstOffset: 110 }, false],
    [{ lastOffset: 100 }, true],
    [{ lastOffset: 99 }, false],
    [{ since: 2000 }, true],
    [{ since: 2001 }, false],
    [{ until: 1001 }, true],
    [{ until: 1000 }, false],
  ])('GIVEN %j THEN whether the batch overlaps it is %s', (range, expected) => {
    expect(overlaps(range, of)).toBe(expected);
  });

  test('GIVEN a record THEN bounds of offsets are inclusive, and the end of a time range is not', () => {
    expect(includes({ firstOffset: 5, lastOffset: 5 }, { offset: 5, timestamp: 1 })).toBe(true);
    expect(includes({ since: 1, until: 2 }, { offset: 5, timestamp: 1 })).toBe(true);
    expect(includes({ since: 1, until: 2 }, { offset: 5, timestamp: 2 })).toBe(false);
  });
});

describe('replicas', () => {
  const brokers = [
    { id: 1, rack: 'a' },
    { id: 2, rack: 'a' },
    { id: 3, rack: 'b' },
  ];

  test('GIVEN the brokers of before THEN replicas are where they were', () => {
    expect(
      assignReplicas(brokers, 2, 2, [
        [2, 3],
        [3, 1],
      ]),
    ).toEqual([
      [2, 3],
      [3, 1],
    ]);
  });

  test('GIVEN a broker that is gone THEN its partition is placed in two racks, the other stays', () => {
    expect(
      assignReplicas(brokers, 2, 2, [
        [9, 3],
        [3, 1],
      ]),
    ).toEqual([
      [1, 3],
      [3, 1],
    ]);
  });

  test('GIVEN fewer brokers than replicas THEN there is no assignment', () => {
    expect(assignReplicas(brokers, 1, 4, null)).toBeNull();
  });
});

describe('retention', () => {
  const segments = [1000, 2000, 9000].map((maxTimestamp, index) => ({
    ...{ bytes: 100, firstOffset: index * 10, lastOffset: index * 10 + 9, maxTimestamp },
  }));

  test.each([
    [5000, -1, 2],
    [-1, -1, 0],
    [100, -1, 3],
    // The last segment is never deleted for its size.
    [-1, 0, 2],
    [-1, 200, 1],
    [-1, 250, 0],
  ])('GIVEN retention.ms %d and retention.bytes %d THEN %d segments are deleted', (ms, bytes, expected) => {
    expect(deletedByRetention(segments, ms, bytes, 10_000)).toBe(expected);
  });
});

test('GIVEN an offset beyond the records THEN it is clamped to their end, one before to their beginning', () => {
  expect([clampOffset(9999, 10, 60), clampOffset(3, 10, 60), clampOffset(20, 10, 60)]).toEqual([60, 10, 20]);
});

test('GIVEN a pattern THEN only * is special', () => {
  const matches = topicPattern('order.*');
  expect([matches('order.created'), matches('orderXcreated'), matches('my.order.created')]).toEqual([
    true,
    false,
    false,
  ]);
});

test('GIVEN a disk THEN indexes and a reserve are counted', () => {
  expect(missingBytes(1000 * 2 ** 20, 1100 * 2 ** 20)).toBeLessThanOrEqual(0);
  expect(missingBytes(1000 * 2 ** 20, 1050 * 2 ** 20)).toBeGreaterThan(0);
});

test('GIVEN a map with gaps THEN a group continues at its record, or at the first one after it', () => {
  const map = new OffsetMap();
  map.add({ from: 100, to: 0, count: 5 });
  map.add({ from: 105, to: 5, count: 5 });
  map.add({ from: 200, to: 10, count: 1 });

  expect(map.runs()).toEqual([
    { from: 100, to: 0, count: 10 },
    { from: 200, to: 10, count: 1 },
  ]);
  expect([50, 107, 150, 200, 201].map((offset) => translateOffset(map.runs(), offset, 11))).toEqual([
    0, 7, 10, 10, 11,
  ]);
});

test.each([0, -1, 1, 63, 64, -65, 300, 2 ** 31, -(2 ** 40), 1_700_000_000_000])(
  'GIVEN %d THEN it is read as it was written',
  (value) => {
    const bytes = Buffer.alloc(12);
    const end = writeVarint(bytes, 1, value);
    expect(end - 1).toBe(varintSize(value));
    expect(readVarint(bytes, 1)).toEqual({ value, end });
  },
);
