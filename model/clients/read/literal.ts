/**
 * Settings in JSON, in object literals of JavaScript and TypeScript modules, and in dictionaries of Python modules. Nothing is
 * evaluated: what is no literal is `code`, what comes from the process environment a `reference`.
 */
import type { Place } from '../../catalog/document';
import type { FileEntry, ReadFile, ReadProblem, Value } from './entry';
import { withoutMark } from '../../../shared/text';

export type Language = 'json' | 'javascript' | 'python';

type Token =
  | { readonly kind: 'string' | 'number' | 'bigint' | 'name'; readonly text: string; readonly at: number }
  | { readonly kind: 'sign'; readonly text: string; readonly at: number };

interface Grammar {
  readonly comment: RegExp;
  readonly name: RegExp;
}

const GRAMMARS: Readonly<Record<Language, Grammar>> = {
  // Comments and trailing commas as in tsconfig.json: whoever reads such a file reads them.
  json: { comment: /\/\/[^\n]*|\/\*[\s\S]*?\*\//y, name: /[A-Za-z_$][\w$]*/y },
  javascript: { comment: /\/\/[^\n]*|\/\*[\s\S]*?\*\//y, name: /[A-Za-z_$][\w$]*/y },
  python: { comment: /#[^\n]*/y, name: /[A-Za-z_]\w*/y },
};
const STRING = /"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'|`(?:\\[\s\S]|[^`\\])*`/y;
const DOCSTRING = /"""[\s\S]*?"""|'''[\s\S]*?'''/y;
const NUMBER = /(?:0[xX][\da-fA-F_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?)(n?)/y;

/** What reads the process environment, or a file: its value is known where the client runs. */
const REFERENCES =
  /\b(?:process\.env|Deno\.env|import\.meta\.env|os\.environ|os\.getenv|getenv|readFileSync|open)\b/;

export function readLiterals(given: string, language: Language): ReadFile {
  const text = withoutMark(given);
  const place = placesOf(text);
  const tokens = tokenize(text, GRAMMARS[language]);
  if (!Array.isArray(tokens))
    return { entries: [], problems: [{ at: place(tokens.at), message: tokens.message }] };
  const reader = new LiteralReader(text, tokens, place);
  return language === 'json' ? reader.document() : reader.module();
}

function placesOf(text: string): (offset: number) => Place {
  const starts = [0];
  for (let index = text.indexOf('\n'); index >= 0; index = text.indexOf('\n', index + 1))
    starts.push(index + 1);
  return (offset) => {
    let line = starts.length;
    while (line > 1 && (starts[line - 1] ?? 0) > offset) line--;
    return { line, column: offset - (starts[line - 1] ?? 0) + 1 };
  };
}

function tokenize(text: string, { comment, name }: Grammar): Token[] | { at: number; message: string } {
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  while (at < text.length) {
    const skipped = take(/\s+/y) ?? take(comment) ?? take(DOCSTRING);
    if (skipped !== undefined) {
      at += skipped.length;
      continue;
    }
    const string = take(STRING);
    const number = string === undefined ? take(NUMBER) : undefined;
    const word = string ?? number ?? take(name);
    if (string !== undefined) tokens.push({ kind: 'string', text: unquoted(string), at });
    else if (number !== undefined)
      tokens.push({ kind: number.endsWith('n') ? 'bigint' : 'number', text: plainNumber(number), at });
    else if (word !== undefined) tokens.push({ kind: 'name', text: word, at });
    else {
      const [sign = ''] = text.slice(at);
      if (sign === '"' || sign === "'" || sign === '`')
        return { at, message: 'The text that begins here has no closing quote.' };
      tokens.push({ kind: 'sign', text: sign, at });
    }
    at += word?.length ?? [...text.slice(at, at + 2)][0]?.length ?? 1;
  }
  return tokens;
}

/** 1_048_576 and 0x10 as decimal digits. */
function plainNumber(text: string): string {
  const digits = text.replace(/_|n$/g, '');
  if (/^(?:0x[\da-f]+|0|[1-9]\d*)$/i.test(digits)) return String(BigInt(digits));
  return Number.isFinite(Number(digits)) ? String(Number(digits)) : digits;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', '\n': '' };

function unquoted(literal: string): string {
  return literal
    .slice(1, -1)
    .replace(
      /\\(?:u([\da-fA-F]{4})|x([\da-fA-F]{2})|([\s\S]))/g,
      (_, code?: string, hex?: string, other = '') =>
        code === undefined && hex === undefined
          ? (ESCAPES[other as string] ?? (other as string))
          : String.fromCharCode(parseInt(code ?? hex ?? '', 16)),
    );
}

const CONSTANTS: Readonly<Record<string, Value>> = {
  true: { kind: 'boolean', text: 'true' },
  false: { kind: 'boolean', text: 'false' },
  True: { kind: 'boolean', text: 'true' },
  False: { kind: 'boolean', text: 'false' },
  null: { kind: 'null', text: '' },
  undefined: { kind: 'null', text: '' },
  None: { kind: 'null', text: '' },
};

/** Functions that make a client, or that a client's call is. */
const CALLS = /^(?:[Pp]roducer|[Cc]onsumer|send|sendBatch|run|consume|subscribe)$/;
/** Methods that change a dictionary. */
const CHANGES = ['update', 'setdefault', 'pop', 'popitem', 'clear'];

/** Objects nested deeper are no settings. */
const MAX_DEPTH = 32;

class LiteralReader {
  private position = 0;
  private readonly entries: FileEntry[] = [];
  private readonly problems: ReadProblem[] = [];
  /** Names of objects that were read. */
  private readonly objects = new Set<string>();

  public constructor(
    private readonly text: string,
    private readonly tokens: readonly Token[],
    private readonly place: (offset: number) => Place,
  ) {}

  /** The file is one value. */
  public document(): ReadFile {
    if (!this.is('{')) this.problem('The file is not a JSON object.', 'write { "<key>": <value> }');
    else {
      this.object([], 0);
      if (this.tokens[this.position] !== undefined && this.problems.length === 0)
        this.problem('Something follows the JSON object.');
    }
    return { entries: this.entries, problems: this.problems };
  }

  /** Every object of a module, and what statements change in one afterwards. Which branch runs is not known: each counts. */
  public module(): ReadFile {
    while (this.position < this.tokens.length && this.problems.length === 0) {
      const [first, second, third] = this.tokens.slice(this.position, this.position + 3);
      if (first?.kind === 'name' && isSign(second, '=') && isOpening(third)) {
        const name = this.declaredName() ?? first.text;
        this.objects.add(name);
        this.position += 2;
        this.object([name], 0);
      } else if (first?.kind === 'name' && this.objects.has(first.text) && this.change(first.text)) continue;
      else if (isOpening(first) && this.beginsObject()) this.object(this.callee(), 0);
      else this.position++;
    }
    return { entries: this.entries, problems: this.problems };
  }

  /** `producer` of `const producer: Options = {`. */
  private declaredName(): string | undefined {
    const [keyword, name, colon] = this.tokens.slice(Math.max(0, this.position - 3), this.position);
    const declares = keyword?.kind === 'name' && ['const', 'let', 'var'].includes(keyword.text);
    return declares && name?.kind === 'name' && isSign(colon, ':') ? name.text : undefined;
  }

  /** The function whose argument begins here, as far as it says which client the argument is of. */
  private callee(): string[] {
    const [name, open] = this.tokens.slice(Math.max(0, this.position - 2), this.position);
    return isSign(open, '(') && name?.kind === 'name' && CALLS.test(name.text) ? [name.text] : [];
  }

  /** `name.key = …`, `name["key"] = …`, `name.update({…})`, `Object.assign(name, {…})`. False: the name is only used. */
  private change(name: string): boolean {
    const start = this.position;
    const at = this.place(this.tokens[start]?.at ?? 0);
    const unknown = (): boolean => {
      this.entries.push({ path: [name, '…'], value: this.statement(), at });
      return true;
    };
    const before = this.tokens.slice(Math.max(0, start - 4), start);
    if (
      before.map(({ text }) => text).join(' ') === 'Object . assign (' &&
      isSign(this.tokens[start + 1], ',')
    ) {
      this.position += 2;
      if (!isOpening(this.tokens[this.position])) return unknown();
      this.object([name], 0);
      return true;
    }
    if (before.at(-1)?.kind === 'name' && ['del', 'delete'].includes(before.at(-1)?.text ?? ''))
      return unknown();
    // A property of something else.
    if (isSign(before.at(-1), '.')) return false;
    const path = [name];
    let index = start + 1;
    for (;;) {
      const [first, second, third] = this.tokens.slice(index, index + 3);
      if (isSign(first, '.') && second?.kind === 'name') {
        path.push(second.text);
        index += 2;
      } else if (isSign(first, '[') && second?.kind === 'string' && isSign(third, ']')) {
        path.push(second.text);
        index += 3;
      } else if (
        isSign(first, '[') &&
        isSign(second, ']') === false &&
        path.length === 1 &&
        this.assignsAt(index)
      )
        return unknown();
      else break;
    }
    const [operator, next, after] = this.tokens.slice(index, index + 3);
    if (path.length === 1 && isSign(operator, '|') && isSign(next, '=')) {
      this.position = index + 2;
      if (!isOpening(after)) return unknown();
      this.object(path, 0);
      return true;
    }
    if (path.length > 1 && isSign(operator, '(') && CHANGES.includes(path.at(-1) ?? '')) {
      this.position = index + 1;
      if (path.at(-1) !== 'update' || !isOpening(next)) return unknown();
      this.object(path.slice(0, -1), 0);
      return true;
    }
    if (path.length === 1 || !isSign(operator, '=') || isSign(next, '=') || isSign(next, '>')) return false;
    this.position = index + 1;
    if (isOpening(next)) this.object(path, 1);
    else this.entries.push({ path, value: this.statement(), at });
    return true;
  }

  /** Whether the brackets that begin here are assigned to. */
  private assignsAt(index: number): boolean {
    let depth = 0;
    for (let each = index; each < this.tokens.length; each++) {
      const token = this.tokens[each];
      if (isSign(token, '[')) depth++;
      if (isSign(token, ']') && --depth === 0)
        return isSign(this.tokens[each + 1], '=') && !isSign(this.tokens[each + 2], '=');
    }
    return false;
  }

  /** The value of a statement, which ends with its line or a semicolon. */
  private statement(): Value {
    const start = this.position;
    const first = this.tokens[start];
    if (first === undefined) return { kind: 'code', text: '' };
    const literal = this.literal(first, 0);
    if (literal !== undefined && this.endsStatement()) return literal;
    this.position = start;
    let depth = 0;
    do {
      const token = this.tokens[this.position];
      if (token?.kind === 'sign' && '([{'.includes(token.text)) depth++;
      if (token?.kind === 'sign' && ')]}'.includes(token.text)) depth--;
      this.position++;
    } while (this.position < this.tokens.length && (depth > 0 || !this.endsStatement()));
    const end = this.tokens[this.position]?.at ?? this.text.length;
    return codeOrReference(this.text.slice(first.at, end).trim(), first);
  }

  private endsStatement(): boolean {
    const [before, token] = [this.tokens[this.position - 1], this.tokens[this.position]];
    if (before === undefined || token === undefined || isSign(token, ';')) return true;
    return this.place(before.at).line < this.place(token.at).line;
  }

  /** An object and no block of code: it is empty or begins with a key and a colon. */
  private beginsObject(): boolean {
    const [, key, colon] = this.tokens.slice(this.position, this.position + 3);
    return key?.kind !== 'sign' && colon?.kind === 'sign' && colon.text === ':';
  }

  private object(path: readonly string[], depth: number): void {
    if (depth > MAX_DEPTH) return this.problem(`Objects are nested more than ${MAX_DEPTH} deep.`);
    const start = this.tokens[this.position]?.at ?? 0;
    this.position++;
    let empty = true;
    while (this.problems.length === 0 && !this.is('}')) {
      const key = this.tokens[this.position];
      if (key === undefined)
        return this.problem('The object that begins here has no closing brace.', undefined, start);
      const [, quoted, bracket, colon] = this.tokens.slice(this.position, this.position + 4);
      if (isSign(key, '[') && quoted?.kind === 'string' && isSign(bracket, ']') && isSign(colon, ':')) {
        this.position += 4;
        this.member([...path, quoted.text], this.place(quoted.at), depth);
      } else if (key.kind === 'sign') {
        // `...others` and `[computed]: value`: what they bring is known where the code runs.
        this.entries.push({ path: [...path, '…'], value: this.code(), at: this.place(key.at) });
      } else {
        this.position++;
        if (this.is(':')) {
          this.position++;
          this.member([...path, key.text], this.place(key.at), depth);
        } else {
          this.entries.push({
            path: [...path, key.text],
            value: this.is('(') ? this.code() : { kind: 'code', text: key.text },
            at: this.place(key.at),
          });
        }
      }
      empty = false;
      if (this.is(',')) this.position++;
      else if (this.problems.length === 0 && !this.is('}'))
        return this.problem('A comma or a closing brace is missing before this.');
    }
    if (empty && (depth > 0 || path.length > 1))
      this.entries.push({ path, value: { kind: 'object', text: '{}' }, at: this.place(start) });
    this.position++;
  }

  private member(path: readonly string[], at: Place, depth: number): void {
    if (this.is('{')) {
      this.object(path, depth + 1);
      if (!this.ends()) this.entries.push({ path: [...path, '…'], value: this.code(), at });
    } else this.entries.push({ path, value: this.value(depth), at });
  }

  private value(depth: number): Value {
    const start = this.position;
    const token = this.tokens[start];
    if (token === undefined) {
      this.problem('A value is missing at the end of the file.');
      return { kind: 'code', text: '' };
    }
    const literal = this.literal(token, depth);
    if (literal !== undefined && this.ends()) return literal;
    this.position = start;
    return this.code();
  }

  private literal(token: Token, depth: number): Value | undefined {
    const next = this.tokens[this.position + 1];
    if (token.kind === 'sign' && (token.text === '-' || token.text === '+')) {
      if (next?.kind !== 'number' && next?.kind !== 'bigint') return undefined;
      this.position += 2;
      return { kind: next.kind, text: `${token.text === '-' ? '-' : ''}${next.text}` };
    }
    if (token.kind === 'sign') return token.text === '[' ? this.list(depth) : undefined;
    this.position++;
    if (token.kind === 'name')
      return Object.hasOwn(CONSTANTS, token.text) ? CONSTANTS[token.text] : undefined;
    if (token.kind === 'string')
      return this.text[token.at] === '`' && token.text.includes('${')
        ? { kind: 'reference', text: token.text, before: token.text.slice(0, token.text.indexOf('${')) }
        : { kind: 'text', text: token.text };
    return { kind: token.kind, text: token.text };
  }

  private list(depth: number): Value | undefined {
    if (depth > MAX_DEPTH) return undefined;
    this.position++;
    const items: Value[] = [];
    while (this.problems.length === 0 && !this.is(']')) {
      if (this.tokens[this.position] === undefined) {
        this.problem('A list has no closing bracket.');
        return undefined;
      }
      items.push(this.is('{') ? this.code() : this.value(depth + 1));
      if (this.is(',')) this.position++;
      else if (!this.is(']')) return undefined;
    }
    this.position++;
    return { kind: 'list', items };
  }

  /** Everything up to the comma or bracket that ends the value. */
  private code(): Value {
    const first = this.tokens[this.position];
    const from = first?.at ?? this.text.length;
    const open: string[] = [];
    while (this.position < this.tokens.length) {
      if (open.length === 0 && this.ends()) break;
      const token = this.tokens[this.position];
      if (token?.kind === 'sign' && '([{'.includes(token.text)) open.push(token.text);
      if (token?.kind === 'sign' && ')]}'.includes(token.text)) open.pop();
      this.position++;
    }
    const text = this.text.slice(from, this.tokens[this.position]?.at ?? this.text.length).trim();
    return codeOrReference(text, first);
  }

  private ends(): boolean {
    const token = this.tokens[this.position];
    return token === undefined || (token.kind === 'sign' && [',', '}', ']', ')', ';'].includes(token.text));
  }

  private is(sign: string): boolean {
    const token = this.tokens[this.position];
    return token?.kind === 'sign' && token.text === sign;
  }

  private problem(message: string, remedy?: string, offset?: number): void {
    const at = this.place(offset ?? this.tokens[this.position]?.at ?? this.text.length);
    this.problems.push({ at, message, ...(remedy === undefined ? {} : { remedy }) });
  }
}

function codeOrReference(text: string, first: Token | undefined): Value {
  if (!REFERENCES.test(text)) return { kind: 'code', text };
  return { kind: 'reference', text, before: first?.kind === 'string' ? first.text : '' };
}

function isSign(token: Token | undefined, sign: string): boolean {
  return token?.kind === 'sign' && token.text === sign;
}

function isOpening(token: Token | undefined): boolean {
  return token?.kind === 'sign' && token.text === '{';
}
