/** An Avro schema with its names resolved, and the place of each of its types. */
import { Type } from 'avsc';
import type { Schema } from 'avsc';
import type { Path } from '../../catalog/document';
import { nearest } from '../../../shared/nearest';
import { listOf } from '../../../shared/text';
import { JsonText } from '../json-text';
import { isObject } from '../../../shared/object';
import type { ReadResult, ReferencedText, TextProblem } from '../types';

export const PRIMITIVES = ['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string'] as const;
export type Primitive = (typeof PRIMITIVES)[number];

/** What a logical type makes of the type below it. */
export interface Logical {
  readonly name: string;
  readonly precision?: unknown;
  readonly scale?: unknown;
}

interface Node {
  /** In the schema's own text; undefined in one that it refers to. */
  readonly path?: Path;
  readonly logical?: Logical;
}
interface Named extends Node {
  readonly fullName: string;
  readonly aliases: readonly string[];
  readonly doc?: string;
}
export interface AvroRecord extends Named {
  readonly kind: 'record';
  readonly fields: AvroField[];
}
export interface AvroEnum extends Named {
  readonly kind: 'enum';
  readonly symbols: readonly string[];
  readonly default?: string;
}
export interface AvroFixed extends Named {
  readonly kind: 'fixed';
  readonly size: number;
}
export interface AvroField {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly type: AvroType;
  readonly hasDefault: boolean;
  readonly doc?: string;
  readonly path?: Path;
  /** Properties of the field that Avro itself does not know. */
  readonly extra: Readonly<Record<string, unknown>>;
}
export type AvroType =
  | AvroRecord
  | AvroEnum
  | AvroFixed
  | ({ readonly kind: 'primitive'; readonly name: Primitive } & Node)
  | ({ readonly kind: 'array'; readonly items: AvroType } & Node)
  | ({ readonly kind: 'map'; readonly values: AvroType } & Node)
  | ({ readonly kind: 'union'; readonly branches: readonly AvroType[] } & Node);

export interface AvroSchema {
  readonly format: 'avro';
  readonly text: JsonText;
  readonly root: AvroType;
  /** Full names of the named types in the text itself. */
  readonly names: readonly string[];
}

/** A name, and a name with its namespace. */
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const FULL_NAME = /^[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*$/;

/** @param references in order: each may use the names of those before it */
export function readAvro(source: string, references: readonly ReferencedText[] = []): ReadResult<AvroSchema> {
  const known = new Map<string, AvroType>();
  for (const { text } of references) new Reader(new JsonText(text), known, false).read();
  const text = new JsonText(source);
  if (text.problems.length > 0) return { ok: false, problems: text.problems };
  const reader = new Reader(text, known, true);
  const root = reader.read();
  if (reader.problems.length > 0 || root === undefined) return { ok: false, problems: reader.problems };
  const refused = refusedByLibrary(text.value, references);
  if (refused !== undefined)
    return {
      ok: false,
      problems: [
        { place: { line: 1, column: 1 }, code: 'schema-invalid', message: `Avro refuses this: ${refused}.` },
      ],
    };
  return { ok: true, schema: { format: 'avro', text, root, names: reader.own } };
}

/** avsc has the last word: it knows more than the places below do. */
function refusedByLibrary(value: unknown, references: readonly ReferencedText[]): string | undefined {
  try {
    const registry = {};
    for (const { text } of references)
      Type.forSchema(withSmallDefaults(JSON.parse(text)) as Schema, { registry });
    Type.forSchema(withSmallDefaults(value) as Schema, { registry });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** avsc takes defaults of long up to 2^53 alone; Avro, and the check of them below, up to 2^63 - 1. */
function withSmallDefaults(value: unknown, isDefault = false): unknown {
  if (typeof value === 'number')
    return isDefault && !Number.isSafeInteger(value) && Number.isInteger(value) ? 0 : value;
  if (Array.isArray(value)) return value.map((each) => withSmallDefaults(each, isDefault));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      withSmallDefaults(each, isDefault || key === 'default'),
    ]),
  );
}

class Reader {
  public readonly problems: TextProblem[] = [];
  public readonly own: string[] = [];

  public constructor(
    private readonly text: JsonText,
    private readonly known: Map<string, AvroType>,
    private readonly isOwn: boolean,
  ) {}

  public read(): AvroType | undefined {
    return this.type(this.text.value, [], '');
  }

  private type(value: unknown, path: Path, namespace: string): AvroType | undefined {
    if (typeof value === 'string') return this.named(value, path, namespace);
    if (Array.isArray(value)) return this.union(value, path, namespace);
    if (!isObject(value)) return this.wrong(path, `a type is ${JSON.stringify(value) ?? 'missing'}`);
    const { type } = value;
    const logical = logicalOf(value);
    const at = { ...this.at(path), ...(logical === undefined ? {} : { logical }) };
    switch (type) {
      case 'record':
      case 'error':
        return this.record(value, path, namespace);
      case 'enum':
        return this.enumeration(value, path, namespace);
      case 'fixed':
        return this.fixed(value, path, namespace, at);
      case 'array': {
        const items = this.type(value['items'], [...path, 'items'], namespace);
        return items && { kind: 'array', items, ...at };
      }
      case 'map': {
        const values = this.type(value['values'], [...path, 'values'], namespace);
        return values && { kind: 'map', values, ...at };
      }
      default: {
        const inner = this.type(type, [...path, 'type'], namespace);
        return inner?.kind === 'primitive' ? { ...inner, ...at } : inner;
      }
    }
  }

  private named(name: string, path: Path, namespace: string): AvroType | undefined {
    if ((PRIMITIVES as readonly string[]).includes(name))
      return { kind: 'primitive', name: name as Primitive, ...this.at(path) };
    const found =
      (name.includes('.') || namespace === '' ? undefined : this.known.get(`${namespace}.${name}`)) ??
      this.known.get(name);
    if (found !== undefined) return found;
    const right = nearest(name, [...PRIMITIVES, ...this.known.keys()]);
    return this.problem(path, {
      code: 'schema-unknown-reference',
      message: `the type ${JSON.stringify(name)} is neither a type of Avro nor a name that is defined before it.`,
      allowed: listOf([...PRIMITIVES, ...this.known.keys()], 12),
      remedy:
        right === undefined
          ? 'Define it, or add the schema that defines it to references in the catalog.'
          : `Write "${right}".`,
    });
  }

  private union(branches: readonly unknown[], path: Path, namespace: string): AvroType | undefined {
    const types = branches.map((branch, index) => this.type(branch, [...path, index], namespace));
    const seen = new Set<string>();
    for (const [index, type] of types.entries()) {
      if (type === undefined) continue;
      const name = branchName(type);
      if (type.kind === 'union') this.wrong([...path, index], 'a union stands directly in a union');
      else if (seen.has(name)) this.wrong([...path, index], `the union has ${name} twice`);
      seen.add(name);
    }
    if (types.length === 0) return this.wrong(path, 'a union has no types');
    return { kind: 'union', branches: types.filter((type) => type !== undefined), ...this.at(path) };
  }

  private record(value: Fields, path: Path, namespace: string): AvroType | undefined {
    const named = this.name(value, path, namespace);
    if (named === undefined) return undefined;
    const record: AvroRecord = { kind: 'record', ...named, fields: [], ...this.at(path) };
    this.known.set(named.fullName, record);
    const { fields } = value;
    if (!Array.isArray(fields)) return this.wrong(path, `record ${named.fullName} has no list "fields"`);
    const seen = new Set<string>();
    for (const [index, field] of (fields as readonly unknown[]).entries()) {
      const read = this.field(field, [...path, 'fields', index], namespaceOf(named.fullName), named.fullName);
      if (read === undefined) continue;
      if (seen.has(read.name))
        this.wrong(
          [...path, 'fields', index, 'name'],
          `record ${named.fullName} has the field ${read.name} twice`,
        );
      seen.add(read.name);
      record.fields.push(read);
    }
    return record;
  }

  private field(value: unknown, path: Path, namespace: string, record: string): AvroField | undefined {
    if (!isObject(value)) return this.wrong(path, `a field of ${record} is not an object`);
    const { name, type, aliases, doc, default: given, ...extra } = value;
    if (name === undefined) return this.wrong(path, `a field of ${record} has no "name"`, NAME_FORM);
    if (typeof name !== 'string' || !NAME.test(name))
      return this.wrong(
        [...path, 'name'],
        `a field of ${record} has the name ${JSON.stringify(name)}`,
        NAME_FORM,
      );
    if (type === undefined) return this.wrong(path, `field ${name} of ${record} has no "type"`);
    const read = this.type(type, [...path, 'type'], namespace);
    if (read === undefined) return undefined;
    const hasDefault = 'default' in value;
    this.aliases(aliases, path, `${record}.${name}`);
    if (hasDefault && !fits(read, given, [...path, 'default'], this.text))
      this.wrong(
        [...path, 'default'],
        `default of ${record}.${name} is ${this.written([...path, 'default'])}, which is not ${article(read.kind === 'union' ? branchName(read.branches[0]) : branchName(read))}`,
        allowedDefault(read),
      );
    return {
      name,
      aliases: texts(aliases),
      type: read,
      hasDefault,
      extra,
      ...(typeof doc === 'string' && doc.trim() !== '' ? { doc } : {}),
      ...this.at(path),
    };
  }

  private enumeration(value: Fields, path: Path, namespace: string): AvroType | undefined {
    const named = this.name(value, path, namespace);
    if (named === undefined) return undefined;
    const symbols = texts(value['symbols']);
    if (symbols.length === 0) return this.wrong(path, `enum ${named.fullName} has no list "symbols"`);
    for (const [index, symbol] of symbols.entries()) {
      const at = [...path, 'symbols', index];
      if (!NAME.test(symbol))
        this.wrong(at, `enum ${named.fullName} has the symbol ${JSON.stringify(symbol)}`, NAME_FORM);
      if (symbols.indexOf(symbol) !== index)
        this.wrong(at, `enum ${named.fullName} has the symbol ${symbol} twice`);
    }
    const given = value['default'];
    if (given !== undefined && !symbols.includes(given as string))
      this.wrong(
        [...path, 'default'],
        `default of enum ${named.fullName} is ${JSON.stringify(given)}`,
        listOf(symbols, 8),
      );
    const type: AvroEnum = {
      kind: 'enum',
      ...named,
      symbols,
      ...(typeof given === 'string' ? { default: given } : {}),
      ...this.at(path),
    };
    this.known.set(named.fullName, type);
    return type;
  }

  private fixed(value: Fields, path: Path, namespace: string, at: Node): AvroType | undefined {
    const named = this.name(value, path, namespace);
    if (named === undefined) return undefined;
    const { size } = value;
    if (
      typeof size !== 'number' ||
      size < 1 ||
      !isWhole(this.text.written([...path, 'size']), WHOLE['int'] ?? 0n)
    )
      return this.wrong(
        [...path, 'size'],
        `size of fixed ${named.fullName} is ${this.written([...path, 'size'])}`,
        '1 or more bytes, without a fraction and an exponent',
      );
    const type: AvroFixed = { kind: 'fixed', ...named, size, ...at };
    this.known.set(named.fullName, type);
    return type;
  }

  private name(value: Fields, path: Path, namespace: string): Omit<Named, 'path' | 'logical'> | undefined {
    const { name, doc } = value;
    if (name === undefined)
      return this.wrong(path, `${article(String(value['type']))} has no "name"`, NAME_FORM);
    if (typeof name !== 'string' || !FULL_NAME.test(name))
      return this.wrong(
        [...path, 'name'],
        `${article(String(value['type']))} has the name ${JSON.stringify(name)}`,
        NAME_FORM,
      );
    const within = typeof value['namespace'] === 'string' ? value['namespace'] : namespace;
    const full = (given: string): string =>
      given.includes('.') || within === '' ? given : `${within}.${given}`;
    const fullName = full(name);
    if (this.known.has(fullName))
      return this.wrong([...path, 'name'], `the name ${fullName} is defined twice`);
    this.aliases(value['aliases'], path, fullName);
    if (this.isOwn) this.own.push(fullName);
    return {
      fullName,
      aliases: texts(value['aliases']).map((alias) =>
        alias.includes('.') ? alias : [namespaceOf(fullName), alias].filter((part) => part !== '').join('.'),
      ),
      ...(typeof doc === 'string' && doc.trim() !== '' ? { doc } : {}),
    };
  }

  private aliases(value: unknown, path: Path, of: string): void {
    if (value === undefined || (Array.isArray(value) && value.every((each) => typeof each === 'string')))
      return;
    const at = [...path, 'aliases'];
    this.wrong(at, `aliases of ${of} is ${this.written(at)}`, 'a list of names: ["earlier"]');
  }

  /** In one line, as it stands in the text. */
  private written(path: Path): string {
    return this.text.written(path)?.replace(/\s+/g, ' ') ?? 'missing';
  }

  private at(path: Path): { path?: Path } {
    return this.isOwn ? { path } : {};
  }

  private wrong(path: Path, what: string, allowed?: string): undefined {
    return this.problem(path, {
      code: 'schema-invalid',
      message: `${what}.`,
      ...(allowed === undefined ? {} : { allowed }),
    });
  }

  private problem(path: Path, problem: Omit<TextProblem, 'place'>): undefined {
    this.problems.push({ place: this.text.place(path, 'value'), ...problem });
  }
}

type Fields = Readonly<Record<string, unknown>>;
const NAME_FORM = 'letters, digits and "_", beginning with a letter or "_"';

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];

export const namespaceOf = (fullName: string): string => fullName.split('.').slice(0, -1).join('.');
export const simpleName = (fullName: string): string => fullName.slice(fullName.lastIndexOf('.') + 1);

function logicalOf({ logicalType, precision, scale }: Fields): Logical | undefined {
  return typeof logicalType === 'string'
    ? { name: logicalType, ...(logicalType === 'decimal' ? { precision, scale: scale ?? 0 } : {}) }
    : undefined;
}

/** What a type is called where it stands in a union. */
export function branchName(type: AvroType | undefined): string {
  if (type === undefined) return 'nothing';
  if (type.kind === 'primitive') return type.name;
  return 'fullName' in type ? type.fullName : type.kind;
}

const article = (noun: string): string => `${/^(?:a|e|i|o)/i.test(noun) ? 'an' : 'a'} ${noun}`;

function allowedDefault(type: AvroType): string | undefined {
  const first = type.kind === 'union' ? type.branches[0] : type;
  const most = first?.kind === 'primitive' ? WHOLE[first.name] : undefined;
  const digits =
    most === undefined ? undefined : `${-most - 1n} to ${most}, without a fraction and an exponent`;
  if (type.kind !== 'union') return digits;
  return `a value of the first type of the union${digits === undefined ? '' : `: ${digits}`}`;
}

/** The highest value; the lowest is one further from 0. */
const WHOLE: Readonly<Record<string, bigint>> = { int: 2n ** 31n - 1n, long: 2n ** 63n - 1n };

/** Java's parser takes 1.0 and 1e3 for fractions, and registries then refuse the schema. */
function isWhole(written: string | undefined, most: bigint): boolean {
  if (written === undefined || !/^-?\d+$/.test(written)) return false;
  const value = BigInt(written);
  return -most - 1n <= value && value <= most;
}

/** Whether a default is a value of a type; of a union, of its first type. @param path of the value in the text */
function fits(type: AvroType, value: unknown, path: Path, text: JsonText): boolean {
  switch (type.kind) {
    case 'union':
      return type.branches[0] !== undefined && fits(type.branches[0], value, path, text);
    case 'array':
      return (
        Array.isArray(value) && value.every((each, index) => fits(type.items, each, [...path, index], text))
      );
    case 'map':
      return (
        isObject(value) &&
        Object.entries(value).every(([key, each]) => fits(type.values, each, [...path, key], text))
      );
    case 'enum':
      return type.symbols.includes(value as string);
    case 'fixed':
      return typeof value === 'string' && value.length === type.size;
    case 'record':
      return (
        isObject(value) &&
        type.fields.every((field) =>
          field.name in value
            ? fits(field.type, value[field.name], [...path, field.name], text)
            : field.hasDefault,
        )
      );
    case 'primitive':
      switch (type.name) {
        case 'null':
          return value === null;
        case 'boolean':
          return typeof value === 'boolean';
        case 'int':
        case 'long':
          return typeof value === 'number' && isWhole(text.written(path), WHOLE[type.name] ?? 0n);
        case 'float':
        case 'double':
          return typeof value === 'number';
        case 'bytes':
        case 'string':
          return typeof value === 'string';
      }
  }
}
