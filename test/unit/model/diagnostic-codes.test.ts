import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { codeGroups } from '../../../model/diagnostic-codes';
import { ERRORS_PAGE, errorsPage } from '../../../operations/generate/errors';

const root = path.resolve(__dirname, '../../..');
const codes = codeGroups.flatMap((group) => Object.keys(group.codes));

/** All code but the registry itself. That a code that is raised is in the registry, its type says. */
const sources = ['model', 'operations', 'constructs', 'stacks', 'shared'].flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.startsWith('diagnostic-codes'))
    .map((name) => readFileSync(path.join(root, folder, name), 'utf8')),
);
const source = sources.join('\n');

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

/** The texts of the code, each as the pieces between its placeholders. Those of a few letters would match anything and are left out. */
function texts(): string[][] {
  const piecesOf = (node: ts.Node): string[] => {
    if (ts.isStringLiteralLike(node)) return [node.text];
    if (ts.isTemplateExpression(node)) {
      return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)];
    }
    if (!ts.isBinaryExpression(node)) return ['', ''];
    const [left, right] = [piecesOf(node.left), piecesOf(node.right)];
    return [...left.slice(0, -1), `${left.at(-1) ?? ''}${right[0] ?? ''}`, ...right.slice(1)];
  };
  const found: string[][] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node) || ts.isBinaryExpression(node)) {
      found.push(piecesOf(node));
    }
    ts.forEachChild(node, visit);
  };
  for (const text of sources) visit(ts.createSourceFile('source.ts', text, ts.ScriptTarget.Latest));
  return found.filter((pieces) => (pieces.join('').match(/[a-z]/gi) ?? []).length >= 8);
}

/** Whether the example is the text up to the end of a sentence, with something in place of each placeholder. */
function isText(example: string, [first = '', ...others]: readonly string[]): boolean {
  if (!example.startsWith(first)) return false;
  let position = first.length;
  for (const piece of others) {
    const found = example.indexOf(piece, position);
    if (found < 0) return false;
    position = found + piece.length;
  }
  return true;
}

/** Sentences of the YAML parser, and those whose words are almost all values. */
const NOT_IN_THE_CODE = ['yaml-syntax', 'yaml-tag', 'missing-key'];

test('GIVEN the example of any code THEN it is what the code says', () => {
  const all = texts();
  const unlike = codeGroups.flatMap((group) =>
    Object.entries<{ readonly example: string }>(group.codes).flatMap(([code, { example }]) => {
      const shown = example.replaceAll('\\*', '*');
      // `topic order.created: …`, whose second half comes from elsewhere.
      const forms = [shown, shown.replace(/^[^:]*: /, ''), shown.replace(/\.$/, '').replace(/^[^:]*: /, '')];
      return all.some((pieces) => forms.some((form) => isText(form, pieces))) ? [] : [code];
    }),
  );
  expect(unlike.sort()).toEqual([...NOT_IN_THE_CODE].sort());
});
