import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { jsonOption } from '../../../../operations/arguments';
import { saveText } from '../../../../operations/output-file';
import { publish } from '../../../../operations/review/publish';
import { capturePrinted } from '../../../support/printed';

const REPORT = '{ "version": 1, "verdict": "clear" }\n';
const forms = { terminal: () => 'text', json: () => REPORT, sarif: () => '{}\n' };
let folder: string;
const printed = capturePrinted();

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'brokerform-publish-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test.each([
  [['--json'], { json: true }],
  [['--json', 'report.json'], { json: 'report.json' }],
  [['--json', '-'], { json: '-' }],
  [[], {}],
])('GIVEN %j THEN JSON is written where that says', (args, options) =>
  expect(new Command().addOption(jsonOption()).parse(args, { from: 'user' }).opts()).toEqual(options),
);

test.each([true, '-'] as const)(
  'GIVEN --json as %j THEN standard output is JSON and nothing else',
  (json) => {
    publish(forms, 'clear', { json });
    expect(printed()).toBe(REPORT);
  },
);

test('GIVEN a file that is not there, or is a report THEN it is written, and standard output has the text', () => {
  const file = path.join(folder, 'deep', 'report.json');
  publish(forms, 'clear', { json: file });
  publish(forms, 'clear', { json: file });
  expect(readFileSync(file, 'utf8')).toBe(REPORT);
  expect(printed()).toBe('text\ntext\n');
});

test.each([
  ['properties', 'acks=all\n'],
  ['JSON of another kind', '{ "acks": -1 }'],
  ['a list', '[]'],
  ['null', 'null'],
])('GIVEN a file with %s THEN it stays, and nothing is written', (_what, content) => {
  const file = path.join(folder, 'app.json');
  const sarif = path.join(folder, 'report.sarif');
  writeFileSync(file, content);
  expect(() => publish(forms, 'clear', { json: file, sarif })).toThrow(
    /app\.json: the file exists and is not a report/,
  );
  expect(readFileSync(file, 'utf8')).toBe(content);
  expect(() => readFileSync(sarif)).toThrow(/ENOENT/);
  expect(printed()).toBe('');
});

test('GIVEN an empty file THEN it becomes the report', () => {
  const file = path.join(folder, 'empty.json');
  writeFileSync(file, '');
  publish(forms, 'clear', { json: file });
  expect(readFileSync(file, 'utf8')).toBe(REPORT);
});

test('GIVEN no name, a folder, or a file as a folder THEN one message says so', () => {
  writeFileSync(path.join(folder, 'file'), '');
  expect(() => publish(forms, 'clear', { json: '' })).toThrow('--json= names no file.');
  expect(() => publish(forms, 'clear', { json: folder })).toThrow('cannot be written: it is a folder.');
  expect(() => publish(forms, 'clear', { sarif: folder })).toThrow('cannot be written: it is a folder.');
  expect(() => saveText(path.join(folder, 'file', 'x'), '')).toThrow('a folder in its path is a file.');
});
