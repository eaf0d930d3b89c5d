/** YAML as Spring reads it: several documents, keys with dots and brackets, lists. */
import { LineCounter, isAlias, isMap, isScalar, isSeq, parseAllDocuments } from 'yaml';
import type { Document } from 'yaml';
import { withoutMark } from '../../../shared/text';
import { textValue } from './entry';
import type { Place } from '../../catalog/document';
import type { FileEntry, ReadFile, ReadProblem, Value } from './entry';

export function readYaml(text: string): ReadFile {
  const lines = new LineCounter();
  const documents = parseAllDocuments(withoutMark(text), {
    lineCounter: lines,
    // SnakeYAML's: yes, no, on and off are booleans, and << merges.
    version: '1.1',
    prettyErrors: false,
    logLevel: 'error',
  });
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return line === 0 ? { line: 1, column: 1 } : { line, column: col };
  };
  const problems: ReadProblem[] = [];
  const entries: FileEntry[] = [];
  for (const [index, document] of (Array.isArray(documents) ? documents : []).entries()) {
    // What follows the first error of a document follows from it.
    problems.push(
      ...document.errors.slice(0, 1).map(({ pos: [offset], message }) => ({
        at: place(offset),
        message: message.replace(/\.?$/, '.'),
      })),
    );
    if (document.errors.length === 0)
      for (const entry of entriesOf(document, document.contents, [], { line: 1, column: 1 }, place))
        entries.push({ ...entry, document: index });
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
      // A merge: what the map has itself follows, and holds.
      if (isScalar(key) && (key.source === '<<' || key.value === '<<'))
        return entriesOf(document, value, path, at, place);
      const name = isScalar(key) ? String(isNoFiniteNumber(key.value) ? key.source : key.value) : '';
      const offset = isScalar(key) ? key.range?.[0] : undefined;
      return entriesOf(document, value, [...path, name], offset === undefined ? at : place(offset), place);
    });
  return path.length === 0 ? [] : [{ path, value: valueOf(document, node), at }];
}

function valueOf(document: Document, given: unknown): Value {
  const node = isAlias(given) ? given.resolve(document) : given;
  if (isSeq(node)) return { kind: 'list', items: node.items.map((item) => valueOf(document, item)) };
  if (isScalar(node)) {
    const { value, source = '' } = node;
    // Spring reads a value as text and converts it: `1` and `"1"` are the same to it.
    if (value === null) return { kind: 'null', text: '' };
    if (typeof value === 'string') return textValue(value);
    // A number as it stands: a double does not hold every whole number.
    const stands = value instanceof Date || /^-?[1-9]\d*$/.test(source) || isNoFiniteNumber(value);
    return textValue(stands ? source : JSON.stringify(value));
  }
  return { kind: 'object', text: '{}' };
}

/** `e0` is a number without digits to this parser and a text to SnakeYAML; `.inf` and `.nan` are no value of a client. */
const isNoFiniteNumber = (value: unknown): boolean => typeof value === 'number' && !Number.isFinite(value);
