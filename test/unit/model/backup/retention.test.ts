import fc from 'fast-check';
import { expired } from '../../../../model/backup/retention';
import type { KeptBackup } from '../../../../model/backup/retention';
import { fullestFirst, matchesTopic } from '../../../../model/backup/replicas';

const DAY = 86_400_000;
const NOW = 100 * DAY;

/** `good` or not, by age in days. */
const backups = (...all: readonly (readonly [days: number, good: boolean])[]): KeptBackup[] =>
  all.map(([days, good]) => ({ backup: `${days}`, began: NOW - days * DAY, good }));
const names = (removed: readonly KeptBackup[]): string[] => removed.map(({ backup }) => backup);

describe('retention', () => {
  const some = backups([1, false], [2, true], [3, true], [5, false], [8, true], [9, true]);

  it.each([
    ['a count of good ones', { count: 2 }, ['9', '8', '5']],
    ['an age', { ageMs: 6 * DAY }, ['9', '8']],
    ['both: what one of them keeps stays', { count: 3, ageMs: 4 * DAY }, ['9', '5']],
    ['an age that all are above: the newest good one stays', { ageMs: DAY / 2 }, ['9', '8', '5', '3']],
  ])('removes by %s', (_name, retention, removed) => {
    expect(names(expired(some, retention, NOW))).toEqual(removed);
  });

  it('removes nothing while no backup is good', () => {
    expect(expired(backups([1, false], [50, false]), { count: 1 }, NOW)).toEqual([]);
  });

  it('never removes the newest good one', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(90), fc.boolean()), { minLength: 1 }),
        fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
        fc.option(fc.nat(90 * DAY), { nil: undefined }),
        (days, count, ageMs) => {
          const all = backups(...days);
          const newest = Math.max(...all.filter(({ good }) => good).map(({ began }) => began));
          const removed = expired(all, { count, ageMs }, NOW);
          expect(removed.filter(({ began }) => began >= newest)).toEqual([]);
          if (!all.some(({ good }) => good)) expect(removed).toEqual([]);
        },
      ),
    );
  });
});

describe('which replica is read', () => {
  const replica = (
    leaderEpoch: number,
    endOffset: number,
    isLeader = false,
  ): object & Parameters<typeof fullestFirst>[0][0] => ({
    leaderEpoch,
    endOffset,
    isLeader,
  });

  it('is that of the last leader epoch, though another one is longer', () => {
    expect(fullestFirst([replica(3, 900), replica(4, 700), replica(4, 800)])).toEqual([
      replica(4, 800),
      replica(4, 700),
      replica(3, 900),
    ]);
  });

  it('is a follower where the leader has no more', () => {
    expect(fullestFirst([replica(4, 800, true), replica(4, 800)])[0]).toEqual(replica(4, 800));
  });
});

describe('patterns of topics', () => {
  it.each([
    ['orders', 'orders', true],
    ['orders', 'orders.created', false],
    ['orders.*', 'orders.created', true],
    ['orders.*', 'orders-created', false],
    ['*', '__consumer_offsets', true],
  ])('%s and %s: %s', (pattern, topic, matches) => {
    expect(matchesTopic(pattern, topic)).toBe(matches);
  });
});
