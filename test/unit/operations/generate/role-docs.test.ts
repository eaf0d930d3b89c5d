import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { roleNames, rolePage, roleReadme, roleSpecs } from '../../../../operations/generate/role-docs';
import { ansibleFolder } from '../../../../operations/hosts/ansible';

const yamlIn = (...parts: string[]): unknown => {
  const file = path.join(ansibleFolder, ...parts);
  return existsSync(file) ? parse(readFileSync(file, 'utf8')) : undefined;
};
const keysIn = (...parts: string[]): string[] => Object.keys((yamlIn(...parts) as object | null) ?? {});

/** Names that begin with the role's, in tasks, templates, handlers and vars; and those that the role itself gives a value. */
function variablesOf(role: string): { used: Set<string>; made: Set<string> } {
  const folder = path.join(ansibleFolder, 'roles', role);
  const files = ['tasks', 'templates', 'handlers', 'vars'].flatMap((part) =>
    existsSync(path.join(folder, part))
      ? readdirSync(path.join(folder, part)).map((name) =>
          readFileSync(path.join(folder, part, name), 'utf8'),
        )
      : [],
  );
  const text = files.join('\n').replaceAll(/^\s*#.*$/gm, '');
  const all = (expression: RegExp): string[] => [...text.matchAll(expression)].map(([, name = '']) => name);
  return {
    used: new Set(all(new RegExp(`(?<![\\w./-])(${role}_[a-z0-9_]+)\\b(?![(/-])`, 'g'))),
    made: new Set([
      ...all(/(?:register|loop_var|index_var): (\w+)/g),
      ...all(new RegExp(`^\\s*(${role}_[a-z0-9_]+):`, 'gm')),
      ...all(new RegExp(`\\{%-? (?:set|for) (${role}_[a-z0-9_]+)`, 'g')),
    ]),
  };
}

describe.each(roleNames())('the role %s', (role) => {
  it('GIVEN its argument specs THEN the committed README is what they generate', () => {
    expect(readFileSync(roleReadme(role), 'utf8')).toBe(rolePage(role));
  });

  it('GIVEN a variable that it reads THEN its argument specs describe it', () => {
    const described = new Set(
      Object.values(roleSpecs(role)).flatMap(({ options }) => Object.keys(options ?? {})),
    );
    const { used, made } = variablesOf(role);
    expect([...used].filter((name) => !made.has(name) && !described.has(name))).toEqual([]);
  });

  it('GIVEN a default THEN specs and defaults say the same', () => {
    const defaults = yamlIn('roles', role, 'defaults', 'main.yml') ?? {};
    const options = Object.entries(roleSpecs(role)['main']?.options ?? {});
    expect(
      Object.fromEntries(
        options.flatMap(([name, option]) => ('default' in option ? [[name, option.default]] : [])),
      ),
    ).toEqual(defaults);
  });

  it('GIVEN an entry point THEN there is a task file of that name, and a preflight among them', () => {
    const tasks = readdirSync(path.join(ansibleFolder, 'roles', role, 'tasks'));
    for (const name of keysIn('roles', role, 'meta', 'argument_specs.yml'))
      expect(name).toBe('argument_specs');
    for (const name of Object.keys(roleSpecs(role))) expect(tasks).toContain(`${name}.yml`);
    if (role !== 'preflight') expect(Object.keys(roleSpecs(role))).toContain('preflight');
  });
});

describe('entry points that playbooks ask for', () => {
  it('GIVEN tasks_from THEN the role has argument specs for it', () => {
    const missing = readdirSync(ansibleFolder)
      .filter((name) => name.endsWith('.yml'))
      .flatMap((name) => {
        const text = readFileSync(path.join(ansibleFolder, name), 'utf8');
        return [...text.matchAll(/name: (\w+)\s+tasks_from: (\w+)/g)];
      })
      .filter(([, role = '', entry = '']) => roleNames().includes(role) && !(entry in roleSpecs(role)))
      .map(([text]) => text);
    expect(missing).toEqual([]);
  });
});
