import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { codeGroups } from '../../../model/diagnostic-codes';
import { ERRORS_PAGE, errorsPage } from '../../../operations/generate/errors';

const root = path.resolve(__dirname, '../../..');
const codes = codeGroups.flatMap((group) => Object.keys(group.codes));

/** All code but the registry itself. That a code that is raised is in the registry, its type says. */
const source = ['model', 'operations', 'constructs', 'stacks']
  .flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.startsWith('diagnostic-codes'))
      .map((name) => readFileSync(path.join(root, folder, name), 'utf8')),
  )
  .join('\n');

test('GIVEN the registry THEN docs/errors.md is what it says: brokerform generate errors', () => {
  expect(readFileSync(path.join(root, ERRORS_PAGE), 'utf8')).toBe(errorsPage());
});

test('GIVEN any code of the registry THEN it is raised somewhere', () => {
  expect(codes.length).toBeGreaterThan(150);
  expect(codes.filter((code) => !source.includes(`'${code}'`))).toEqual([]);
});

test('a code is in one group, in kebab case', () => {
  expect(new Set(codes).size).toBe(codes.length);
  for (const code of codes) expect(code).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
});
