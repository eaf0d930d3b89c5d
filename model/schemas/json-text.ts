/** A JSON text with the place of everything in it. */
import { findNodeAtLocation, getNodePath, getNodeValue, parseTree } from 'jsonc-parser';
import type { Node, ParseError } from 'jsonc-parser';
import type { Path, Place } from '../catalog/document';
import type { TextProblem } from './types';

/** Deeper texts end the stack of parsers, ours and those of registries. */
const MAX_DEPTH = 200;

export class JsonText {
  public readonly value: unknown;
  public readonly problems: readonly TextProblem[];
  public readonly numbers: readonly WrittenNumber[] = [];
  private readonly root: Node | undefined;
  private readonly starts: readonly number[];

  public constructor(public readonly text: string) {
    this.starts = lineStarts(text);
    if (depthOf(text) > MAX_DEPTH) {
      const message = `The text nests deeper than ${MAX_DEPTH} levels.`;
      this.problems = [{ place: { line: 1, column: 1 }, code: 'schema-syntax', message }];
      return;
    }
    const errors: ParseError[] = [];
    this.root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
    this.value = this.root === undefined ? undefined : getNodeValue(this.root);
    this.numbers = this.root === undefined ? [] : numbersOf(this.root, text);
    const [first] = errors;
    if (text.trim() === '') this.problems = [this.problem(0, 'The file is empty.')];
    else if (first === undefined)
      this.problems = this.root === undefined ? [] : [...this.duplicates(this.root), ...this.infinite()];
    else
      this.problems = [
        this.problem(first.offset, `This is not JSON: ${WORDS[first.error] ?? 'unexpected text'}.`),
      ];
  }

  /** Where a key or its value stands; for a path that does not exist the nearest thing around it. */
  public place(path: Path, part: 'key' | 'value' = 'key'): Place {
    for (let length = path.length; this.root !== undefined && length >= 0; length--) {
      const node = findNodeAtLocation(this.root, [...path.slice(0, length)]);
      if (node === undefined) continue;
      const key = node.parent?.type === 'property' ? node.parent.children?.[0] : undefined;
      return this.at((part === 'key' ? key : undefined)?.offset ?? node.offset);
    }
    return { line: 1, column: 1 };
  }

  /** What stands at a path, as it is written: 1.0 and 1 are one value, and two to registries. */
  public written(path: Path): string | undefined {
    const node = this.root && findNodeAtLocation(this.root, [...path]);
    return node && this.text.slice(node.offset, node.offset + node.length);
  }

  private duplicates(node: Node): TextProblem[] {
    const seen = new Set<string>();
    return (node.children ?? []).flatMap((child) => {
      if (node.type !== 'object') return this.duplicates(child);
      const [key, value] = child.children ?? [];
      const name = String(key?.value);
      const twice = seen.has(name);
      seen.add(name);
      return [
        ...(twice && key !== undefined
          ? [this.problem(key.offset, `${JSON.stringify(name)} is given twice in one object.`)]
          : []),
        ...(value === undefined ? [] : this.duplicates(value)),
      ];
    });
  }

  /** Parsers make them infinite, and write null. */
  private infinite(): TextProblem[] {
    return this.numbers
      .filter(({ value }) => !Number.isFinite(value))
      .map(({ text, path }) => ({
        place: this.place(path, 'value'),
        code: 'schema-syntax',
        message: `the number ${text} is larger than a parser of JSON holds.`,
        allowed: `-${Number.MAX_VALUE} to ${Number.MAX_VALUE}`,
      }));
  }

  private problem(offset: number, message: string): TextProblem {
    return { place: this.at(offset), code: 'schema-syntax', message };
  }

  private at(offset: number): Place {
    return placeAt(this.starts, offset);
  }
}

export interface WrittenNumber {
  readonly text: string;
  /** The number as it is written, in one form: more digits than a double holds are kept. */
  readonly exact: string;
  /** What a double holds of it. */
  readonly value: number;
  readonly path: Path;
}

function numbersOf(node: Node, text: string): WrittenNumber[] {
  if (node.type === 'number') {
    const written = text.slice(node.offset, node.offset + node.length);
    return [{ text: written, exact: exactOf(written), value: node.value as number, path: getNodePath(node) }];
  }
  return (node.children ?? []).flatMap((child) => numbersOf(child, text));
}

/** Sign, digits without zeros around them, and the power of ten of the last one. */
function exactOf(text: string): string {
  const [, sign = '', whole = '', fraction = '', power = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([-+]?\d+))?$/i.exec(text) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const kept = digits.replace(/0+$/, '');
  if (kept === '') return '0';
  return `${sign}${kept}e${BigInt(power) - BigInt(fraction.length) + BigInt(digits.length - kept.length)}`;
}

/** By jsonc-parser's number of an error. */
const WORDS: Readonly<Record<number, string>> = {
  1: 'a character or word that JSON does not have',
  2: 'a number has a wrong form',
  3: 'a property name in double quotes is missing here',
  4: 'a value is missing here',
  5: 'a colon is missing here',
  6: 'a comma is missing here',
  7: 'a closing brace is missing',
  8: 'a closing bracket is missing',
  9: 'the text should end here',
  10: 'comments are not allowed',
  11: 'a comment does not end',
  12: 'a string has no closing quote',
  13: 'a number does not end',
  14: 'a Unicode escape has a wrong form',
  15: 'an escape in a string has a wrong form',
  16: 'a character is not allowed in a string',
};

export function lineStarts(text: string): number[] {
  const starts = [0];
  for (let index = text.indexOf('\n'); index >= 0; index = text.indexOf('\n', index + 1))
    starts.push(index + 1);
  return starts;
}

export function placeAt(starts: readonly number[], offset: number): Place {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}

function depthOf(text: string): number {
  let depth = 0;
  let most = 0;
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (inString) {
      if (character === '\\') index++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{' || character === '[') most = Math.max(most, ++depth);
    else if (character === '}' || character === ']') depth--;
  }
  return most;
}
