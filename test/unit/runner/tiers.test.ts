import { readdirSync } from 'node:fs';
import path from 'node:path';
import order from '../../runner/order.cjs';
import projects from '../../runner/projects.cjs';
import { project, tiers } from '../../runner/tiers';

const folder = path.join(project, 'test');
/** Relative to test/, with forward slashes. */
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .map((file) => file.split(path.sep).join('/'))
  .filter((file) => file.endsWith('.test.ts'))
  .sort();
const filesOf = (tier: string): string[] =>
  files.filter((file) => file.startsWith(`${tier}/`)).map((file) => file.slice(tier.length + 1));

test('each tier is one project of jest, which runs the folder of its name and leaves nothing of it out', () => {
  const names = tiers.map(({ name }) => name);
  expect(projects.map(({ displayName }) => displayName).sort()).toEqual([...names].sort());
  for (const each of projects) {
    expect(each.testMatch).toEqual([`<rootDir>/test/${each.displayName}/**/*.test.ts`]);
    expect(Object.keys(each).filter((key) => /ignore|regex/i.test(key))).toEqual([]);
  }
});

test('each test file belongs to exactly one tier', () => {
  expect(files.length).toBeGreaterThan(290);
  const owners = files.map((file) => [file, tiers.filter(({ name }) => file.startsWith(`${name}/`)).length]);
  expect(owners.filter(([, count]) => count !== 1)).toEqual([]);
  for (const { name } of tiers) expect([name, filesOf(name).length]).not.toEqual([name, 0]);
});

test('no file is named by a number: where the order matters, it is in test/runner/order.cjs', () =>
  expect(files.filter((file) => /(?:^|\/)\d/.test(file))).toEqual([]));

test.each(Object.entries(order))('the order of %s has each of its files once', (tier, inOrder) => {
  expect([...inOrder].map((file) => `${file}.test.ts`).sort()).toEqual(filesOf(tier));
});
