/**
 * TypeScript types of a JSON Schema: what `JSON.parse` gives of a document that is valid. Where TypeScript cannot say what a keyword
 * says (`not`, `if`, `pattern`, limits), the type is wider than the schema.
 */
import type { JsonSchema, Schema } from '../../schemas/json-schema/read';
import { isObject } from '../../../shared/object';
import type { GeneratedTypes } from './avro';
import { TypeNames, docComment, pascalCase, propertyName } from './writer';

type Fields = Readonly<Record<string, unknown>>;

export function jsonSchemaTypes(schema: JsonSchema, fallbackName: string): GeneratedTypes {
  const writer = new Writer(schema);
  return { name: writer.declare(schema.root, fallbackName), text: writer.text() };
}

class Writer {
  private readonly names = new TypeNames();
  private readonly nameOf = new Map<Schema, string>();
  private readonly declarations = new Map<string, string>();
  /** Declarations that a declaration is made of without an object or array between: of those a circle is no type. */
  private readonly madeOf = new Map<Schema, Set<Schema>>();
  private owner: Schema | undefined;
  /** Since 2019-09 keywords beside `$ref` count. */
  private readonly besideRef: boolean;

  public constructor(private readonly schema: JsonSchema) {
    const { root } = schema;
    this.besideRef = isObject(root) && /draft\/20(?:19|20)/.test(String(root['$schema']));
  }

  public text(): string {
    return [...this.declarations.values()].join('\n');
  }

  /** The name of a declaration of its own, which is made where there is none yet. */
  public declare(schema: Schema, fallbackName: string): string {
    const known = this.nameOf.get(schema);
    if (known !== undefined) return known;
    const title = isObject(schema) ? schema['title'] : undefined;
    const name = this.names.of(
      typeof title === 'string' && title.trim() !== '' ? pascalCase(title) : fallbackName,
    );
    this.nameOf.set(schema, name);
    // Holds the place: what is declared first stands first.
    this.declarations.set(name, '');
    const doc = isObject(schema) ? docComment(asText(schema['description'])) : '';
    const type = this.within(schema, () => this.type(schema));
    this.declarations.set(
      name,
      type.startsWith('{\n') && type.endsWith('\n}') && !type.includes('\n} ')
        ? `${doc}export interface ${name} ${type}\n`
        : `${doc}export type ${name} = ${type};\n`,
    );
    return name;
  }

  private type(schema: Schema): string {
    if (schema === true) return 'unknown';
    if (schema === false) return 'never';
    const ref = schema['$ref'];
    if (typeof ref === 'string') {
      const target = this.reference(ref, schema);
      return this.besideRef ? allOf([target, this.own(schema)]) : target;
    }
    return this.own(schema);
  }

  private reference(ref: string, from: Schema): string {
    const target = this.schema.resolve(ref, from);
    if (target === undefined) return 'unknown';
    if (typeof target === 'boolean') return this.type(target);
    if (this.owner !== undefined) {
      if (this.reaches(target, this.owner)) return 'unknown';
      this.madeOf.set(this.owner, new Set([...(this.madeOf.get(this.owner) ?? []), target]));
    }
    const last = ref.split(/[/#]/).filter(Boolean).at(-1) ?? 'Part';
    return this.declare(target, pascalCase(last.replace(/\.json$/, '')));
  }

  private reaches(from: Schema, to: Schema, seen = new Set<Schema>()): boolean {
    if (from === to) return true;
    if (seen.has(from)) return false;
    seen.add(from);
    return [...(this.madeOf.get(from) ?? [])].some((next) => this.reaches(next, to, seen));
  }

  private within<T>(owner: Schema | undefined, work: () => T): T {
    const before = this.owner;
    this.owner = owner;
    const result = work();
    this.owner = before;
    return result;
  }

  /** Without its `$ref`. */
  private own(schema: Fields): string {
    const { const: constant, enum: values, allOf: all } = schema;
    const parts = [this.shape(schema)];
    if ('const' in schema) parts.push(JSON.stringify(constant));
    if (Array.isArray(values)) parts.push(anyOf(values.map((value) => JSON.stringify(value))));
    for (const key of ['anyOf', 'oneOf'])
      if (Array.isArray(schema[key]))
        parts.push(anyOf((schema[key] as Schema[]).map((each) => this.type(each))));
    if (Array.isArray(all)) parts.push(...(all as Schema[]).map((each) => this.type(each)));
    return allOf(parts);
  }

  private shape(schema: Fields): string {
    const { type } = schema;
    // A literal says more than its type does.
    if ('const' in schema || Array.isArray(schema['enum'])) return 'unknown';
    if (Array.isArray(type)) return anyOf((type as string[]).map((each) => this.shapeOf(each, schema)));
    if (typeof type === 'string') return this.shapeOf(type, schema);
    return 'properties' in schema || 'required' in schema ? this.object(schema) : 'unknown';
  }

  private shapeOf(type: string, schema: Fields): string {
    switch (type) {
      case 'object':
        return this.object(schema);
      case 'array':
        return this.within(undefined, () => this.array(schema));
      case 'integer':
        return 'number';
      case 'string':
      case 'number':
      case 'boolean':
      case 'null':
        return type;
      default:
        return 'unknown';
    }
  }

  private array(schema: Fields): string {
    const { items, prefixItems, additionalItems, minItems } = schema;
    const tuple = Array.isArray(prefixItems) ? prefixItems : Array.isArray(items) ? items : undefined;
    const rest = (tuple === items ? additionalItems : items) as Schema | undefined;
    if (tuple === undefined) return `${inParentheses(this.type((items ?? true) as Schema))}[]`;
    const least = typeof minItems === 'number' ? minItems : 0;
    const elements = (tuple as Schema[]).map(
      (each, index) => `${inParentheses(this.type(each))}${index < least ? '' : '?'}`,
    );
    return `[${[...elements, ...(rest === false ? [] : [`...${inParentheses(this.type(rest ?? true))}[]`])].join(', ')}]`;
  }

  private object(schema: Fields): string {
    return this.within(undefined, () => {
      const { properties, required, additionalProperties: others } = schema;
      const known = isObject(properties) ? (properties as Readonly<Record<string, Schema>>) : {};
      const needed = new Set(Array.isArray(required) ? (required as string[]) : []);
      const lines = Object.entries(known).map(([name, property]) => {
        const doc = isObject(property) ? docComment(asText(property['description']), '  ') : '';
        return `${doc}  ${propertyName(name)}${needed.has(name) ? '' : '?'}: ${indented(this.type(property))};\n`;
      });
      for (const name of needed)
        if (!Object.hasOwn(known, name)) lines.push(`  ${propertyName(name)}: unknown;\n`);
      // Types of TypeScript are open as models are; what other names have is said where there are no others.
      if (lines.length === 0)
        return `{ [key: string]: ${this.type(isObject(others) || others === false ? others : true)} }`;
      return `{\n${lines.join('')}}`;
    });
  }
}

const asText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const indented = (type: string): string => type.replaceAll('\n', '\n  ');

const inParentheses = (type: string): string => (/[|&]/.test(type) ? `(${type})` : type);

function anyOf(types: readonly string[]): string {
  const distinct = [...new Set(types)];
  return distinct.includes('unknown') ? 'unknown' : distinct.join(' | ') || 'never';
}

function allOf(types: readonly string[]): string {
  const distinct = [...new Set(types)].filter((type) => type !== 'unknown');
  return distinct.length > 1 ? distinct.map(inParentheses).join(' & ') : (distinct[0] ?? 'unknown');
}
