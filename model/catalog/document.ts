/** A YAML text with the place of every key and value. Slow against ./quick-yaml.ts; only mistakes need it. */
import { LineCounter, isAlias, isMap, isNode, isScalar, isSeq, parseDocument, visit } from 'yaml';
import type { Document, Pair, YAMLError } from 'yaml';

/** Line and column, from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Keys and list indexes from the top of a file. */
export type Path = readonly (string | number)[];

/** What YAML itself finds wrong. */
export interface YamlProblem {
  readonly place: Place;
  readonly code: 'yaml-syntax' | 'duplicate-key' | 'multiple-documents' | 'yaml-tag' | 'tab-indent';
  readonly message: string;
  readonly remedy?: string;
}

export class YamlDocument {
  public readonly problems: readonly YamlProblem[];
  /** As plain JavaScript, as far as the text could be read. */
  public readonly value: unknown;
  private readonly lines = new LineCounter();
  private readonly document: Document;

  public constructor(text: string) {
    this.document = parseDocument(text, {
      lineCounter: this.lines,
      prettyErrors: false,
      logLevel: 'error',
    });
    const problems = withoutEchoes(
      [...this.document.errors, ...this.document.warnings].map((error) => this.toProblem(error, text)),
    );
    const read = this.read();
    this.value = read.value;
    if (read.problem !== undefined && problems.length === 0) problems.push(read.problem);
    this.problems = problems;
  }

  /**
   * Where a key or its value stands; for a path that does not exist the nearest thing around it. A mapping begins at its first
   * key.
   */
  public place(path: Path, part: 'key' | 'value'): Place {
    let node: unknown = this.document.contents;
    let found = startOf(node) ?? 0;
    for (const [index, step] of path.entries()) {
      const next = this.child(node, step);
      if (next === undefined) break;
      const last = index === path.length - 1;
      node = next.value;
      // An empty value has no place of its own.
      const value = isEmpty(node) ? undefined : startOf(node);
      found = (last && part === 'key' ? next.key : undefined) ?? value ?? next.key ?? found;
    }
    return this.toPlace(found);
  }

  /** What the text holds, as nodes of the parser. */
  public get root(): unknown {
    return this.document.contents;
  }

  /** The node that an alias stands for; any other node is itself. */
  public resolved(node: unknown): unknown {
    return isAlias(node) ? node.resolve(this.document) : node;
  }

  /** Where a node begins. */
  public placeOf(node: unknown): Place | undefined {
    const offset = startOf(node);
    return offset === undefined ? undefined : this.toPlace(offset);
  }

  /** Whether a path exists. */
  public has(path: Path): boolean {
    let node: unknown = this.document.contents;
    for (const step of path) {
      const next = this.child(node, step);
      if (next === undefined) return false;
      node = next.value;
    }
    return true;
  }

  /** The text of a scalar as it stands in the file, without quotes; undefined for anything else. */
  public source(path: Path): string | undefined {
    let node: unknown = this.document.contents;
    for (const step of path) node = this.child(node, step)?.value;
    if (isAlias(node)) node = node.resolve(this.document);
    return isScalar(node) ? node.source : undefined;
  }

  private child(parent: unknown, step: string | number): { key?: number; value: unknown } | undefined {
    const node = this.resolved(parent);
    if (isSeq(node) && typeof step === 'number') {
      return node.items.length > step ? { value: node.items[step] } : undefined;
    }
    if (!isMap(node)) return undefined;
    const pair = node.items.find((item: Pair) => keyText(item.key) === String(step));
    if (pair === undefined) return undefined;
    const key = startOf(pair.key);
    return key === undefined ? { value: pair.value } : { key, value: pair.value };
  }

  private read(): { value: unknown; problem?: YamlProblem } {
    try {
      return { value: this.document.toJS() as unknown };
    } catch (error) {
      // An alias without its anchor, or so many that a small file would become a large one.
      const message = `${(error as Error).message.replace(/ \(.*\)/, '')}.`;
      return { value: undefined, problem: { place: this.firstAlias(), code: 'yaml-syntax', message } };
    }
  }

  private firstAlias(): Place {
    let offset = 0;
    visit(this.document, {
      Alias: (_, alias) => {
        if (alias.resolve(this.document) !== undefined) return undefined;
        offset = alias.range?.[0] ?? 0;
        return visit.BREAK;
      },
    });
    return this.toPlace(offset);
  }

  private toProblem(error: YAMLError, text: string): YamlProblem {
    const [offset] = error.pos;
    const place = this.toPlace(Math.min(offset, text.length));
    const message = error.message.replace(/\.?$/, '.');
    if (error.code === 'DUPLICATE_KEY') {
      return {
        place,
        code: 'duplicate-key',
        message: `${JSON.stringify(keyAt(text, offset))} is given twice in one mapping.`,
        remedy: 'Keep one of the two.',
      };
    }
    if (error.code === 'MULTIPLE_DOCS') {
      return {
        place,
        code: 'multiple-documents',
        message: 'A second YAML document begins here; a catalog file is one.',
        remedy: 'Put the second domain into a file of its own.',
      };
    }
    if (error.code === 'TAB_AS_INDENT') {
      return {
        place,
        code: 'tab-indent',
        message: 'A tab indents this line.',
        remedy: 'Indent with spaces.',
      };
    }
    if (error.code === 'TAG_RESOLVE_FAILED') {
      const remedy = 'Remove the tag: the catalog uses plain text, numbers, lists and mappings.';
      return { place, code: 'yaml-tag', message, remedy };
    }
    if (error.code === 'MISSING_CHAR' && message.includes('quote')) {
      // The parser reports where the text ends, often the last line; the mistake is where it begins.
      const quote = message.includes('"quote') ? '"' : "'";
      const start = Math.max(0, text.lastIndexOf(quote, offset - 1));
      const problem = 'The text that begins here has no closing quote.';
      return { place: this.toPlace(start), code: 'yaml-syntax', message: problem };
    }
    if (error.code === 'BLOCK_AS_IMPLICIT_KEY' && message.includes('sequence')) {
      return { place, code: 'yaml-syntax', message, remedy: 'Indent the list like the entries above it.' };
    }
    if (error.code === 'BLOCK_AS_IMPLICIT_KEY' || error.code === 'BAD_SCALAR_START') {
      return { place, code: 'yaml-syntax', message, remedy: 'If this is text, put it into quotes.' };
    }
    return { place, code: 'yaml-syntax', message };
  }

  private toPlace(offset: number): Place {
    const { line, col } = this.lines.linePos(offset);
    return line === 0 ? { line: 1, column: 1 } : { line, column: col };
  }
}

/** One slip often makes the parser stumble again on the same line or the next: the first complaint is the one to read. */
function withoutEchoes(problems: readonly YamlProblem[]): YamlProblem[] {
  let last = -Infinity;
  return problems.filter(({ code, place }) => {
    if (code !== 'yaml-syntax') return true;
    const echo = place.line <= last + 1;
    last = place.line;
    return !echo;
  });
}

function startOf(node: unknown): number | undefined {
  if (!isNode(node)) return undefined;
  const firstKey: unknown = isMap(node) ? node.items[0]?.key : undefined;
  return (isNode(firstKey) ? firstKey : node).range?.[0];
}

function isEmpty(node: unknown): boolean {
  return node === null || (isScalar(node) && node.value === null && !node.source);
}

function keyText(key: unknown): string {
  const value = isScalar(key) ? key.value : key;
  if (typeof value === 'string') return value;
  // Other keys than text become text, as in JSON; null becomes the empty text.
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

function keyAt(text: string, offset: number): string {
  return /^(?:"([^"\n]*)"|'([^'\n]*)'|[^:\n]*)/
    .exec(text.slice(offset, offset + 250))!
    .filter((part) => part !== undefined)
    .at(-1)!
    .trim();
}
