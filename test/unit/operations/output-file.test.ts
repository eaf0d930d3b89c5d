import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { publishReport } from '../../../operations/output-file';
import type { JsonOutput } from '../../../operations/output-file';
import { register as drift } from '../../../operations/drift/command';
import { register as local } from '../../../operations/local/command';
import { register as roll } from '../../../operations/roll/command';
import { capturePrinted } from '../../support/printed';

let folder: string;
const printed = capturePrinted();
const file = (name: string): string => path.join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'brokerform-report-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const publish = (output: JsonOutput): void =>
  publishReport(output, {
    terminal: () => 'text\n',
    json: () => '{"differences":[]}\n',
    isOne: ({ differences }) => Array.isArray(differences),
  });

test.each<[JsonOutput, string]>([
  [undefined, 'text\n'],
  [true, '{"differences":[]}\n'],
  ['-', '{"differences":[]}\n'],
])('GIVEN --json as %p THEN one form is printed', (output, expected) => {
  publish(output);
  expect(printed()).toBe(expected);
});

test.each([
  ['no file', undefined],
  ['an empty file', ''],
  ['an earlier report', '{"differences":[1]}'],
])('GIVEN %s WHEN --json names it THEN it has the JSON, and the text is printed', (_, content) => {
  if (content !== undefined) writeFileSync(file('r.json'), content);
  publish(file('r.json'));
  expect([printed(), readFileSync(file('r.json'), 'utf8')]).toEqual(['text\n', '{"differences":[]}\n']);
});

test.each(['{}', '[]', 'null', '"text"', '{"differences":1}'])(
  'GIVEN a file with %s WHEN --json names it THEN it stays and nothing is printed',
  (content) => {
    writeFileSync(file('other.json'), content);
    expect(() => publish(file('other.json'))).toThrow('the file exists and is not a report of this command');
    expect([printed(), readFileSync(file('other.json'), 'utf8')]).toEqual(['', content]);
  },
);

test('GIVEN a folder WHEN --json names it THEN nothing is printed', () => {
  expect(() => publish(folder)).toThrow('it is a folder');
  expect([printed(), existsSync(file('r.json'))]).toEqual(['', false]);
});

test.each([
  ['drift', drift],
  ['local status', local],
  ['roll', roll],
])('--json of %s may name a file', (name, register) => {
  const program = new Command();
  register(program);
  const command = name
    .split(' ')
    .reduce<Command | undefined>((at, word) => at?.commands.find((each) => each.name() === word), program);
  expect(command?.options.find(({ long }) => long === '--json')?.flags).toBe('--json [file]');
});
