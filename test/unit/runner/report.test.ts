import {
  asMarkdown,
  asText,
  betweenMarks,
  failuresOf,
  fileTable,
  skips,
  statusOf,
  tierTable,
  timesMarkdown,
  totals,
} from '../../runner/report';
import type { Row } from '../../runner/report';
import type { FileEnded } from '../../runner/events';

const file = (name: string, change: Partial<FileEnded> = {}): FileEnded => ({
  ...{
    kind: 'ended',
    file: `test/${name}.test.ts`,
    seconds: 5,
    passed: 2,
    failed: 0,
    pending: 0,
    failures: [],
  },
  ...change,
});
const row = (name: string, files: readonly FileEnded[], change: Partial<Row> = {}): Row => ({
  tier: { name },
  result: { files, seconds: 65, cpuSeconds: 42, failures: [] },
  ...change,
});
const failure = { name: 'GIVEN x THEN y', message: 'expected 1' };

const good = row('local', [file('10'), file('20', { seconds: 50 })]);
const bad = row('aws', [file('60', { failed: 1, failures: [failure] })]);
const hung = row('hosts', [file('30')], {
  result: {
    files: [file('30')],
    seconds: 3000,
    cpuSeconds: null,
    failures: [{ name: 'hosts', message: 'It did not end.' }],
  },
});
const left = row('faults', [], { result: null, skipped: 'no Java' });
const cannot = row('guest', [], { result: null, skipped: 'not root', cannot: true });
const empty = row('unit', []);
const partly = row('review', [file('60', { pending: 3 })]);

test.each([
  [good, 'passed'],
  [bad, 'failed'],
  [hung, 'failed'],
  [left, 'skipped'],
  [empty, 'empty'],
] as const)('status %#', (given, expected) => expect(statusOf(given)).toBe(expected));

test('GIVEN a tier that hung THEN it counts as a failure beside its tests', () =>
  expect(totals([good, bad, hung], false)).toEqual({ passed: 8, failed: 2 }));

test('GIVEN skips THEN they are failures only if nothing may be skipped and the machine could', () => {
  const rows = [good, left, cannot, empty, partly];
  expect(skips(rows).map(({ tier }) => tier.name)).toEqual(['faults', 'unit', 'review']);
  expect(totals(rows, false)).toEqual({ passed: 6, failed: 0 });
  expect(totals(rows, true)).toEqual({ passed: 6, failed: 3 });
});

test('GIVEN failures THEN each with its tier and file', () =>
  expect(failuresOf([good, bad, hung])).toEqual([
    { ...failure, tier: 'aws', file: 'test/60.test.ts' },
    { name: 'hosts', message: 'It did not end.', tier: 'hosts', file: '' },
  ]));

test('the table of tiers', () =>
  expect(asText(tierTable([good, hung, left, partly]))).toBe(
    [
      'tier    status   passed  failed  time   CPU   note',
      'local   passed   4       0       1:05   0:42',
      'hosts   failed   2       1       50:00',
      'faults  skipped  0       0                    no Java',
      'review  passed   2       0       1:05   0:42  3 tests skipped',
    ].join('\n'),
  ));

test('the table of files has the longest of each tier first', () =>
  expect(fileTable([good, left, bad])).toEqual([
    ['tier', 'file', 'passed', 'failed', 'time'],
    ['local', 'test/20.test.ts', '2', '0', '0:50'],
    ['local', 'test/10.test.ts', '2', '0', '0:05'],
    ['aws', 'test/60.test.ts', '2', '1', '0:05'],
  ]));

test('GIVEN very many files THEN the quick ones are one line', () => {
  const files = [file('slow', { seconds: 90 }), ...Array.from({ length: 30 }, (_, n) => file(String(n)))];
  expect(fileTable([row('unit', files)]).slice(1)).toEqual([
    ['unit', 'test/slow.test.ts', '2', '0', '1:30'],
    ['unit', '30 other files, several at once', '60', '0', '2:30'],
  ]);
});

test('GIVEN text that Markdown gives a meaning THEN it is shown as it is', () =>
  expect(
    asMarkdown([
      ['a', 'note'],
      ['x', '<b>|*y*'],
    ]),
  ).toBe(['| a   | note         |', '| --- | ------------ |', '| x   | \\<b\\>\\|\\*y\\* |'].join('\n')));

test('GIVEN a document with marks THEN only what is between them is replaced, again and again', () => {
  const marks = [
    '<!-- times: node test/run-tiers.mjs --markdown writes what is between these lines -->',
    '<!-- end of times -->',
  ];
  const document = `before\n${marks.join('\nold\n')}\nafter\n`;
  const once = betweenMarks(document, timesMarkdown([good], 70, 'here'));
  expect(once).toMatch(/^before\n<!--.*\n\nMeasured here: 4 passed, 0 failed, 1:10 in all;/);
  expect(once).toMatch(/\n\n<!-- end of times -->\nafter\n$/);
  expect(once).not.toContain('old');
  expect(betweenMarks(once, timesMarkdown([good], 70, 'here'))).toBe(once);
});

test('GIVEN a document without marks THEN it is not touched', () =>
  expect(() => betweenMarks('# A document\n', 'x')).toThrow('It has no lines <!-- times'));
