/** YAML as Spring reads it: several documents, keys with dots and brackets, lists. */
import { LineCounter, isAlias, isMap, isScalar, isSeq, parseAllDocuments } from 'yaml';
import type { Document } from 'yaml';
import { textValue } from './entry';
import type { Place } from '../../catalog/document';
import type { FileEntry, ReadFile, ReadProblem, Value } from './entry';
import { withoutMark } from './lines';

export function readYaml(text: string): ReadFile {
  const lines = new LineCounter();
  const documents = parseAllDocuments(withoutMark(text), {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'error',
  });
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return line === 0 ? { line: 1, column: 1 } : { line, column: col };
  };
  const problems: ReadProblem[] = [];
  const entries: FileEntry[] = [];
  for (const document of Array.isArray(documents) ? documents : []) {
    problems.push(
      ...document.errors.map(({ pos: [offset], message }) => ({
        at: place(offset),
        message: message.replace(/\.?$/, '.'),
      })),
    );
    if (document.errors.length === 0)
      entries.push(...entriesOf(document, document.contents, [], { line: 1, column: 1 }, place));
  }
  return { entries, problems };
}

function entriesOf(
  document: Document,
  given: unknown,
  path: readonly string[],
  at: Place,
  place: (offset: number) => Place,
): FileEntry[] {
  const node = isAlias(given) ? given.resolve(document) : given;
  if (isMap(node) && node.items.length > 0)
    return node.items.flatMap(({ key, value }) => {
      const name = isScalar(key) ? String(key.value) : '';
      const offset = isScalar(key) ? key.range?.[0] : undefined;
      return entriesOf(document, value, [...path, name], offset === undefined ? at : place(offset), place);
    });
  return path.length === 0 ? [] : [{ path, value: valueOf(document, node), at }];
}

function valueOf(document: Document, given: unknown): Value {
  const node = isAlias(given) ? given.resolve(document) : given;
  if (isSeq(node)) return { kind: 'list', items: node.items.map((item) => valueOf(document, item)) };
  if (isScalar(node)) {
    const { value } = node;
    // Spring reads a value as text and converts it: `1` and `"1"` are the same to it.
    return value === null
      ? { kind: 'null', text: '' }
      : textValue(typeof value === 'string' ? value : JSON.stringify(value));
  }
  return { kind: 'object', text: '{}' };
}
