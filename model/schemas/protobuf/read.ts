/** A Protobuf file and what it imports, as messages and enums by their full names. */
import protobuf from 'protobufjs';
import descriptor from 'protobufjs/google/protobuf/descriptor.json';
import type { Place } from '../../catalog/document';
import { listOf } from '../../../shared/text';
import { lineStarts, placeAt } from '../json-text';
import type { ReadResult, ReferencedText, TextProblem } from '../types';

export interface ProtoField {
  readonly name: string;
  readonly number: number;
  /** A scalar, or the full name of a message or enum. */
  readonly type: string;
  /** The type as the file has it, unresolved. */
  readonly written: string;
  readonly kind: 'scalar' | 'message' | 'enum' | 'map';
  readonly label: 'singular' | 'optional' | 'required' | 'repeated';
  /** A oneof of several fields or of one; not what `optional` of proto3 makes. */
  readonly oneof?: string;
  /** A group, or a message in its form (`message_encoding = DELIMITED`): another wire type than a message with its length. */
  readonly isDelimited: boolean;
  /** What a reader gets where a record lacks the field. @default - nothing of its own: messages, lists and maps */
  readonly default?: string;
  readonly doc?: string;
  readonly options: Readonly<Record<string, unknown>>;
}
export interface ProtoMessage {
  /** Without the package: `Order.Line`. */
  readonly name: string;
  readonly fields: readonly ProtoField[];
  /** From and to, both included. */
  readonly reservedNumbers: readonly (readonly [number, number])[];
  readonly reservedNames: readonly string[];
  readonly doc?: string;
  /** In the file itself, and not in what it imports. */
  readonly own: boolean;
}
export interface ProtoEnum {
  readonly name: string;
  readonly values: Readonly<Record<string, number>>;
  readonly reservedNumbers: readonly (readonly [number, number])[];
  readonly reservedNames: readonly string[];
  readonly doc?: string;
  readonly own: boolean;
}
export interface ProtoSchema {
  readonly format: 'protobuf';
  /** A file without a statement of its syntax is proto2. */
  readonly syntax: 'proto2' | 'proto3' | 'edition';
  readonly package: string;
  /** By name without the package for the file's own, by full name for imported ones. */
  readonly messages: ReadonlyMap<string, ProtoMessage>;
  readonly enums: ReadonlyMap<string, ProtoEnum>;
  /** Of the file itself: request and response of each method, by `Service.method`. */
  readonly methods: ReadonlyMap<string, string>;
  /** Full name of the first message: what serializers write by default, and the subject of record strategies. */
  readonly first?: string;
  readonly locator: ProtoLocator;
}

const OPTIONS = { keepCase: true, alternateCommentMode: true, preferTrailingComment: false };
/** Known to every registry and compiler without a reference. */
const WELL_KNOWN = /^(?:google\/protobuf|confluent)\//;

/** @param references by the path under which the file imports them */
export function readProtobuf(
  text: string,
  references: readonly ReferencedText[] = [],
): ReadResult<ProtoSchema> {
  const locator = new ProtoLocator(text);
  const root = new protobuf.Root();
  const fail = (...problems: readonly TextProblem[]): ReadResult<ProtoSchema> => ({ ok: false, problems });
  try {
    const { package: name = '', imports = [] } = parse(text, 'own', root);
    const missing = imports.filter(
      (each) => !WELL_KNOWN.test(each) && !references.some((reference) => reference.name === each),
    );
    if (missing.length > 0)
      return fail(
        ...missing.map((each): TextProblem => {
          const known = references.map((reference) => reference.name);
          return {
            place: locator.text(`"${each}"`),
            code: 'schema-unknown-reference',
            message: `the import "${each}" is not among the references of the schema.`,
            allowed: known.length === 0 ? 'google/protobuf/…; no reference is declared' : listOf(known, 8),
            remedy: `Add { name: ${each}, schema: … } to references in the catalog.`,
          };
        }),
      );
    for (const reference of references) parse(reference.text, 'reference', root);
    addWellKnown(root, [text, ...references.map((reference) => reference.text)]);
    root.resolveAll();
    const schema = new Collector(name, syntaxOf(text), locator).collect(root);
    const refused = refusedByCompiler(schema, schema.syntax === 'proto3');
    if (refused.length > 0) return fail(...refused);
    if (schema.first === undefined)
      return fail({
        place: { line: 1, column: 1 },
        code: 'schema-invalid',
        message: 'The file defines no message.',
        remedy: 'Define the message that records of the topic hold.',
      });
    return { ok: true, schema };
  } catch (error) {
    return fail(locator.problemOf(error as Error));
  }
}

/** What protobufjs accepts and protoc refuses, so that no one can generate code for it. */
function refusedByCompiler(schema: ProtoSchema, openEnums: boolean): TextProblem[] {
  const { locator } = schema;
  const invalid = (type: string, member: string, message: string, allowed: string): TextProblem => ({
    place: locator.place(type, member),
    code: 'schema-invalid',
    message,
    allowed,
  });
  const messages = [...schema.messages.values()].filter(({ own }) => own);
  const enums = [...schema.enums.values()].filter(({ own }) => own);
  /** Values of an enum are names of the scope that the enum is in. */
  const taken = new Map<string, string>();
  return [
    ...messages.flatMap(({ name, fields }) =>
      fields
        .filter(({ number }) => number < 1 || number > MOST_NUMBER || isReservedByProtobuf(number))
        .map((field) =>
          invalid(
            name,
            field.name,
            `field ${name}.${field.name} has number ${field.number}.`,
            `1 to ${MOST_NUMBER}, without ${RESERVED_NUMBERS.join(' to ')}, which are Protobuf's own`,
          ),
        ),
    ),
    ...enums.flatMap(({ name, values }): TextProblem[] => {
      const [first] = Object.entries(values);
      const scope = name.split('.').slice(0, -1).join('.');
      return [
        ...(openEnums && first !== undefined && first[1] !== 0
          ? [
              invalid(
                name,
                first[0],
                `the first value of enum ${name} is ${first[0]} = ${first[1]}.`,
                'a first value of 0: what readers take where the field is absent',
              ),
            ]
          : []),
        ...Object.keys(values).flatMap((value) => {
          const full = `${scope}.${value}`;
          const other = taken.get(full);
          if (other === undefined) taken.set(full, name);
          return other === undefined
            ? []
            : [
                invalid(
                  name,
                  value,
                  `enums ${other} and ${name} have a value ${value} in one scope.`,
                  "another name: values are names of the scope around their enum, so that most begin with the enum's own name",
                ),
              ];
        }),
      ];
    }),
  ];
}

/** Source: Protocol Buffers documentation, Assigning Field Numbers. */
const MOST_NUMBER = 2 ** 29 - 1;
const RESERVED_NUMBERS = [19_000, 19_999] as const;

function isReservedByProtobuf(number: number): boolean {
  const [from, to] = RESERVED_NUMBERS;
  return from <= number && number <= to;
}

function syntaxOf(text: string): ProtoSchema['syntax'] {
  const head = /^(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*(?:(edition)\b|syntax\s*=\s*["']proto([23])["'])/.exec(
    text,
  );
  if (head?.[1] !== undefined) return 'edition';
  return head?.[2] === '3' ? 'proto3' : 'proto2';
}

function parse(text: string, filename: string, root: protobuf.Root): protobuf.IParserResult {
  const module = protobuf.parse as typeof protobuf.parse & { filename: string | null };
  module.filename = filename;
  try {
    return protobuf.parse(text, root, OPTIONS);
  } finally {
    module.filename = null;
  }
}

/** What options of one's own extend; protobufjs has it apart from the others. */
const DESCRIPTOR = 'google/protobuf/descriptor.proto';
const DESCRIPTOR_TYPES: ReadonlySet<string> = new Set(
  Object.keys(descriptor.nested.google.nested.protobuf.nested),
);

/** Protobuf's description of files is the same for all, and no part of a record. */
const isDescriptor = ({ parent, name }: protobuf.ReflectionObject): boolean =>
  parent?.fullName === '.google.protobuf' && DESCRIPTOR_TYPES.has(name);

function addWellKnown(root: protobuf.Root, texts: readonly string[]): void {
  const wanted = new Set(
    texts.flatMap((text) =>
      [...text.matchAll(/import\s+(?:public\s+|weak\s+)?"(google\/protobuf\/[\w/.]+)"/g)].flatMap(
        ([, name]) => name ?? [],
      ),
    ),
  );
  for (const name of wanted) {
    const common = name === DESCRIPTOR ? descriptor : protobuf.common.get(name);
    if (common?.nested !== undefined && root.lookup(probe(common.nested)) === null)
      root.addJSON(common.nested);
  }
}

/** A name that a bundled file defines. */
function probe(nested: Record<string, protobuf.AnyNestedObject>): string {
  const types =
    (nested as { google?: { nested?: { protobuf?: { nested?: object } } } }).google?.nested?.protobuf
      ?.nested ?? {};
  return `google.protobuf.${Object.keys(types)[0] ?? ''}`;
}

class Collector {
  private readonly messages = new Map<string, ProtoMessage>();
  private readonly enums = new Map<string, ProtoEnum>();
  private readonly methods = new Map<string, string>();
  private first: string | undefined;

  public constructor(
    private readonly packageName: string,
    private readonly syntax: ProtoSchema['syntax'],
    private readonly locator: ProtoLocator,
  ) {}

  public collect(root: protobuf.Root): ProtoSchema {
    this.namespace(root);
    return {
      format: 'protobuf',
      syntax: this.syntax,
      package: this.packageName,
      messages: this.messages,
      enums: this.enums,
      methods: this.methods,
      locator: this.locator,
      ...(this.first === undefined ? {} : { first: this.first }),
    };
  }

  private namespace(within: protobuf.NamespaceBase): void {
    for (const each of within.nestedArray) {
      if (isDescriptor(each) && !isOwn(each)) continue;
      if (each instanceof protobuf.Type) this.message(each);
      else if (each instanceof protobuf.Enum) {
        const own = isOwn(each);
        const name = this.nameOf(each, own);
        this.enums.set(name, {
          name,
          values: each.values,
          own,
          ...reservedOf(each.reserved),
          ...docOf(each),
        });
      } else if (each instanceof protobuf.Service && isOwn(each)) this.service(each);
      if (each instanceof protobuf.Namespace) this.namespace(each);
    }
  }

  private service(service: protobuf.Service): void {
    for (const { name, requestType, requestStream, responseType, responseStream } of service.methodsArray) {
      const side = (type: string, stream: boolean | undefined): string =>
        `(${stream === true ? 'stream ' : ''}${type})`;
      this.methods.set(
        `${service.name}.${name}`,
        `${side(requestType, requestStream)} returns ${side(responseType, responseStream)}`,
      );
    }
  }

  private message(type: protobuf.Type): void {
    const own = isOwn(type);
    const name = this.nameOf(type, own);
    if (own && !(type.parent instanceof protobuf.Type)) this.first ??= type.fullName.slice(1);
    this.messages.set(name, {
      name,
      own,
      fields: type.fieldsArray.map((field) => this.field(field)),
      ...reservedOf(type.reserved),
      ...docOf(type),
    });
  }

  private field(field: protobuf.Field): ProtoField {
    const { resolvedType } = field;
    const own = resolvedType === null ? undefined : this.nameOf(resolvedType, isOwn(resolvedType));
    const type = own ?? field.type;
    const map = field instanceof protobuf.MapField;
    const synthetic = field.partOf?.name === `_${field.name}` && field.options?.['proto3_optional'] === true;
    return {
      name: field.name,
      number: field.id,
      type: map ? `map<${field.keyType}, ${type}>` : type,
      written: map ? `map<${field.keyType}, ${field.type}>` : field.type,
      kind: map
        ? 'map'
        : resolvedType instanceof protobuf.Enum
          ? 'enum'
          : resolvedType === null
            ? 'scalar'
            : 'message',
      label: field.repeated ? 'repeated' : field.required ? 'required' : synthetic ? 'optional' : 'singular',
      isDelimited: field.delimited,
      options: field.options ?? {},
      ...defaultOf(field),
      ...(field.partOf === null || synthetic ? {} : { oneof: field.partOf.name }),
      ...docOf(field),
    };
  }

  private nameOf(type: protobuf.ReflectionObject, own: boolean): string {
    const full = type.fullName.slice(1);
    return own && this.packageName !== '' ? full.slice(this.packageName.length + 1) : full;
  }
}

function reservedOf(
  reserved: readonly (number[] | string)[] | null | undefined,
): Pick<ProtoMessage, 'reservedNumbers' | 'reservedNames'> {
  const all = reserved ?? [];
  return {
    reservedNumbers: all.flatMap((each) =>
      typeof each === 'string' ? [] : [[each[0] ?? 0, each[1] ?? 0] as const],
    ),
    reservedNames: all.filter((each): each is string => typeof each === 'string'),
  };
}

function defaultOf({ repeated, map, resolvedType, typeDefault }: protobuf.Field): { default?: string } {
  if (repeated || map || resolvedType instanceof protobuf.Type) return {};
  return { default: textOf(typeDefault) };
}

const textOf = (value: unknown): string =>
  typeof value === 'string' || Array.isArray(value) ? JSON.stringify(value) : String(value);

const isOwn = (object: protobuf.ReflectionObject): boolean => object.filename === 'own';

function docOf({ comment }: protobuf.ReflectionObject): { doc?: string } {
  return comment === null || comment === undefined || comment.trim() === '' ? {} : { doc: comment };
}

/** Places in a .proto file, which protobufjs does not keep: found again by its words. */
export class ProtoLocator {
  private readonly starts: readonly number[];
  /** The text with its comments and strings blanked, at the same offsets. */
  private readonly bare: string;

  public constructor(private readonly source: string) {
    this.starts = lineStarts(source);
    this.bare = source.replace(
      /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g,
      (match) => match.replace(/[^\n]/g, ' '),
    );
  }

  /** Where a message or enum, or a field or value in it, is declared; of a missing member, its message. */
  public place(type: string, member?: string): Place {
    let from = 0;
    let to = this.bare.length;
    let found = 0;
    for (const part of type.split('.')) {
      const match = new RegExp(`\\b(?:message|enum)\\s+${part}\\b`).exec(this.bare.slice(from, to));
      if (match === null) break;
      found = from + match.index;
      const open = this.bare.indexOf('{', found);
      if (open < 0) break;
      from = open + 1;
      to = this.closing(open);
    }
    if (member !== undefined && from > 0) {
      const match = new RegExp(`\\b${member}\\s*=`).exec(this.bare.slice(from, to));
      if (match !== null) found = from + match.index;
    }
    return placeAt(this.starts, found);
  }

  /** Where a method of a service is declared; of a missing one, the head of the file. */
  public method(name: string): Place {
    const [service = '', method = ''] = name.split('.');
    const head = this.bare.search(new RegExp(`\\bservice\\s+${service}\\b`));
    if (head < 0) return placeAt(this.starts, 0);
    const offset = this.bare.slice(head).search(new RegExp(`\\brpc\\s+${method}\\b`));
    return placeAt(this.starts, head + Math.max(0, offset));
  }

  /** Where a text stands first, comments and strings included. */
  public text(text: string): Place {
    return placeAt(this.starts, Math.max(0, this.source.indexOf(text)));
  }

  public problemOf(error: Error): TextProblem {
    const message = error.message.replace(/ \(.*?line \d+\)$/, '').replace(/\(own, line \d+\)/, '');
    const line = /line (\d+)\)$/.exec(error.message)?.[1];
    const syntax = line !== undefined;
    const [, token] = /'([^']+)'/.exec(error.message) ?? [];
    const [, id] = /^(?:duplicate )?id (\d+)/.exec(error.message) ?? [];
    const type = /in Type \.?([\w.]+)/.exec(error.message)?.[1];
    return {
      place: syntax ? this.inLine(Number(line), token) : this.mentioned(type, id, token),
      code: syntax ? 'schema-syntax' : 'schema-invalid',
      message: `Protobuf refuses this: ${message}.`,
      ...(/no such (?:Type|Enum)/.test(message)
        ? { remedy: 'Define it, or import its file and add it to references in the catalog.' }
        : {}),
    };
  }

  private inLine(line: number, token: string | undefined): Place {
    const start = this.starts[line - 1] ?? 0;
    const end = this.starts[line] ?? this.source.length;
    const offset = token === undefined ? -1 : this.source.slice(start, end).indexOf(token);
    return { line, column: Math.max(0, offset) + 1 };
  }

  /** The last declaration of a number or name, as the first one is in order; else where a type is used. */
  private mentioned(type: string | undefined, id: string | undefined, token: string | undefined): Place {
    const simple = type === undefined ? undefined : type.slice(type.lastIndexOf('.') + 1);
    const start =
      simple === undefined ? 0 : Math.max(0, this.bare.search(new RegExp(`\\bmessage\\s+${simple}\\b`)));
    const end = simple === undefined ? this.bare.length : this.closing(this.bare.indexOf('{', start));
    const body = this.bare.slice(start, end);
    const pattern =
      id !== undefined
        ? `\\w+\\s*=\\s*${id}\\b`
        : token !== undefined
          ? `(?<![\\w.])${token.replace(/[^\w]/g, '\\$&')}(?![\\w.])`
          : undefined;
    const last = pattern === undefined ? undefined : [...body.matchAll(new RegExp(pattern, 'g'))].at(-1);
    return placeAt(this.starts, start + (last?.index ?? 0));
  }

  private closing(open: number): number {
    let depth = 0;
    for (let index = Math.max(0, open); index < this.bare.length; index++) {
      if (this.bare[index] === '{') depth++;
      else if (this.bare[index] === '}' && --depth === 0) return index;
    }
    return this.bare.length;
  }
}
