import { inOrder, mayOverlap, toBegin } from '../../runner/schedule';
import { tiers } from '../../runner/tiers';
import type { Tier } from '../../runner/tiers';

const named = (...names: readonly string[]): Tier[] =>
  names.flatMap((name) => tiers.filter((tier) => tier.name === name));
const inCi = tiers.filter(({ apart }) => apart !== true);
const namesOf = (some: readonly Tier[]): string[] => some.map(({ name }) => name);

interface Began {
  readonly name: string;
  readonly at: number;
  readonly until: number;
  readonly beside: readonly string[];
}

/** What happens if each tier takes the minutes that it declares. */
function simulate(all: readonly Tier[], lanes: number): Began[] {
  let waiting = [...all];
  let running: { tier: Tier; until: number }[] = [];
  const began: Began[] = [];
  let now = 0;
  while (waiting.length + running.length > 0) {
    const next = toBegin(
      waiting,
      running.map(({ tier }) => tier),
      lanes,
    );
    waiting = waiting.filter((tier) => !next.includes(tier));
    for (const tier of next) {
      began.push({
        name: tier.name,
        at: now,
        until: now + tier.minutes,
        beside: namesOf(running.map((each) => each.tier)),
      });
      running.push({ tier, until: now + tier.minutes });
    }
    now = Math.min(...running.map(({ until }) => until));
    running = running.filter(({ until }) => until > now);
  }
  return began;
}

describe.each([1, 2, 3, 4])('GIVEN %d lanes', (lanes) => {
  const began = simulate(tiers, lanes);

  test('THEN every tier runs once', () =>
    expect(began.map(({ name }) => name).sort()).toEqual(namesOf(tiers).sort()));

  test('THEN no more run at once, and none beside one that it may not overlap', () => {
    for (const { name, beside } of began) {
      expect(beside.length).toBeLessThan(lanes);
      for (const other of named(...beside)) {
        expect([name, other.name, named(name).every((tier) => mayOverlap(tier, other))]).toEqual([
          name,
          other.name,
          true,
        ]);
      }
    }
  });
});

test('GIVEN two lanes THEN the unit tier and the longest begin at once', () =>
  expect(namesOf(toBegin(inCi, [], 2))).toEqual(['unit', 'aws']));

test('GIVEN a lane that is free THEN the longest of those that may run', () =>
  expect(namesOf(toBegin(named('templates', 'aws', 'faults'), named('local'), 2))).toEqual(['aws']));

test('GIVEN no lane is free THEN none', () => expect(toBegin(inCi, named('hosts', 'aws'), 2)).toEqual([]));

test('GIVEN hosts run THEN nothing runs beside them', () =>
  expect(namesOf(toBegin(named('day-two', 'faults'), named('hosts'), 2))).toEqual([]));

test('GIVEN a tier that needs the machine THEN it waits for the others and nothing begins beside it', () => {
  expect(toBegin(named('guest'), named('unit'), 2)).toEqual([]);
  expect(toBegin(named('unit'), named('guest'), 2)).toEqual([]);
  expect(namesOf(toBegin(named('guest', 'unit'), [], 2))).toEqual(['unit']);
  expect(namesOf(inOrder(tiers)).at(-1)).toBe('guest');
});

test('GIVEN what the tiers of CI say of their time THEN two lanes take little more than half of it, beside those that run alone', () => {
  const minutes = (some: readonly Tier[]): number => some.reduce((sum, tier) => sum + tier.minutes, 0);
  const alone = minutes(inCi.filter((tier) => tier.alone !== undefined));
  const end = Math.max(...simulate(inCi, 2).map(({ until }) => until));
  expect(end).toBeLessThanOrEqual(alone + (minutes(inCi) - alone) / 2 + 8);
  // CI ends after 90 minutes, and set-up comes before.
  expect(end).toBeLessThan(75);
});

test.each(tiers)(
  'tier $name has a limit that leaves it time, and ends before CI does',
  ({ minutes, limitMinutes }) => {
    expect(limitMinutes).toBeGreaterThan(minutes * 2);
    expect(limitMinutes).toBeLessThan(90);
  },
);
