/**
 * The fast way through a catalog file without mistakes: js-yaml, eight times as fast as ./document.ts, and set to read scalars
 * exactly as YAML 1.2's core schema does. Where the two could differ this declines, and ./document.ts decides.
 */
import { FAILSAFE_SCHEMA, Type, load } from 'js-yaml';
import type { State } from 'js-yaml';
import type { Place } from './document';

/** A file's value, and where the mappings in its top-level lists begin. */
export interface QuickRead {
  readonly value: unknown;
  /** Place of the first key of a mapping; kept for the top-level mapping and the entries of its lists. */
  readonly starts: ReadonlyMap<unknown, Place>;
}

const scalar = (tag: string, test: RegExp, construct: (text: string) => unknown): Type =>
  new Type(`tag:yaml.org,2002:${tag}`, {
    kind: 'scalar',
    resolve: (text) => test.test(text),
    construct,
  });

/** YAML 1.2, 10.3.2: the core schema's tag resolution. js-yaml's own also takes 0b1 and has no `.5`. */
const CORE_SCHEMA = FAILSAFE_SCHEMA.extend({
  implicit: [
    scalar('null', /^(?:~|[Nn]ull|NULL)?$/, () => null),
    scalar('bool', /^(?:[Tt]rue|TRUE|[Ff]alse|FALSE)$/, (text) => /^t/i.test(text)),
    scalar('int', /^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$/, parseInteger),
    scalar(
      'float',
      /^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN)$/,
      parseFloatingPoint,
    ),
  ],
});

function parseInteger(text: string): number {
  if (text.startsWith('0o')) return parseInt(text.slice(2), 8);
  return text.startsWith('0x') ? parseInt(text.slice(2), 16) : parseInt(text, 10);
}

function parseFloatingPoint(text: string): number {
  if (/nan$/i.test(text)) return NaN;
  if (/inf$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  return parseFloat(text);
}

/**
 * What the two parsers might read differently: tabs, lone carriage returns and other control characters, document markers and
 * directives, anchors, aliases, tags, explicit keys, merge keys, and keys that are null, lists or mappings. (Two things
 * get past this and are in no shape: a list as a key without a colon, which is a field without a value, and an empty entry that ends a
 * list within a list, after which js-yaml continues in the inner one.)
 */
const UNUSUAL = new RegExp(
  [
    '[\\0-\\x09\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\u2028\\u2029\\ufeff]',
    '\\r(?!\\n)',
    '^(?:---|\\.\\.\\.|%)',
    '(?:^|[\\s,[{])[&*!]\\S',
    '(?:^|[\\s,[{])(?:\\?|!)(?=\\s|$)',
    '<<',
    '(?:~|null|Null|NULL|[\\]}]) *:',
    '(?:^|[\\s,[{]):(?=[\\s,[\\]{}"\']|$)',
    '[[\\]{},]#',
    '[^\\s,[{:]["\']#',
  ].join('|'),
  'mu',
);

/** Undefined where only ./document.ts can tell: the file is unusual, or has a mistake. */
export function readQuickly(text: string): QuickRead | undefined {
  if (UNUSUAL.test(text)) return undefined;
  const starts = new StartRecorder();
  try {
    const value = load(text, {
      schema: CORE_SCHEMA,
      listener: (event, state) => (event === 'open' ? starts.open(state) : starts.close(state)),
      // js-yaml only warns of lines that are indented too little; YAML forbids them.
      onWarning: (warning) => {
        throw warning;
      },
    });
    return { value, starts: starts.places };
  } catch {
    return undefined;
  }
}

/** Ancestors of an entry of a top-level list: the file's mapping and the list. */
const ENTRY_DEPTH = 2;

class StartRecorder {
  public readonly places = new Map<unknown, Place>();
  /** For each open node the place of its first child, which for a mapping is its first key. */
  private readonly first: (Place | undefined)[] = [];
  /** The mapping that js-yaml closed one level below an entry, at last. */
  private inner: { readonly value: unknown; readonly place: Place } | undefined;

  public open(state: State): void {
    const depth = this.first.length;
    if (depth > 0 && depth <= ENTRY_DEPTH + 2 && this.first[depth - 1] === undefined) {
      this.first[depth - 1] = { line: state.line + 1, column: state.position - state.lineStart + 1 };
    }
    this.first.push(undefined);
  }

  public close(state: State): void {
    const place = this.first.pop();
    const depth = this.first.length;
    if (place === undefined || state.kind !== 'mapping') return;
    if (depth === ENTRY_DEPTH + 1) this.inner = { value: state.result, place };
    if (depth !== ENTRY_DEPTH && depth !== 0) return;
    // `- { name: x }` is read as a possible key first and then found to be the entry itself: two nodes, one value.
    const { inner } = this;
    this.places.set(state.result, inner !== undefined && inner.value === state.result ? inner.place : place);
  }
}
