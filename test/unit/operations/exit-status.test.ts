import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { CheckSaysNo, EXIT, exitStatusOf, exitStatuses } from '../../../operations/exit-status';
import { UserError } from '../../../shared/user-error';

const project = path.resolve(__dirname, '../../..');

test.each([
  ['a check that says no', new CheckSaysNo('not ready'), EXIT.no],
  ['what a user can mend', new UserError('not found'), EXIT.failed],
  ['a defect', new TypeError('undefined'), EXIT.failed],
])('GIVEN %s THEN it has its exit status', (_, error, status) => expect(exitStatusOf(error)).toBe(status));

test('GIVEN every exit status THEN the table of docs/commands.md has it', () =>
  expect(exitStatuses.map(({ status }) => status)).toEqual(
    expect.arrayContaining(Object.values(EXIT).map(String)),
  ));

test('GIVEN the code THEN no exit status is a bare number', () => {
  const files = ['operations', 'shared'].flatMap((folder) =>
    readdirSync(path.join(project, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => path.join(folder, file)),
  );
  const bare = files.filter((file) =>
    /exitCode = (?:[^;]*[?:] )?\d|process\.exit\(\d/.test(readFileSync(path.join(project, file), 'utf8')),
  );
  expect(bare).toEqual([]);
});

test('GIVEN docs of commands THEN none has a table of exit statuses of its own', () => {
  const docs = readdirSync(path.join(project, 'docs'), { recursive: true, encoding: 'utf8' });
  const own = docs.filter(
    (file) =>
      file.endsWith('.md') &&
      file !== 'commands.md' &&
      /^\| *exit status/im.test(readFileSync(path.join(project, 'docs', file), 'utf8')),
  );
  expect(own).toEqual([]);
});
