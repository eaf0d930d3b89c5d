import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { keepReview, readKeptReview } from '../../../../operations/review/kept-review';

let folder = '';
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'brokerform-kept-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('GIVEN a change of no stack THEN that is kept as well: a deploy of it has nothing to do', () => {
  const target = path.join(folder, 'review/plans');
  keepReview(target, [], []);
  expect(readKeptReview(target)).toEqual({ version: 2, stacks: [], findings: [] });
});

test('what the base announced is kept, and that there was no base', () => {
  keepReview(folder, [], [], new Set(['order.old', 'order.gone']));
  expect(readKeptReview(folder).announced).toEqual(['order.gone', 'order.old']);
  keepReview(folder, [], [], new Set());
  expect(readKeptReview(folder).announced).toEqual([]);
  keepReview(folder, [], []);
  expect(readKeptReview(folder)).not.toHaveProperty('announced');
});

test('GIVEN a plan that is missing or was added THEN nothing is read of it', () => {
  keepReview(folder, ['local-topics-order'], []);
  mkdirSync(path.join(folder, 'local-topics-user'));
  writeFileSync(path.join(folder, 'local-topics-user/plan.json'), '{}');
  expect(() => readKeptReview(folder)).toThrow(
    /was changed after the review; nothing was applied\.\nlocal-topics-order: its plan is missing\nlocal-topics-user: the review did not write it/,
  );
});

test('GIVEN a folder that no review wrote THEN it says what writes one', () => {
  expect(() => readKeptReview(folder)).toThrow(/holds no reviewed plans: there is no review\.json/);
});
