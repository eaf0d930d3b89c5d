import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '..', '..', '..', '..');

/** Codes of the diagnostics that a source file makes. */
function codesIn(source: string): string[] {
  const word = /'([a-z0-9]+(?:-[a-z0-9]+)*)'/g;
  // `code: 'x'`, `code: a ? 'x' : 'y'`, and error(where, 'x', …), the shorthand of model/cluster/nodes.ts.
  const places = [
    ...source.matchAll(/\bcode: ([^,;\n]*'[^,;\n]*)/g),
    ...source.matchAll(/\berror\(\s*(?:[^,()]|\([^()]*\))+,\s*('[a-z-]+'),/g),
  ];
  return places.flatMap(([, text = '']) => [...text.matchAll(word)].map(([, code = '']) => code));
}

function sources(folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(path.join(root, folder, name), 'utf8'));
}

const emitted = new Set(
  ['model', 'operations', 'shared', 'constructs', 'stacks'].flatMap(sources).flatMap(codesIn),
);
const documented = new Set(
  [...readFileSync(path.join(root, 'docs', 'errors.md'), 'utf8').matchAll(/^### `([a-z0-9-]+)`/gm)].map(
    ([, code = '']) => code,
  ),
);

describe('docs/errors.md', () => {
  it('GIVEN the source THEN it is understood: the codes it is known to make are found', () => {
    for (const code of ['unknown-key', 'out-of-range', 'wrong-unit', 'unknown-config', 'even-controllers']) {
      expect(emitted).toContain(code);
    }
  });

  it('GIVEN any code of a diagnostic THEN it is documented', () => {
    expect([...emitted].filter((code) => !documented.has(code))).toEqual([]);
  });

  it('GIVEN any code in the document THEN the source makes it', () => {
    expect([...documented].filter((code) => !emitted.has(code))).toEqual([]);
  });
});
