import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createOnce, writeAtomically } from '../../../../shared/system/atomic-file';
import { removeTemporaryFolders, temporaryFolder } from '../../operations/local/temporary';

afterEach(removeTemporaryFolders);

const modeOf = (file: string): number => statSync(file).mode & 0o777;

test.each([0o600, 0o644, 0o755])('GIVEN mode %i THEN the file has it, whatever the umask is', (mode) => {
  const file = path.join(temporaryFolder(), 'file');
  const before = process.umask(0o077);
  try {
    writeAtomically(file, 'one', mode);
    writeAtomically(file, 'two', mode);
  } finally {
    process.umask(before);
  }
  expect([readFileSync(file, 'utf8'), modeOf(file)]).toEqual(['two', mode]);
  expect(readdirSync(path.dirname(file))).toEqual(['file']);
});

test('GIVEN a file WHEN created once THEN it is as it was', () => {
  const file = path.join(temporaryFolder(), 'file');
  expect(createOnce(file, 'one')).toBe(true);
  expect(createOnce(file, 'two')).toBe(false);
  expect(readFileSync(file, 'utf8')).toBe('one');
  expect(readdirSync(path.dirname(file))).toEqual(['file']);
});

test('GIVEN a folder in the place of the file THEN it fails, and nothing is left beside it', () => {
  const file = path.join(temporaryFolder(), 'file');
  mkdirSync(file);
  writeFileSync(path.join(file, 'inside'), '');
  expect(() => {
    writeAtomically(file, 'one');
  }).toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
  expect(readdirSync(path.dirname(file))).toEqual(['file']);
});
