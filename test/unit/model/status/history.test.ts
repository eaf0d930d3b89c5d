import { PLOT_POINTS, StatusHistory } from '../../../../model/status/history';
import { plotLine } from '../../../../model/status/plot';
import { plotText } from '../../../../model/status/words';

const at = (seconds: number): number => 1_000_000 + seconds * 1_000;

test('GIVEN two readings THEN the rate is what was written between them, of all partitions', () => {
  const history = new StatusHistory();
  for (const partition of [0, 1]) {
    history.noteEnd('t', partition, { offset: 100n, at: at(0) });
    history.noteEnd('t', partition, { offset: 150n, at: at(5) });
  }
  expect(history.rateOf('t', [0, 1], at(6))).toBe(20);
  expect(history.rateOf('t', [0, 1, 2], at(6))).toBeNull();
  expect(history.rateOf('t', [], at(6))).toBe(0);
  // Of a minute ago they say nothing of now.
  expect(history.rateOf('t', [0, 1], at(65))).toBeNull();
});

test('GIVEN a topic that was deleted and made again THEN its rate starts over, and is never negative', () => {
  const history = new StatusHistory();
  history.noteEnd('t', 0, { offset: 100n, at: at(0) });
  history.noteEnd('t', 0, { offset: 5n, at: at(5) });
  expect(history.rateOf('t', [0], at(5))).toBeNull();
  history.noteEnd('t', 0, { offset: 10n, at: at(10) });
  expect(history.rateOf('t', [0], at(10))).toBe(1);
});

test('GIVEN more readings than a plot shows THEN the oldest are dropped; one reading counts once', () => {
  const history = new StatusHistory();
  for (let second = 0; second < PLOT_POINTS + 10; second += 1) {
    history.noteLag('g', { at: at(second), lag: second });
    history.noteLag('g', { at: at(second), lag: second });
  }
  const points = history.plotOf('g');
  expect(points).toHaveLength(PLOT_POINTS);
  expect(points[0]?.lag).toBe(10);
  expect(plotText(points)).toBe('from 10 to 69 in 59 s, at most 69');
  history.keepOnly(new Set(), new Set());
  expect(history.plotOf('g')).toEqual([]);
});

test('GIVEN a plot THEN time runs to the right and lag upwards, within its box', () => {
  expect(
    plotLine([
      { at: at(0), lag: 0 },
      { at: at(5), lag: 10 },
      { at: at(10), lag: 5 },
    ]),
  ).toBe('2.0,26.0 60.0,2.0 118.0,14.0');
  expect(plotLine([{ at: at(0), lag: 3 }])).toBe('');
  // No lag at all is a line at the bottom.
  expect(
    plotLine([
      { at: at(0), lag: 0 },
      { at: at(5), lag: 0 },
    ]),
  ).toBe('2.0,26.0 118.0,26.0');
});
