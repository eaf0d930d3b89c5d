/** TypeScript types of an Avro schema: what avsc decodes, with `long` as bigint. */
import { branchName } from '../../schemas/avro/read';
import type { AvroSchema, AvroType, Primitive } from '../../schemas/avro/read';
import { TypeNames, docComment, propertyName } from './writer';

export interface GeneratedTypes {
  /** Of the schema itself. */
  readonly name: string;
  /** Declarations, without the head of the file. */
  readonly text: string;
}

export function avroTypes({ root }: AvroSchema, fallbackName: string): GeneratedTypes {
  const writer = new Writer();
  if ('fullName' in root) {
    const name = writer.reference(root);
    return { name, text: writer.text() };
  }
  const name = writer.names.of(fallbackName);
  const type = writer.reference(root);
  return {
    name,
    text: `export type ${name} = ${type};\n${writer.text() === '' ? '' : `\n${writer.text()}`}`,
  };
}

const PRIMITIVE_TYPES: Readonly<Record<Primitive, string>> = {
  null: 'null',
  boolean: 'boolean',
  int: 'number',
  // Beyond 2^53 a number is another number; avsc reads bigint with a long type of its own.
  long: 'bigint',
  float: 'number',
  double: 'number',
  bytes: 'Uint8Array',
  string: 'string',
};

class Writer {
  public readonly names = new TypeNames();
  /** By full name, in the order in which they are met. */
  private readonly declarations = new Map<string, string>();

  public text(): string {
    return [...this.declarations.values()].join('\n');
  }

  public reference(type: AvroType): string {
    switch (type.kind) {
      case 'primitive':
        return PRIMITIVE_TYPES[type.name];
      case 'array':
        return `${this.inParentheses(type.items)}[]`;
      case 'map':
        return `{ [key: string]: ${this.reference(type.values)} }`;
      case 'union':
        return this.union(type.branches);
      case 'record':
      case 'enum':
      case 'fixed': {
        const name = this.names.of(type.fullName);
        if (this.declarations.has(type.fullName)) return name;
        // Holds the place, and ends recursion.
        this.declarations.set(type.fullName, '');
        this.declarations.set(type.fullName, this.declaration(type, name));
        return name;
      }
    }
  }

  private declaration(type: Extract<AvroType, { fullName: string }>, name: string): string {
    const doc = docComment(type.doc);
    if (type.kind === 'fixed') return `${doc}export type ${name} = Uint8Array;\n`;
    if (type.kind === 'enum')
      return `${doc}export type ${name} = ${type.symbols.map((symbol) => JSON.stringify(symbol)).join(' | ')};\n`;
    const fields = type.fields.map(
      (field) =>
        `${docComment(field.doc, '  ')}  ${propertyName(field.name)}: ${this.reference(field.type)};\n`,
    );
    return `${doc}export interface ${name} {\n${fields.join('')}}\n`;
  }

  /** avsc gives a value of a union as it is where the value tells its type, else as `{ name: value }`. */
  private union(branches: readonly AvroType[]): string {
    const kinds = branches.map(bucketOf);
    const ambiguous = new Set(kinds).size !== kinds.length;
    return [
      ...new Set(
        branches.map((branch) => {
          const type = this.reference(branch);
          return ambiguous && type !== 'null' ? `{ ${propertyName(branchName(branch))}: ${type} }` : type;
        }),
      ),
    ].join(' | ');
  }

  private inParentheses(type: AvroType): string {
    const text = this.reference(type);
    return type.kind === 'union' ? `(${text})` : text;
  }
}

/** Types whose values avsc cannot distinguish, as it groups them. */
function bucketOf(type: AvroType): string {
  switch (type.kind) {
    case 'primitive':
      // A long type of its own, which bigint needs, stands apart from the other numbers.
      return ['int', 'float', 'double'].includes(type.name)
        ? 'number'
        : type.name === 'bytes'
          ? 'buffer'
          : type.name;
    case 'enum':
      return 'string';
    case 'fixed':
      return 'buffer';
    case 'map':
    case 'record':
      return 'object';
    case 'array':
    case 'union':
      return type.kind;
  }
}
