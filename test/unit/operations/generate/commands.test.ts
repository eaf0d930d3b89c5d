import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { COMMANDS_FILE, commandsPage, describedCommands } from '../../../../operations/generate/commands';
import { environmentVariables } from '../../../../operations/toolchain/variables';

const project = resolve(__dirname, '../../../..');

test('GIVEN the program THEN docs/commands.md is what it says: brokerform generate commands', () =>
  expect(readFileSync(join(project, COMMANDS_FILE), 'utf8')).toBe(commandsPage()));

test('GIVEN every command THEN it and its options are described, in words for a terminal', () => {
  const commands = describedCommands();
  expect(commands.length).toBeGreaterThan(40);
  const texts = commands.flatMap(({ usage, description, options }) => [
    [usage, description] as const,
    ...options.map((option) => [`${usage} ${option.flags}`, option.description] as const),
  ]);
  for (const [where, text] of texts) {
    expect([where, text]).toEqual([where, expect.stringMatching(/\S/)]);
    // Tags of docstrings, and Markdown that is none on a terminal.
    expect([where, text]).toEqual([where, expect.not.stringMatching(/@\w+ -|\{@|\*\*/)]);
  }
});

test('GIVEN every variable of ours in the code THEN it is in the list, and the list has no other', () => {
  const files = [
    'bin',
    'operations',
    'constructs',
    'stacks',
    'model',
    'shared',
    'packages/kafka-admin',
  ].flatMap((folder) =>
    readdirSync(join(project, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.[jt]s$/.test(file) && !file.endsWith('variables.ts'))
      .map((file) => join(project, folder, file)),
  );
  const used = files.flatMap((file) => readFileSync(file, 'utf8').match(/\bBROKERFORM_[A-Z_]+\b/g) ?? []);
  const listed = environmentVariables.map(({ name }) => name);
  expect([...new Set(used)].sort()).toEqual(listed.filter((name) => name.startsWith('BROKERFORM_')).sort());
});
