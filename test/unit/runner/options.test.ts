import { parse } from '../../runner/options';
import type { RunnerOptions } from '../../runner/options';
import { tiers } from '../../runner/tiers';

const parsed = (...words: readonly string[]): RunnerOptions => {
  const options = parse(words, tiers);
  if ('mistakes' in options) throw new Error(options.mistakes.join('\n'));
  return options;
};
const names = (...words: readonly string[]): string[] => parsed(...words).tiers.map(({ name }) => name);

test('GIVEN no words THEN what CI runs, two at once', () => {
  expect(names()).toEqual([
    'unit',
    'local',
    'review',
    'templates',
    'aws',
    'hosts',
    'faults',
    'schemas',
    'backup',
    'monitoring',
    'node',
    'tofu',
  ]);
  expect(parsed()).toMatchObject({ named: false, noSkips: false, lanes: 2, afterwards: [] });
});

test('GIVEN --all THEN also those that are apart', () =>
  expect(names('--all')).toEqual(tiers.map(({ name }) => name)));

test('GIVEN names THEN these, also those that are apart', () =>
  expect(names('guest', 'unit')).toEqual(['unit', 'guest']));

test('GIVEN options THEN they are taken', () =>
  expect(
    parsed(
      '--no-skips',
      '--lanes',
      '1',
      '--markdown',
      'docs/testing.md',
      '--then',
      'make down',
      '--then',
      'true',
      'unit',
    ),
  ).toMatchObject({
    named: true,
    afterwards: ['make down', 'true'],
    noSkips: true,
    lanes: 1,
    markdown: 'docs/testing.md',
  }));

test('GIVEN mistakes THEN all of them at once', () =>
  expect(
    parse(['--lanes', 'many', '--nope', 'units', '--files', '(', '--then', '', '--markdown'], tiers),
  ).toEqual({
    mistakes: [
      '--lanes: "many" is not a whole number from 1 to 4.',
      'Unknown option: --nope.',
      'Unknown tier: "units". Known: unit, local, local-long, review, review-long, templates, aws, aws-long, pull-request, hosts, day-two, guest, faults, faults-long, schemas, schemas-long, loss, backup, monitoring, monitoring-long, oracle, node, node-unit, tofu, tofu-aws, cdktn.',
      '--files: "(" is not a regular expression.',
      '--then: it needs a command.',
      '--markdown: it needs a file.',
    ],
  }));

test('GIVEN --all and a name THEN that is a mistake', () =>
  expect(parse(['--all', 'unit'], tiers)).toEqual({
    mistakes: ['--all is every tier: name none beside it.'],
  }));

test('GIVEN a pattern of files THEN it is taken as it is', () =>
  expect(parsed('--files', 'faults/(30|35)-').files).toBe('faults/(30|35)-'));
