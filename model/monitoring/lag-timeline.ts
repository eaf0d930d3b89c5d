/**
 * When the records of a partition were written, from two sources: ends that were read now and then, by our clock; and the first record that is
 * not older than a moment (ListOffsets by timestamp), by the clock of producers. From it follows how long the first unread record of a group has waited.
 *
 * Nothing is assumed but that later records are not older. Between two points the time is interpolated.
 */

/** Times are milliseconds since the epoch. */
export interface TimePoint {
  readonly offset: number;
  /** Records below the offset were written by then. */
  readonly before: number;
  /** Records from the offset on were not written before then. */
  readonly since: number;
}

/** In order of offsets, each once. The last one is the end as it was read last. */
export type Timeline = readonly TimePoint[];

/** When an end was read. */
export interface Reading {
  readonly end: number;
  /** Before the request was sent. */
  readonly askedAt: number;
  /** After the answer came. */
  readonly answeredAt: number;
}

/** The first record that is not older than a moment; null: every record is older. */
export type RecordAtTime = { readonly offset: number; readonly time: number } | null;

/** Points of one partition: of a group that stands still a point comes with every reading. */
const MOST_POINTS = 240;
/** The first moment that is asked for is so long ago, and each further one is so many times older. */
const FIRST_AGE_MS = 60_000;
const AGE_FACTOR = 8;
/** Older than that: ask for the first record there is. */
const OLDEST_GUESS_MS = 30 * 86_400_000;
/** A time is known well enough at this share of the age. */
const PRECISION = 0.05;

/** An end that is below the last one is that of another log under the same name, or of one that lost records: what was known is void. */
export function withEnd(timeline: Timeline, { end, askedAt, answeredAt }: Reading): Timeline {
  const last = timeline.at(-1);
  const point = { offset: end, before: answeredAt, since: askedAt };
  if (last === undefined || end < last.offset) return [point];
  if (end > last.offset) return [...timeline, point];
  return [...timeline.slice(0, -1), { ...last, since: Math.max(last.since, askedAt) }];
}

/** @param moment what was asked for; records below `answer` are older */
export function withRecordAt(timeline: Timeline, moment: number, answer: RecordAtTime): Timeline {
  const last = timeline.at(-1);
  if (last === undefined) return timeline;
  if (answer === null || answer.offset >= last.offset)
    return [...timeline.slice(0, -1), { ...last, before: Math.min(last.before, moment) }];
  const { offset, time } = answer;
  const found = insert(timeline, { offset, before: moment, since: time });
  return insert(found, { offset: offset + 1, before: time, since: time });
}

/** Between its neighbors in time as well: what our own clock has seen overrides that of a producer. */
function insert(timeline: Timeline, point: TimePoint): Timeline {
  const { offset } = point;
  const index = firstAbove(timeline, offset - 1);
  const same = timeline[index]?.offset === offset ? timeline[index] : undefined;
  const [earlier, later] = [timeline[index - 1], timeline[same ? index + 1 : index]];
  const between = (time: number): number =>
    Math.max(earlier?.since ?? -Infinity, Math.min(later?.before ?? Infinity, time));
  const before = between(Math.min(point.before, same?.before ?? Infinity));
  const since = between(Math.max(point.since, same?.since ?? -Infinity));
  return [
    ...timeline.slice(0, index),
    { offset, before, since: Math.max(before, since) },
    ...timeline.slice(same ? index + 1 : index),
  ];
}

/** Index of the first point above an offset. */
function firstAbove(timeline: Timeline, offset: number): number {
  let [low, high] = [0, timeline.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((timeline[middle]?.offset ?? Infinity) > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * When a record was written; undefined for one that is not there yet. Before the first point the time is the latest that it can be.
 */
export function writtenAt(timeline: Timeline, offset: number): number | undefined {
  const index = firstAbove(timeline, offset);
  const [from, to] = [timeline[index - 1], timeline[index]];
  if (to === undefined) return undefined;
  if (from === undefined) return to.before;
  const share = (offset - from.offset) / (to.offset - from.offset);
  return from.since + share * Math.max(0, to.before - from.since);
}

/**
 * The moment to ask for next, so that it is known when a record was written; undefined if it is known well enough.
 *
 * @param toleranceMs what is well enough, beside a twentieth of the age
 */
export function momentToAsk(
  timeline: Timeline,
  offset: number,
  now: number,
  toleranceMs: number,
): number | undefined {
  const index = firstAbove(timeline, offset);
  const [from, to] = [timeline[index - 1], timeline[index]];
  if (to === undefined) return undefined;
  const younger = Math.max(now - to.before, 0);
  if (from === undefined) {
    if (younger >= OLDEST_GUESS_MS) return 0;
    return Math.floor(now - Math.max(FIRST_AGE_MS, younger * AGE_FACTOR));
  }
  const older = Math.max(now - from.since, 0);
  if (older - younger <= Math.max(toleranceMs, older * PRECISION)) return undefined;
  const moment = Math.floor(now - Math.sqrt(Math.max(younger, 1_000) * older));
  return moment > from.since && moment < to.before ? moment : undefined;
}

/** Without what only records below `least` need, and thinner where it is old. */
export function pruned(timeline: Timeline, least: number): Timeline {
  const needed = timeline.slice(Math.max(0, firstAbove(timeline, least) - 1));
  if (needed.length <= MOST_POINTS) return needed;
  const half = needed.length >> 1;
  return needed.filter((_point, index) => index === 0 || index >= half || index % 2 === 0);
}
