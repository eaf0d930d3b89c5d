/** No file needs itself, by whatever way. Types count as well: what two files need of each other belongs in a third. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

const project = resolve(__dirname, '../..');

const files = [
  'main.ts',
  ...[
    'environments',
    'model',
    'constructs',
    'stacks',
    'operations',
    'shared',
    'packages/kafka-admin',
  ].flatMap((folder) =>
    readdirSync(join(project, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => join(folder, file)),
  ),
];

/** Files that a file imports or exports from. Not what it loads when it is asked to, as commands load their actions. */
function importsOf(file: string): string[] {
  const { statements } = ts.createSourceFile(
    file,
    readFileSync(join(project, file), 'utf8'),
    ts.ScriptTarget.Latest,
  );
  return statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
    const specifier = statement.moduleSpecifier;
    if (specifier === undefined || !ts.isStringLiteral(specifier) || !specifier.text.startsWith('.'))
      return [];
    const path = join(project, dirname(file), specifier.text);
    const found = [`${path}.ts`, join(path, 'index.ts')].find((candidate) => existsSync(candidate));
    return found === undefined ? [] : [relative(project, found)];
  });
}

/** One cycle for each file in which a walk meets itself. */
function cycles(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    const index = path.indexOf(file);
    if (index >= 0) found.push([...path.slice(index), file].join(' > '));
    if (index >= 0 || done.has(file)) return;
    imports.get(file)?.forEach((next) => visit(next, [...path, file]));
    done.add(file);
  };
  for (const file of imports.keys()) visit(file, []);
  return found;
}

test('GIVEN imports that meet THEN the cycle is named', () => {
  const imports = { a: ['b', 'c'], b: [], c: ['d'], d: ['b', 'a'] };
  expect(cycles(new Map(Object.entries(imports)))).toEqual(['a > c > d > a']);
});

test('GIVEN every file of the project THEN none imports itself', () => {
  const imports = new Map(files.map((file) => [file, importsOf(file)]));
  expect([...imports.values()].flat().length).toBeGreaterThan(1_500);
  expect(cycles(imports)).toEqual([]);
});
