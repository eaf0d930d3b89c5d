import {
  momentToAsk,
  pruned,
  withEnd,
  withRecordAt,
  writtenAt,
} from '../../../../model/monitoring/lag-timeline';
import type { RecordAtTime, Timeline } from '../../../../model/monitoring/lag-timeline';

const SECOND = 1_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = 1_800_000_000_000;

const end = (timeline: Timeline, offset: number, at: number): Timeline =>
  withEnd(timeline, { end: offset, askedAt: at, answeredAt: at });

/** A log as a leader has it: times of records, from offset 0. */
class Log {
  public constructor(private readonly times: readonly number[]) {}

  public firstSince(moment: number): RecordAtTime {
    const offset = this.times.findIndex((time) => time >= moment);
    return offset < 0 ? null : { offset, time: this.times[offset] ?? NaN };
  }

  /** Asks until it is known when a record was written. Returns the time and how often it asked. */
  public find(offset: number, toleranceMs = SECOND): { time: number | undefined; asked: number } {
    let timeline = end([], this.times.length, NOW);
    for (let asked = 0; ; asked += 1) {
      const moment = momentToAsk(timeline, offset, NOW, toleranceMs);
      if (moment === undefined) return { time: writtenAt(timeline, offset), asked };
      timeline = withRecordAt(timeline, moment, this.firstSince(moment));
      if (asked > 100) throw new Error('no end');
    }
  }
}

describe('ends that were read', () => {
  const timeline = end(end(end([], 100, NOW - 30_000), 200, NOW - 15_000), 200, NOW);

  test('GIVEN a record between two ends THEN its time is between the times of both', () => {
    expect(writtenAt(timeline, 100)).toBe(NOW - 30_000);
    expect(writtenAt(timeline, 150)).toBe(NOW - 22_500);
  });

  test('GIVEN the end itself THEN nothing waits', () => {
    expect(writtenAt(timeline, 200)).toBeUndefined();
  });

  test('GIVEN an end that stood still WHEN a record comes THEN it is not taken for older than the last reading', () => {
    expect(writtenAt(end(timeline, 201, NOW + 15_000), 200)).toBe(NOW);
  });

  test('GIVEN a record below the first end THEN its time is the latest that it can be', () => {
    expect(writtenAt(timeline, 5)).toBe(NOW - 30_000);
  });

  test('GIVEN an end below the last one THEN the log is another one, and earlier ends are dropped', () => {
    expect(end(timeline, 20, NOW)).toEqual([{ offset: 20, before: NOW, since: NOW }]);
  });
});

describe('records by time', () => {
  test.each([
    ['a steady minute', Array.from({ length: 600 }, (_, i) => NOW - 60_000 + i * 100), 300],
    ['a week', Array.from({ length: 7 * 24 }, (_, i) => NOW - 7 * DAY + i * HOUR), 3],
    ['a burst after silence', [NOW - 20 * DAY, ...Array.from({ length: 500 }, () => NOW - HOUR)], 250],
    ['one record of a year ago', [NOW - 365 * DAY], 0],
    ['one record of an hour ago, and nothing since', [NOW - HOUR], 0],
  ])('GIVEN %s THEN the time of a record is found to a twentieth of its age', (_name, times, offset) => {
    const { time, asked } = new Log(times).find(offset);
    const real = times[offset] ?? NaN;

    expect(Math.abs((time ?? NaN) - real)).toBeLessThanOrEqual(Math.max(SECOND, (NOW - real) * 0.06));
    expect(asked).toBeLessThan(20);
  });

  test('GIVEN two ends close to each other THEN nothing is asked about what is between', () => {
    const timeline = end(end([], 100, NOW - 15_000), 200, NOW);

    expect(momentToAsk(timeline, 150, NOW, 30_000)).toBeUndefined();
  });

  test('GIVEN no record since a moment THEN all that were there are older', () => {
    const timeline = withRecordAt(end([], 100, NOW), NOW - HOUR, null);

    expect(writtenAt(timeline, 99)).toBe(NOW - HOUR);
  });

  test('GIVEN a producer whose clock is ahead THEN its record is not younger than an end that was read after it', () => {
    const timeline = withRecordAt(end(end([], 100, NOW - HOUR), 200, NOW), NOW - 2 * HOUR, {
      offset: 50,
      time: NOW + DAY,
    });

    expect(writtenAt(timeline, 50)).toBe(NOW - HOUR);
  });
});

describe('what is kept', () => {
  test('GIVEN a group that reads on THEN what is behind it is dropped, and times stay the same', () => {
    const timeline = [1, 2, 3, 4, 5].reduce<Timeline>(
      (known, i) => end(known, i * 100, NOW + i * SECOND),
      [],
    );
    const kept = pruned(timeline, 350);

    expect(kept.map(({ offset }) => offset)).toEqual([300, 400, 500]);
    expect(writtenAt(kept, 350)).toBe(writtenAt(timeline, 350));
  });

  test('GIVEN a group that stands still THEN points have a limit, and its own time stays', () => {
    let timeline: Timeline = [];
    for (let i = 0; i < 10_000; i += 1) timeline = pruned(end(timeline, i, NOW + i * SECOND), 0);

    expect(timeline.length).toBeLessThanOrEqual(240);
    expect(writtenAt(timeline, 0)).toBe(NOW);
  });
});
