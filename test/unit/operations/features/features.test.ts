import { levelsToRaise, mergeLevels } from '../../../../operations/features/actions';

const feature = (name: string, maxSupported: number, finalized: number | null) => ({
  name,
  minSupported: 0,
  maxSupported,
  finalized,
});

test('GIVEN brokers of two releases THEN a level counts that all of them support', () => {
  const levels = mergeLevels([
    [feature('metadata.version', 30, 27), feature('share.version', 1, 1)],
    [feature('metadata.version', 27, 27)],
  ]);

  expect(levels).toEqual([
    { name: 'metadata.version', finalized: 27, supported: 27 },
    { name: 'share.version', finalized: 1, supported: 0 },
  ]);
  expect(levelsToRaise(levels)).toEqual([]);
});

test('GIVEN one release THEN everything is raised but the version of the quorum', () => {
  const levels = mergeLevels([
    [
      feature('metadata.version', 30, 27),
      feature('kraft.version', 1, null),
      feature('group.version', 1, null),
    ],
  ]);

  expect(levelsToRaise(levels).map(({ name, supported }) => [name, supported])).toEqual([
    ['group.version', 1],
    ['metadata.version', 30],
  ]);
});
