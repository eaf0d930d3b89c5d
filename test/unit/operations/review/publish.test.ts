import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { jsonOption } from '../../../../operations/arguments';
import { publish } from '../../../../operations/review/publish';

const forms = { terminal: () => 'text', json: () => '{}\n', sarif: () => '{}\n' };
let folder: string;
let printed: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'brokerform-publish-'));
  printed = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

test.each([
  [['--json'], { json: '-' }],
  [['--json', 'report.json'], { json: 'report.json' }],
  [['--json', '-'], { json: '-' }],
  [[], {}],
])('GIVEN %j THEN JSON is written where that says', (args, options) =>
  expect(new Command().addOption(jsonOption()).parse(args, { from: 'user' }).opts()).toEqual(options),
);

test('GIVEN --json alone THEN standard output is JSON and nothing else', () => {
  publish(forms, 'clear', { json: '-' });
  expect(printed).toBe('{}\n');
});

test('GIVEN a file that is not there, or is JSON THEN it is written, and standard output has the text', () => {
  const file = path.join(folder, 'deep', 'report.json');
  publish(forms, 'clear', { json: file });
  publish(forms, 'clear', { json: file });
  expect(readFileSync(file, 'utf8')).toBe('{}\n');
  expect(printed).toBe('text\ntext\n');
});

test('GIVEN a file that is something else THEN it stays, and nothing is written', () => {
  const file = path.join(folder, 'app.properties');
  const sarif = path.join(folder, 'report.sarif');
  writeFileSync(file, 'acks=all\n');
  expect(() => publish(forms, 'clear', { json: file, sarif })).toThrow(
    /app\.properties: there is such a file/,
  );
  expect(readFileSync(file, 'utf8')).toBe('acks=all\n');
  expect(() => readFileSync(sarif)).toThrow(/ENOENT/);
  expect(printed).toBe('');
});
