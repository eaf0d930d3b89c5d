import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import {
  COMMANDS_FILE,
  commandsPage,
  describedCommands,
  formerNames,
} from '../../../../operations/generate/commands';
import { createProgram } from '../../../../operations/program';
import { environmentVariables } from '../../../../operations/toolchain/variables';

const project = resolve(__dirname, '../../../..');

test('GIVEN the program THEN docs/commands.md is what it says: brokerform generate commands', () =>
  expect(readFileSync(join(project, COMMANDS_FILE), 'utf8')).toBe(commandsPage()));

test('GIVEN every command THEN it and its options are described, in words for a terminal', () => {
  const commands = describedCommands();
  expect(commands.length).toBeGreaterThan(40);
  const texts = commands.flatMap(({ usage, description, arguments: given, options }) => [
    [usage, description] as const,
    ...[...given, ...options].map(({ term, meaning }) => [`${usage} ${term}`, meaning] as const),
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

describe('the page against --help', () => {
  const everyCommand = (command: Command): Command[] => [command, ...command.commands.flatMap(everyCommand)];
  const helpOf = (command: Command): string => {
    let text = '';
    command.configureOutput({
      writeOut: (part) => void (text += part),
      getOutHelpWidth: () => 10_000,
      getOutHasColors: () => false,
    });
    command.outputHelp();
    return text;
  };
  const helps = new Map(
    everyCommand(createProgram()).map((command) => {
      const help = helpOf(command);
      const usage = /^Usage: brokerform ?(.*)$/m.exec(help)?.[1] ?? '';
      return [usage.replace(/\[options\] ?|\[command\]/g, '').trim(), help] as const;
    }),
  );
  const commands = describedCommands();

  test.each(commands.map((command) => [command.usage, command] as const))(
    '%s is typed, described and explained as help says',
    (usage, { description, more, arguments: given, options }) => {
      const help = helps.get(usage)?.replace(/\s+/g, ' ');
      expect(help).toBeDefined();
      expect(help).toContain(description);
      expect(help?.endsWith(`${more} `) ?? false).toBe(true);
      const known = [...given, ...options].map(
        ({ term, meaning }) => `${term.replace(/[<>[\].]/g, '')} ${meaning}`,
      );
      for (const text of known)
        expect(help?.replace(/[<>[\].]/g, '')).toContain(text.replace(/[<>[\].]/g, ''));
      // Help has no option that the page lacks, but for help itself.
      const shown = helps.get(usage)?.match(/^ {2}-.*?(?= {2,}\S)/gm) ?? [];
      expect(shown.map((line) => line.trim()).filter((term) => term !== '-h, --help')).toEqual(
        options.map(({ term }) => term),
      );
    },
  );

  test('no heading of the page is empty, and each is a command', () => {
    const headings = [...commandsPage().matchAll(/^## `(.*)`$/gm)].map(([, usage]) => usage);
    expect(headings).toEqual(commands.map(({ usage }) => usage));
    expect(headings).not.toContain('');
    expect(headings).toEqual(
      expect.arrayContaining(['catalog explain <topic>', 'new <name>', 'clients lint [file...]', 'picture']),
    );
  });

  test('every option that is hidden has another name, and the page has both', () => {
    const hidden = everyCommand(createProgram()).flatMap(({ options }) =>
      options.filter(({ hidden: isHidden }) => isHidden).map(({ long }) => long ?? ''),
    );
    const former = formerNames();
    expect(hidden.filter((option) => !former.some(({ old }) => old.endsWith(` ${option}`)))).toEqual([]);
    expect(former).toEqual(
      expect.arrayContaining([
        { old: 'roll gate', now: 'roll check' },
        { old: 'picture <environment>', now: 'picture --environment' },
        { old: 'brokers drain --plan', now: 'brokers drain --dry-run' },
      ]),
    );
    for (const { old, now } of former) {
      expect(commandsPage()).toContain(`\`${old}\``);
      expect(commandsPage()).toContain(`\`${now}\``);
    }
  });
});
